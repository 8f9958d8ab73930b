"""C++'s `bits/stdc++.h`, read once for a compiler, its flags and a standard, instead of once for each program.

A compiler takes such a header for the text itself where it was made by the same compiler and flags, and passes it by
otherwise: what it makes of a program is the same, byte for byte. It is made behind the wall like any other product, and
lies in a directory that only this service's user may write to, shared by all of its processes; not in /tmp, which is
the programs' own behind the wall.
"""

import fcntl
import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread

from verifier.errors import SandboxError
from verifier.sandbox import languages
from verifier.sandbox.languages import Language

INCLUDED = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<bits/stdc\+\+\.h>", re.MULTILINE)
SOURCE = "#include <bits/stdc++.h>\n"
NAME = "bits/stdc++.h.gch"
WORTHWHILE = 2  # programs that include it: for a single one it costs three times what it saves
READABLE = 0o755
MOST_KEPT = 6  # of some 120 MB each


class Headers:
    """Those of one service's user. `make` is given a descriptor to write one to, and says whether it did."""

    def __init__(self, place: str) -> None:
        self.place = place.format(uid=os.geteuid())
        self._seen: Counter[str] = Counter()
        self._lock = Lock()
        self._thread: Thread | None = None

    def usable(self) -> bool:
        """Is there a directory that nobody else may write to? Makes it."""
        if not self.place:
            return False
        try:
            os.makedirs(self.place, mode=0o755, exist_ok=True)
            facts = os.lstat(self.place)
        except OSError:
            return False
        ours = stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid() and not facts.st_mode & 0o022
        if not ours or not os.access(self.place, os.W_OK):
            return False
        os.chmod(self.place, READABLE)  # also for the user that programs are behind the wall, whatever the umask
        return True

    def wanted(self, language: Language, source: str) -> bool:
        return language.name == "cpp" and language.compile[:1] == ("g++",) and bool(INCLUDED.search(source))

    def folder(self, language: Language, standard: str) -> Path:
        key = repr((languages.identity(language), standard))
        return Path(self.place, hashlib.sha256(key.encode()).hexdigest()[:32])

    def ready(self, language: Language, standard: str, make: Callable[[int], bool]) -> Path | None:
        """Where to look for it first, if it is there; else it may be begun, and this program goes without."""
        folder = self.folder(language, standard)
        if (folder / NAME).exists():
            with suppress(OSError):
                os.utime(folder)
            return folder
        with self._lock:
            self._seen[folder.name] += 1
            begin = self._seen[folder.name] == WORTHWHILE
        if begin and self.usable():
            self._thread = Thread(target=self.make, args=(folder, make), daemon=True)
            self._thread.start()
        return None

    def join(self) -> None:
        """Wait for what is being made."""
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()

    def make(self, folder: Path, make: Callable[[int], bool]) -> bool:
        """Have it made, unless another process is at it. What cannot be made is done without."""
        with suppress(OSError, SandboxError), self._alone() as alone:
            if not alone or (folder / NAME).exists():
                return (folder / NAME).exists()
            self._make_room()
            for part in (folder, folder / "bits"):
                part.mkdir(exist_ok=True)
                part.chmod(READABLE)
            unfinished = folder / "unfinished"
            with unfinished.open("wb") as file:
                if made := make(file.fileno()):
                    unfinished.chmod(0o644)
                    unfinished.rename(folder / NAME)
                else:
                    unfinished.unlink()
            return made
        return False

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        with open(Path(self.place, "lock"), "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _make_room(self) -> None:
        """Remove those that have not been used for longest."""
        folders = sorted(
            (path for path in Path(self.place).iterdir() if path.is_dir()), key=lambda p: p.stat().st_mtime
        )
        for folder in folders[: max(0, len(folders) - MOST_KEPT + 1)]:
            for path in (folder / NAME, folder / "unfinished"):
                path.unlink(missing_ok=True)
            with suppress(OSError):
                (folder / "bits").rmdir()
                folder.rmdir()
