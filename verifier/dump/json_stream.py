"""JSON documents larger than memory, an element of an array at a time.

The standard library's decoder reads each element from a window over the text. A streaming parser such as ijson
would do, but stops at the NaN and Infinity that Python's own `json` writes, and so at dumps of tools written in Python.
"""

import codecs
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from verifier.dump.packed import damage
from verifier.errors import InputError

BLOCK_BYTES = 2**20
MOST_CHARACTERS = 2**29
"""One element's text; more is taken for damage, such as a quotation mark that never closes."""
TAIL = 16
"""A literal that is cut off is complained about at most so many characters before the end: `-Infinity`, `\\ud83d`."""
DECODER = json.JSONDecoder()
WHITESPACE = " \t\n\r"


class Element(NamedTuple):
    """An element of an array, or a member of an object, with its key."""

    place: str
    value: Any
    key: str | None = None


class Cut(Exception):
    """The text ends before the value does."""


class Text:
    """A window over the text of a file, which moves on. Bytes that are not UTF-8 become lone surrogates."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._window = ""
        self._at = 0
        self._passed = 0
        self._ended = False

    def _more(self) -> bool:
        """Read on, at least doubling what is left, so that a long element is looked at a few times only."""
        if self._ended:
            return False
        left = len(self._window) - self._at
        if left > MOST_CHARACTERS:
            raise self.damaged(f"a value has more than {MOST_CHARACTERS:,} characters")
        try:
            block = self._file.read(max(BLOCK_BYTES, left))
        except damage() as error:
            raise self.damaged(str(error)) from error
        self._ended = not block
        self._passed += self._at
        self._window = self._window[self._at :] + self._decode(block, final=self._ended)
        self._at = 0
        return True

    def damaged(self, what: str, at: int | None = None) -> InputError:
        place = self._passed + (self._at if at is None else at) + 1
        return InputError(f"{self._name}: character {place:,}: the file is damaged: {what}")

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            window, at = self._window, self._at
            while at < len(window) and window[at] in WHITESPACE:
                at += 1
            self._at = at
            if at < len(window) or not self._more():
                return window[at : at + 1]

    def take(self, *expected: str) -> str:
        found = self.peek()
        if found not in expected or not found:
            raise self.damaged(f"expected {' or '.join(expected)}, found {found or 'the end'}")
        self._at += 1
        return found

    def value(self) -> Any:
        self.peek()
        while True:
            try:
                found, end = DECODER.raw_decode(self._window, self._at)
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self._window) - TAIL or error.msg.startswith("Unterminated string")
                if not cut or not self._more():
                    raise self.damaged(error.msg, error.pos) from error
            except (ValueError, RecursionError) as error:
                raise self.damaged("nested too deeply" if isinstance(error, RecursionError) else str(error)) from error
            else:
                if end < len(self._window) or not self._more():  # `12` may go on as `123`
                    self._at = end
                    return found

    def skip(self, depth: int = 2) -> None:
        """Pass over a value; the elements of large arrays one by one."""
        if depth and self.peek() in ("[", "{"):
            for _ in self._inside():
                self.skip(depth - 1)
        else:
            self.value()

    def _inside(self) -> Iterator[str | None]:
        """The keys of an object, or None for each element of an array; whoever iterates reads the values."""
        closing = "]" if self.take("[", "{") == "[" else "}"
        if self.peek() == closing:
            self._at += 1
            return
        while True:
            key = None
            if closing == "}":
                key = self.value()
                if not isinstance(key, str):
                    raise self.damaged("expected a key in quotation marks")
                self.take(":")
            yield key
            if self.take(",", closing) == closing:
                return

    def elements(self, path: tuple[str, ...] = ()) -> Iterator[Element]:
        """The elements of the array (or the members of the object) that `path` leads to, if it does."""
        if path:
            for key in self._inside():
                if key == path[0]:
                    yield from self.elements(path[1:])
                    return
                self.skip()
            return
        if self.peek() not in ("[", "{"):
            return
        for number, key in enumerate(self._inside(), start=1):
            yield Element(f"element {number}" if key is None else key, self.value(), key)

    def outline(self, is_enough: Callable[[dict[str, str]], object]) -> dict[str, str] | None:
        """The keys of an object, each with the character that its value begins with, until they are enough or the file
        is damaged; None where something follows the object."""
        found: dict[str, str] = {}
        try:
            for key in self._inside():
                found[str(key)] = self.peek()
                if is_enough(found):
                    return found
                self.skip()
            return None if self.peek() else found
        except InputError:
            return found

    def end(self) -> None:
        """Raises InputError where something follows the document."""
        if self.peek():
            raise self.damaged("something follows the JSON document; expected its end")


def outline(head: str) -> dict[str, str]:
    """The keys of the object that `head` begins, each with the character that its value begins with.

    Raises Cut where `head` begins no object.
    """
    at = len(head) - len(head.lstrip(WHITESPACE))
    if head[at : at + 1] != "{":
        raise Cut
    found: dict[str, str] = {}
    try:
        while True:
            at = past_space(head, at + 1)
            key, at = DECODER.raw_decode(head, at)
            at = past_space(head, past_space(head, at) + 1)
            found[str(key)] = head[at : at + 1]
            _, at = DECODER.raw_decode(head, at)
            at = past_space(head, at)
            if head[at : at + 1] != ",":
                return found
    except (ValueError, RecursionError):
        return found


def past_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in WHITESPACE:
        at += 1
    return at


def text_is_utf8(value: Any) -> bool:
    """Whether no text in an element came from bytes that are not UTF-8."""
    if isinstance(value, str):
        return not any("\udc80" <= character <= "\udcff" for character in value) if not value.isascii() else True
    if isinstance(value, dict):
        return all(text_is_utf8(key) and text_is_utf8(one) for key, one in value.items())
    return all(map(text_is_utf8, value)) if isinstance(value, list) else True
