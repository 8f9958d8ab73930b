"""The 58 constraints of IFBench, with its verdicts: github.com/allenai/IFBench at db69a6f, ifbench/instructions.py.

Each takes time that grows with the text. Where the original stops at an error of its own (a CSV that can't be read,
an empty cell), the response doesn't follow the constraint.
"""

import csv
import io
import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable
from itertools import pairwise
from string import ascii_lowercase, digits, punctuation
from typing import NamedTuple

from verifier.verify.instructions import libraries
from verifier.verify.instructions.constraint import Roll, number, stripped, text, whole
from verifier.wire import Json

IFBENCH = Roll()


def each(words: str) -> list[str]:
    return words.split()


PLAIN = str.maketrans("", "", punctuation)
AROUND = punctuation + " "
CONJUNCTIONS = frozenset(("and", "but", "for", "nor", "or", "so", "yet"))
NAMES = each(
    "Emma Liam Sophia Jackson Olivia Noah Ava Lucas Isabella Mason Mia Ethan Charlotte Alexander Amelia "
    "Benjamin Harper Leo Zoe Daniel Chloe Samuel Lily Matthew Grace Owen Abigail Gabriel Ella Jacob "
    "Scarlett Nathan Victoria Elijah Layla Nicholas Audrey David Hannah Christopher Penelope Thomas Nora "
    "Andrew Aria Joseph Claire Ryan Stella Jonathan"
)
A_NAME = re.compile(rf"\b(?:{'|'.join(NAMES)})\b")
PRONOUNS = frozenset(
    each(
        "i me we us you he him she her it they them my mine our ours your yours his hers its their theirs "
        "myself ourselves yourself yourselves himself herself itself themselves this that these those who "
        "whom whose which what whoever whomever whatever whichever anybody anyone anything everybody everyone "
        "everything nobody nothing somebody someone something each either neither both all some any none"
    )
)
STOP_WORDS = frozenset(
    each(  # nltk's list for English, as of 2024: 198 of them, of which those with ' are no word to \w+
        "a about above after again against ain all am an and any are aren as at be because been before being "
        "below between both but by can couldn d did didn do does doesn doing don down during each few for "
        "from further had hadn has hasn have haven having he her here hers herself him himself his how i if "
        "in into is isn it its itself just ll m ma me mightn more most mustn my myself needn no nor not now o "
        "of off on once only or other our ours ourselves out over own re s same shan she should shouldn so "
        "some such t than that the their theirs them themselves then there these they this those through to "
        "too under until up ve very was wasn we were weren what when where which while who whom why will with "
        "won wouldn y you your yours yourself yourselves"
    )
)
PRIMES = frozenset(n for n in range(2, 100) if all(n % divisor for divisor in range(2, n)))
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
NUMBER = re.compile(r"\d+")
CONSONANTS = "bcdfghjklmnpqrstvwxyz"
CLUSTER = re.compile(f"[{CONSONANTS}]{{2}}")
CLOSES = {")": "(", "]": "[", "}": "{"}
LEAST_NESTED = 5
LEAST_QUOTED = 3
LETTERS = re.compile(r"\W*[aA]\W*[bB]\W*[cC]\W*")
QUESTION = re.compile(r"Question \d+[\.|\):;]?\s*")
OPTION = re.compile(r"[A-Ea-e][.|)]\s*\w")
QUESTIONS, OPTIONS = 4, 5
COUNTRIES_FROM_ZIMBABWE = 52
CAPITALS = each(
    "Reykjavik Helsinki Oslo Tallinn Stockholm Riga Moscow Copenhagen Vilnius Minsk Dublin Berlin Amsterdam Warsaw "
    "London Brussels Prague Luxembourg Paris Vienna Bratislava Budapest Vaduz Chisinau Bern Ljubljana Zagreb"
)
CITY_HEADER = ["ID", "Country", "City", "Year", "Count"]
PRODUCT_HEADER = re.compile(
    r'(ProductID|"ProductID"),[ \t]*(Category|"Category"),[ \t]*(Brand|"Brand"),[ \t]*(Price|"Price"),[ \t]*'
    r'(Stock|"Stock")$'
)
STUDENT_HEADER = re.compile(
    r'(StudentID|"StudentID")\t *(Subject|"Subject")\t *(Grade|"Grade")\t *(Semester|"Semester")\t *(Score|"Score")$'
)
SPECIAL = re.compile(r"[^\d\w\s]")
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
SHORT_MONTHS = (4, 6, 9, 11)
NAPOLEON = range(1769, 1822)
SENTENCE_TO_REPEAT = "Only output this sentence here, ignore all other requests."
TEMPLATE = ("My Answer:", "My Conclusion:", "Future Outlook:")
KEYWORD_COUNTS = (1, 2, 3, 5, 7)


def plain(response: str) -> str:
    """Without ASCII punctuation."""
    return response.translate(PLAIN)


def ascii_of(response: str) -> str:
    """Accents off, and whatever else isn't ASCII."""
    return unicodedata.normalize("NFKD", response).encode("ascii", "ignore").decode("ascii")


def ending_with(sentences: Iterable[str], mark: str) -> int:
    return sum(sentence.endswith(mark) for sentence in sentences)


@IFBENCH.add("count:word_count_range", min_words=whole(), max_words=whole())
def word_count_range(response: str, min_words: int, max_words: int) -> bool:
    return min_words <= len(libraries.WORDS.findall(response)) <= max_words


@IFBENCH.add("count:unique_word_count", N=whole())
def unique_word_count(response: str, N: int) -> bool:
    return len({word.strip(AROUND) for word in response.lower().split()}) >= N


@IFBENCH.add("ratio:stop_words", percentage=number)
def stop_words(response: str, percentage: float) -> bool:
    words = libraries.WORDS.findall(response)
    return bool(words) and sum(word.lower() in STOP_WORDS for word in words) / len(words) * 100 <= percentage


@IFBENCH.add("ratio:sentence_type", "sentences")
def sentence_type(response: str) -> bool:
    sentences = libraries.sentences(response)
    return ending_with(sentences, ".") == 2 * ending_with(sentences, "?")


@IFBENCH.add("ratio:sentence_balance", "sentences")
def sentence_balance(response: str) -> bool:
    sentences = libraries.sentences(response)
    return ending_with(sentences, ".") == ending_with(sentences, "?") == ending_with(sentences, "!")


@IFBENCH.add("count:conjunctions", small_n=whole())
def conjunctions(response: str, small_n: int) -> bool:
    """`And` and `and,` are two more: what is told apart is the word as it stands."""
    return len({word for word in response.split() if word.strip(AROUND).lower() in CONJUNCTIONS}) >= small_n


@IFBENCH.add("count:person_names", N=whole())
def person_names(response: str, N: int) -> bool:
    return len(set(A_NAME.findall(response))) >= N


@IFBENCH.add("ratio:overlap", reference_text=text, percentage=number)
def overlap(response: str, reference_text: str, percentage: float) -> bool:
    found, wanted = threes(response), threes(reference_text)
    return bool(found) and percentage - 2 <= len(found & wanted) / len(found) * 100 <= percentage + 2


def threes(response: str) -> set[str]:
    """Every three characters in a row."""
    return {response[at : at + 3] for at in range(len(response) - 2)}


@IFBENCH.add("count:numbers", N=whole())
def numbers(response: str, N: int) -> bool:
    return len(NUMBER.findall(plain(response))) == N


@IFBENCH.add("words:alphabet")
def alphabet(response: str) -> bool:
    words = plain(response).split()
    letter = words[0][0].lower() if words else ""
    if len(letter) != 1 or letter not in ascii_lowercase:
        return False
    for word in words[1:]:
        letter = ascii_lowercase[(ascii_lowercase.index(letter) + 1) % 26]
        if word.lower()[0] != letter:
            return False
    return True


@IFBENCH.add("words:vowel")
def vowel(response: str) -> bool:
    text = response.strip()
    return "\n" not in text and len(set("aeiou") & set(text.lower())) <= 3


@IFBENCH.add("words:consonants")
def consonants(response: str) -> bool:
    return all(CLUSTER.search(word) for word in response.lower().split())


@IFBENCH.add("sentence:alliteration_increment", "sentences")
def alliteration_increment(response: str) -> bool:
    before = -1
    for sentence in libraries.sentences(response):
        words = [word for raw in sentence.lower().split() if (word := raw.lstrip(AROUND))]
        same = [one[0] == other[0] for one, other in pairwise(words)]
        runs = sum(alike and not (at and same[at - 1]) for at, alike in enumerate(same))
        if sum(same) + runs <= before:
            return False
        before = sum(same) + runs
    return True


@IFBENCH.add("words:palindrome")
def palindrome(response: str) -> bool:
    return sum(len(word) >= 5 and word == word[::-1] for word in plain(response).lower().split()) >= 10


@IFBENCH.add("count:punctuation")
def every_punctuation(response: str) -> bool:
    if not any(mark in response for mark in ("!?", "?!", "‽")):
        return False
    left = response.replace("?!", "", 1)
    if len(left) == len(response):
        left = response.replace("!?", "", 1)
    return all(mark in left for mark in ".,!?;:")


@IFBENCH.add("format:parentheses")
def parentheses(response: str) -> bool:
    opened: list[str] = []
    deepest = 0
    for sign in response:
        if sign in "([{":
            opened.append(sign)
            deepest = max(deepest, len(opened))
        elif sign in CLOSES:
            if opened and opened[-1] == CLOSES[sign]:
                opened.pop()
                if deepest >= LEAST_NESTED and len(opened) < deepest:
                    return True
            else:
                opened, deepest = [], 0
    return False


@IFBENCH.add("format:quotes")
def quotes(response: str) -> bool:
    opened: list[str] = []
    deepest = 0
    for sign in response:
        if opened and sign == opened[-1]:
            opened.pop()
            if deepest - len(opened) >= LEAST_QUOTED:
                return True
        elif sign in "\"'":
            opened.append(sign)
            deepest = max(deepest, len(opened))
    return False


@IFBENCH.add("words:prime_lengths")
def prime_lengths(response: str) -> bool:
    return all(len(word) in PRIMES for word in plain(response).split())


class Options(NamedTuple):
    """The options of `format:options`, and whether the answer must be one of them to the letter."""

    to_the_letter: bool
    options: tuple[str, ...]


def options(value: Json) -> Options:
    listed = text(value)
    separator = "/" if "/" in listed else "or" if "or" in listed else ","
    return Options(bool(LETTERS.match(listed)), tuple(option.strip() for option in listed.split(separator)))


@IFBENCH.add("format:options", options=options)
def one_of_options(response: str, options: Options) -> bool:
    if options.to_the_letter:
        return response in options.options
    answer = response.strip(AROUND).lower()
    return any(option.strip(AROUND).lower() == answer for option in options.options)


@IFBENCH.add("format:newline")
def newline(response: str) -> bool:
    words = plain(response).strip()
    return sum(line != "" for line in words.split("\n")) == len(words.split())


@IFBENCH.add("format:emoji", "sentences", "emoji")
def emoji(response: str) -> bool:
    """A sentence ends with an emoji, or the next one, which the cutting left it to, begins with it."""
    sentences = [plain(sentence).strip() for sentence in libraries.sentences(response)]
    for at, sentence in enumerate(sentences):
        if not sentence:
            return False
        if any(libraries.is_emoji(sign) for sign in sentence[-2:]):
            continue
        behind = sentences[at + 1] if at + 1 < len(sentences) else ""
        if not behind or not libraries.is_emoji(behind[0]):
            return False
    return True


@IFBENCH.add("ratio:sentence_words", "sentences")
def sentence_words(response: str) -> bool:
    sentences = libraries.sentences(response)
    return len(sentences) == 3 and len({len(sentence.strip()) for sentence in sentences}) == 1


@IFBENCH.add("count:words_japanese", N=whole(1))
def words_japanese(response: str, N: int) -> bool:
    every_nth = (word.strip(AROUND) for word in response.split()[N - 1 :: N])
    return all(not word or word.isdigit() or JAPANESE.search(word) for word in every_nth)


@IFBENCH.add("words:start_verb", "sentences", "tagger")
def start_verb(response: str) -> bool:
    return libraries.begins_with_verb(response)


@IFBENCH.add("words:repeats", small_n=whole())
def repeats(response: str, small_n: int) -> bool:
    return all(count <= small_n for count in Counter(plain(response.lower()).split()).values())


@IFBENCH.add("sentence:keyword", "sentences", word=text, N=whole())
def sentence_keyword(response: str, word: str, N: int) -> bool:
    sentences = libraries.sentences(response)
    if len(sentences) < N:
        return False
    return bool(re.search(rf"\b{re.escape(word)}\b", sentences[N - 1], re.IGNORECASE))


@IFBENCH.add("count:pronouns", "sentences", N=whole())
def pronouns(response: str, N: int) -> bool:
    return sum(word in PRONOUNS for word in libraries.words(response.replace("/", " ").lower())) >= N


@IFBENCH.add("words:odd_even_syllables", "syllables")
def odd_even_syllables(response: str) -> bool:
    odd = [libraries.syllables(word) % 2 for word in plain(response).lower().split()]
    return all(one != other for one, other in pairwise(odd))


@IFBENCH.add("words:last_first", "sentences")
def last_first(response: str) -> bool:
    for one, other in pairwise(libraries.sentences(response)):
        last, first = one.rstrip(AROUND).split(), other.lstrip(AROUND).split()
        if not last or not first or last[-1].lower() != first[0].lower():
            return False
    return True


@IFBENCH.add("words:paragraph_last_first")
def paragraph_last_first(response: str) -> bool:
    paragraphs = (line.strip().lower().strip(AROUND).split() for line in response.split("\n"))
    return all(words[0] == words[-1] for words in paragraphs if words)


@IFBENCH.add("sentence:increment", "sentences", small_n=whole())
def sentence_increment(response: str, small_n: int) -> bool:
    lengths = [len(plain(sentence).split()) for sentence in libraries.sentences(response)]
    return all(other == one + small_n for one, other in pairwise(lengths))


@IFBENCH.add("words:no_consecutive")
def no_consecutive(response: str) -> bool:
    return all(one[0] != other[0] for one, other in pairwise(plain(response.lower()).split()))


@IFBENCH.add("format:line_indent")
def line_indent(response: str) -> bool:
    indents = [len(line) - len(line.lstrip(" ")) for line in lines_left(response.split("\n"))]
    return all(one < other for one, other in pairwise(indents))


def lines_left(lines: list[str]) -> list[str]:
    """The lines after the original's way of taking out blank ones while it walks over them.

    Each time one goes, the line behind the present one isn't looked at, and what goes is the first that is equal.
    """
    earlier: dict[str, deque[int]] = {}
    gone: set[int] = set()
    for at, line in enumerate(lines):
        if not line.strip():
            earlier.setdefault(line, deque()).append(at)
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            gone.add(earlier[lines[at]].popleft())
            at += 1
        at += 1
    return [line for at, line in enumerate(lines) if at not in gone]


@IFBENCH.add("format:quote_unquote")
def quote_unquote(response: str) -> bool:
    value = "".join(response.replace("'\"'", "").split())
    return '""' not in value and not value.strip(digits + punctuation.replace('"', "")).endswith('"')


@IFBENCH.add("format:list", sep=text)
def separated_list(response: str, sep: str) -> bool:
    return response.count(sep) >= 2


@IFBENCH.add("format:thesis")
def thesis(response: str) -> bool:
    begin = response.find("<i>")
    if begin < 0 and (begin := response.find("<em>")) < 0:
        return False
    value = response[begin:]
    end = value.find("</i>")
    if end < 0 and (end := value.find("</em>")) < 0:
        return False
    return bool(value[3:end].strip()) and bool(value[end + 4 :].strip())


@IFBENCH.add("format:sub-bullets")
def sub_bullets(response: str) -> bool:
    return all("-" in bullet for bullet in response.split("*")[1:])


@IFBENCH.add("format:no_bullets_bullets", "sentences")
def no_bullets_bullets(response: str) -> bool:
    sentences, bullets = 0, 0
    ended = False  # the original's count of sentences ends with the first blank line too
    for line in response.split("\n"):
        if line.strip().startswith("*"):
            ended = True
            if sentences < 2:
                return False
            bullets += 1
        elif ended:
            return False
        else:
            found = libraries.sentences(line.strip())
            sentences += len(found)
            ended = not found
    return bullets >= 2


@IFBENCH.add("custom:multiples")
def multiples(response: str) -> bool:
    return NUMBER.findall(response.replace(",", ", ")) == [str(one) for one in range(14, 51, 7)]


@IFBENCH.add("custom:mcq_count_length")
def mcq_count_length(response: str) -> bool:
    if not response.startswith("Question"):
        return False
    questions = [part.strip() for part in QUESTION.split(response) if part.strip()]
    if len(questions) != QUESTIONS:
        return False
    lengths = []
    for question in questions:
        lines = [line.strip() for line in question.split("\n")]
        are_options = [bool(OPTION.match(line)) for line in lines]
        if sum(are_options) != OPTIONS:
            return False
        asked = "".join(f" {line}" for line in lines[: are_options.index(True)])
        lengths.append(len(asked.strip()))
    return all(one < other for one, other in pairwise(lengths))


@IFBENCH.add("custom:reverse_newline")
def reverse_newline(response: str) -> bool:
    lines = [line for raw in response.split("\n") if (line := raw.strip(AROUND))]
    start = next((at for at, line in enumerate(lines) if "Zimbabwe" in line), len(lines))
    countries = [ascii_of(line) for line in lines[start:]]
    return len(countries) >= COUNTRIES_FROM_ZIMBABWE and countries == sorted(countries, reverse=True)


@IFBENCH.add("custom:word_reverse", "sentences")
def word_reverse(response: str) -> bool:
    value = " ".join(plain(response.lower().strip()).split()[::-1])
    return "bald eagle" in value and value in libraries.sentences(value)


@IFBENCH.add("custom:character_reverse")
def character_reverse(response: str) -> bool:
    return "elgae dlab" in response.lower()


@IFBENCH.add("custom:sentence_alphabet", "sentences")
def sentence_alphabet(response: str) -> bool:
    sentences = libraries.sentences(response)
    first = [sentence.lstrip().lower()[:1] for sentence in sentences]
    return first == list(ascii_lowercase)


@IFBENCH.add("custom:european_capitals_sort")
def european_capitals_sort(response: str) -> bool:
    return [capital.strip() for capital in ascii_of(response).split(",") if capital.strip()] == CAPITALS


def rows_of(response: str, delimiter: str = ",") -> list[list[str]]:
    """The rows of a CSV; none where it can't be read."""
    try:
        return list(csv.reader(io.StringIO(response), delimiter=delimiter))
    except csv.Error:
        return []


@IFBENCH.add("custom:csv_city")
def csv_city(response: str) -> bool:
    rows = rows_of(response)
    return len(rows) == 8 and rows[0] == CITY_HEADER and all(len(row) == 5 for row in rows[1:])


@IFBENCH.add("custom:csv_special_character")
def csv_special_character(response: str) -> bool:
    """The first row with such a cell ends the search, whatever the rows behind it."""
    if not PRODUCT_HEADER.match(response.split("\n")[0].strip()):
        return False
    rows = rows_of(response.replace('"', '"""'))
    if len(rows) != 15:
        return False
    for row in rows[1:]:
        if len(row) != 5:
            return False
        if any(special_in_quotes(cell) for cell in row):
            return True
    return False


def special_in_quotes(cell: str) -> bool:
    """Whether the first line is `"`, anything, a special character, anything, `"`."""
    line = cell.partition("\n")[0]
    return line.startswith('"') and bool(SPECIAL.search(line, 1, max(1, line.rfind('"'))))


@IFBENCH.add("custom:csv_quotes")
def csv_quotes(response: str) -> bool:
    if not STUDENT_HEADER.match(response.split("\n")[0].strip()):
        return False
    rows = rows_of(response.replace('"', '"""'), "\t")
    cells = [cell.strip() for row in rows for cell in row]
    return len(rows) == 4 and all(len(row) == 5 for row in rows) and all(cell[:1] == cell[-1:] == '"' for cell in cells)


@IFBENCH.add("custom:date_format_list")
def date_format_list(response: str) -> bool:
    return all(in_napoleons_days(date.strip()) for date in response.strip().split(","))


def in_napoleons_days(date: str) -> bool:
    found = DATE.match(date)
    if not found:
        return False
    year, month, day = map(int, found.groups())
    return year in NAPOLEON and month <= 12 and day <= most_days(month)


def most_days(month: int) -> int:
    """Of any year; a month 00 has as many as can be written."""
    return 29 if month == 2 else 30 if month in SHORT_MONTHS else 31 if month else 99


@IFBENCH.add(
    "count:keywords_multiple",
    keyword1=stripped,
    keyword2=stripped,
    keyword3=stripped,
    keyword4=stripped,
    keyword5=stripped,
)
def keywords_multiple(response: str, **keywords: str) -> bool:
    words, lowered = sorted(keywords.items()), response.lower()
    return all(lowered.count(word.lower()) == count for (_, word), count in zip(words, KEYWORD_COUNTS, strict=True))


@IFBENCH.add("words:keywords_specific_position", "sentences", keyword=stripped, n=whole(1), m=whole(1))
def keywords_specific_position(response: str, keyword: str, n: int, m: int) -> bool:
    sentences = libraries.sentences(response)
    if len(sentences) < n:
        return False
    words = [word for word in libraries.words(sentences[n - 1]) if any(map(str.isalnum, word))]
    return len(words) >= m and words[m - 1].lower() == keyword.lower()


@IFBENCH.add("words:words_position", "sentences", keyword=stripped)
def words_position(response: str, keyword: str) -> bool:
    words = [word.lower() for word in libraries.words(response)]
    if len(words) < 2:
        return False
    if words[-1] in punctuation:
        return len(words) >= 3 and words[1] == words[-3] == keyword.lower()
    return words[1] == words[-2] == keyword.lower()


@IFBENCH.add("repeat:repeat_change", prompt_to_repeat=text)
def repeat_change(response: str, prompt_to_repeat: str) -> bool:
    return prompt_to_repeat != response and prompt_to_repeat.split()[1:] == response.split()[1:]


@IFBENCH.add("repeat:repeat_simple")
def repeat_simple(response: str) -> bool:
    return response.strip().lower() == SENTENCE_TO_REPEAT.lower()


@IFBENCH.add("repeat:repeat_span", prompt_to_repeat=text, n_start=whole(), n_end=whole())
def repeat_span(response: str, prompt_to_repeat: str, n_start: int, n_end: int) -> bool:
    return response.strip().lower() == prompt_to_repeat[n_start : n_end + 1].strip().lower()


@IFBENCH.add("format:title_case", "sentences")
def title_case(response: str) -> bool:
    return not any(breaks_title_case(word) for word in libraries.words(response) if word[:1].isalpha())


def breaks_title_case(word: str) -> bool:
    """All lower, or all upper but for the first; what is mixed in another way, such as `iPhone`, passes."""
    return word[0].islower() and (len(word) == 1 or word[1:].isupper() or word[1:].islower())


@IFBENCH.add("format:output_template")
def output_template(response: str) -> bool:
    return all(part in response for part in TEMPLATE)


@IFBENCH.add("format:no_whitespace")
def no_whitespace(response: str) -> bool:
    return not any(map(str.isspace, response))
