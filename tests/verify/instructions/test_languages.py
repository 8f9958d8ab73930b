"""M-IFEval's Spanish and Japanese constraints, each in both directions, and where the original errs.

`languages.jsonl` holds texts of ours, with the verdicts of M-IFEval (0bc3143) by spacy 3.8.18 and janome 0.5.1.
"""

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from verifier.verify.instruction_following import InstructionFollowing
from verifier.verify.instructions.japanese import JAPANESE, without_quotations
from verifier.verify.instructions.libraries import missing
from verifier.verify.instructions.rows import KNOWN_CLOSED
from verifier.verify.instructions.spanish import SPANISH, without_list_marks
from verifier.wire import Json, Outcome

LINES = (Path(__file__).parent / "languages.jsonl").read_text(encoding="utf-8").split("\n")
CASES = [json.loads(line) for line in LINES if line]
SPANISH_TEXT = "El perro de mi vecina ladra todas las noches cuando vuelve su dueño a casa."
STRICT: list[tuple[str, dict[str, Json], str, bool | None, bool, str]] = [
    ("en:keywords:existence", {"keywords": ["art"]}, "a party", True, False, "as in English"),
    ("fr:keywords:existence", {"keywords": ["art"]}, "la partie", True, False, "as in English"),
    ("es:keywords:existence", {"keywords": ["sal"]}, "la salsa", True, False, "as in English"),
    ("es:language:response_language", {"language": "de"}, "12345", True, False, "digits are no German"),
    ("es:detectable_format:constrained_response", {}, "Sí. No.", True, False, "both"),
    ("fr:detectable_format:constrained_response", {}, "Oui. Non.", True, False, "both"),
    ("es:change_case:spanish_capital", {}, "123", True, False, "digits are not Spanish"),
    ("es:change_case:spanish_lowercase", {}, SPANISH_TEXT.lower(), True, True, "Spanish"),
    ("fr:change_case:french_capital", {}, "UNE PHRASE EN LETTRES MAJUSCULES, BIEN SÛR", True, True, "French"),
    (
        "es:detectable_content:number_placeholders",
        {"num_placeholders": 1, "relation": "como máximo"},
        "[a] [b]",
        True,
        False,
        "the relation is looked at",
    ),
    (
        "es:detectable_format:multiple_sections",
        {"section_spliter": "Sección", "num_sections": 2, "relation": "al menos"},
        "Sección 1\na\nVéase la Sección 1",
        True,
        False,
        "named in a sentence",
    ),
    (
        "es:length_constraints:nth_paragraph_first_word",
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "Para"},
        "Uno.\n\n\n\n¿Para qué?",
        False,
        True,
        "a blank paragraph is none, and ¿ is no letter",
    ),
    ("es:detectable_format:number_bullet_lists", {"num_bullets": 1}, "*énfasis* aquí", True, False, "emphasis"),
    ("es:startend:end_checker", {"end_phrase": "Un saludo."}, "Adiós. Un saludo.", False, True, "its own full stop"),
    ("es:special_character:enie", {"let_frequency": 1}, "el nin\u0303o", False, True, "two signs for one letter"),
    ("es:special_character:dieresis", {"let_frequency": 1}, "pingu\u0308ino", False, True, "the same"),
    ("es:special_character:tildes", {"num_words": 1, "relation": "al menos"}, "esta\u0301", False, True, "the same"),
    ("es:length_constraints:number_words", {"num_words": 4, "relation": "al menos"}, "$ + = a", True, False, "signs"),
    (
        "es:length_constraints:number_sentences",
        {"num_sentences": 2, "relation": "como máximo"},
        "Hola. El Sr. Pérez vive aquí.",
        None,
        True,
        "Punkt knows abbreviations",
    ),
    (
        "es:length_constraints:number_sentences",
        {"num_sentences": 2, "relation": "como máximo"},
        "Hola. Adiós. Ya vuelvo.",
        None,
        False,
        "three",
    ),
    ("ja:keywords:existence", {"keywords": ["創造性"]}, "創造性が大切です。", False, True, "two words for Janome"),
    ("ja:keywords:existence", {"keywords": ["音"]}, "音楽が好きです。", False, False, "another word"),
    (
        "ja:keywords:frequency",
        {"keyword": "創造性", "frequency": 2, "relation": "以上"},
        "創造性と創造性。",
        False,
        True,
        "twice",
    ),
    ("ja:keywords:forbidden_words", {"forbidden_words": ["大聖堂"]}, "この大聖堂です。", None, False, "it is there"),
    (
        "ja:length_constraints:number_letters",
        {"num_letters": 5, "relation": "以上"},
        "犬です。\n\n 。",
        True,
        True,
        "five",
    ),
    (
        "ja:length_constraints:number_letters",
        {"num_letters": 6, "relation": "以上"},
        "犬   です",
        True,
        False,
        "spaces",
    ),
    (
        "ja:length_constraints:nth_paragraph_first_word",
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "JSON"},
        "一。\n\n「JSON」です。",
        False,
        True,
        "capital letters",
    ),
    ("ja:detectable_content:postscript", {"postscript_marker": "P.S."}, "「stop.s.」", True, False, "inside a word"),
    ("ja:detectable_content:postscript", {"postscript_marker": "追伸"}, "犬。\n追伸　猫。", True, True, "one"),
    ("ja:detectable_format:number_bullet_lists", {"num_bullets": 2}, "・一\n* 二", False, True, "Markdown's"),
    ("ja:detectable_format:number_bullet_lists", {"num_bullets": 1}, "・\n", True, False, "nothing behind it"),
    ("ja:detectable_format:number_numbered_lists", {"num_items": 1}, "1. \n犬", True, False, "nothing behind it"),
    ("ja:detectable_format:constrained_response", {}, "はい、そうです。いいえ、違います。", True, False, "both"),
    (
        "ja:detectable_format:multiple_sections",
        {"section_spliter": "章", "num_sections": 2},
        "第1章\n第1章で述べた",
        True,
        False,
        "one twice",
    ),
    ("ja:startend:end_checker", {"end_phrase": "ございますか。"}, "**他にございますか。**", False, True, "bold"),
    ("ja:startend:sentence_unified_end", {"ending": "です"}, "犬です。\n", False, True, "a newline is no sentence"),
    ("ja:startend:sentence_unified_end", {"ending": "です"}, "「犬」", True, False, "no sentence at all"),
    ("ja:letters:furigana", {}, "人々（ひとびと）", False, True, "々 is a kanji"),
    ("ja:letters:furigana", {}, "ひとびと", True, False, "no kanji"),
    ("ja:letters:hiragana_only", {}, "123", True, False, "no letter"),
    ("ja:letters:hiragana_only", {}, "みちゝ", False, True, "ゝ is hiragana"),
    ("ja:letters:katakana_only", {}, "ヴァイオリン", False, True, "ヴ is katakana"),
    ("ja:letters:katakana_only", {}, "いぬ", False, False, "hiragana"),
]


def followed(
    name: str, kwargs: dict[str, Any], response: str, checks: Literal["original", "strict"] = "original"
) -> bool:
    ground_truth: Json = {"instruction_id_list": [name], "kwargs": [kwargs]}
    verdict = InstructionFollowing(checks=checks).verify(response, ground_truth)
    assert verdict.outcome in (Outcome.CORRECT, Outcome.INCORRECT), verdict.reason
    return verdict.outcome is Outcome.CORRECT


def test_every_constraint_is_here() -> None:
    known = {*SPANISH, *JAPANESE}
    assert {case["id"] for case in CASES} == known - {"es:length_constraints:number_sentences"}  # of models; see STRICT
    assert (len(SPANISH), len(JAPANESE)) == (30, 33)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_constraint_is_followed_and_is_not(case: dict[str, Any]) -> None:
    needs = (SPANISH | JAPANESE)[case["id"]].needs
    if any(lacking := missing(need) for need in needs):
        pytest.skip(str(lacking))
    assert followed(case["id"], case["kwargs"], case["follows"])
    assert not followed(case["id"], case["kwargs"], case["does_not"])


@pytest.mark.parametrize(("name", "kwargs", "response", "original", "strict", "why"), STRICT)
def test_where_the_original_errs(
    name: str, kwargs: dict[str, Json], response: str, original: bool | None, strict: bool, why: str
) -> None:
    if any(lacking := missing(need) for need in KNOWN_CLOSED[name].needs):
        pytest.skip(str(lacking))
    assert original is None or followed(name, kwargs, response) is original, why
    assert followed(name, kwargs, response, "strict") is strict, why


@pytest.mark.parametrize(
    ("name", "kwargs", "said"),
    [
        ("es:keywords:frequency", {"keyword": "a", "frequency": 2, "relation": "at least"}, "al menos or como máximo"),
        ("es:detectable_content:number_placeholders", {"num_placeholders": 1, "relation": "más"}, "al menos or como"),
        ("es:keywords:letter_frequency", {"letter": "ñ", "let_frequency": 1, "let_relation": "al menos"}, "a to z"),
        ("ja:letters:kanji", {"kanji_limit": 2, "relation": "at least"}, "未満 or 以上"),
        ("ja:keywords:letter_frequency", {"letter": "犬", "let_frequency": 1, "let_relation": "以上"}, "ぁ to ん"),
        ("ja:letters:kana", {}, "no constraint is called"),
    ],
)
def test_what_cannot_be_checked_is_not_judged(name: str, kwargs: dict[str, Any], said: str) -> None:
    assert said in str(InstructionFollowing().unreadable({"instruction_id_list": [name], "kwargs": [kwargs]}))


def test_a_library_that_is_not_installed_is_named() -> None:
    for need, install in (
        ("spanish", "rlvr-verifier[multilingual]"),
        ("japanese", "rlvr-verifier[multilingual]"),
        ("spanish_sentences", "es_core_news_sm" if missing("spanish") is None else "rlvr-verifier[multilingual]"),
    ):
        assert install in (missing(need) or install)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("1. a\n- b", "a\nb"),
        ("\n\n  1. \n  2. a", "2. a"),
        ("1. \n2. a", "a"),
        ("- * a", "* a"),
        ("a - b 1. c", "a - b 1. c"),
        ("\n" * 100_000 + "- a", "a"),
    ],
)
def test_list_marks_are_taken_out_as_the_original_does(text: str, left: str) -> None:
    assert without_list_marks(text) == left


def test_quotations_end_on_their_line() -> None:
    assert without_quotations("犬「猫」です『a「b』。「\n」") == "犬です。「\n」"
    assert without_quotations("「" * 100_000) == "「" * 100_000
