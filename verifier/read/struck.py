r"""What a text strikes through, which takes it back, or hides: `~~Titan~~ Ganymede`, `<del>5</del> 6`, `<!-- 5 --> 6`.

Right in any preset because to strike a value through is to withdraw it in sight: nobody who reads "~~5~~ 6" is told 5.
"Not 5 but 6" withdraws it in words.
Struck text becomes spaces, so that places stay what they are. `\cancel` also shortens fractions and sums, where it
withdraws nothing: it strikes an answer only on a line without such an operation.
"""

from bisect import bisect

from verifier.patterns import standard as re
from verifier.patterns.screen import WHITE, Screen

LONGEST = 400  # characters that are struck at once; more is no slip of an answer
MOST = 200  # commands that are looked at
# GitHub's Markdown strikes what two tildes hold tightly, on one line. In code and in quotes, tildes are characters.
TILDES = re.compile(r"(?<![~`\"'\\])~~(?=[^\s~])(?P<struck>[^\n`]{1,400}?)(?<=[^\s~])~~(?![~`\"'])")
# `<s>` also begins the texts of some models: there it stands first, and strikes nothing.
FENCE = re.compile("```")
TAGS = re.compile(r"<(?P<tag>s|del|strike)(?:\s[^<>\n]{0,80})?>[^\n]{0,400}?</(?P=tag)\s?>", re.IGNORECASE)
BRACKETS = re.compile(r"\[(?P<tag>s|strike)\][^\n]{0,400}?\[/(?P=tag)\]", re.IGNORECASE)
SPAN = re.compile(r"<span[^<>\n]{0,80}line-through[^<>\n]{0,40}>[^\n]{0,400}?</span>", re.IGNORECASE)
# T̶i̶t̶a̶n̶: a stroke laid over each letter; over "=" it denies.
OVERLAID = re.compile("(?:\\w[\u0335\u0336] ?)+")
COMMAND = re.compile(r"\\(?:(?P<cancels>[bxh]?cancel)|sout|st|xout|strikeout)\s?\{")
OPERATION = re.compile(r"\\[dt]?frac|\\over(?![a-z])|\\(?:cdot|times|div)(?![a-z])|[/+*×÷·−-]")
# "nicht 12, sondern 15", 12ではなく15: these words withdraw the first value for the second, of which no more is said.
REPLACED = re.compile(
    r"\b[Nn]icht\s[^.;:!?\n]{1,40}?,?\ssondern\b(?=\s(?:(?!\b(?:ist|sind|war|auch|falsch)\b)[^.;,:!?\n]){1,40}(?:[.!\n]|\Z))"
    r"|(?<=[はが:：、。\s])[^はが、。:：\s]{1,20}(?:では|じゃ)なく(?:て[、,，]?|[、,，])?"
)
STROKES = ("\u0335", "\u0336")
STRIKES = Screen(  # each of them, and some of LaTeX's `\st` and HTML's closing tags besides
    rf"~~|<!--|</|\[/[sS]|[{''.join(STROKES)}]|\\(?:[bxh]?cancel|sout|st|xout|strikeout){WHITE}?\{{|sondern|なく"
)


def without_struck(text: str) -> str:
    """`text` with spaces where it is struck through."""
    if not STRIKES.lets_through(text):
        return text
    if "~~" in text:
        fences = [fence.start() for fence in FENCE.finditer(text)]
        text = TILDES.sub(lambda struck: struck[0] if bisect(fences, struck.start()) % 2 else _blank(struck), text)
    if "<!--" in text:
        text = _without_comments(text)
    if "</" in text:
        first = len(text) - len(text.lstrip())
        text = TAGS.sub(lambda struck: _blank(struck) if struck.start() > first else struck[0], text)
        text = SPAN.sub(_blank, text)
    if "[/s" in text or "[/S" in text:
        text = BRACKETS.sub(_blank, text)
    if not text.isascii() and any(stroke in text for stroke in STROKES):
        text = OVERLAID.sub(_blank, text)
    text = _without_commands(text)
    if "sondern" in text or "なく" in text:
        text = REPLACED.sub(_blank, text)
    return text


def _without_comments(text: str) -> str:
    """Without what no reader of a page is shown: comments, of which one that is never closed hides the rest."""
    pieces, place = [], 0
    while (start := text.find("<!--", place)) >= 0:
        end = text.find("-->", start + 4)
        end = len(text) if end < 0 else end + 3
        pieces += [text[place:start], " " * (end - start)]
        place = end
    return "".join((*pieces, text[place:]))


def _blank(struck: re.Match[str]) -> str:
    return " " * len(struck[0])


def _without_commands(text: str) -> str:
    found: list[tuple[int, int]] = []
    for _, command in zip(range(MOST), COMMAND.finditer(text), strict=False):
        end = _closing(text, command.end())
        if not end or (found and command.start() < found[-1][1]):
            continue
        if command["cancels"]:
            line = text.rfind("\n", 0, command.start()) + 1
            stop = text.find("\n", end)
            before = text[max(line, command.start() - LONGEST) : command.start()]
            if OPERATION.search(before + text[end : min(end + LONGEST, stop if stop >= 0 else len(text))]):
                continue
        found.append((command.start(), end))
    for start, end in reversed(found):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _closing(text: str, place: int) -> int:
    """Behind the brace that closes the group which is open at `place`; 0 where none does soon."""
    depth = 1
    for at in range(place, min(len(text), place + LONGEST)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return at + 1
    return 0
