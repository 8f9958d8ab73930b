"""Calls written in Java or JavaScript, `[Pkg.f(a=5L, b=new int[]{1, 2})]`: each argument is the text that stands there.

Quotation marks around the whole of a value are no part of it, as in BFCL's own parsers. Theirs drop what stands in the
braces behind `new HashMap<>()`; here it stays.
"""

import re

from verifier.verify.calls.pythonic import MOST_CALLS, Call, Unread

NAME = re.compile(r"\s*([A-Za-z_$][\w$]{0,99}(?:\.[A-Za-z_$][\w$]{0,99}){0,20})\s*\(")
ARGUMENT = re.compile(r"\s*([A-Za-z_$][\w$]{0,199})\s*=(?![=>])")
NOTHING = re.compile(r"\s*\)")
END_OF_CALL = re.compile(r"\s*[;,]?")
PAIRS = {"(": ")", "[": "]", "{": "}"}
QUOTES = "\"'`"
MOST_CHARACTERS = 100_000


def source_calls(text: str) -> list[Call]:
    """The calls that all of `text` spells; raises Unread."""
    text = text.strip()
    if len(text) > MOST_CHARACTERS:
        raise Unread(f"the calls have more than {MOST_CHARACTERS:,} characters")
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1].strip()
    found: list[Call] = []
    position = 0
    while position < len(text):
        name = NAME.match(text, position)
        if name is None:
            raise Unread(f"{text[position:][:20]!r} begins no call")
        arguments, position = arguments_at(text, name.end(), name[1])
        found.append(Call(name[1], arguments))
        if len(found) > MOST_CALLS:
            raise Unread(f"there are more than {MOST_CALLS} calls")
        between = END_OF_CALL.match(text, position)
        position = between.end() if between else position
    return found


def arguments_at(text: str, position: int, name: str) -> tuple[dict[str, str], int]:
    """The arguments of a call behind its bracket, and where it ends."""
    arguments: dict[str, str] = {}
    while True:
        if not arguments and (empty := NOTHING.match(text, position)):
            return arguments, empty.end()
        argument = ARGUMENT.match(text, position)
        if argument is None:
            raise Unread(f"an argument of {name} has no name: {text[position:][:20]!r}")
        if argument[1] in arguments:
            raise Unread(f"the argument {argument[1]} of {name} stands twice")
        end = end_of_value(text, argument.end())
        arguments[argument[1]] = bare(text[argument.end() : end])
        position = end + 1
        if text[end] == ")":
            return arguments, position


def end_of_value(text: str, position: int) -> int:
    """Where the `,` before the next argument or the `)` of the call stands; raises Unread."""
    open_brackets: list[str] = []
    quote = ""
    place = position
    while place < len(text):
        sign = text[place]
        if quote:
            if sign == "\\":
                place += 1
            elif sign == quote:
                quote = ""
        elif sign in QUOTES:
            quote = sign
        elif sign in PAIRS:
            open_brackets.append(PAIRS[sign])
        elif open_brackets and sign == open_brackets[-1]:
            open_brackets.pop()
        elif not open_brackets and (sign == ")" or (sign == "," and ARGUMENT.match(text, place + 1))):
            return place
        elif sign in PAIRS.values():
            raise Unread(f"a {sign} that nothing opens")
        place += 1
    raise Unread("a call that does not end")


def bare(value: str) -> str:
    """A value without the quotation marks around the whole of it."""
    value = value.strip()
    if len(value) < 2 or value[0] not in "\"'" or value[-1] != value[0]:
        return value
    return value[1:-1] if not re.search(rf"(?<!\\){value[0]}", value[1:-1]) else value
