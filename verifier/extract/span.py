"""A place in a text: start and end in characters, end excluded."""

Span = tuple[int, int]


def stripped_span(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends."""
    content = text[start:end]
    start += len(content) - len(content.lstrip())
    return start, start + len(content.strip())


def same_length_lower(text: str) -> str:
    """`text` in lower case, character for character, so that places in it are places in the text.

    The lower case of U+0130 is the only one of two characters; it becomes a plain i.
    """
    return text.replace("\u0130", "I").lower()
