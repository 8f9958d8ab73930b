"""Compressed files as what they hold: gzip, bzip2, xz and Zstandard, recognised by their first bytes."""

import bz2
import gzip
import io
import lzma
import sys
import zipfile
import zlib
from types import ModuleType
from typing import BinaryIO, cast

GZIP, BZIP2, XZ, ZSTANDARD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
MAGIC_BYTES = 6
BUFFER_BYTES = 2**16
"""What can be peeked at, to tell what a file holds."""
HAS_ZSTANDARD = sys.version_info >= (3, 14)
"""Whether the standard library reads Zstandard; before 3.14 its backport does."""


def unpacked(file: BinaryIO) -> BinaryIO:
    """What a compressed file holds, or the file itself where it is not compressed. `file` can be peeked into."""
    magic = file.peek(MAGIC_BYTES)[:MAGIC_BYTES]  # type: ignore[attr-defined]
    inner: object
    if magic.startswith(GZIP):
        inner = gzip.GzipFile(fileobj=file)
    elif magic.startswith(BZIP2):
        inner = bz2.BZ2File(file)
    elif magic.startswith(XZ):
        inner = lzma.LZMAFile(file)  # noqa: SIM115 - whoever opened `file` closes it
    elif magic.startswith(ZSTANDARD):
        inner = zstandard_module().ZstdFile(file)
    else:
        return file
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, inner), BUFFER_BYTES))


def zstandard_module() -> ModuleType:
    """What reads Zstandard: the standard library or its backport."""
    if HAS_ZSTANDARD:
        from compression import zstd
    else:
        from backports import zstd
    module: ModuleType = zstd
    return module


def zip_module() -> ModuleType:
    """A `zipfile` that also reads members compressed by Zstandard, as inspect's logs have them."""
    if HAS_ZSTANDARD:
        return zipfile
    from backports.zstd import zipfile as with_zstandard

    module: ModuleType = with_zstandard
    return module


def damage() -> tuple[type[Exception], ...]:
    """What reading a damaged file may raise."""
    zstd = sys.modules.get("compression.zstd") or sys.modules.get("backports.zstd")
    more = (zstd.ZstdError,) if zstd else ()
    return (OSError, EOFError, zlib.error, lzma.LZMAError, *more)
