"""The linear readings find what the originals' patterns find, on ten thousand texts made of their own pieces."""

import random
import re

import pytest

from verifier.parts import Shaper
from verifier.upstream.open_r1.reward import OpenR1Format
from verifier.upstream.shared.braces import closing_brace
from verifier.upstream.tinyzero.extract import TinyZeroGsm8k, last_block_of_one_line
from verifier.upstream.train_deepseek_r1.reward import TrainDeepSeekR1Format
from verifier.upstream.unsloth.extract import UnslothAnswer
from verifier.upstream.unsloth.reward import UnslothSoftFormat, UnslothStrictFormat
from verifier.wire import Rollout, Verdict

DOTALL, LINES = re.DOTALL, re.MULTILINE
END = re.escape("<|endoftext|>")
WORKING, WORKED, SOLUTION, SOLVED = "<start_working_out>", "<end_working_out>", "<SOLUTION>", "</SOLUTION>"
BLOCKS = rf"^[\s]{{0,}}{WORKING}.+?{WORKED}.*?{SOLUTION}(.+?){SOLVED}[\s]{{0,}}$"
PATTERNS = {
    "gemma3_1b": re.compile(BLOCKS, DOTALL | LINES),
    "advanced_llama3": re.compile(BLOCKS, DOTALL | LINES),
    "qwen3_4b": re.compile(rf"{WORKED}.*?{SOLUTION}(.+?){SOLVED}[\s]{{0,}}(?:{END})?[\s]{{0,}}$", DOTALL | LINES),
    "deepseek_r1_0528": re.compile(r"</think>(.*)", DOTALL),
    "lfm2_5": re.compile(r"</think>[\s]*.*?\\boxed\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}[\s]*$", DOTALL | LINES),
}
UNSLOTH = (
    WORKING,
    WORKED,
    SOLUTION,
    SOLVED,
    "5",
    "\n",
    " ",
    "<|endoftext|>",
    "</think>",
    "\\boxed{",
    "{",
    "}",
    ".",
    "\u2003",
)
FORMS = ("<think>", "\n", "</think>", "<answer>", "</answer>", " ", "x", "<reasoning>", "</reasoning>", "\r", "\u2028")


def texts(pieces: tuple[str, ...], count: int = 10_000) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(pieces, k=chance.randrange(14))) for _ in range(count)]


@pytest.mark.parametrize("family", PATTERNS)
def test_unsloths_answers(family: str) -> None:
    extractor, tried = UnslothAnswer.model_validate({"family": family}), 0
    favoured = (
        UNSLOTH + (WORKED, SOLUTION, SOLVED) * 2
        if family != "lfm2_5"
        else ("</think>", "\\boxed{", "}", "{", "5", "\n")
    )
    for text in texts(UNSLOTH) + texts(favoured) + [f"{WORKING}{text}" for text in texts(favoured)]:
        found = PATTERNS[family].search(text)
        tried += found is not None
        assert extractor.extract(text).answer == (found[1] if found else None), text
    assert tried > 100


@pytest.mark.parametrize(
    ("part", "pattern"),
    [
        (OpenR1Format(), re.compile(r"^<think>\n.*?\n</think>\n<answer>\n.*?\n</answer>$", DOTALL | LINES)),
        (TrainDeepSeekR1Format(), re.compile(r"^<think>.*?</think>\s*<answer>.*?</answer>$", DOTALL | LINES)),
        (UnslothSoftFormat(), re.compile(r"<reasoning>.*?</reasoning>\s*<answer>.*?</answer>")),
        (
            UnslothStrictFormat(),
            re.compile(r"^<reasoning>\n.*?\n</reasoning>\n<answer>\n.*?\n</answer>\n$"),
        ),
    ],
    ids=["open_r1", "train_deepseek_r1", "soft", "strict"],
)
def test_forms(part: Shaper, pattern: re.Pattern[str]) -> None:
    tag = "reasoning" if "reasoning" in pattern.pattern else "think"
    lines = (f"<{tag}>", "\n", "x", "\n", f"</{tag}>", "\n", "<answer>", "\n", "x", "\n", "</answer>", "\n")
    in_one = tuple(piece for piece in lines if piece != "\n")
    paid = 0
    for text in texts(FORMS) + [spoiled((lines, in_one)[seed % 2], seed) for seed in range(20_000)]:
        value = part.shape(Rollout(id="r", completion=text), None, Verdict.correct("yes"))
        paid += value > 0
        assert (value > 0) == bool(pattern.match(text)), text
    assert paid > 100


def spoiled(right: tuple[str, ...], seed: int) -> str:
    """The right form with a piece or two more, or fewer."""
    chance = random.Random(seed)
    pieces = list(right)
    for _ in range(chance.randrange(5)):
        place = chance.randrange(len(pieces) + 1)
        if chance.random() < 0.3 and place < len(pieces):
            del pieces[place]
        else:
            pieces.insert(place, chance.choice(("x", *FORMS, *right)))
    return "".join(pieces)


def test_the_last_answer_on_one_line() -> None:
    for text in texts(("<answer>", "</answer>", "\n", "4", " ", "<")):
        found = list(re.finditer(r"<answer>(.*?)</answer>", text))
        span = last_block_of_one_line(text, 0)
        assert span == (found[-1].span(1) if found else None), text


def test_the_last_number_of_gsm8k() -> None:
    for text in texts(("-", ".", ",", "7", " ", "x")):
        numbers = re.findall(r"(\-?[0-9\.\,]+)", text)
        expected = next((one for one in reversed(numbers) if one != "."), numbers[0] if numbers else None)
        assert TinyZeroGsm8k(method="flexible").extract(text).answer == expected, text


def test_the_brace_that_balances() -> None:
    chance = random.Random(5)
    for text in texts(("{", "}", "{{", "}}}", "a", "é")) + ["{" * n + "}" * chance.randrange(200) for n in range(150)]:
        assert closing_brace(text, 0) == counted(text), text


def counted(text: str) -> int | None:
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if character == "}" and depth == 0:
            return place + 1
    return None
