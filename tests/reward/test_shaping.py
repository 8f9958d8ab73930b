"""The general parts that shape a reward: tables of what each pays, and why."""

import math

import pytest
from pydantic import ValidationError

from verifier.errors import Unshapable
from verifier.parts import Shaper
from verifier.reward.chinese import chinese_words
from verifier.reward.clipped import Clipped
from verifier.reward.correctness import Correctness
from verifier.reward.cosine import LengthCosine
from verifier.reward.format import Format
from verifier.reward.language import Language
from verifier.reward.language_consistency import LanguageConsistency
from verifier.reward.number_answer import NumberAnswer
from verifier.reward.overlong import Overlong
from verifier.reward.reasoning_steps import ReasoningSteps
from verifier.reward.repetition import Repetition
from verifier.reward.tag_count import TagCount
from verifier.reward.total import Share, Total
from verifier.rubric import Weighted
from verifier.wire import Extraction, Json, Rollout, Verdict

RIGHT, WRONG = Verdict.correct("yes"), Verdict.incorrect("no")
INDONESIAN = "Pertama, kita hitung jumlah apel yang dimiliki Budi lalu kita bagi dengan dua."


def value(part: Shaper, completion: str = "", verdict: Verdict = RIGHT, **told: Json) -> float:
    answer = told.pop("answer", None)
    extraction = Extraction(answer=answer if isinstance(answer, str) else None, method="test")
    return part.shape(Rollout.model_validate({"id": "r", "completion": completion} | told), extraction, verdict)


@pytest.mark.parametrize(
    ("tokens", "verdict", "expected"),
    [(0, RIGHT, 1.0), (100, RIGHT, 0.5), (200, RIGHT, 0.5), (50, RIGHT, 0.75), (0, WRONG, -1.0), (100, WRONG, -0.5)],
)
def test_the_cosine_of_a_length_is_flat_beyond_its_end(tokens: int, verdict: Verdict, expected: float) -> None:
    assert value(LengthCosine(max_length=100), verdict=verdict, completion_tokens=tokens) == pytest.approx(expected)


def test_a_completion_past_the_limit_gets_what_the_rubric_says() -> None:
    part = LengthCosine(max_length=3, unit="words", too_long=-10)
    assert (value(part, "a b c d"), value(part, "a b c")) == (-10, 0.5)


def test_a_length_in_tokens_that_nobody_counted_is_not_guessed() -> None:
    with pytest.raises(Unshapable, match="completion_tokens"):
        value(LengthCosine(), "some words")


@pytest.mark.parametrize(("tokens", "expected"), [(0, 0), (80, 0), (90, -0.5), (99, -0.95), (100, -1), (1000, -1)])
def test_the_last_tokens_before_the_limit_cost_more_and_more(tokens: int, expected: float) -> None:
    assert value(Overlong(max_length=100, buffer=20), completion_tokens=tokens) == pytest.approx(expected)


def test_without_a_buffer_only_the_limit_costs() -> None:
    part = Overlong(max_length=5, buffer=0, unit="characters")
    assert [value(part, text) for text in ("12345", "123456")] == [0, -1]


def test_a_buffer_larger_than_the_limit_is_refused() -> None:
    with pytest.raises(ValidationError, match="buffer 20 is more than max_length 10"):
        Overlong(max_length=10, buffer=20)


@pytest.mark.parametrize(
    ("part", "completion", "expected", "why"),
    [
        (Repetition(ngram_size=2), "a b a b a b", -0.6, "two of five pairs are new"),
        (Repetition(ngram_size=2), "A b a B", -1 / 3, "case is no difference"),
        (Repetition(ngram_size=2, ignore_case=False), "A b a B", 0, "unless it is asked for"),
        (Repetition(ngram_size=3), "one two", 0, "too short for one n-gram"),
        (Repetition(), "", 0, "nothing was said"),
        (Repetition(unit="characters", ngram_size=1, penalty=-0.5), "aaaa", -0.375, "three of four characters"),
        (Repetition(ngram_size=12), "x " * 24, -12 / 13, "long n-grams are counted as short ones are"),
        (Repetition(unit="chinese_words", ngram_size=1), "苹果苹果香蕉", -1 / 3, "words, not characters"),
    ],
)
def test_saying_it_again_costs(part: Repetition, completion: str, expected: float, why: str) -> None:
    assert value(part, completion) == pytest.approx(expected), why


def test_tokens_are_counted_by_their_ids() -> None:
    part = Repetition(unit="tokens", ngram_size=2)
    assert value(part, metadata={"token_ids": [1, 2, 1, 2, 1, 2]}) == pytest.approx(-0.6)
    with pytest.raises(Unshapable, match="token_ids"):
        value(part, metadata={"token_ids": ["a", 1]})


@pytest.mark.parametrize("size", [0, -1, 101])
def test_an_ngram_of_no_size_is_refused(size: int) -> None:
    with pytest.raises(ValidationError, match="ngram_size"):
        Repetition(ngram_size=size)


def test_a_penalty_that_pays_is_refused() -> None:
    with pytest.raises(ValidationError, match="less than or equal to 0"):
        Repetition(penalty=0.5)


def test_chinese_is_cut_into_words_and_the_rest_into_characters() -> None:
    assert chinese_words("他来到了网易杭研大厦") == ["他", "来到", "了", "网易", "杭研", "大厦"]
    assert chinese_words("有5个，c++ 1.5%\r\n好") == ["有", "5", "个", "，", "c++", " ", "1.5%", "\r\n", "好"]
    assert "".join(chinese_words("中" * 3000)) == "中" * 3000


@pytest.mark.parametrize(
    ("completion", "expected", "why"),
    [
        ("1. We add two numbers\n2. We halve their sum\n3. We are done with it", 1, "a numbered list"),
        ("Step 1: add the numbers\nStep 2: halve the sum", 2 / 3, "two of three"),
        ("First we add both of them.\nThen we halve the sum.\nFinally we write it down.", 1, "words of order"),
        ("- add the numbers\n* halve the sum\n**Step 3** and write it down", 1, "bullets and bold"),
        ("\n-\n-\n-", 0, "empty bullets"),
        ("Next,Next,Next,", 0, "words alone"),
        ("- the same line again\n" * 9, 1 / 3, "the same line is one step"),
        ("-5\n-6\n-7", 0, "negative numbers"),
        ("", 0, "nothing"),
    ],
)
def test_steps_that_say_something_pay(completion: str, expected: float, why: str) -> None:
    assert value(ReasoningSteps(), completion) == pytest.approx(expected), why


@pytest.mark.parametrize(
    ("completion", "expected", "why"),
    [
        ("<think>a</think><answer>b</answer>", 1, "all four"),
        ("a</think><answer>b</answer>", 0.75, "one is missing"),
        ("</answer>b<answer></think>a<think>", 0.25, "reversed: only one can be in its place"),
        ("<think></think><answer>b</answer>", 0.5, "an empty block"),
        ("<think>a</think><think>a</think><answer>b</answer>", 0.5, "twice is not once"),
        ("", 0, "none"),
    ],
)
def test_tags_in_their_order_pay(completion: str, expected: float, why: str) -> None:
    assert value(TagCount(), completion) == pytest.approx(expected), why


@pytest.mark.parametrize(
    ("completion", "expected"),
    [
        ("[[why]] {{4}}", 1),
        ("why]] {{4}}", 1),
        ("[[]] {{4}}", 0),
        ("{{4}} [[why]]", 0),
        ("[[why {{4}}]]", 0),
    ],
)
def test_a_form_may_have_delimiters_of_its_own(completion: str, expected: float) -> None:
    part = Format(delimiters=(("[[", "]]"), ("{{", "}}")), opened_by_prompt=True)
    assert value(part, completion) == expected


@pytest.mark.parametrize(
    ("completion", "text", "box"),
    [("hm</think>4", 1, 0), ("hm</think>\n ", 0, 0), ("</think>4", 0, 0), (r"hm</think>so \boxed{4}.", 1, 1)],
)
def test_what_follows_the_thinking_may_be_asked_for(completion: str, text: float, box: float) -> None:
    form = Format(tags=("think",), opened_by_prompt=True, outside="allowed", ending="text")
    assert value(form, completion) == text
    assert value(form.model_copy(update={"ending": "box"}), completion) == box


@pytest.mark.parametrize(
    ("script", "completion", "expected"),
    [
        ("latin", "All of this is English.", 1),
        ("han", "All of this is English.", 0),
        ("han", "我们计算 $x+y$ 和 \\frac{1}{2}", 1),
        ("han", "我们ab", 0.5),
        ("cyrillic", "Ответ пять", 1),
        ("latin", "12 + 30 = 42", 1),
    ],
)
def test_letters_of_another_script_are_seen(script: str, completion: str, expected: float) -> None:
    assert value(LanguageConsistency.model_validate({"script": script}), completion) == expected


def test_a_language_is_told_by_enough_words() -> None:
    part = Language(languages=("id",), words=8)
    assert (value(part, INDONESIAN), value(part, "yang"), value(part, "yang " * 50)) == (1, 0, 0)
    assert value(part, "This is what I would say about the apples of Budi if you asked me.") == 0


@pytest.mark.parametrize("answer", ["4", "-4", "1,234.5", "$5", "+.5", "50\\%"])
def test_written_numbers_are_numbers(answer: str) -> None:
    assert value(NumberAnswer(), answer=answer) == 1


@pytest.mark.parametrize("answer", ["", "²", "④", "four", "1,2,3", "1e5x", "-", "." * 200, None])
def test_what_is_no_written_number_is_none(answer: str | None) -> None:
    assert value(NumberAnswer(), answer=answer) == 0


def test_sums_are_clipped() -> None:
    part = Clipped(part=Total(parts=(Share(part=Correctness(), weight=2), Share(part=Format(), weight=-3))), lowest=-1)
    assert value(part, "x") == 1
    assert value(part, "<think>a</think><answer>b</answer>") == -1


def test_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValidationError, match="lowest 2 is more than highest 1"):
        Clipped(part=Correctness(), lowest=2)


@pytest.mark.parametrize("weight", [math.nan, math.inf, -math.inf])
def test_a_weight_that_is_no_number_is_refused(weight: float) -> None:
    with pytest.raises(ValidationError, match="finite number"):
        Weighted(part=Correctness(), weight=weight)
