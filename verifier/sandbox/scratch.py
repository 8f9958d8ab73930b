"""The one place where a program may write, and how it is emptied. Standard library only: the zygote loads it.

With namespaces it is a file system of its own, bounded by the kernel and replaced when it was used. Without, it is a
directory, bounded by watching it.
"""

import os
from contextlib import suppress

from verifier.sandbox import linux, root

NAMES_PER_MB = 16


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

    def overrun(self) -> bool:
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
    """A directory among others. Files that were removed and are still open show in the free space only."""

    def __init__(self, path: str, megabytes: int) -> None:
        self.path = self.work = path
        self._bytes = megabytes * 2**20
        self._names = megabytes * NAMES_PER_MB
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

    def overrun(self) -> bool:
        """Has the program written more than it may, in bytes or in names?"""
        if not self.touched():
            return False
        if self._free_bytes - self._free() > self._bytes:
            return True
        names, size, folders = 0, 0, [self.path]
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
                continue  # a folder that even its owner may not read: it can hold no more than the free space shows
            except OSError:
                return True  # nested so deeply that it has no path any more
            if names > self._names or size > self._bytes:
                return True
        return False

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
