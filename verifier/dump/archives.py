"""Logs of inspect in its own archive (`.eval`): a zip file with a JSON file a sample."""

import json
from collections.abc import Iterator
from typing import Any

from verifier.dump.packed import damage, zip_module
from verifier.errors import InputError

HEADER = "header.json"
JOURNAL = "_journal/start.json"
SAMPLES = "samples/"


class SampleArchive:
    """The samples of one log. Its library reads it too, but its pins seldom agree with a service's.

    A log whose run was stopped has no header, and the samples that there are.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._zip = zip_module()
        try:
            self._archive = self._zip.ZipFile(path)
        except (self._zip.BadZipFile, *damage()) as error:
            raise InputError(f"{path}: the archive is damaged: {error}") from error
        names: list[str] = self._archive.namelist()
        self.names = grouped([name for name in names if name.startswith(SAMPLES) and name.endswith(".json")])
        if not self.names and not {HEADER, JOURNAL} & set(names):
            self._archive.close()
            raise InputError(
                f"{path}: this is a zip archive but not a log of inspect (.eval); unpack it and pass the files in it"
            )

    def __enter__(self) -> "SampleArchive":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def read(self) -> Iterator[tuple[str, dict[str, Any] | str]]:
        """Each sample with its place, or what is wrong with it: a damaged one spoils no other."""
        for name in self.names:
            yield name, self._sample(name)

    def _sample(self, name: str) -> dict[str, Any] | str:
        try:
            found = json.loads(self._archive.read(name))
        except (self._zip.BadZipFile, NotImplementedError, ValueError, RecursionError, *damage()) as error:
            return f"cannot be read: {error}"
        return found if isinstance(found, dict) else "expected a JSON object"


def grouped(names: list[str]) -> list[str]:
    """The epochs of a sample one after the other, samples in the order in which they first stand."""
    first: dict[str, int] = {}
    for position, name in enumerate(names):
        first.setdefault(name.rpartition("_epoch_")[0], position)
    return sorted(names, key=lambda name: first[name.rpartition("_epoch_")[0]])
