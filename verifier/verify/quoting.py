"""How a piece of an answer or a ground truth is shown in a reason: short, and on one line. Not for comparing."""

SHOWN_CHARACTERS = 60
EVIDENCE_CHARACTERS = 500


JSON_NAMES = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}


def json_name(value: object) -> str:
    """What kind of JSON value this is, with its article."""
    return JSON_NAMES.get(type(value), "no JSON value")


def shown(text: str, limit: int = SHOWN_CHARACTERS) -> str:
    """`text` as Python would quote it, its middle left out past `limit` characters."""
    return repr(abridged(text, limit))


def abridged(text: str, limit: int = EVIDENCE_CHARACTERS) -> str:
    """`text`, its middle left out past `limit` characters."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}... {len(text) - 2 * half} more characters ...{text[-half:]}"
