"""The statement is kept, and nothing around it can change what it means or hide what is there."""

import pytest

from verifier.verify.lean.statement import Proof, Statement, statement_of
from verifier.verify.lean4 import NOT_ASKED, Lean4
from verifier.wire import Json, Outcome

GOLD = "import Mathlib\n\nopen Real\n\ntheorem t (a b : ℝ) (h : a ≤ b) : a + 0 ≤ b := by sorry"
HEAD = "import Mathlib\n\nopen Real\n\n"
KEPT = "theorem t (a b : ℝ) (h : a ≤ b) : a + 0 ≤ b"
PROVED = f"{KEPT} := by\n  simpa using h\n"

LEFT_TO_LEAN = [
    (HEAD + PROVED, "the header repeated"),
    (PROVED, "no header"),
    ("import Mathlib\nimport Aesop\n" + PROVED, "an import more"),
    (HEAD + "set_option maxHeartbeats 400000 in\n" + PROVED, "more time"),
    ("import Mathlib\nset_option maxRecDepth 9000\nopen Real\n" + PROVED, "an option that changes no meaning"),
    ("theorem t (a b : ℝ)\n    (h : a <= b) : -- so\n  a+0 ≤ b := h", "white space, comments, <="),
    ("/- theorem t : sorry -/\n" + PROVED + "-- sorry", "gaps in comments"),
    (PROVED.replace("theorem", "lemma"), "lemma is theorem"),
    ("/-- A note. -/\nlemma aux (x : ℝ) : x = x := rfl\n\n" + PROVED, "a lemma before it"),
    ("@[simp] lemma aux (x : ℝ) : x = x := rfl\n" + PROVED, "a lemma for simp"),
    ("def double (n : ℕ) := 2 * n\n" + PROVED, "a definition of another name"),
    (PROVED + "\ntheorem after : 1 = 1 := rfl", "a theorem behind it"),
    (f"{KEPT} :=h", "without a space"),
    (f"{KEPT} := by\r\n  exact h".replace("\r\n", "\n"), "by exact"),
    (f"{KEPT} := by\n  have sorry_free : True := trivial\n  exact h", "a name that holds sorry"),
    (f'{KEPT} := by\n  trace "sorry"\n  exact h', "a text that says sorry"),
]
WRONG = [
    (f"{KEPT} := by sorry", "a gap"),
    (f"{KEPT} := by\n  have : a ≤ b := by admit\n  exact this", "a gap within"),
    ("theorem t (a b : ℝ) (h : a ≤ b) : a ≤ b := h", "another conclusion"),
    ("theorem t (a b : ℝ) (h : a + 0 ≤ b) : a + 0 ≤ b := h", "another assumption"),
    ("theorem t (a b : ℝ) (h : a ≤ b) (k : False) : a + 0 ≤ b := k.elim", "an assumption more"),
    ("theorem t (a b : ℕ) (h : a ≤ b) : a + 0 ≤ b := h", "other numbers"),
    ("theorem s (a b : ℝ) (h : a ≤ b) : a + 0 ≤ b := h", "another name"),
    (f"-- {KEPT} := h\ntheorem t : True := trivial", "the statement in a comment"),
    (f"/--/ {KEPT} := h -/ theorem t : True := trivial", "the statement in what Lean takes for a comment"),
    (f"axiom cheat : False\n{KEPT} := cheat.elim", "an axiom"),
    (f"set_option debug.skipKernelTC true\n{PROVED}", "the kernel switched off"),
    (f"{KEPT} ∨ True := Or.inr trivial", "the statement goes on"),
    ("example : 1 = 1 := rfl", "no theorem"),
]
NOT_UNDERSTOOD = [
    ('macro "easy" : tactic => `(tactic| trivial)\n' + PROVED, "a macro"),
    ('local notation "ℝ" => ℕ\n' + PROVED, "notation"),
    ("instance : LE ℝ := ⟨fun _ _ => True⟩\n" + PROVED, "an instance"),
    ("open Nat Real\n" + PROVED, "another namespace"),
    ("open Real hiding sqrt\n" + PROVED, "hiding"),
    ("open Real in\n" + PROVED, "open in"),
    ("namespace Foo\n" + PROVED + "end Foo", "another name"),
    ("variable (x : False)\n" + PROVED, "an assumption from without"),
    ("set_option autoImplicit true\n" + PROVED, "an option that changes what is read"),
    ("attribute [simp] foo\n" + PROVED, "an attribute"),
    ("@[instance] def bad : LE ℝ := ⟨fun _ _ => True⟩\n" + PROVED, "an attribute"),
    ("@[simp, instance] lemma bad : 1 = 1 := rfl\n" + PROVED, "two attributes"),
    ("def ℝ := Unit\n" + PROVED, "a name of the statement"),
    ("theorem Foo.h : 1 = 1 := rfl\n" + PROVED, "a name of the statement, in a namespace"),
    ('run_cmd Lean.logInfo "x"\n' + PROVED, "a program"),
    ("#eval 1\n" + PROVED, "a program"),
    (PROVED + "#exit", "the end before the end"),
    ('elab "x" : term => do return default\n' + PROVED, "an elaborator"),
    ("private " + PROVED, "a name that is changed"),
    (PROVED + "/- no end", "a comment that does not end"),
    (f"-- hidden\u2028macro\n{PROVED}", "a line that ends for others"),
    (f"theorem x : 1 <--1 macro := y\n{PROVED}", "what Lean does not take for a comment"),
    (f'{KEPT} := by\n  trace s!"{{1}}"\n  exact h', "code within a text"),
    (f"{KEPT} := «h»", "a quoted name"),
    (PROVED + "\x00", "a control character"),
    ("exact h", "no command"),
    (f'theorem aux : 1 = 1 := rfl\nbinder_predicate x " > " y:term => f x y\n{PROVED}', "another meaning of `∀ x > 0`"),
    (f"theorem aux : 1 = 1 := rfl\nunif_hint hint (a : ℝ) where |- a =?= 0\n{PROVED}", "a hint for the elaborator"),
    (f"example := `(command| {PROVED})\ntheorem aux : True := trivial", "the statement in quoted code"),
    (PROVED + PROVED.replace("h\n", "h.symm\n"), "two theorems of that name"),
    (f"theorem aux : 1 = 1 := rfl\n#eval! 1\n{PROVED}", "a program that runs whatever is missing"),
    (f"theorem aux : 1 = 1 := rfl\n#count_heartbeats in\n{PROVED}", "another command of `#`"),
    ("import Elsewhere\n" + PROVED, "an import of another library"),
    ("+ 0\n" + PROVED, "what the line before would go on with"),
    (f"theorem x : (1 : ℝ)⁻¹macro := y\n{PROVED}", "a word right behind a sign"),
    (f"theorem x : 2macro := y\n{PROVED}", "a word right behind a number"),
    (f"{KEPT}\n  | h => h", "a proof by cases of the arguments"),
]


@pytest.mark.parametrize(("answer", "why"), LEFT_TO_LEAN)
def test_a_proof_of_the_statement_is_left_to_lean(answer: str, why: str) -> None:
    verdict = Lean4().verify(answer, GOLD)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNVERIFIABLE, NOT_ASKED), why
    code = Lean4().code(answer, GOLD)
    assert code
    assert code.count("import Mathlib\n") == 1
    assert code.count("open Real\n") == 1
    assert code.endswith("\n\n#print axioms t\n")


@pytest.mark.parametrize(("answer", "why"), WRONG)
def test_what_is_no_proof_of_it_is_wrong_without_asking(answer: str, why: str) -> None:
    verdict = Lean4().verify(answer, GOLD)
    assert (verdict.outcome, verdict.decided) == (Outcome.INCORRECT, True), (why, verdict)
    assert Lean4().code(answer, GOLD) is None


@pytest.mark.parametrize(("answer", "why"), NOT_UNDERSTOOD)
def test_what_may_change_its_meaning_is_undecided(answer: str, why: str) -> None:
    verdict = Lean4().verify(answer, GOLD)
    assert (verdict.outcome, verdict.decided) == (Outcome.INCORRECT, False), (why, verdict)
    assert Lean4().code(answer, GOLD) is None


def test_lines_are_counted_to_where_the_answer_begins() -> None:
    statement = statement_of(GOLD)
    assert isinstance(statement, Statement)
    proof = Lean4().proof(HEAD + "lemma aux : 1 = 1 := rfl\n" + PROVED, statement)
    assert isinstance(proof, Proof)
    lines = proof.code.split("\n")
    assert lines[proof.first_line - 1].startswith("lemma aux")
    assert lines[proof.last_line - 1] == "#print axioms t"


@pytest.mark.parametrize(
    ("ground_truth", "begins", "why"),
    [
        ("theorem t : 1 = 1 := by sorry", "import Mathlib\nimport Aesop\n\nset_option", "the usual header"),
        ("open Nat\ntheorem t : 1 = 1 := sorry", "import Mathlib\nimport Aesop\n\nopen Nat", "imports alone"),
        ({"header": "import Foo", "formal_statement": "theorem t : 1 = 1 := by"}, "import Foo\n", "miniF2F's columns"),
        ("import Foo\ndef c := 3\ntheorem t : c = 3 :=", "import Foo\ndef c := 3\n\n", "a definition that is kept"),
        ("import Foo\ntheorem t : 1 = 1", "import Foo\n", "no gap"),
        ("import Foo\nset_option maxHeartbeats 0 in\ntheorem t : 1 = 1 := by sorry", "import Foo\n\n", "an option"),
        ("import Foo\ntheorem t : 1 = 1 := by\n  rfl", "import Foo\n", "with a proof of its own"),
    ],
)
def test_ground_truths_as_data_sets_have_them(ground_truth: Json, begins: str, why: str) -> None:
    assert Lean4().unreadable(ground_truth) is None, why
    text = ground_truth["formal_statement"] if isinstance(ground_truth, dict) else ground_truth
    name = str(text).rpartition("theorem")[2].partition(":=")[0]
    code = Lean4().code(f"theorem{name} := rfl", ground_truth)
    assert code is not None, why
    assert code.startswith(begins), why


def test_a_definition_of_the_ground_truth_may_be_repeated_and_not_changed() -> None:
    gold = "import Mathlib\n\ndef c : ℕ := 3\n\ntheorem t : c = 3 := by sorry"
    same = Lean4().code("import Mathlib\n\ndef c : ℕ := 3\n\ntheorem t : c = 3 := rfl", gold)
    assert same
    assert same.count("def c") == 1
    changed = Lean4().verify("import Mathlib\n\ndef c : ℕ := 3 + 0\n\ntheorem t : c = 3 := rfl", gold)
    assert changed.decided is False
    assert Lean4().verify("+ 0\n\ntheorem t : c = 3 := rfl", gold).decided is False


def test_a_let_in_the_statement_does_not_end_it() -> None:
    gold = "import Foo\ntheorem t : let x := 5; x > 3 := by sorry"
    assert Lean4().code("theorem t : let x := 5; x > 3 := by decide", gold)
    assert Lean4().verify("theorem t : let x := 5; x > 2 := by decide", gold).decided
    assert Lean4().unreadable("import Foo\ntheorem t : let x := 5; x > 3 := by decide")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x⁻¹ = y", "x⁻¹ = z"),
        ("a [i]", "a[i]"),
        ("x < |y|", "x <|y|"),
        ("n !", "n!"),
        ("a = b", "a == b"),
        ("f a.1", "f a .1"),
    ],
)
def test_what_lean_reads_otherwise_is_not_the_same(one: str, other: str) -> None:
    gold = f"import Foo\ntheorem t : {one} := by sorry"
    assert Lean4().code(f"theorem t : {one} := by simp", gold)
    assert Lean4().code(f"theorem t : {other} := by simp", gold) is None


@pytest.mark.parametrize(
    "ground_truth",
    [
        None,
        "",
        5,
        {},
        "def x := 1",
        "theorem",
        "import A\nprivate theorem t : 1 = 1 := by sorry",
        "import A\ndef answer : ℕ := sorry\ntheorem t : answer = 1 := by sorry",
        "theorem t : 1 = 1 := by sorry /- no end",
        "x" * 60_001,
    ],
)
def test_a_statement_that_cannot_be_read_is_not_judged(ground_truth: Json) -> None:
    assert Lean4().unreadable(ground_truth)


@pytest.mark.parametrize(
    "answer", ["/-" * 29_000, "theorem t " * 5_900, "(" * 59_000, '"' * 59_999, "a.b" * 19_000, "<" * 59_000]
)
def test_hostile_code_ends(answer: str) -> None:
    assert Lean4().code(answer, GOLD) is None


def test_a_megabyte_is_not_sent() -> None:
    assert Lean4().verify(PROVED + " " * 1_000_000, GOLD).outcome is Outcome.TOO_COSTLY


def code_of(answer: str, gold: Json = GOLD) -> str:
    code = Lean4().code(answer, gold)
    assert code is not None
    return code


def test_imports_of_the_answer_are_not_sent_behind_other_commands() -> None:
    """Lean takes imports at the beginning only: an answer that repeats `import Aesop` would be refused for it."""
    code = code_of("import Mathlib\nimport Aesop\nimport Mathlib.Tactic\n" + PROVED)
    assert code == code_of(PROVED)
    assert code.count("import") == 1


def test_options_of_the_answer_are_its_own_lines() -> None:
    """`set_option maxHeartbeats foo` is an error of the answer, not of what stands before it."""
    answer = "set_option maxHeartbeats foo\n" + PROVED
    reply = {"messages": [{"severity": "error", "pos": {"line": 5, "column": 0}, "data": "unexpected token"}]}
    assert code_of(answer).split("\n")[4] == "set_option maxHeartbeats foo"
    assert Lean4().conclude(answer, GOLD, reply).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("option", "outcome"),
    [
        ("", None),
        ("set_option maxHeartbeats 400000 in\n", None),
        ("set_option maxHeartbeats 0 in\n", Outcome.TOO_COSTLY),
        ("set_option maxHeartbeats 9000000\n", Outcome.TOO_COSTLY),
        ("set_option synthInstance.maxHeartbeats 0 in\n", Outcome.TOO_COSTLY),
    ],
)
def test_who_takes_the_bound_on_time_away_has_used_it_up(option: str, outcome: Outcome | None) -> None:
    found = Lean4().timed_out(option + PROVED, GOLD)
    assert (found and found.outcome) is outcome


def test_what_the_answer_prints_cannot_make_its_axioms_unreadable() -> None:
    answer = f"set_option profiler true\n{PROVED}"
    line = code_of(answer).rstrip().count("\n") + 1
    listed: Json = {"severity": "info", "pos": {"line": line, "column": 0}, "data": "'t' depends on axioms: [cheat]"}
    took: Json = {"severity": "info", "pos": {"line": line, "column": 0}, "data": "elaboration took 1ms"}
    found = Lean4().conclude(answer, GOLD, {"messages": [listed, took]})
    assert (found.outcome, found.decided) == (Outcome.INCORRECT, False)
