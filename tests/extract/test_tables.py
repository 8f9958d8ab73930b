r"""Every extractor against a table: text, expected answer, why."""

import pytest

from verifier.extract.boxed import Boxed
from verifier.extract.choice import ChoiceLetter
from verifier.extract.code_block import CodeBlock
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.first_of import FirstOf
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.key_values import KeyValuesExtractor
from verifier.extract.last_number import LastNumber
from verifier.extract.literal import LastLiteral
from verifier.extract.marked import Marked
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.tagged import Tagged
from verifier.extract.whole import Whole
from verifier.parts import Extractor

Row = tuple[Extractor, str, str | None, str]

BOXED: list[Row] = [
    (Boxed(), r"so \boxed{5}", "5", "a plain box"),
    (Boxed(), r"\fbox{ab}", "ab", "fbox is a box"),
    (Boxed(), r"\boxed{\frac{1}{2}}", r"\frac{1}{2}", "braces nest"),
    (Boxed(), r"\boxed{a\{b\}c}", r"a\{b\}c", "escaped braces are no braces"),
    (Boxed(), r"\boxed{a \\ b}", r"a \\ b", "a line break is no escape of what follows"),
    (Boxed(), r"\boxed{1} \boxed{2}", "2", "the last box wins"),
    (Boxed(), r"\boxed{1} and \boxed{2", "1", "an unclosed last box does not count"),
    (Boxed(unclosed="reject"), r"\boxed{1} and \boxed{2", None, "unless it spoils the rest"),
    (Boxed(unclosed="reject"), r"\boxed{1} and \boxed{2}", "2", "and it does not when closed"),
    (Boxed(), r"\boxed{ x and \boxed{5}", "5", "a closed box inside an unclosed one"),
    (Boxed(), r"\boxed{\boxed{5}}", r"\boxed{5}", "nested boxes are the outer one"),
    (Boxed(), r"\boxed{a}{\boxed{b}}", "b", "a group around a box does not hide it"),
    (Boxed(), r"\boxed{{{{a}}}b}", "{{{a}}}b", "deep groups"),
    (Boxed(), r"\boxed{5}}}", "5", "stray closing braces behind"),
    (Boxed(), r"}{ \boxed{5}", "5", "stray braces before"),
    (Boxed(), r"\boxed{5} {", "5", "a stray opening brace behind"),
    (Boxed(), r"\\boxed{5}", "5", "a backslash doubled by JSON"),
    (Boxed(), r"x\\\boxed{5}", "5", "a line break before the box"),
    (Boxed(), r"\boxed 5.", "5", "a bare token, without its full stop"),
    (Boxed(), r"\boxed\frac{1}{2}", r"\frac{1}{2}", "a bare command"),
    (Boxed(), r"\boxed C", "C", "a bare letter"),
    (Boxed(), r"put it in \boxed format", None, "a word about boxes is no box"),
    (Boxed(), r"\boxedfoo{3}", None, "another command"),
    (Boxed(), r"\boxed{}", None, "an empty box"),
    (Boxed(), r"\boxed{ 7 }", "7", "white space is stripped"),
    (Boxed(), "no box", None, "none"),
    (Boxed(which="first"), r"\boxed{1} \boxed{2}", "1", "the first on request"),
    (Boxed(which="all"), r"\boxed{1} \boxed{2}", "1, 2", "all joined"),
    (Boxed(which="only"), r"\boxed{1} \boxed{2}", None, "two different boxes when one may stand"),
    (Boxed(which="only"), r"\boxed{2} so \boxed{2}", "2", "twice the same is one"),
]

TAGGED: list[Row] = [
    (Tagged(), "<answer> 5 </answer>", "5", "stripped"),
    (Tagged(), "<answer>1</answer><answer>2</answer>", "2", "last"),
    (Tagged(), "<answer>1</answer><answer>2", "1", "unclosed does not count"),
    (Tagged(), "use <answer> like <answer>2</answer>", "2", "a mention opens nothing"),
    (Tagged(), "<answer>1</answer></answer>", "1", "a closing tag alone is nothing"),
    (Tagged(), "<Answer>1</Answer>", None, "case counts"),
    (Tagged(case_sensitive=False), "<Answer>1</ANSWER>", "1", "unless told"),
    (Tagged(tag="solution"), "<solution>x</solution>", "x", "another tag"),
    (Tagged(), "<answer> </answer>", None, "blank"),
    (Tagged(which="first"), "<answer>1</answer><answer>2</answer>", "1", "first"),
    (Tagged(which="all"), "<answer>1</answer><answer>2</answer>", "1, 2", "all"),
    (Tagged(which="only"), "<answer>1</answer><answer>2</answer>", None, "only"),
]

MARKED: list[Row] = [
    (Marked(), "The answer is 5.", "5", "the full stop goes"),
    (Marked(), "So the final answer is: **5**", "5", "bold"),
    (Marked(), "**Final Answer:** $\\frac12$", r"\frac12", "math delimiters"),
    (Marked(), "#### 1,234", "1,234", "GSM8K"),
    (Marked(), "answer: 3.14. Then we stop", "3.14", "decimals stay, the sentence ends"),
    (Marked(), "The answer is C. Because of x", "C", "a letter alone is no initial"),
    (Marked(), "The answer is J. K. Rowling.", "J. K. Rowling", "initials end no sentence"),
    (Marked(), "The answer is Dr. Smith. He is", "Dr. Smith", "nor do titles"),
    (Marked(), "答案是5。所以", "5", "Chinese full stop"),
    (Marked(), "故选：B.", "B", "Chinese marker"),
    (Marked(), "【答案】AC", "AC", "Chinese heading"),
    (Marked(), "**Answer**: Paris", "Paris", "emphasis around the marker"),
    (Marked(), "**Answer: Paris**", "Paris", "emphasis around both"),
    (Marked(), "The answer is:\n\n$$\nx=5\n$$\nDone", "x=5", "a display on the next lines"),
    (Marked(), "The answer is $\\boxed{5}$.", "5", "a box around the whole"),
    (Marked(), "the answer is $1$, $2$ and $3$.", "$1$, $2$ and $3$", "several formulas stay"),
    (Marked(), "The answer is $5$, which is odd", "5", "what goes on about it goes"),
    (Marked(), "answer is 5, because x", "5", "so do reasons"),
    (Marked(), "Answer: 5\n\nFinal answer:", "5", "an empty marker gives way"),
    (Marked(), "Answer: 5. Answer: 6", "6", "the last marker wins"),
    (Marked(), 'The answer is "Paris".', "Paris", "quotes"),
    (Marked(), "The answer is 5!", "5!", "a factorial is no exclamation"),
    (Marked(), "Answer: -5", "-5", "a sign is no bullet"),
    (Marked(), "The answer is", None, "nothing behind"),
    (Marked(markers=("Result =>",)), "result => 7", "7", "a marker of one's own"),
]

LAST_NUMBER: list[Row] = [
    (LastNumber(), "x = -5", "-5", "sign"),
    (LastNumber(), "(−7)", "−7", "typographic minus"),
    (LastNumber(), "10-5", "5", "a difference is no sign"),
    (LastNumber(), "1,234,567.", "1,234,567", "thousands, full stop"),
    (LastNumber(), "1,2,3", "3", "a list"),
    (LastNumber(), "1,234,5678", "5678", "no group of four"),
    (LastNumber(), "1{,}234", "1{,}234", "LaTeX thousands"),
    (LastNumber(), "it costs $1,234.50 today", "1,234.50", "currency dropped"),
    (LastNumber(currency="keep"), "it costs $5", "$5", "currency kept"),
    (LastNumber(), "-$5", "-5", "the sign before a currency is kept"),
    (LastNumber(), "50%", "50%", "percent kept"),
    (LastNumber(percent="drop"), r"50\%", "50", "percent dropped"),
    (LastNumber(), "3/4", "3/4", "fraction"),
    (LastNumber(), r"$-\frac{3}{4}$", r"-\frac{3}{4}", "LaTeX fraction"),
    (LastNumber(), "1e-3", "1e-3", "exponent"),
    (LastNumber(), r"1.5 \times 10^{-3}.", r"1.5 \times 10^{-3}", "power of ten"),
    (LastNumber(), "共5个", "5", "between Chinese"),
    (LastNumber(), "a.5", "5", "a full stop is no decimal point"),
    (LastNumber(), "12\nabc", "12", "on an earlier line"),
    (LastNumber(), "none", None, "none"),
]

CHOICE: list[Row] = [
    (ChoiceLetter(), r"\boxed{C}", "C", "box"),
    (ChoiceLetter(), r"\boxed{\text{(C)}}", "C", "wrapped"),
    (ChoiceLetter(), r"\boxed{c}", "C", "upper case comes back"),
    (ChoiceLetter(), "The answer is (C).", "C", "statement"),
    (ChoiceLetter(), "The answer is A. Then (B)", "A", "a statement outranks a lone letter"),
    (ChoiceLetter(), "The answer is A. No: the answer is B", "B", "the last statement"),
    (ChoiceLetter(), r"\boxed{A} Sorry, the answer is B", "B", "a statement after a box"),
    (ChoiceLetter(), "(C)", "C", "in brackets"),
    (ChoiceLetter(), "**C**", "C", "in bold"),
    (ChoiceLetter(), "C.", "C", "with a full stop"),
    (ChoiceLetter(), "reasons\nD", "D", "alone on a line"),
    (ChoiceLetter(), "选C", "C", "Chinese"),
    (ChoiceLetter(), "【答案】B", "B", "Chinese heading"),
    (ChoiceLetter(), "Choice_C", "C", "underscore"),
    (ChoiceLetter(), "Option B is correct.", "B", "named as right"),
    (ChoiceLetter(), "The correct answer is:\n\n**B. foo**", "B", "letter with its text"),
    (ChoiceLetter(), "answer is A because", "A", "not an article"),
    (ChoiceLetter(), "answer is a cat", None, "an article"),
    (ChoiceLetter(), "The answer is A or B", None, "two letters where one is asked"),
    (ChoiceLetter(several=True), "故选 AC", "AC", "several"),
    (ChoiceLetter(several=True), r"\boxed{C, A}", "AC", "sorted"),
    (ChoiceLetter(several=True), "答案：ABD", "ABD", "in a row"),
    (ChoiceLetter(letters="AB"), r"\boxed{C}", None, "no such choice"),
    (ChoiceLetter(several=True), "The correct options are A and C", "AC", "the letters of `and` are none"),
    (ChoiceLetter(several=True), "选项A和C是正确的", "AC", "named as right"),
    (ChoiceLetter(several=True), "Options B and D are correct.", "BD", "named as right in English"),
    (ChoiceLetter(several=True), "I pick B, or maybe C.", "BC", "a hedge is several letters"),
    (ChoiceLetter(several=True), "【答案】A. ① B. ② C. ③", "ABC", "the options themselves are no choice"),
    (ChoiceLetter(several=True), "The answer is A. B and C are wrong.", "A", "a sentence about the others"),
    (ChoiceLetter(several=True), "The answer is A. The answer is B. The answer is C.", "ABC", "asserting every option"),
    (ChoiceLetter(), 'Answer: "C". Just kidding, D.', "D", "taken back"),
    (ChoiceLetter(), "The answer is C. Wait, no: B.", "B", "taken back at once"),
    (ChoiceLetter(), "Actually, A. In the end the answer is B", "B", "what is stated later counts"),
    (ChoiceLetter(), "réponse est C non A", "C", "French"),
    (ChoiceLetter(), "La respuesta correcta es la D.", "D", "Spanish"),
    (ChoiceLetter(), '{"answer": "C"}', "C", "a field"),
    (ChoiceLetter(), "The answer is (K).", "K", "past J"),
    (ChoiceLetter(), "(b)", "B", "nothing but a letter"),
    (ChoiceLetter(), "I would go with C", "C", "a hint where nothing is stated"),
    (ChoiceLetter(), "Only E is right", "E", "named as right without the word option"),
    (ChoiceLetter(), "The answer is not C.", None, "a denial"),
    (ChoiceLetter(), r"\boxed{42}", None, "no letter"),
]

CODE: list[Row] = [
    (CodeBlock(language="python"), "```python\nprint(1)\n```", "print(1)\n", "plain"),
    (CodeBlock(language="python"), "```py\na\n```\nOutput:\n```\n3\n```", "a\n", "output is not the program"),
    (CodeBlock(language="python"), "```py\na\n```\n```python3\nb\n```", "b\n", "last, by any name"),
    (CodeBlock(language="python"), "~~~python\nx\n~~~", "x\n", "tildes"),
    (CodeBlock(language="python"), "````python\n```\n````", "```\n", "a longer fence"),
    (CodeBlock(language="python"), "```python\nx", None, "unclosed"),
    (CodeBlock(language="python", unclosed="take"), "```python\nx", "x", "unclosed, taken"),
    (CodeBlock(language="python"), "here: ```python\nx\n```", "x\n", "text before the fence"),
    (CodeBlock(language="python"), "- a\n  ```python\n  x\n    y\n  ```", "x\n  y\n", "in a list"),
    (CodeBlock(language="python"), "```\nx\n```", "x\n", "untagged stands in"),
    (CodeBlock(language="python", untagged=False), "```\nx\n```", None, "unless it may not"),
    (CodeBlock(language="python"), "```cpp\nx\n```", None, "another language"),
    (CodeBlock(), "```cpp\nx\n```", "x\n", "any language"),
    (CodeBlock(language="c++"), "```cpp\nx\n```", "x\n", "aliases on both sides"),
    (CodeBlock(), "```\n```", None, "empty"),
]

JSON: list[Row] = [
    (JsonValueExtractor(), 'so {"a": 1}', '{"a": 1}', "bare"),
    (JsonValueExtractor(), 'on [0, 1) it is {"a": [1]}', '{"a": [1]}', "an interval hides nothing"),
    (JsonValueExtractor(), '{"a": 1} and {x | x > 0}', '{"a": 1}', "a set is not JSON"),
    (JsonValueExtractor(), '{"a": "}"}', '{"a": "}"}', "brackets in strings"),
    (JsonValueExtractor(), 'He said "hi. {"a": 1}', '{"a": 1}', "a stray quote"),
    (JsonValueExtractor(), '{"a": 1} {"b":', '{"a": 1}', "an unfinished one does not count"),
    (JsonValueExtractor(), '{"a": {"b": 1}}', '{"a": {"b": 1}}', "outermost"),
    (JsonValueExtractor(), "```json\n[1, 2]\n```", "[1, 2]", "in a fence"),
    (JsonValueExtractor(), "{'a': 1}", None, "Python is not JSON"),
    (JsonValueExtractor(), '{"a": NaN}', None, "nor is NaN"),
    (JsonValueExtractor(), "5", None, "no scalars"),
    (JsonValueExtractor(scalars=True), "5", "5", "scalars on request"),
    (JsonValueExtractor(scalars=True), '```json\n"x"\n```', '"x"', "a scalar in a fence"),
    (JsonValueExtractor(field="answer"), '{"answer": "five"}', "five", "a member's text"),
    (JsonValueExtractor(field="answer"), '{"answer": [1, null]}', "[1, null]", "a member's JSON"),
    (JsonValueExtractor(field="answer"), '{"answer": 1} {"b": 2}', "1", "the last object that has it"),
    (JsonValueExtractor(field="answer"), '{"b": 2}', None, "no such member"),
    (JsonValueExtractor(), "[" * 150 + "]" * 150, None, "too deep"),
]

KEY_VALUES: list[Row] = [
    (KeyValuesExtractor(), "Alice: knight\nBob: knave", '{"Alice": "knight", "Bob": "knave"}', "lines"),
    (
        KeyValuesExtractor(),
        "(1) Zoey is a knight\n(2) Al is a knave",
        '{"Al": "knave", "Zoey": "knight"}',
        "numbered, sorted",
    ),
    (KeyValuesExtractor(), "- **A**: 1\n- **B**: 2.", '{"A": "1", "B": "2"}', "bullets and bold"),
    (
        KeyValuesExtractor(),
        "| N | R |\n|---|---|\n| A | 1 |\n| B | 2 |",
        '{"A": "1", "B": "2"}',
        "a table without its head",
    ),
    (KeyValuesExtractor(), "x: 9\n<answer>A = 1</answer>", '{"A": "1"}', "in the tag"),
    (KeyValuesExtractor(), 'x: 9\n{"b": 1, "a": [1]}', '{"a": [1], "b": 1}', "JSON"),
    (
        KeyValuesExtractor(),
        "A is a knight, B is a knave, and C is a knight.",
        '{"A": "knight", "B": "knave", "C": "knight"}',
        "prose",
    ),
    (KeyValuesExtractor(), "x: 1\n\nso\n\ny: 2", '{"y": "2"}', "the last run"),
    (KeyValuesExtractor(), "colors: red, blue", '{"colors": "red, blue"}', "a comma in a value"),
    (KeyValuesExtractor(), "爱丽丝：骑士", '{"爱丽丝": "骑士"}', "Chinese"),
    (KeyValuesExtractor(), "a: 1\n\na: 2", '{"a": "2"}', "the last value"),
    (KeyValuesExtractor(), "a: 1\na: 2", None, "two values in one paragraph"),
    (KeyValuesExtractor(), "no pairs here", None, "none"),
]

FINAL: list[Row] = [
    (FinalAnswer(), r"First \boxed{3}. Corrected: \boxed{7}", "7", "the last box"),
    (FinalAnswer(), r"The integers are \boxed{-2} and \boxed{1}.", "-2, 1", "neighbouring boxes are one list"),
    (FinalAnswer(), "\\boxed{\\frac{1}{2}}\n\nTherefore \\boxed{0.5}", "0.5", "boxes apart are not"),
    (FinalAnswer(), r"\boxed{7} \boxed{7}", "7", "twice the same"),
    (FinalAnswer(), r"the answer is 5. \boxed{5", None, "a box that is never closed"),
    (FinalAnswer(), r"the answer is 5. \boxed{}", "5", "an empty box is a remark about the format"),
    (FinalAnswer(), "1 + 1 = 2. The answer is 5. Good.", "5", "a statement"),
    (FinalAnswer(), "**Final Answer**\n\n$$x=5$$", "x=5", "a heading"),
    (FinalAnswer(), "<answer> 5 </answer>", "5", "a tag"),
    (FinalAnswer(), r'{"reasoning": "..", "answer": "\\frac{1}{2}"}', r"\frac{1}{2}", "a JSON member"),
    (FinalAnswer(), r'{"answer": "\frac{1}{2}"}', r"\frac{1}{2}", "one that would not parse"),
    (FinalAnswer(), '{"answer": 42}', "42", "a number"),
    (FinalAnswer(), "so\n\n\\[ x = 5 \\]", "x = 5", "a display"),
    (FinalAnswer(), "Thus we get **42** apples", "42", "bold in the last line"),
    (FinalAnswer(), "so it is $x=3$.", "x=3", "a formula in the last line"),
    (FinalAnswer(), "答案：$-3$。", "-3", "Chinese"),
    (FinalAnswer(), " ", None, "blank"),
]

OTHERS: list[Row] = [
    (Whole(), " Paris\n", "Paris", "stripped"),
    (Whole(), " \n", None, "blank"),
    (FirstOf(extractors=(Boxed(), LastNumber())), r"\boxed{x} 5", "x", "priority, not place"),
    (FirstOf(extractors=(Boxed(), LastNumber())), "it is 5", "5", "the second is heard"),
    (FirstOf(extractors=(Boxed(), LastNumber())), "none", None, "nobody finds"),
]

LITERAL: list[Row] = [
    (LastLiteral(), '{"reasoning": "so", "answer": "[1, 2]"}', "[1, 2]", "a field"),
    (LastLiteral(), '{"answer": "a\\tb"}', "a\tb", "the text that a field spells"),
    (LastLiteral(), '{"answer": ["a", 1]}', '["a", 1]', "a field that is no text"),
    (LastLiteral(), '{"reasoning": "it\nis", "answer": "[1]"}', "[1]", "a field of what is not JSON"),
    (LastLiteral(), '{"answer": "{\'a\': "b"}"\n}', "{'a': \"b\"}", "quotes that were not escaped"),
    (LastLiteral(), r"so \boxed{[1, 2]}", "[1, 2]", "a box"),
    (LastLiteral(), '{"b": 2, "a": 1}', '{"b": 2, "a": 1}', "all of the text"),
    (LastLiteral(), "89, 4", "89, 4", "a row of values"),
    (LastLiteral(), '{"a": 1} {"a": 2}', None, "two values where one is asked for"),
    (LastLiteral(), "```python\nassert f('x') == 'y'\n```", "'y'", "what is asserted"),
    (LastLiteral(), "Output:\n```\n[1, 2]\n```", "[1, 2]", "a fenced block"),
    (LastLiteral(), "answer: [1,\n 2]", "[1,\n 2]", "over two lines"),
    (LastLiteral(), "f returns the list `[1, 2]`", "[1, 2]", "behind its type"),
    (LastLiteral(), "The answer is hello world.", "hello world", "a text without quotes"),
    (LastLiteral(), "I don't know, but it's [1, {'a': (2,)}] now", "[1, {'a': (2,)}]", "the last literal of prose"),
    (LastLiteral(), "It is not [1]", None, "a denial"),
    (LastLiteral(), "", None, "nothing"),
]

SHORT_ANSWER: list[Row] = [
    (ShortAnswer(), "So the answer is > ) }.", "> ) }", "symbols"),
    (ShortAnswer(), "The answer is J. K. Rowling. She wrote it.", "J. K. Rowling", "a sentence"),
    (ShortAnswer(), "Es war nicht Gutenberg.\n\nAntwort: Martin Luther", "Martin Luther", "German"),
    (ShortAnswer(), "Une antwort: rien.\nSi svarade: x", "rien", "a word within a word announces nothing"),
    (ShortAnswer(), r"\boxed{\text{Paris}}", r"\text{Paris}", "a box"),
    (ShortAnswer(), '{"answer": "Paris"}', "Paris", "a field"),
    (ShortAnswer(), " It is Paris. ", "It is Paris.", "all of the text"),
    (ShortAnswer(), "The answer is Paris. Just kidding, Rome.", "Rome.", "taken back"),
    (ShortAnswer(), " ", None, "nothing"),
]

TABLE = (
    LITERAL + SHORT_ANSWER + BOXED + TAGGED + MARKED + LAST_NUMBER + CHOICE + CODE + JSON + KEY_VALUES + FINAL + OTHERS
)


@pytest.mark.parametrize(("extractor", "text", "expected", "why"), TABLE, ids=lambda value: str(value)[:40])
def test_the_table_holds(extractor: Extractor, text: str, expected: str | None, why: str) -> None:
    assert extractor.extract(text).answer == expected, why


@pytest.mark.parametrize(("extractor", "text", "expected", "why"), TABLE, ids=lambda value: str(value)[:40])
def test_a_span_lies_in_the_text_and_goes_with_an_answer(
    extractor: Extractor, text: str, expected: str | None, why: str
) -> None:
    extraction = extractor.extract(text)
    assert (extraction.span is None) == (expected is None)
    assert extraction.method
    if extraction.span is not None:
        assert 0 <= extraction.span[0] <= extraction.span[1] <= len(text)


SUBSTRINGS = [row for row in TABLE if isinstance(row[0], Boxed | Tagged | Marked | LastNumber | Whole) and row[2]]


@pytest.mark.parametrize(("extractor", "text", "expected", "why"), SUBSTRINGS, ids=lambda value: str(value)[:40])
def test_a_plain_answer_stands_where_its_span_says(extractor: Extractor, text: str, expected: str, why: str) -> None:
    extraction = extractor.extract(text)
    assert extraction.span is not None
    if expected in text:
        assert text[slice(*extraction.span)] == extraction.answer
