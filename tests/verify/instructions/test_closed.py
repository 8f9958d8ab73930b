"""Where the original's check and the one without its hole part, and why; elsewhere they are one."""

import pytest

from verifier.verify.instruction_following import InstructionFollowing
from verifier.verify.instructions.closed import CLOSED
from verifier.verify.instructions.closed_iftrain import CLOSED_IFTRAIN
from verifier.wire import Json, Outcome


def words(relation: str, bound: int) -> dict[str, Json]:
    return {"num_words": bound, "relation": relation}


def sentences(relation: str, bound: int) -> dict[str, Json]:
    return {"num_sentences": bound, "relation": relation}


ONCE: dict[str, Json] = {"let_frequency": 1, "let_relation": "at least"}
TWICE: dict[str, Json] = {"frequency": 2, "relation": "at least"}
KEYWORDS: dict[str, Json] = {f"keyword{place}": name for place, name in enumerate(("aa", "bb", "cc", "dd", "ee"), 1)}
KEYWORDS_ALONE = "aa " + 2 * "bb " + 3 * "cc " + 5 * "dd " + 7 * "ee "
KEYWORDS_GLUED = KEYWORDS_ALONE.replace("aa", "xaax")
CASES: list[tuple[str, dict[str, Json], str, bool | None, bool, str]] = [
    ("keywords:existence", {"keywords": ["art"]}, "a party", True, False, "a word inside another"),
    ("keywords:existence", {"keywords": ["f(x)"]}, "then f(x) is", False, True, "brackets mean themselves"),
    ("keywords:existence", {"keywords": ["Art"]}, "of art", True, True, "case is free"),
    ("keywords:frequency", {"keyword": "a", "frequency": 2, "relation": "at least"}, "banana", True, False, "a word"),
    ("keywords:forbidden_words", {"forbidden_words": ["C.x"]}, "use C.x now", False, False, "there"),
    (
        "keywords:forbidden_words",
        {"forbidden_words": ["etc."]},
        "this, etc. Then",
        True,
        False,
        "no \\b behind a full stop",
    ),
    (
        "keywords:letter_frequency",
        {"letter": "e", "let_frequency": 1, "let_relation": "at least"},
        "e",
        True,
        True,
        "same",
    ),
    ("keywords:existence", {"keywords": ["教育"]}, "义务教育法", True, True, "Chinese parts no words"),
    ("keywords:existence", {"keywords": ["교육"]}, "교육은 좋다", True, True, "particles grow onto Korean words"),
    ("keywords:forbidden_words", {"forbidden_words": ["教育"]}, "义务教育法", True, False, "no \\b in a clause"),
    ("keywords:forbidden_words", {"forbidden_words": ["art"]}, "艺术art很好", True, True, "as in the original"),
    ("length_constraints:number_words", words("at least", 5), "我们去北京。", False, True, "five characters"),
    ("length_constraints:number_words", words("less than", 3), "我们去北京。", True, False, "a clause is no word"),
    ("length_constraints:number_words", words("at least", 3), "We go to 北京.", True, True, "two scripts"),
    ("length_constraints:number_words", words("less than", 50), "今日は天気がいいです。", True, True, "few letters"),
    ("length_constraints:number_words", words("at least", 50), "今日は天気がいいです。", False, False, "too few"),
    ("length_constraints:number_sentences", sentences("at least", 3), "好。很好！是吗？", False, True, "three"),
    ("length_constraints:number_sentences", sentences("less than", 3), "好。很好！是吗？", True, False, "three"),
    ("length_constraints:number_sentences", sentences("at least", 2), "यह अच्छा है। वह भी।", False, True, "dandas"),
    ("length_constraints:number_sentences", sentences("at least", 2), "One. !!! ???", True, False, "marks alone"),
    ("punctuation:no_comma", {}, "好，很好", True, False, "a comma"),
    ("punctuation:no_comma", {}, "苹果、梨", True, True, "in Chinese no comma"),
    ("punctuation:no_comma", {}, "りんご、なし", True, False, "in Japanese one"),
    ("startend:quotation", {}, "“很好”", False, True, "as Chinese writes them"),
    ("startend:quotation", {}, "„Gut“", False, True, "as German writes them"),
    ("startend:quotation", {}, '"good', False, False, "not closed"),
    (
        "length_constraints:nth_paragraph_first_word",
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "太白金星"},
        "从前。\n\n太白金星笑道。",
        False,
        True,
        "nothing ends a word",
    ),
    ("language:response_language", {"language": "de"}, "12345", True, False, "digits are no German"),
    ("language:response_language", {"language": "de"}, "Das ist ein schöner Tag heute", True, True, "German"),
    ("change_case:english_capital", {}, "A FINE DAY TO BE OUTSIDE WITH THE WHOLE FAMILY", True, True, "English"),
    ("change_case:english_lowercase", {}, "das ist ein schöner tag heute", False, False, "German"),
    (
        "length_constraints:nth_paragraph_first_word",
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "then"},
        "One.\n\n\n\nThen two.",
        False,
        True,
        "a blank paragraph is none",
    ),
    ("detectable_content:number_placeholders", {"num_placeholders": 2}, "[] and [text](link)", True, False, "neither"),
    ("detectable_content:number_placeholders", {"num_placeholders": 1}, "[name]", True, True, "one"),
    (
        "detectable_content:postscript",
        {"postscript_marker": "P.S."},
        "he said stop.s. and",
        True,
        False,
        "inside words",
    ),
    ("detectable_content:postscript", {"postscript_marker": "P.S."}, "Text.\n\nP.S. More.", True, True, "one"),
    ("detectable_format:number_bullet_lists", {"num_bullets": 2}, "- a\n- b\n---", False, True, "a rule"),
    ("detectable_format:number_bullet_lists", {"num_bullets": 1}, "-5 degrees", True, False, "a negative number"),
    ("detectable_format:constrained_response", {}, "My answer is yes. My answer is no.", True, False, "both"),
    ("detectable_format:number_highlighted_sections", {"num_highlights": 1}, "2 * 3 * 4", True, False, "a product"),
    ("detectable_format:number_highlighted_sections", {"num_highlights": 2}, "*one* and **two**", True, True, "two"),
    (
        "detectable_format:multiple_sections",
        {"section_spliter": "Section", "num_sections": 2},
        "Section 1\nas Section 1 says",
        True,
        False,
        "mentioned, not begun",
    ),
    (
        "detectable_format:multiple_sections",
        {"section_spliter": "Section", "num_sections": 2},
        "## Section 1\na\n## Section 2\nb",
        True,
        True,
        "two",
    ),
    ("detectable_format:json_format", {}, "5", True, False, "a number says nothing"),
    ("detectable_format:json_format", {}, "[NaN]", True, False, "JSON has none"),
    ("detectable_format:json_format", {}, '```json\n{"a": 1}\n```', True, True, "an object"),
    ("count:numbers", {"N": 1}, "it is 3.5 and 4", False, False, "two"),
    ("count:numbers", {"N": 2}, "1,2", False, True, "two numbers, which the original glues together"),
    ("count:numbers", {"N": 1}, "1,000", True, True, "one"),
    ("count:conjunctions", {"small_n": 2}, "And so I go, and.", True, True, "and, so"),
    ("count:conjunctions", {"small_n": 3}, "And and and, go", True, False, "one word"),
    ("ratio:sentence_type", {}, "no marks at all", True, False, "no question"),
    ("ratio:sentence_balance", {}, "no marks at all", True, False, "no question"),
    ("words:last_first", {}, "One sentence.", True, False, "alone"),
    ("sentence:increment", {"small_n": 2}, "One sentence.", True, False, "alone"),
    ("sentence:alliteration_increment", {}, "One sentence.", True, False, "alone"),
    ("words:odd_even_syllables", {}, "cat", True, False, "alone"),
    ("words:prime_lengths", {}, "...", True, False, "no word"),
    ("format:line_indent", {}, "one line", True, False, "alone"),
    ("format:line_indent", {}, "a\n\n\n b\n  c", False, True, "the original leaves a blank line in"),
    ("format:quote_unquote", {}, "no quotation", True, False, "none"),
    ("format:sub-bullets", {}, "no bullets", True, False, "none"),
    ("format:sub-bullets", {}, "* well-known", True, False, "a hyphen in a word"),
    ("format:sub-bullets", {}, "* one\n  - sub\n* two\n  - sub", True, True, "each has one"),
    ("format:thesis", {}, "Text first. <i>thesis</em> more", True, False, "not closed by its own"),
    ("format:thesis", {}, "Text first. <i>thesis</i> more", True, False, "not at the beginning"),
    ("format:thesis", {}, "<i>thesis</i> more", True, True, "at the beginning"),
    ("custom:date_format_list", {}, "1800-00-00", True, False, "no day"),
    ("custom:date_format_list", {}, "1801-02-29", True, False, "no leap year"),
    ("custom:date_format_list", {}, "1804-02-29", True, True, "a leap year"),
    ("format:title_case", {}, "The iPhone", True, False, "begins small"),
    ("count:unique_word_count", {"N": 3}, "one two !!!", True, False, "marks are no word"),
    ("words:alphabet", {}, "apple", True, False, "alone"),
    ("words:alphabet", {}, "Apple butter cake", True, True, "three"),
    ("words:no_consecutive", {}, "apple", True, False, "alone"),
    ("words:no_consecutive", {}, "apple pie", True, True, "two"),
    ("words:paragraph_last_first", {}, "hello\nthere", True, False, "a word ends with itself"),
    ("words:paragraph_last_first", {}, "Day after day.", True, True, "a paragraph"),
    ("format:newline", {}, "hello", True, False, "alone"),
    ("format:newline", {}, "hello\nyou", True, True, "a word a line"),
    ("count:words_japanese", {"N": 5}, "too few words", True, False, "there is no fifth word"),
    ("count:words_japanese", {"N": 2}, "one 2", True, False, "digits are no Japanese"),
    ("count:words_japanese", {"N": 2}, "one 猫 two 犬", True, True, "two of four"),
    ("count:keywords_multiple", KEYWORDS, KEYWORDS_GLUED, True, False, "words inside others"),
    ("count:keywords_multiple", KEYWORDS, KEYWORDS_ALONE, True, True, "once, twice, three, five and seven times"),
    ("format:list", {"sep": "..."}, "Well... I see...", True, False, "no list"),
    ("format:list", {"sep": "..."}, "...\n...", True, False, "it lists nothing"),
    ("format:list", {"sep": "..."}, "Buy:\n... milk\n... tea", True, True, "two items"),
    ("format:output_template", {}, "My Answer: My Conclusion: Future Outlook:", True, False, "nothing is filled in"),
    ("format:output_template", {}, "My Answer: a My Conclusion: b Future Outlook: c", True, True, "all are"),
    ("combination:repeat_prompt", {"prompt_to_repeat": "Why?"}, "Why?", True, False, "no answer follows"),
    ("combination:repeat_prompt", {"prompt_to_repeat": "Why?"}, "why? Because.", True, True, "one follows"),
    ("letters:letter_counting2", {"letter": "#", **ONCE}, "No #", None, True, "a sign is counted, too"),
    ("letters:letter_counting2", {"letter": "e", **ONCE}, "e", True, True, "the same"),
    ("keywords:word_once", {"keyword": "art"}, "a party", True, False, "a word inside another"),
    ("keywords:word_once", {"keyword": "art"}, "Art of a party", False, True, "once alone"),
    ("keywords:word_count_different_numbers", {"keyword": "art", **TWICE}, "party art", True, False, "once alone"),
    ("keywords:word_count_different_numbers", {"keyword": "f(x)", **TWICE}, "f(x), f(x)", False, True, "as written"),
    ("count:count_increment_word", {"keyword1": "x", "keyword2": "art"}, "party x art", True, False, "inside others"),
    ("count:count_increment_word", {"keyword1": "a", "keyword2": "art"}, "a art, art", False, True, "once and twice"),
    ("keywords:exclude_word_harder", {"keyword": "art"}, "art, and more art", True, False, "at both ends"),
    ("keywords:exclude_word_harder", {"keyword": "art"}, "a party", True, True, "another word"),
    ("keywords:palindrome", {}, "a cat", True, False, "too short for one"),
    ("keywords:palindrome", {}, "Level, then", False, True, "case and comma"),
    ("keywords:no_adjacent_consecutive", {}, "hello", True, False, "alone"),
    ("keywords:no_adjacent_consecutive", {}, "hello you", True, True, "two"),
    (
        "keywords:keyword_specific_position",
        {"keyword": "cat", "n": 1, "m": 2},
        "So, cat it is.",
        False,
        True,
        "a comma",
    ),
    (
        "keywords:keyword_specific_position",
        {"keyword": "cat", "n": 1, "m": 3},
        "So, cat it is.",
        True,
        False,
        "a comma",
    ),
    ("count:counting_composition", {"n_sent": 1, "n_words": 2}, "Go on. *** Go on. *** Go on.", False, True, "no word"),
    ("count:counting_composition", {"n_sent": 1, "n_words": 3}, "Go on. *** Go on. *** Go on.", True, False, "no word"),
    ("count:count_unique", {}, "one, two, three", False, True, "a comma twice"),
    ("count:count_unique", {}, "The cat saw the dog", True, False, "one word in two cases"),
    ("count:count_unique", {}, "word", True, False, "alone"),
    ("first_word:first_word_answer", {"first_word": "yes"}, "Yes, it is.", False, True, "a comma"),
    ("first_word:first_word_answer", {"first_word": "yes"}, "Yesterday.", False, False, "another word"),
    ("first_word:first_word_sent", {"first_word": "so"}, "So, it is. So be it.", False, True, "a comma"),
    ("first_word:first_word_sent", {"first_word": "so"}, "So it is. It is.", False, False, "one of two"),
    ("detectable_format:square_brackets", {}, "[] []", True, False, "empty"),
    ("detectable_format:square_brackets", {}, "[so] [it] [is.]", True, True, "each word"),
    ("detectable_format:bigram_wrapping", {}, "hello", True, False, "no pair"),
    ("detectable_format:bigram_wrapping", {}, "<<I am>> here", True, False, "one is left over"),
    ("detectable_format:bigram_wrapping", {}, "<<I am>> <<at home>>", True, True, "two pairs"),
    ("detectable_format:sentence_hyphens", {}, "One sentence.", True, False, "alone"),
    ("detectable_format:sentence_hyphens", {}, "One is.-Two are.", True, True, "two"),
    ("punctuation:no_comma", {}, "!!!", True, False, "no word"),
    ("copy:copy", {"prompt_to_repeat": "!!!"}, "!!!", True, True, "what was to be copied"),
    (
        "custom:csv_special_character",
        {},
        "ProductID,Category,Brand,Price,Stock\n" + "\n".join(['1,"A & b",C,2,3', *['2,"A",C,2,3'] * 12, "short,row"]),
        True,
        False,
        "a row behind the special cell lacks cells",
    ),
]


def followed(name: str, arguments: dict[str, Json], response: str, verifier: InstructionFollowing) -> bool:
    verdict = verifier.verify(response, {"instruction_id_list": [name], "kwargs": [arguments]})
    assert verdict.outcome in (Outcome.CORRECT, Outcome.INCORRECT), verdict.reason
    return verdict.outcome is Outcome.CORRECT


@pytest.mark.parametrize(("name", "arguments", "response", "original", "closed", "why"), CASES)
def test_the_strict_check(
    name: str, arguments: dict[str, Json], response: str, original: bool | None, closed: bool, why: str
) -> None:
    """None for the original: it cannot use the argument, and would draw another."""
    asked: Json = {"instruction_id_list": [name], "kwargs": [arguments]}
    assert (InstructionFollowing().unreadable(asked) is not None) is (original is None)
    if original is not None:
        assert followed(name, arguments, response, InstructionFollowing()) is original, why
    assert followed(name, arguments, response, InstructionFollowing(checks="strict")) is closed, why


def test_every_strict_check_is_in_the_table() -> None:
    assert {case[0] for case in CASES} >= {*CLOSED, *CLOSED_IFTRAIN}


@pytest.mark.parametrize(
    ("name", "arguments", "text"),
    [
        ("length_constraints:number_words", words("at least", 5), "今日は天気がいいです。"),
        ("length_constraints:number_words", words("less than", 5), "วันนี้อากาศดี"),
        ("length_constraints:number_sentences", sentences("at least", 2), "วันนี้อากาศดี ฉันไปตลาด"),
    ],
)
def test_what_a_script_does_not_part_is_undecided_and_never_excuses_what_is_broken(
    name: str, arguments: dict[str, Json], text: str
) -> None:
    verifier = InstructionFollowing(checks="strict")
    alone = verifier.verify(text, {"instruction_id_list": [name], "kwargs": [arguments]})
    assert (alone.outcome, alone.decided) == (Outcome.INCORRECT, False)
    with_another: Json = {"instruction_id_list": [name, "startend:quotation"], "kwargs": [arguments, {}]}
    assert verifier.verify(text, with_another).decided
    any_of = InstructionFollowing(checks="strict", score="any")
    assert not any_of.verify(text, with_another).decided
    assert any_of.verify(f"“{text}”", with_another).outcome is Outcome.CORRECT


def test_a_letter_with_all_that_is_written_on_it_is_one() -> None:
    asked: Json = {
        "instruction_id_list": ["keywords:letter_frequency"] * 2,
        "kwargs": [{"letter": sign, "let_frequency": 1, "let_relation": "at least"} for sign in ("তে", "o\u0323")],
    }
    strict = InstructionFollowing(checks="strict")
    assert strict.verify("তেল, \u1ecd", asked).outcome is Outcome.CORRECT
    assert strict.verify("তিল, o", asked).outcome is Outcome.INCORRECT
    assert InstructionFollowing().unreadable(asked)
