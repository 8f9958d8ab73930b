"""A text in lower case, place for place, made once and shared by all that look for a word in it."""

from functools import lru_cache

SHARED = 8  # texts: of one rollout the whole, its end, and both without the answers that were passed over


@lru_cache(maxsize=SHARED)
def same_length_lower(text: str) -> str:
    """`text` in lower case, character for character, so that places in it are places in the text.

    The lower case of U+0130 is the only one of two characters; it becomes a plain i.
    """
    return text.replace("\u0130", "I").lower()


@lru_cache(maxsize=SHARED)
def ascii_lower(text: str) -> bytes:
    """`text` with its ASCII letters in lower case, a byte a character; whatever is not Latin-1 is a question mark.

    For looking whether a word of ASCII stands in it at all: of other scripts, `str.lower` takes 50 us for 8 kB.
    """
    return text.encode("latin-1", "replace").lower()


def holds_any(text: str, words: tuple[bytes, ...]) -> bool:
    """Whether one of `words`, of ASCII in lower case, stands in `text` in any case.

    One character is found at once, and a word sooner by `rfind` than by `in`.
    """
    seen = ascii_lower(text)
    for word in words:  # noqa: SIM110 - a generator costs as much as the search
        if word[0] in seen and seen.rfind(word) >= 0:
            return True
    return False
