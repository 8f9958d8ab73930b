"""Text on its way to a terminal."""


def visible(text: str) -> str:
    """Without control characters and lone surrogates, so that an answer can neither steer a terminal nor crash it."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def on_one_line(text: str, most: int = 300) -> str:
    """The beginning of a text with its line ends shown, to stand in a line."""
    short = text if len(text) <= most else f"{text[:most]}... ({len(text):,} characters)"
    return visible(short.replace("\r", "\\r").replace("\n", "\\n").replace("\t", " "))
