"""A place in a text: start and end in characters, end excluded."""

Span = tuple[int, int]


def stripped_span(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends."""
    content = text[start:end]
    start += len(content) - len(content.lstrip())
    return start, start + len(content.strip())
