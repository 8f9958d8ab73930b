"""Calls written as Python, `[f(a=1), pkg.g(b='x')]`: names and literals are read, nothing is evaluated."""

import re
from typing import Any, NamedTuple

from verifier.verify.literal import NotALiteral, read_literal
from verifier.verify.literal import _Reader as LiteralReader
from verifier.verify.plain_values import plain_value

CALLED = re.compile(r"[A-Za-z_][\w.]{0,199}(?=\s{0,20}\()")
ARGUMENT = re.compile(r"([A-Za-z_]\w{0,199})\s*=(?!=)")
MOST_CALLS = 64
MAX_CHARACTERS = 100_000


class Call(NamedTuple):
    """A function's name and its arguments by name."""

    name: str
    arguments: dict[str, Any]


class Unread(Exception):
    """Why calls could not be read."""


class CallReader(LiteralReader):
    """One pass over a list of calls, or a single one."""

    def calls(self) -> list[Call]:
        found: list[Call] = []
        if not self.take("["):
            found.append(self.call())
        else:
            while not self.take("]"):
                found.append(self.call())
                if len(found) > MOST_CALLS:
                    raise Unread(f"there are more than {MOST_CALLS} calls")
                if not self.take(","):
                    self._end("]")
                    break
        if self.position < len(self.text):
            raise Unread(f"{self.text[self.position :][:20]!r} follows the calls")
        return found

    def call(self) -> Call:
        name = CALLED.match(self.text, self.position)
        if name is None:
            raise Unread(f"{self.text[self.position :][:20]!r} begins no call")
        self.position = name.end()
        self._blank()
        self.take("(")
        arguments: dict[str, Any] = {}
        while not self.take(")"):
            argument = ARGUMENT.match(self.text, self.position)
            if argument is None:
                raise Unread(f"an argument of {name[0]} has no name: {self.text[self.position :][:20]!r}")
            if argument[1] in arguments:
                raise Unread(f"the argument {argument[1]} of {name[0]} stands twice")
            self.position = argument.end()
            self._blank()
            arguments[argument[1]] = plain_value(self.value(0))
            if not self.take(","):
                self._end(")")
                break
        return Call(name[0], arguments)


def pythonic_calls(text: str) -> list[Call]:
    """The calls that all of `text` spells; raises Unread."""
    if len(text) > MAX_CHARACTERS:
        raise Unread(f"the calls have more than {MAX_CHARACTERS:,} characters")
    try:
        return CallReader(text).calls()
    except NotALiteral as error:
        raise Unread(error.reason) from None


def python_value(text: str) -> Any:
    """The value that a literal spells; raises Unread."""
    try:
        return plain_value(read_literal(text))
    except NotALiteral as error:
        raise Unread(error.reason) from None
