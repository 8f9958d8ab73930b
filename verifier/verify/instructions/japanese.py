"""The Japanese constraints of M-IFEval, 33 ids that begin with `ja:`: github.com/lightblue-tech/M-IFEval at 0bc3143,
instructions/ja_instructions.py.

Words are cut by Janome, as a keyword is a word there: `音` is not in `音楽`. Sentences are cut by
ja-sentence-segmenter.
"""

import re
import unicodedata

from verifier.verify.instructions import libraries
from verifier.verify.instructions.constraint import (
    BadArgument,
    Roll,
    compared,
    compiled,
    relation_in,
    stripped,
    text,
    texts,
    translated,
    whole,
)
from verifier.verify.instructions.ifeval import IFEVAL, NOT_SPACE, bullets, line_behind, title_in
from verifier.wire import Json

JAPANESE = Roll()
PREFIX = "ja:"
RELATIONS = {"未満": "less than", "以上": "at least"}
ANSWERS = ("はい、そうです。", "いいえ、違います。", "どちらとも言えません。")
POSTSCRIPTS = {"P.P.S": r"p\.\s?p\.\s?s", "P.S.": r"p\.\s?s\."}
NUMBERED = re.compile(r"\d+\.\s.*$", re.MULTILINE)
HIGHLIGHT = re.compile("《[^\n《》]*》")
KANJI = re.compile("[\u4e00-\u9faf]")
KANJI_RUN = re.compile("[\u4e00-\u9faf]+")
WITH_FURIGANA = re.compile("[\u4e00-\u9faf]+（[ぁ-ん]+）")
ENDS_OF_SENTENCES = re.compile("[。！？]")
TO_KATAKANA = ord("ァ") - ord("ぁ")
AS_IN_ENGLISH = (
    *("language:response_language", "length_constraints:number_paragraphs", "detectable_content:number_placeholders"),
    *("detectable_format:json_format", "combination:two_responses"),
)

relation_in_japanese = relation_in(RELATIONS)
for _name in AS_IN_ENGLISH:
    JAPANESE[PREFIX + _name] = translated(IFEVAL[_name], PREFIX, relation_in_japanese)


@JAPANESE.add("ja:keywords:existence", "japanese", keywords=texts)
def keywords_exist(response: str, keywords: tuple[str, ...]) -> bool:
    words = set(libraries.japanese_words(response))
    return all(keyword in words for keyword in keywords)


@JAPANESE.add("ja:keywords:frequency", "japanese", keyword=stripped, frequency=whole(), relation=relation_in_japanese)
def keyword_frequency(response: str, keyword: str, frequency: int, relation: str) -> bool:
    return compared(libraries.japanese_words(response).count(keyword), relation, frequency)


@JAPANESE.add("ja:keywords:forbidden_words", "japanese", forbidden_words=texts)
def forbidden_words(response: str, forbidden_words: tuple[str, ...]) -> bool:
    return set(libraries.japanese_words(response)).isdisjoint(forbidden_words)


def hiragana(value: Json) -> str:
    one = text(value)
    if len(one) != 1 or not "ぁ" <= one <= "ん":
        raise BadArgument("one letter, ぁ to ん; the original draws one at random for anything else")
    return one


@JAPANESE.add("ja:keywords:letter_frequency", letter=hiragana, let_frequency=whole(), let_relation=relation_in_japanese)
def letter_frequency(response: str, letter: str, let_frequency: int, let_relation: str) -> bool:
    """In hiragana and in katakana."""
    count = response.count(letter) + response.count(chr(ord(letter) + TO_KATAKANA))
    return compared(count, let_relation, let_frequency)


@JAPANESE.add(
    "ja:length_constraints:number_sentences",
    "japanese_sentences",
    num_sentences=whole(),
    relation=relation_in_japanese,
)
def number_sentences(response: str, num_sentences: int, relation: str) -> bool:
    return compared(libraries.japanese_sentence_count(response), relation, num_sentences)


@JAPANESE.add("ja:length_constraints:number_letters", num_letters=whole(), relation=relation_in_japanese)
def number_letters(response: str, num_letters: int, relation: str) -> bool:
    """All signs count, spaces and newlines too."""
    return compared(len(response), relation, num_letters)


@JAPANESE.add(
    "ja:length_constraints:nth_paragraph_first_word", num_paragraphs=whole(), nth_paragraph=whole(1), first_word=text
)
def nth_paragraph_first_word(response: str, num_paragraphs: int, nth_paragraph: int, first_word: str) -> bool:
    """The word is made small, and the paragraph isn't: one with a capital letter is never found."""
    paragraphs = response.split("\n\n")
    there = sum(bool(paragraph.strip()) for paragraph in paragraphs)
    if nth_paragraph > there or not (paragraph := paragraphs[nth_paragraph - 1].strip()):
        return False
    return there == num_paragraphs and paragraph.lstrip("「").lstrip("『").startswith(first_word.lower())


def postscript_marker(value: Json) -> re.Pattern[str]:
    marker = stripped(value)
    return re.compile(POSTSCRIPTS.get(marker) or re.escape(marker), re.IGNORECASE)


@JAPANESE.add("ja:detectable_content:postscript", postscript_marker=postscript_marker)
def postscript(response: str, postscript_marker: re.Pattern[str]) -> bool:
    return bool(postscript_marker.search(response))


@JAPANESE.add("ja:detectable_format:number_bullet_lists", num_bullets=whole())
def number_bullet_lists(response: str, num_bullets: int) -> bool:
    """Lines that begin with `・`, and not with Markdown's stars and dashes."""
    return bullets(response, "・") == num_bullets


@JAPANESE.add("ja:detectable_format:number_numbered_lists", num_items=whole())
def number_numbered_lists(response: str, num_items: int) -> bool:
    return numbered(response, NUMBERED) == num_items


def numbered(response: str, item: re.Pattern[str]) -> int:
    """Lines that begin with white space, which may be lines, and the item."""
    count, start = 0, 0
    while found := NOT_SPACE.search(response, start):
        there = item.match(response, found.start())
        count += there is not None
        start = line_behind(response, there.end() if there else found.start(), there is not None)
        if not start:
            break
    return count


@JAPANESE.add("ja:detectable_format:constrained_response")
def constrained_response(response: str) -> bool:
    return any(answer in response for answer in ANSWERS)


@JAPANESE.add("ja:detectable_format:number_highlighted_sections", num_highlights=whole())
def number_highlighted_sections(response: str, num_highlights: int) -> bool:
    return sum(bool(found.strip("《》").strip()) for found in HIGHLIGHT.findall(response)) >= num_highlights


def section(value: Json) -> re.Pattern[str]:
    return compiled(rf"\s?第[\d\uFF10-\uFF19]+{stripped(value)}\s?", re.NOFLAG)


@JAPANESE.add("ja:detectable_format:multiple_sections", section_spliter=section, num_sections=whole())
def multiple_sections(response: str, section_spliter: re.Pattern[str], num_sections: int) -> bool:
    return len(section_spliter.split(response)) - 1 >= num_sections


@JAPANESE.add("ja:detectable_format:title")
def title(response: str) -> bool:
    return any(title_in(line, "『", "』") for line in response.split("\n"))


@JAPANESE.add("ja:detectable_format:nominal_ending", "japanese", count=whole())
def nominal_ending(response: str, count: int) -> bool:
    """Sentences whose last word is a noun; quotations are taken out first."""
    words = libraries.japanese_tokens(without_quotations(response))
    nouns = sum(word in "。！？" and words[index][1].startswith("名詞") for index, (word, _) in enumerate(words[1:]))
    return nouns >= count


def without_quotations(response: str) -> str:
    for opens, closes in ("「」", "『』"):
        response = "\n".join(unquoted(line, opens, closes) for line in response.split("\n"))
    return response


def unquoted(line: str, opens: str, closes: str) -> str:
    kept, at = [], 0
    while (begin := line.find(opens, at)) >= 0 and (end := line.find(closes, begin)) >= 0:
        kept.append(line[at:begin])
        at = end + 1
    return "".join([*kept, line[at:]])


@JAPANESE.add("ja:combination:repeat_prompt", prompt_to_repeat=text)
def repeat_prompt(response: str, prompt_to_repeat: str) -> bool:
    return response.strip().startswith(prompt_to_repeat.strip())


def unwrapped(value: Json) -> str:
    return stripped(value).strip("」』")


@JAPANESE.add("ja:startend:end_checker", end_phrase=unwrapped)
def end_checker(response: str, end_phrase: str) -> bool:
    return response.strip().strip("」』").endswith(end_phrase)


@JAPANESE.add("ja:startend:sentence_unified_end", ending=text)
def sentence_unified_end(response: str, ending: str) -> bool:
    """What stands between full stops ends so; a newline behind the last one is a sentence that doesn't."""
    return all(one.endswith(ending) for one in ENDS_OF_SENTENCES.split(without_quotations(response)) if one)


@JAPANESE.add("ja:startend:quotation")
def quotation(response: str) -> bool:
    value = response.strip()
    return len(value) > 1 and value[0] == "「" and value[-1] == "」"


@JAPANESE.add("ja:punctuation:no_comma")
def no_comma(response: str) -> bool:
    return "、" not in response


@JAPANESE.add("ja:punctuation:no_period")
def no_period(response: str) -> bool:
    return "。" not in response


@JAPANESE.add("ja:letters:furigana")
def furigana(response: str) -> bool:
    """A text without kanji needs none; `々` is not a kanji."""
    return len(KANJI_RUN.findall(response)) == len(WITH_FURIGANA.findall(response))


@JAPANESE.add("ja:letters:kanji", kanji_limit=whole(), relation=relation_in_japanese)
def kanji(response: str, kanji_limit: int, relation: str) -> bool:
    return compared(len(KANJI.findall(response)), relation, kanji_limit)


@JAPANESE.add("ja:letters:no_hiragana")
def no_hiragana(response: str) -> bool:
    return not any("ぁ" <= sign <= "ゖ" for sign in response)


@JAPANESE.add("ja:letters:hiragana_only")
def hiragana_only(response: str) -> bool:
    """Signs that are not letters may be there too; `ゝ` is a letter and no hiragana."""
    return all("ぁ" <= sign <= "ん" or sign == "ー" or not letter(sign) for sign in response)


@JAPANESE.add("ja:letters:no_katakana")
def no_katakana(response: str) -> bool:
    return not any("ァ" <= sign <= "ヺ" or "ｦ" <= sign <= "ﾟ" for sign in response)


@JAPANESE.add("ja:letters:katakana_only")
def katakana_only(response: str) -> bool:
    """`ヴ` is no katakana here."""
    return all("ァ" <= sign <= "ン" or "ｦ" <= sign <= "ﾟ" or sign == "ー" or not letter(sign) for sign in response)


def letter(sign: str) -> bool:
    return unicodedata.category(sign).startswith("L")


@JAPANESE.add("ja:letters:kansuuji")
def kansuuji(response: str) -> bool:
    return not re.search(r"\d", response)
