"""Overlap with references and edit distance. `recorded.json` has what sacrebleu 2.6.0 and rouge-score 0.1.2 gave."""

import importlib.util
import json
import random
from pathlib import Path

import pytest

from verifier.parts import Verifier
from verifier.verify import VERIFIERS
from verifier.verify.edit_distance import Anls, EditDistance
from verifier.verify.forms import libraries
from verifier.verify.forms.distance import common_length, edit_distance
from verifier.verify.text_overlap import Bleu, Chrf, Rouge, Ter
from verifier.wire import Json, Outcome

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
NEEDS = {"bleu": "sacrebleu", "chrf": "sacrebleu", "ter": "sacrebleu", "rouge": "nltk"}
sacrebleu = pytest.mark.skipif(importlib.util.find_spec("sacrebleu") is None, reason="sacrebleu is not installed")
TEXT = "The council met on Monday. It voted to close the bridge for repairs."


def part(kind: str, **params: Json) -> Verifier:
    found = VERIFIERS.parts()[kind].model_validate(params)
    assert isinstance(found, Verifier)
    return found


@pytest.mark.parametrize("kind", NEEDS)
def test_the_scores_are_those_of_the_originals(kind: str) -> None:
    pytest.importorskip(NEEDS[kind])
    rows = [row for row in RECORDED if row["kind"] == kind]
    assert len(rows) >= 30
    wrong = [
        row
        for row in rows
        if part(kind, **row["params"]).verify(row["answer"], row["references"]).score
        != pytest.approx(row["score"], abs=1e-9)
    ]
    assert not wrong


@sacrebleu
@pytest.mark.parametrize("verifier", [Bleu(), Chrf(), Ter()], ids=lambda part: part.kind)
def test_a_text_is_all_of_itself_and_nothing_of_another(verifier: Verifier) -> None:
    assert verifier.verify(TEXT, TEXT).outcome is Outcome.CORRECT
    assert verifier.verify(TEXT, ["Something else entirely.", TEXT]).outcome is Outcome.CORRECT
    assert verifier.verify("zzzz qqqq", TEXT).score == pytest.approx(0, abs=0.03)
    between = verifier.verify(TEXT.replace("Monday", "Tuesday"), TEXT)
    assert between.outcome is Outcome.PARTIAL
    assert 0.5 < (between.score or 0) < 1


@pytest.mark.parametrize(
    ("answer", "ground_truth", "params", "score", "why"),
    [
        ("the cat sat", "the cat sat", {}, 1, "itself"),
        ("the cat", "the cat sat", {}, 0.8, "two of two, two of three"),
        ("the cat", "the cat sat", {"measure": "recall"}, 2 / 3, "two of three"),
        ("the cat", "the cat sat", {"measure": "precision"}, 1, "two of two"),
        ("sat cat the", "the cat sat", {"variant": "rouge1"}, 1, "order does not count"),
        ("sat cat the", "the cat sat", {"variant": "rougeL"}, 1 / 3, "order counts"),
        ("b\na", "a\nb", {"variant": "rougeLsum"}, 1, "order of lines does not count"),
        ("the dog", ["a cat", "the dog"], {}, 1, "the nearest reference"),
        ("la maison", "the house", {}, 0, "no word in common"),
        ("你好世界", "你好世界", {"words": "unicode"}, 1, "characters of Chinese"),
        ("你好", "世界", {"words": "unicode"}, 0, "other characters"),
        ("the cat", "the cat sat", {"passing": 0.8}, 1, "from the bound on"),
        ("the", "the cat sat", {"passing": 0.8}, 0, "below the bound"),
    ],
)
def test_rouge(answer: str, ground_truth: Json, params: dict[str, Json], score: float, why: str) -> None:
    verifier = part("rouge", **params)
    assert verifier.unreadable(ground_truth) is None
    assert verifier.verify(answer, ground_truth).score == pytest.approx(score), why


@pytest.mark.parametrize(
    ("answer", "ground_truth", "score", "why"),
    [
        ("June 2, 1999", ["2 June 1999", "June 2, 1999"], 1, "one of the accepted"),
        ("june  2, 1999", "June 2, 1999", 1, "runs of white space"),
        ("JUNE 2, 1999", "June 2, 1999", 1, "case"),
        ("June 2, 1998", "June 2, 1999", 11 / 12, "one character of twelve"),
        ("June", "June 2, 1999", 0, "less than half"),
        ("Mozart", "June 2, 1999", 0, "something else"),
    ],
)
def test_anls(answer: str, ground_truth: Json, score: float, why: str) -> None:
    assert Anls().verify(answer, ground_truth).score == pytest.approx(score), why


def test_edit_distance_by_characters_words_and_case() -> None:
    assert EditDistance().verify("kitten", "sitting").score == pytest.approx(1 - 3 / 7)
    assert EditDistance(unit="words").verify("a b c", "a x c").score == pytest.approx(2 / 3)
    assert EditDistance().verify("A", "a").score == 0
    assert EditDistance(ignore_case=True).verify("A", "a").score == 1
    assert EditDistance(passing=0.9).verify("kitten", "sitting").outcome is Outcome.INCORRECT


def table(one: str, other: str) -> int:
    """The distance as the textbook has it."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(before + (a != b), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def test_the_distance_is_that_of_the_textbook() -> None:
    lots = random.Random(1)
    for _ in range(400):
        one, other = ("".join(lots.choices("abé", k=lots.randrange(12))) for _ in range(2))
        assert edit_distance(one, other) == table(one, other), (one, other)
        common = common_length(one, other)
        assert common <= min(len(one), len(other))
        assert edit_distance(one, other) <= len(one) + len(other) - 2 * common


@pytest.mark.parametrize("kind", ["rouge", "edit_distance", "anls"])
@pytest.mark.parametrize("ground_truth", [None, "", "  ", [], ["a", ""], ["a", 5], {"x": "a"}, 5, "a" * 20_001])
def test_a_reference_that_is_none_is_not_judged(kind: str, ground_truth: Json) -> None:
    assert part(kind).unreadable(ground_truth)


def test_a_reference_without_words_that_rouge_knows_is_not_judged() -> None:
    told = Rouge().unreadable("你好")
    assert told
    assert "unicode" in told


@sacrebleu
def test_what_ter_could_not_compare_with_itself_is_not_judged() -> None:
    assert Ter().unreadable("word " * 300)
    assert Ter().verify("word " * 3000, "word " * 100).outcome is Outcome.TOO_COSTLY
    assert Rouge(variant="rougeLsum").unreadable("a\n" * 150)
    assert Rouge(variant="rougeLsum").verify("a\n" * 9000, "a\nb").outcome is Outcome.TOO_COSTLY


@pytest.mark.parametrize("kind", ["rouge", "edit_distance", "anls"])
def test_a_megabyte_is_too_costly_and_no_crash(kind: str) -> None:
    assert part(kind).verify("ab " * 400_000, "ab").outcome is Outcome.TOO_COSTLY


def test_a_library_that_is_not_there_is_named_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(libraries.NEEDS, "sacrebleu", ("sacrebleu", lambda: None, libraries.FORMS))
    told = Bleu().unreadable("a text")
    assert told == f"sacrebleu is not installed here: {libraries.FORMS}"
