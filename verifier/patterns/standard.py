"""As much of `re` as readers use, with patterns that are compiled when they are first used."""

import re
from re import (
    DOTALL,
    IGNORECASE,
    MULTILINE,
    NOFLAG,
    Match,
    Pattern,
    escape,
    findall,
    finditer,
    fullmatch,
    match,
    search,
    split,
    sub,
)
from typing import cast

from verifier.patterns import Lazy

__all__ = [
    "DOTALL",
    "IGNORECASE",
    "MULTILINE",
    "NOFLAG",
    "Match",
    "Pattern",
    "compile",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]


def compile(pattern: str, flags: int = 0) -> Pattern[str]:
    return cast("Pattern[str]", Lazy(re.compile, pattern, flags))
