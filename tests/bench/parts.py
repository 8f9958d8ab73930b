"""How the time of every pure part grows: printed by `./dev bench`, bounded by `tests/test_hostile_parts.py`.

A part is given 1 kB, 100 kB and 1 MB (characters) of each kind of nasty text. What counts is the growth: a linear part
takes about ten times as long for ten times as much.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from verifier.errors import SandboxError, Unshapable
from verifier.extract import EXTRACTORS
from verifier.parts import AskingGroupShaper, Extractor, GroupShaper, Member, Part, Shaper, Verifier, kind_of
from verifier.presets.auto import chosen_by_form
from verifier.reward import GROUP_SHAPERS, SHAPERS
from verifier.verify import VERIFIERS
from verifier.wire import Extraction, Json, Rollout, Verdict

SIZES = (1_000, 100_000, 1_000_000)
NASTY: dict[str, str] = {
    "spaces": " ",
    "newlines": "\n",
    "spaces and newlines": "  \n\t",
    "one letter": "a",
    "one-letter words": "a ",
    "words": "the answer is a number that we will find by and by ",
    "opening angles": "<",
    "think": "<think>",
    "think and think again": "<think>\n</think>\n",
    "unthought": "</think>\n",
    "answers": "<answer>",
    "answers and ends": "<answer></answer>",
    "answer lines": "\n</think>\n<answer>\n",
    "xml": "</reasoning> <answer>",
    "solutions": "<end_working_out><SOLUTION>5</SOLUTION> ",
    "open boxes": "\\boxed{",
    "closed boxes": "\\boxed{5}",
    "braces": "{",
    "closing braces": "}",
    "pairs of braces": "{}",
    "backslashes": "\\",
    "dollars": "$",
    "fences": "```",
    "code": "```python\n",
    "code that is closed": "```python\nx\n```\n",
    "quotes": "'\"",
    "brackets": "[(",
    "json": '{"a": [1, ',
    "digits": "7",
    "numbers": "12,345.6 ",
    "fractions": "\\frac{1}{2}",
    "bare fractions": "\\frac1/",
    "roots": "\\sqrt ",
    "hashes": "#### ",
    "minus": "-",
    "dots and commas": ".,",
    "commas": "1,",
    "equals": "x=1 ",
    "bullets": "\n- ",
    "steps": "\nStep 1: First, ",
    "knights": "Zoey is a knight, ",
    "the answer is": "the answer is ",
    "chinese": "我们首先计算三个数的和然后乘以二所以答案是四十二。",
    "one chinese character": "中",
    "combining marks": "e\u0301\u0323",
    "emoji": "🤔👩‍👧",
    "full width": "１２３ａ",
    "right to left": "مرحبا ",
    "nul": "\x00",
    "powers": "9^{9^{",
}
NESTED: dict[str, tuple[str, str]] = {
    "nested boxes": ("\\boxed{", "}"),
    "nested braces in a box": ("{", "}"),
    "nested brackets": ("[", "]"),
    "nested parentheses": ("(", ")"),
    "nested blocks": ("<answer>", "</answer>"),
}


def texts(size: int) -> Iterator[tuple[str, str]]:
    """Each kind of nasty text, `size` characters long or so."""
    for name, piece in NASTY.items():
        yield name, (piece * (size // len(piece) + 1))[:size]
    for name, (opening, closing) in NESTED.items():
        times = size // (len(opening) + len(closing))
        yield name, "\\boxed{" * (name == "nested braces in a box") + opening * times + closing * times


def part_of(kind: type[Part]) -> Part:
    """The part with what it cannot do without."""
    return kind.model_validate(NEEDED.get(kind_of(kind), {}))


CORRECTNESS: Json = {"kind": "correctness"}
NEEDED: Mapping[str, dict[str, Json]] = {
    "first_of": {"extractors": [{"kind": "boxed"}, {"kind": "marked"}]},
    "standing": {"extractor": {"kind": "boxed"}},
    "any_of": {"verifier": {"kind": "numeric"}},
    "gated": {"part": {"kind": "format"}},
    "clipped": {"part": {"kind": "repetition"}},
    "total": {"parts": [{"part": CORRECTNESS}, {"part": {"kind": "tag_count"}}]},
    "capped": {"part": {"kind": "format"}, "by": CORRECTNESS},
    "criterion": {"name": "1"},
    "member": {"name": "exact"},
    "criteria": {"criteria": ["Is it so?"]},
    "rating": {"criteria": ["Is it so?"]},
    "first_decided": {"members": [{"verifier": {"kind": "symbolic"}}, {"verifier": {"kind": "exact"}}]},
    "gates": {"gates": [{"verifier": {"kind": "exact"}}], "then": {"verifier": {"kind": "numeric"}}},
    "weighted": {"members": [{"verifier": {"kind": "exact"}}, {"verifier": {"kind": "numeric"}}]},
    "language": {"languages": ["en"]},
    "unsloth_answer": {"family": "gemma3_1b"},
    "unsloth_match_format_approximately": {"family": "gemma3_1b"},
    "unsloth_check_answer": {"family": "gemma3_1b"},
    "unsloth_check_numbers": {"family": "qwen3_4b"},
}
VARIANTS: tuple[tuple[str, dict[str, Json]], ...] = (
    ("unsloth_answer", {"family": "qwen3_4b"}),
    ("unsloth_answer", {"family": "deepseek_r1_0528"}),
    ("unsloth_answer", {"family": "lfm2_5"}),
    ("unsloth_check_numbers", {"family": "gemma3_1b"}),
    ("unsloth_check_numbers", {"family": "lfm2_5"}),
    ("tinyzero_gsm8k", {"method": "flexible"}),
    ("repetition", {"ngram_size": 20}),
    ("repetition", {"unit": "characters"}),
    ("repetition", {"unit": "chinese_words"}),
    ("language_consistency", {"script": "han"}),
    ("format", {"outside": "allowed", "boxed": True}),
    ("length_cosine", {"unit": "words"}),
)


class Timed(NamedTuple):
    """A part in one of its settings, and what it does with a text."""

    name: str
    work: Callable[[str], object]


def timed_parts() -> list[Timed]:
    """Every part of every roster, and the settings that make another program of one."""
    kinds = EXTRACTORS.parts() | VERIFIERS.parts() | SHAPERS.parts()
    found = [Timed(name, work_of(part_of(kind))) for name, kind in kinds.items()]
    for name, settings in VARIANTS:
        label = f"{name} ({', '.join(map(str, settings.values()))})"
        found.append(Timed(label, work_of(kinds[name].model_validate(settings))))
    for kind in GROUP_SHAPERS.parts().values():
        found.append(Timed(kind_of(kind), work_of(part_of(kind))))
    found.append(Timed("auto's choice of a preset", chosen_by_form))  # made in the service's own process
    return found


def work_of(part: Part) -> Callable[[str], object]:
    if isinstance(part, Extractor):
        return part.extract
    if isinstance(part, Verifier):
        return lambda text: verified(part, text)
    if isinstance(part, AskingGroupShaper):
        return lambda text: part.inquiries([Member(rollout_of("x"), YES, text), Member(rollout_of("x"), NO, "x")])
    if isinstance(part, GroupShaper):
        return lambda text: part.shape([Member(rollout_of(text), YES), Member(rollout_of("x"), NO)])
    assert isinstance(part, Shaper)
    return lambda text: shaped(part, text)


YES, NO = Verdict.correct("yes"), Verdict.incorrect("no")
TOKENS: list[Json] = [number % 5000 for number in range(SIZES[-1] // 4)]
TRUTHS: list[Json] = ["4", {"Zoey": "knight"}, ["a", "b"], {"target": 24, "numbers": [1, 2, 3, 4]}]
FORMS: list[Json] = ["de", 5, {"words": [1, 9], "items": [1, 9], "headings": ["A"]}, [0, 0, 9, 9], "CCO"]
GROUND_TRUTHS = (*TRUTHS, *FORMS)


def verified(part: Verifier, text: str) -> object:
    """The text as an answer, against the first ground truth that the part can read."""
    for ground_truth in GROUND_TRUTHS:
        if part.unreadable(ground_truth) is None:
            try:
                return part.verify(text, ground_truth)
            except SandboxError:  # it runs programs, and is not pure
                return None
    return None


def rollout_of(text: str) -> Rollout:
    """A rollout with that completion, made without the checks of the wire, which are no part's work."""
    return Rollout.model_construct(
        id="r",
        completion=text,
        ground_truth="4",
        prompt=None,
        group=None,
        preset=None,
        truncated=False,
        completion_tokens=len(text) // 4,
        metadata={"token_ids": TOKENS[: len(text) // 4]},
    )


def shaped(part: Shaper, text: str) -> object:
    extraction = Extraction(answer=text, method="whole", span=(0, len(text)))
    try:
        return part.shape(rollout_of(text), extraction, NO)
    except Unshapable:
        return None


def seconds(work: Callable[[str], object], text: str, times: int = 1) -> float:
    """CPU seconds of the quickest of several goes."""
    best = float("inf")
    for _ in range(times):
        started = time.process_time()
        work(text)
        best = min(best, time.process_time() - started)
    return best


def main() -> None:
    gc.disable()
    only = sys.argv[1:]
    inputs = {size: list(texts(size)) for size in SIZES}
    print(f"{'part':48}{'1 kB':>10}{'100 kB':>10}{'1 MB':>10}{'growth':>9}  slowest input of 1 MB   (milliseconds)")
    for name, work in timed_parts():
        if only and not any(word in name for word in only):
            continue
        work("a")
        slowest: list[float] = []
        for size in SIZES:
            took = [(seconds(work, text), kind) for kind, text in inputs[size]]
            slowest.append(max(took)[0])
        worst = max(took)[1]
        growth = slowest[2] / max(slowest[1], 1e-5)
        figures = "".join(f"{1000 * one:10.2f}" for one in slowest)
        print(f"{name:48}{figures}{growth:8.1f}x  {worst}", flush=True)


if __name__ == "__main__":
    main()
