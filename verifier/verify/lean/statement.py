"""Does the code prove the statement that was asked for, and nothing that only looks like it?

The statement is compared token by token. What stands around it may hold only what cannot change what it means: further
theorems, and definitions of names that do not occur in it. What else there is (notation, macros, instances, `open`,
attributes, programs that run while Lean compiles) is not understood here, and makes the verdict undecided.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from verifier.patterns import word_set
from verifier.verify.lean.tokens import GLUE, Token, Unreadable, tokens_of
from verifier.verify.quoting import shown

MAX_CHARACTERS = 60_000
HEADER = "import Mathlib\nimport Aesop\n\nset_option maxHeartbeats 400000\n\nopen BigOperators Real Nat Topology Rat\n"
"""What DeepSeek-Prover's and Kimina's prompts put before a statement that has no header of its own."""
THEOREM = "theorem"
GAPS = ("sorry", "admit", "sorryAx")
KERNEL = "debug.skipKernelTC"
"""With it, Lean believes a proof that it has not checked."""
HARMLESS_OPTIONS = ("maxHeartbeats", "maxRecDepth", "synthInstance.", "linter.", "pp.", "trace.", "profiler")
PRINTING_OPTIONS = ("pp.", "trace.", "profiler")
HARMLESS_ATTRIBUTES = ("simp",)
NAMED = (THEOREM, "def", "abbrev")
BEGINNINGS = (*NAMED, "example", "@", "set_option", "axiom")
NOT_UNDERSTOOD = word_set(
    """open export namespace section end variable universe universes instance class structure inductive coinductive
    attribute notation notation3 infix infixl infixr prefix postfix macro macro_rules syntax declare_syntax_cat elab
    elab_rules simproc simproc_decl dsimproc local scoped private protected noncomputable unsafe partial opaque constant
    mutual deriving initialize builtin_initialize include omit import set_option extern implemented_by csimp
    run_cmd run_tac run_elab run_meta by_elab eval_expr add_decl_doc alias irreducible_def unseal seal
    register_simp_attr register_option suppress_compilation nonrec public meta reduceBool
    binder_predicate unif_hint declare_aesop_rule_sets add_aesop_rules erase_aesop_rules register_label_attr
    grind_pattern grind_propagator elab_stx declare_simp_like_tactic declare_config_elab command_elab_attr
    delab app_unexpander recall proof_wanted assert_exists assert_not_exists assert_not_imported set_premise_selector
    ofReduceBool reduceNat ofReduceNat trustCompiler"""
)
COMMANDS_OF_HASH = word_set(
    "eval check check_failure print reduce exit guard guard_msgs synth help where simp norm_num find test conv "
    "aesop count_heartbeats discr_tree_key explode find_syntax html import_path instances lint list_linters loogle "
    "leansearch long_instances long_names min_imports moogle parse push_neg redundant_imports search time "
    "trans_imports unfold unused version whnf widget with_exporting"
)
WHOLE_LIBRARY = ("import", "Mathlib")
OF_MATHLIB = ("Mathlib", "Aesop", "Init", "Std", "Batteries")
"""What `import Mathlib` imports: a header that has it needs no more of these."""
TIME_OPTIONS = ("maxHeartbeats", "synthInstance.maxHeartbeats")
USUAL_HEARTBEATS = 400_000
QUOTATION = "`"
"""With it, code makes code: `` `(command| theorem t ...)`` holds a statement that is never proved."""
PROGRAMS = ("Lean", "IO")
"""Namespaces of what runs while Lean compiles."""


class Statement(NamedTuple):
    """What is to be proved, cut once for a ground truth."""

    name: str
    prefix: str
    """The text before the statement: imports, options, definitions."""
    header: tuple[tuple[str, ...], ...]
    """Its commands that an answer may repeat."""
    before: tuple[str, ...]
    """The tokens of the definitions before the statement."""
    tokens: tuple[str, ...]
    """From `theorem` up to `:=`."""


class Proof(NamedTuple):
    """Code for Lean: the ground truth's own beginning, the answer's proof, and the question which axioms it needs."""

    code: str
    first_line: int
    """The line on which the answer begins; what is wrong before it is wrong with the ground truth."""
    last_line: int
    """The line that asks for the axioms."""
    more_time: bool = False
    """Whether it gives Lean more heartbeats than is usual, or any number of them."""
    prints: bool = False
    """Whether it sets what Lean prints, which may change how the axioms are listed."""


class Refused(NamedTuple):
    """Why the answer is wrong, or, where not `decided`, why that cannot be told."""

    why: str
    decided: bool


@lru_cache(maxsize=512)
def statement_of(text: str, name: str | None = None, header: str = HEADER) -> Statement | str:
    """The statement of a ground truth, or why it has none."""
    if len(text) > MAX_CHARACTERS:
        return f"it has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"
    try:
        tokens = tokens_of(text)
        defaults = commands_of(tokens_of(header))[0]
    except Unreadable as error:
        return f"it holds {error}"
    starts = [at for at, one in enumerate(tokens[:-1]) if one.text == THEOREM]
    starts = [at for at in starts if name is None or tokens[at + 1].text == name]
    if not starts:
        return f"it has no theorem {name or ''}".rstrip()
    start = starts[-1]
    words = [one.text for one in tokens]
    first = start
    while words[first - 4 : first - 3] == ["set_option"] and words[first - 3].startswith(HARMLESS_OPTIONS):
        first -= 4  # `set_option maxHeartbeats 400000 in theorem ...`: the answer has its own, or none
    if first and words[first - 1] in ("private", "protected", "]", f"{GLUE}]", "in", "noncomputable"):
        return f"the theorem stands behind {words[first - 1]!r}, which is not supported"
    end = end_of_statement(tokens, start)
    if isinstance(end, str):
        return end
    if any(one in GAPS for one in words[:first]):
        return "it leaves a definition before the theorem open"
    commands, length = commands_of(tokens[:first])
    prefix = text[: tokens[first].start].rstrip()
    imports = any(command[0] == "import" for command in commands)
    if not commands:
        prefix = f"{header.rstrip()}\n\n{prefix}"
    elif not imports:
        prefix = "\n".join(" ".join(one) for one in defaults if one[0] == "import") + f"\n\n{prefix}"
    found = commands if imports else [*commands, *(one for one in defaults if not commands or one[0] == "import")]
    return Statement(words[start + 1], prefix, tuple(found), tuple(words[length:first]), tuple(words[start:end]))


def end_of_statement(tokens: Sequence[Token], start: int) -> int | str:
    """Where `:=` stands: the last one, if only a gap follows; else the first, unless `let` makes that unclear."""
    words = [one.text for one in tokens]
    tail = len(words)
    while tail > start and words[tail - 1] in ("by", *GAPS):
        tail -= 1
    if words[tail - 1] == ":=":
        return tail - 1
    depth = 0
    for at in range(start, len(words)):
        word = words[at].removeprefix(GLUE)
        depth += (word in "([{⟨") - (word in ")]}⟩") if len(word) == 1 else 0
        if word in ("let", "have", "|") and depth == 0:
            return "where its statement ends is not clear; expected it to end with `:= by sorry`"
        if word == ":=" and depth == 0:
            return at
    return len(words)


def commands_of(tokens: Sequence[Token]) -> tuple[list[tuple[str, ...]], int]:
    """The imports, options and opened namespaces at the beginning, one name each, and how many tokens they are."""
    found: list[tuple[str, ...]] = []
    at = 0
    while at < len(tokens) - 1:
        word = tokens[at].text
        if word == "import":
            found.append((word, tokens[at + 1].text))
            at += 2
        elif word == "set_option" and at + 2 < len(tokens):
            if at + 3 < len(tokens) and tokens[at + 3].text == "in":
                break
            found.append(tuple(one.text for one in tokens[at : at + 3]))
            at += 3
        elif word == "open":
            at += 1
            scoped = tokens[at].text == "scoped"
            at += scoped
            opened = at
            while at < len(tokens) and is_plain_name(tokens[at].text):
                found.append((word, "scoped", tokens[at].text) if scoped else (word, tokens[at].text))
                at += 1
            if at == opened or (at < len(tokens) and tokens[at].text in ("in", "hiding", "renaming", "(", f"{GLUE}(")):
                return found, opened - 1 - scoped
        else:
            break
    return found, at


KEYWORDS = NOT_UNDERSTOOD | {*NAMED, "example", "axiom", "in", "hiding", "renaming", "scoped"}


def is_plain_name(word: str) -> bool:
    return (word[0].isalpha() or word[0] == "_") and word not in KEYWORDS


def proof_of(answer: str, statement: Statement) -> Proof | Refused:
    """The code that Lean is given for an answer, or why it need not be asked."""
    try:
        tokens = tokens_of(answer)
    except Unreadable as error:
        return Refused(f"it holds {error}", decided=False)
    words = [one.text for one in tokens]
    if gap := next((word for word in words if word in GAPS), None):
        return Refused(f"it has a gap: {gap}", decided=True)
    if KERNEL in words:
        return Refused(f"it sets {KERNEL}, so that Lean checks nothing", decided=True)
    commands, length = commands_of(tokens)
    commands = [one for one in commands if one not in statement.header and not imported(one, statement)]
    if strange := next((one for one in commands if not harmless(one)), None):
        return Refused(f"it adds `{' '.join(strange)}`, which may change what the statement means", decided=False)
    if words[length : length + len(statement.before)] == list(statement.before):
        length += len(statement.before)
    rest = tokens[length:]
    if rest and rest[0].text not in BEGINNINGS:  # it would go on with the ground truth's last line: `def c := 3` `+ 0`
        return Refused(f"its first command is {shown(rest[0].text)}", decided=False)
    main = [at for at, one in enumerate(rest[:-1]) if one.text == THEOREM and rest[at + 1].text == statement.name]
    if not main:
        return Refused(f"it has no theorem {statement.name}", decided=True)
    if len(main) > 1:
        return Refused(f"it has {len(main)} theorems {statement.name}", decided=False)
    if problem := changed(rest, statement, main[0]):
        return problem
    size = len(statement.tokens)
    stated = [one.text for one in rest[main[0] : main[0] + size]]
    if stated != list(statement.tokens):
        both = zip([*stated, "the end"], statement.tokens, strict=False)
        ours, theirs = next((one, other) for one, other in both if one != other)
        ours, theirs = ours.removeprefix(GLUE), theirs.removeprefix(GLUE)
        return Refused(f"the statement is another: {shown(ours)} where {shown(theirs)} was", decided=True)
    behind = rest[main[0] + size].text if main[0] + size < len(rest) else "the end"
    if behind != ":=":
        return Refused(f"the statement goes on with {shown(behind)}", decided=behind != "|")
    options = "".join(f"{' '.join(one)}\n" for one in commands)
    begin = f"{statement.prefix}\n\n"
    body = f"{begin}{options}{answer[rest[0].start :].rstrip()}\n\n"
    code = f"{body}#print axioms {statement.name}\n"
    return Proof(code, begin.count("\n") + 1, body.count("\n") + 1, more_time(words), prints(words))


def more_time(words: Sequence[str]) -> bool:
    """Whether an option takes the bound on Lean's time away, or lifts it above what headers usually have."""
    triples = zip(words, words[1:], words[2:], strict=False)
    set_to = [value for one, name, value in triples if one == "set_option" and name in TIME_OPTIONS]
    return any(not value.isdecimal() or len(value) > 9 or not 0 < int(value) <= USUAL_HEARTBEATS for value in set_to)


def prints(words: Sequence[str]) -> bool:
    """Whether an option that is set changes what Lean prints, from then on or for the next command."""
    return any(one == "set_option" and other.startswith(PRINTING_OPTIONS) for one, other in pairwise(words))


def harmless(command: tuple[str, ...]) -> bool:
    """An option that says how long Lean may try, or what it prints."""
    return command[0] == "set_option" and command[1].startswith(HARMLESS_OPTIONS)


def imported(command: tuple[str, ...], statement: Statement) -> bool:
    """An import of what the ground truth imports anyway. It is left out, as Lean takes none behind other commands."""
    whole = WHOLE_LIBRARY in statement.header
    return whole and command[0] == "import" and command[1].partition(".")[0] in OF_MATHLIB


def changed(rest: Sequence[Token], statement: Statement, main: int) -> Refused | None:
    """What in the answer may change what its statement means, or what Lean says of it; None if nothing."""
    taken = {part for word in (*statement.tokens, *statement.before) for part in word.removeprefix(GLUE).split(".")}
    taken -= {THEOREM}
    words = [one.text for one in rest]
    for at, word in enumerate(words):
        bare = word.removeprefix(GLUE)
        after = words[at + 1] if at + 1 < len(words) else ""
        if bare == "set_option" and after.startswith(HARMLESS_OPTIONS):
            continue
        if bare == "axiom":
            return Refused("it declares an axiom", decided=True)
        if bare in NOT_UNDERSTOOD or bare.partition(".")[0] in PROGRAMS:
            return Refused(f"it has `{bare}`, which may change what the statement means", decided=False)
        if QUOTATION in bare and bare[0] not in "\"'":
            return Refused("it quotes code (`` ` ``)", decided=False)
        if bare.endswith("#") and after.rstrip("!?") in COMMANDS_OF_HASH:
            return Refused(f"it has `#{after}`", decided=False)
        if bare.endswith("@") and after == f"{GLUE}[" and not attributes_are_harmless(words, at + 2):
            return Refused("it has attributes", decided=False)
        if bare in NAMED and at < main and after.rpartition(".")[2] in taken:
            return Refused(f"it declares {shown(after)} before the statement, which has that name in it", decided=False)
    return None


def attributes_are_harmless(words: Sequence[str], at: int) -> bool:
    """Whether `@[simp]` or the like stands there and nothing else."""
    while at + 1 < len(words) and words[at] in HARMLESS_ATTRIBUTES:
        if words[at + 1] in ("]", f"{GLUE}]"):
            return True
        at += 2
    return False
