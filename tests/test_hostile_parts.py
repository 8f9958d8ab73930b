"""No pure part takes long over a megabyte, whatever it holds: every roster, in its settings, over sixty kinds of text.

The figures of this machine are printed by `./dev bench`, with a whole megabyte; here it is a fifth of one, and the
bound a fifth of a second: loose, for machines that are busy.
"""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

LENGTH = 200_000
MOST_SECONDS = 0.2
FIGURES = Path(__file__).parent / "bench" / "parts.py"


def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_parts", FIGURES)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_parts"] = module
    spec.loader.exec_module(module)
    return module


PARTS = bench()


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    return list(PARTS.texts(LENGTH))


@pytest.mark.parametrize("part", PARTS.timed_parts(), ids=lambda part: str(part[0]))
def test_a_megabyte_costs_a_part_little(
    part: tuple[str, Callable[[str], object]], texts: list[tuple[str, str]]
) -> None:
    name, work = part
    work("a")
    for kind, text in texts:
        spent = PARTS.seconds(work, text)
        if spent > MOST_SECONDS:
            spent = PARTS.seconds(work, text, times=3)
        assert spent <= MOST_SECONDS, f"{name} took {spent:.2f} s over {LENGTH} characters of {kind}"
