"""Chinese in one script: 長江 and 长江 are one river, written with traditional and with simplified characters."""

from functools import cache
from typing import Any

from verifier.patterns import standard as re

HAN = re.compile("[\u4e00-\u9fff]")


def simplified(text: str) -> str:
    """`text` with simplified characters, word by word as OpenCC has them; any other text as it is."""
    return str(_converter().convert(text)) if HAN.search(text) else text


@cache
def _converter() -> Any:
    import opencc  # here, because few texts need it, and workers with pinned libraries do without

    return opencc.OpenCC("t2s")
