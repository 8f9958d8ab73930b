"""Unicode's compatibility form (NFKC) in bounded time.

`unicodedata.normalize` sorts each run of combining marks by insertion, so one long run costs the square of its length,
and some characters become eighteen. Texts of more than 5000 characters therefore keep the form they have.
"""

import unicodedata

MAX_CHARACTERS = 5000


def compatibility_form(text: str) -> str:
    """`text` in NFKC, or unchanged when it has more than 5000 characters."""
    if text.isascii() or len(text) > MAX_CHARACTERS:
        return text
    return unicodedata.normalize("NFKC", text)
