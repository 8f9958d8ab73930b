"""The one place where a program may write, and how it is emptied. Standard library only: the zygote loads it.

With namespaces it is a file system of its own, bounded by the kernel and replaced when it was used. Without, it is a
directory, bounded by watching it.
"""

import math
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress

from verifier.sandbox import linux, root


class MountedScratch:
    """A file system in memory."""

    def __init__(self, megabytes: int) -> None:
        self.path = root.SCRATCH
        self.work = root.WORK
        self._megabytes = megabytes
        self._clean = self._looks()

    def _looks(self) -> tuple[int, ...]:
        space = os.statvfs(self.path)
        times = (os.stat(path).st_mtime_ns for path in (self.path, root.WORK, root.SHARED_MEMORY))
        return space.f_ffree, space.f_bfree, *times

    def start(self) -> None:
        """A run begins."""

    def touched(self) -> bool:
        """Was anything made or removed?"""
        return self._looks() != self._clean

    def overrun(self, tree: Callable[[], Iterable[int]]) -> bool:
        """Has the program written more than it may? Here the kernel sees to it."""
        return False

    def remove(self) -> None:
        """Nothing to do: it goes with its namespace."""

    def clean(self) -> bool:
        """Leave nothing for the next run, not even the time of a change. True when it is another file system now."""
        if not self.touched():
            return False
        linux.unmount(self.path)
        root.fresh_scratch(self._megabytes)
        self._clean = self._looks()
        return True


class WatchedScratch:
    """A directory among others, on a disk to which others write as well."""

    def __init__(self, path: str, megabytes: int) -> None:
        self.path = self.work = path
        self._bytes = megabytes * 2**20
        self._names = megabytes * root.NAMES_PER_MB
        self.start()

    def start(self) -> None:
        """A run begins."""
        self._changed_at = os.stat(self.path).st_mtime_ns
        self._free_bytes = self._free()

    def _free(self) -> int:
        space = os.statvfs(self.path)
        return space.f_bfree * space.f_frsize

    def touched(self) -> bool:
        """Was anything made or removed?"""
        return os.stat(self.path).st_mtime_ns != self._changed_at

    def overrun(self, tree: Callable[[], Iterable[int]]) -> bool:
        """Has the program, whose processes these are, written more than it may, in bytes or in names?"""
        if not self.touched():
            return False
        names, size, unseen, folders = 0, 0, False, [self.path]
        while folders:
            try:
                for entry in os.scandir(folders.pop()):
                    names += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
            except FileNotFoundError:
                continue
            except PermissionError:
                unseen = True  # a folder that even its owner may not read
            except OSError:
                return True  # nested so deeply that it has no path any more
            if names > self._names or size > self._bytes:
                return True
        if self._free_bytes - self._free() <= self._bytes:
            return False
        # The disk has lost more than the program may write, by others' doing or by what has no name here.
        return unseen or size + _removed_bytes(tree(), self.path) > self._bytes

    def remove(self) -> None:
        """Remove it with all that is in it; whoever comes second finds it gone."""
        with suppress(OSError):
            self.clean()
            os.rmdir(self.path)

    def clean(self) -> bool:
        """Empty it, however deep it is: what lies below is moved up first, so no path grows long."""
        while names := os.listdir(self.path):
            for name in names:
                self._remove(os.path.join(self.path, name))
        return False

    def _remove(self, path: str) -> None:
        try:
            os.unlink(path)
            return
        except (IsADirectoryError, PermissionError):
            os.chmod(path, 0o700)
        for name in os.listdir(path):  # to where no program can have put something in the way
            os.rename(os.path.join(path, name), os.path.join(self.path, os.urandom(16).hex()))
        os.rmdir(path)


def _removed_bytes(tree: Iterable[int], scratch: str) -> float:
    """What files of the scratch hold that have no name any more and that a process of the tree still has.

    Infinite for one that is mapped and not open, whose size cannot be seen, and for a process that hides what it has.
    """
    device = os.stat(scratch).st_dev
    sizes: dict[int, int] = {}
    mapped: set[int] = set()
    for pid in tree:
        if not os.access(f"/proc/{pid}/fd", os.R_OK) and _lives(pid):
            return math.inf
        with suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):  # a thread may have descriptors of its own
                folder = f"/proc/{pid}/task/{task}/fd"
                for name in os.listdir(folder):
                    with suppress(OSError):
                        found = os.stat(f"{folder}/{name}")
                        if found.st_dev == device and stat.S_ISREG(found.st_mode) and not found.st_nlink:
                            sizes[found.st_ino] = found.st_blocks * 512
            with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as maps:
                for line in maps:
                    _, _, _, _, inode, *path = line.split(maxsplit=5)
                    if path and path[0].startswith(f"{scratch}/") and path[0].endswith(" (deleted)\n"):
                        mapped.add(int(inode))
    return sum(sizes.values()) if mapped <= sizes.keys() else math.inf


def _lives(pid: int) -> bool:
    """Whether a process is there and no zombie, of which nothing can be read."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except OSError:
        return False
