"""The reason that is given behind a value, which says nothing more of the value."""

import re

REASON = re.compile(r"[,;]? ?\(?\b(?:because|since|due to)\b", re.IGNORECASE)

LONGEST = 2_000  # characters of an answer in which a reason is looked for


def without_reason(text: str) -> str:
    """`1000, because 2*500 = 1000` without its reason, in which numbers and equations are no second answer.

    Right because a reason tells why a value holds, or since when, and not which. Inside a formula it stays.
    """
    found = REASON.search(text) if len(text) <= LONGEST else None
    if not found:
        return text
    before = text[: found.start()]
    inside = before.count("$") % 2 or before.count("{") != before.count("}")
    return text if inside or not before.strip() else before
