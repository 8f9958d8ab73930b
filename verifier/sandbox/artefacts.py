"""Compiled programs, kept by what they were made of: the compiler, its flags, the source. Errors are kept too."""

import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from typing import NamedTuple

from verifier.execution import Program
from verifier.sandbox import languages, memory
from verifier.sandbox.languages import Language


class Artefact(NamedTuple):
    """A compiler's product, or its complaint."""

    product: int | None  # a descriptor of a sealed file
    size: int
    complaint: str


class Shelf:
    """At most so many bytes of artefacts, the longest unused thrown out first; compiled once for all who wait."""

    def __init__(self, bytes_kept: int) -> None:
        self._bytes_kept = bytes_kept
        self._artefacts: OrderedDict[str, Artefact] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}

    def get(self, language: Language, program: Program, make: Callable[[], tuple[bytes, str]]) -> Artefact:
        """The artefact, with a descriptor that is the caller's to close. `make` returns a product or a complaint."""
        key = key_of(language, program)
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            try:
                return self._found(key) or self._kept(key, *make())
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def _found(self, key: str) -> Artefact | None:
        with self._lock:
            artefact = self._artefacts.get(key)
            if artefact is None:
                return None
            self._artefacts.move_to_end(key)
            return copied(artefact)

    def _kept(self, key: str, product: bytes, complaint: str) -> Artefact:
        descriptor = None if complaint else memory.sealed("product", product, executable=True)
        artefact = Artefact(descriptor, len(product) + len(complaint), complaint)
        with self._lock:
            self._artefacts[key] = artefact
            handed_out = copied(artefact)
            while sum(kept.size for kept in self._artefacts.values()) > self._bytes_kept:
                discard(self._artefacts.popitem(last=False)[1])
        return handed_out

    def clear(self) -> None:
        with self._lock:
            while self._artefacts:
                discard(self._artefacts.popitem()[1])


def key_of(language: Language, program: Program) -> str:
    content = json.dumps([languages.identity(language), program.source, files_to_compile(language, program)])
    return hashlib.sha256(content.encode()).hexdigest()


def files_to_compile(language: Language, program: Program) -> dict[str, str]:
    """The files that are compiled with the source, and those that it can include.

    A checker's inputs are none: it is compiled once for all of them.
    """
    together = {*languages.compiled_together(language, program)}
    named = {
        name: text
        for name, text in program.files.items()
        if name in together or any(os.path.basename(name) in source for source in sources_of(program, together))
    }
    return named if any(not name.endswith(HEADERS) for name in program.files) else dict(program.files)


def sources_of(program: Program, together: Collection[str]) -> list[str]:
    return [program.source, *(text for name, text in program.files.items() if name in together)]


HEADERS = (".h", ".hpp", ".hh", ".inc")


def copied(artefact: Artefact) -> Artefact:
    return artefact if artefact.product is None else artefact._replace(product=os.dup(artefact.product))


def discard(artefact: Artefact) -> None:
    if artefact.product is not None:
        os.close(artefact.product)
