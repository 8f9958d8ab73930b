"""Citations, languages, lengths and parts, and molecules."""

import pytest

from verifier.verify.citations import Citations
from verifier.verify.language_is import LanguageIs
from verifier.verify.smiles import Smiles
from verifier.verify.text_form import TextForm
from verifier.wire import Json, Outcome

GERMAN = "Der Stadtrat tagte am Montag und beschloss, die Brücke wegen Bauarbeiten zu schließen."
ENGLISH = "The council met on Monday and voted to close the bridge while it is being repaired."


@pytest.mark.parametrize(
    ("answer", "ground_truth", "params", "score", "why"),
    [
        ("It closed [1].", 3, {}, 1, "it exists"),
        ("It closed [4].", 3, {}, 0, "there are three"),
        ("It closed.", 3, {}, 0, "nothing is cited"),
        ("It closed.", 3, {"least": 0}, 1, "nothing needs to be"),
        ("A [1, 2], B [3].", 3, {"least": 3}, 1, "lists"),
        ("A [1-3].", 3, {"least": 3}, 1, "a range"),
        ("A [1–4].", 3, {}, 0, "a range beyond"),
        ("A [1-999999].", 3, {}, 0, "a range of what is not"),
        ("A[^2] and B【1†source】.", 3, {"least": 2}, 1, "footnotes and daggers"),
        ("A [1] said [sic] `x[7]`.\n```\ny[9]\n```", 3, {}, 1, "words in brackets and code"),
        ("A [1].\n\n## References\n[7] Smith", 3, {}, 1, "the list cites nothing"),
        ("No marker.\n\nSources:\n[1] Smith", 3, {}, 0, "the list cites nothing"),
        ("A [1].", {"sources": 3, "required": [1]}, {}, 1, "the required one"),
        ("A [2].", {"sources": 3, "required": [1]}, {}, 0, "another one"),
        ("A [1] [9].", {"sources": 3, "required": [1, 2]}, {"measure": "exist"}, 0.5, "one of two"),
        ("A [1] [3].", {"sources": 3, "required": [1, 2]}, {"measure": "required"}, 0.5, "one of two"),
        ("A [1] [2] [3] [4].", {"sources": 4, "required": [1, 2]}, {"measure": "f1"}, 2 / 3, "two of four"),
        ("A [doc2].", ["doc1", "doc2"], {}, 1, "by name"),
        ("A [doc7].", ["doc1", "doc2"], {}, 0, "of that shape"),
        ("A [1] [2] [3].", 3, {"most": 2}, 0, "too many"),
    ],
)
def test_citations(answer: str, ground_truth: Json, params: dict[str, Json], score: float, why: str) -> None:
    verifier = Citations.model_validate(params)
    assert verifier.unreadable(ground_truth) is None
    assert verifier.verify(answer, ground_truth).score == pytest.approx(score), why


@pytest.mark.parametrize(
    "ground_truth", [None, 0, -1, True, [], "five", {"sources": 2, "required": [3]}, {"n": 2}, [None], 10**9]
)
def test_sources_that_cannot_be_read_are_not_judged(ground_truth: Json) -> None:
    assert Citations().unreadable(ground_truth)


@pytest.mark.parametrize(
    ("answer", "ground_truth", "right"),
    [
        ("A [1].", "5", True),
        ("A [a].", '["a", "b"]', True),
        ("A [1] [3-500000000].", 5, False),
        ("A [1] [1-60].", 100, False),
        ("A [1] [5-3].", 5, False),
        ("A [1] [2-4].", 5, True),
        ("A [1 and 2].", 5, True),
        ("A [1] [2 and 9].", 5, False),
        ("A [1, p. 7].", 5, True),
        ("A [1] [9, p. 7].", 5, False),
        ("A [Doc1].", ["doc1", "doc2"], True),
        ("A [doc1] [Doc9].", ["doc1", "doc2"], False),
    ],
)
def test_no_part_of_a_marker_is_passed_over(answer: str, ground_truth: Json, right: bool) -> None:
    assert Citations().unreadable(ground_truth) is None
    found = Citations().verify(answer, ground_truth)
    assert found.outcome is (Outcome.CORRECT if right else Outcome.INCORRECT), found.reason


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("\u200b \u200b \u200b a", {"words": [4, 4]}),
        ("sec\u200bret", {"forbids": ["secret"]}),
        ("a" + 90 * "\u2060", {"characters": [90, 100]}),
        ("# A\n<!-- a -->\n# B\nb", {"headings": ["A", "B"]}),
    ],
)
def test_what_nobody_sees_fills_no_form(answer: str, asked: Json) -> None:
    assert TextForm().verify(answer, asked).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("answer", "ground_truth", "outcome"),
    [
        ("`OCC`", "CCO", Outcome.CORRECT),
        ("$OCC$", "CCO", Outcome.CORRECT),
        ("**`OCC`**", "CCO", Outcome.CORRECT),
        ("```smiles\nOCC\n```", "CCO", Outcome.CORRECT),
        ("`CCC`", "CCO", Outcome.INCORRECT),
        ("**CCO**", "*CCO*", Outcome.INCORRECT),
        ("C" * 2001, "CCO", Outcome.TOO_COSTLY),
    ],
)
def test_marks_around_a_molecule_do_not_count(answer: str, ground_truth: str, outcome: Outcome) -> None:
    pytest.importorskip("rdkit", reason="rdkit is not installed")
    assert Smiles().verify(answer, ground_truth).outcome is outcome


def test_markers_without_end_are_too_costly() -> None:
    assert Citations().verify("[1]" * 5000, 3).outcome is Outcome.TOO_COSTLY
    assert Citations().verify("[1" * 90_000, 3).outcome is Outcome.INCORRECT
    assert Citations().unreadable({"sources": 3}) is None
    assert Citations(measure="f1").unreadable({"sources": 3})


@pytest.mark.parametrize(
    ("answer", "ground_truth", "outcome", "decided", "why"),
    [
        (GERMAN, "de", Outcome.CORRECT, True, "German"),
        (GERMAN, ["fr", "DE"], Outcome.CORRECT, True, "one of them"),
        (ENGLISH, "de", Outcome.INCORRECT, True, "English"),
        (
            "市议会星期一开会，决定关闭这座桥进行维修，预计需要三个月的时间才能完成。",
            "zh",
            Outcome.CORRECT,
            True,
            "Chinese",
        ),
        ("Guten Tag", "de", Outcome.INCORRECT, False, "too short to tell"),
        ("1, 2, 3 = 6", "de", Outcome.INCORRECT, True, "no letters"),
        (GERMAN + " " + ENGLISH, "de", Outcome.INCORRECT, False, "both"),
        ("x" * 30_000, "de", Outcome.TOO_COSTLY, True, "too long"),
    ],
)
def test_languages(answer: str, ground_truth: Json, outcome: Outcome, decided: bool, why: str) -> None:
    pytest.importorskip("langdetect", reason="langdetect is not installed")
    verifier = LanguageIs()
    assert verifier.unreadable(ground_truth) is None
    verdict = verifier.verify(answer, ground_truth)
    assert (verdict.outcome, verdict.decided) == (outcome, decided), (why, verdict)


@pytest.mark.parametrize("ground_truth", ["xx", "German", None, 5, [], {"x": 1}])
def test_a_language_that_nobody_knows_is_not_judged(ground_truth: Json) -> None:
    assert LanguageIs().unreadable(ground_truth)


REPORT = "# Report\n\n## 1. Summary\nOne two three.\n\n## Sources:\n- a\n- b\n"


@pytest.mark.parametrize(
    ("answer", "ground_truth", "right", "why"),
    [
        ("a b c", {"words": [1, 3]}, True, "three words"),
        ("a b c d", {"words": [1, 3]}, False, "four words"),
        ("a b c d", {"words": [4, None]}, True, "at least"),
        ("abcd", {"characters": [None, 3]}, False, "four characters"),
        ("  abc \n", {"characters": [3, 3]}, True, "without the white space around"),
        ("a\n\n\nb\n \nc", {"paragraphs": [3, 3], "lines": [3, 3]}, True, "paragraphs and lines"),
        ("- a\n* b\n1. c\n```\n- x\n```", {"items": [3, 3], "code_blocks": [1, 1]}, True, "items, not those in code"),
        (REPORT, {"headings": ["Summary", "Sources"]}, True, "numbers and colons do not count"),
        (REPORT, {"headings": ["Sources", "Summary"]}, False, "in this order"),
        (REPORT, {"headings": ["Summary", "Method"]}, False, "one is missing"),
        (REPORT, {"headings": ["Summary", "Sources"], "only_headings": True}, False, "there is another"),
        ("# A\n# B\ntext", {"headings": ["A", "B"]}, False, "nothing under A"),
        ("# A\n## A1\ntext\n# B\ntext", {"headings": ["A", "B"]}, True, "text under A, deeper"),
        ("```\n# A\n```", {"headings": ["A"]}, False, "code"),
        ("Yes, indeed.", {"contains": ["YES"], "forbids": ["no"], "ends_with": "."}, True, "texts"),
        ("Yes, now.", {"forbids": ["no"]}, False, "a forbidden text"),
        ("Dear A", {"starts_with": "Dear"}, True, "the beginning"),
        ("Oh dear", {"starts_with": "Dear"}, False, "the beginning"),
        ("a b", '{"words": [2, 2]}', True, "JSON text"),
    ],
)
def test_forms(answer: str, ground_truth: Json, right: bool, why: str) -> None:
    verifier = TextForm()
    assert verifier.unreadable(ground_truth) is None
    verdict = verifier.verify(answer, ground_truth)
    assert verdict.outcome is (Outcome.CORRECT if right else Outcome.INCORRECT), (why, verdict)


def test_a_form_of_the_rubric_holds_where_the_row_asks_nothing_else() -> None:
    verifier = TextForm(words=(1, 2), score="share", starts_with="a")
    assert verifier.verify("a b", None).score == 1
    assert verifier.verify("a b c", None).score == 0.5
    assert verifier.verify("a b c", {"words": [3, 3]}).score == 1


def test_sentences_are_counted_as_instructions_count_them() -> None:
    pytest.importorskip("nltk", reason="nltk is not installed")
    assert TextForm().verify("Dr. Smith came. He left.", {"sentences": [2, 2]}).score == 1


@pytest.mark.parametrize(
    "ground_truth", [None, {}, {"word": [1, 2]}, {"words": [3, 1]}, {"words": [None, None]}, {"words": 5}, "x", [1]]
)
def test_a_form_that_asks_nothing_or_nonsense_is_not_judged(ground_truth: Json) -> None:
    assert TextForm().unreadable(ground_truth)


@pytest.mark.parametrize(
    ("answer", "ground_truth", "params", "right", "why"),
    [
        ("OCC", "CCO", {}, True, "another spelling of ethanol"),
        ("C1=CC=CC=C1", "c1ccccc1", {}, True, "Kekulé's benzene"),
        ("COC", "CCO", {}, False, "an isomer"),
        ("[Na+].[Cl-]", "[Cl-].[Na+]", {}, True, "a salt in any order"),
        ("[Cl-]", "[Na+].[Cl-]", {}, False, "half a salt"),
        ("N[C@@H](C)C(=O)O", "N[C@H](C)C(=O)O", {}, False, "the mirror image"),
        ("N[C@@H](C)C(=O)O", "N[C@H](C)C(=O)O", {"isomeric": False}, True, "stereochemistry does not count"),
        ("[CH3:1][OH:2]", "CO", {}, True, "numbered atoms"),
        ("C(C)(C)(C)(C)C", "CC", {}, False, "five bonds"),
        ("CCO ethanol", "CCO", {}, False, "a name behind it"),
        ("", "CCO", {}, False, "nothing"),
        ("OCC", ["CC", "CCO"], {}, True, "one of the accepted"),
        ("O.CCO>>CC=O", "CCO.O>>CC=O", {"reactions": True}, True, "reactants in any order"),
        ("CC=O>>CCO.O", "CCO.O>>CC=O", {"reactions": True}, False, "the other way round"),
        ("CCO", "CCO>>CC=O", {"reactions": True}, False, "no reaction"),
        ("The SMILES is `OCC`.", "CCO", {}, True, "in a sentence"),
        ("Therefore, the canonical SMILES string is: OCC", "CCO", {}, True, "in another one"),
        ("The SMILES is CCO or CCC", "CCO", {}, False, "two"),
        ("The SMILES is not CCO", "CCO", {}, False, "denied"),
    ],
)
def test_molecules(answer: str, ground_truth: Json, params: dict[str, bool], right: bool, why: str) -> None:
    pytest.importorskip("rdkit", reason="rdkit is not installed")
    verifier = Smiles.model_validate(params)
    assert verifier.unreadable(ground_truth) is None
    assert verifier.verify(answer, ground_truth).outcome is (Outcome.CORRECT if right else Outcome.INCORRECT), why


def test_a_sentence_around_a_molecule_is_not_read_and_not_refused() -> None:
    verdict = Smiles().verify("The product is CCO.", "CCO")
    assert verdict.is_undecided
    assert not Smiles().verify("ethanol", "CCO").is_undecided


@pytest.mark.parametrize("ground_truth", [None, "", "xyz", "C(C)(C)(C)(C)C", 5, [], ["CCO", "xyz"], "CCO>>CC=O", {}])
def test_a_ground_truth_that_is_no_molecule_is_not_judged(ground_truth: Json) -> None:
    assert Smiles().unreadable(ground_truth)
