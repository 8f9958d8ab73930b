"""API keys: hashed at rest, compared in constant time, several of them with names.

The file has a line a key, `name sha256:<64 hex digits>`, and after it what the key may do: `scopes=verify,run`,
`rate=100000/minute` (rollouts), `weight=2` (its share of the workers). Blank lines and lines that begin with # are
passed over. It is read again when it changes, so keys come and go without a restart. Keys are long random strings,
which is why a plain hash is enough; a password would need a slow one. Not for people's accounts.
"""

import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from limits import RateLimitItem, parse

from verifier.errors import ConfigError

log = logging.getLogger("verifier.server")

NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
LINE = re.compile(r"(?P<name>\S+)\s+sha256:(?P<digest>[0-9a-fA-F]{64})(?P<terms>(?:\s+\S+)*)")
SCOPES = ("verify", "run", "metrics")
MOST_WEIGHT = 1000.0
LOOK_EVERY_SECONDS = 1.0


class Grant(NamedTuple):
    """What a key may do."""

    name: str
    scopes: frozenset[str] = frozenset(SCOPES)
    rate: RateLimitItem | None = None
    weight: float = 1.0


def new_key(name: str) -> tuple[str, str]:
    """A fresh key for its owner, and the line for the keys file. Raises ConfigError for a name the file cannot hold."""
    if not NAME.fullmatch(name):
        raise ConfigError(f"key name {name[:60]!r}; expected 1 to 64 of A-Z a-z 0-9 . _ -")
    key = f"rv_{secrets.token_urlsafe(32)}"
    return key, f"{name} sha256:{digest_of(key.encode()).hex()}"


def digest_of(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


class KeyRing:
    """The keys of one file. Raises ConfigError at the start if the file cannot be used; later it keeps what it has."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._looked_at = clock()
        self._seen = self._version()
        self._grants = read_keys(path)

    def owner(self, authorization: str | None) -> str | None:
        """The name of the key in an Authorization header; None when there is none, or it is not one of ours."""
        grant = self.grant(authorization)
        return None if grant is None else grant.name

    def grant(self, authorization: str | None) -> Grant | None:
        """The same key, with what it may do."""
        self._read_again_if_changed()
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        offered = digest_of(key.strip().encode("utf-8", "surrogatepass"))
        found = None
        for digest, grant in self._grants.items():
            if hmac.compare_digest(digest, offered):
                found = grant
        return found

    def _version(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _read_again_if_changed(self) -> None:
        now = self._clock()
        if now - self._looked_at < LOOK_EVERY_SECONDS:
            return
        self._looked_at = now
        version = self._version()
        if version == self._seen:
            return
        self._seen = version
        try:
            self._grants = read_keys(self._path)
        except ConfigError as error:
            log.error(
                "the changed API keys file cannot be used; the keys read before stay valid",
                extra={"reason": str(error)},
            )
        else:
            log.info("API keys read again", extra={"keys": sorted(grant.name for grant in self._grants.values())})


def read_keys(path: Path) -> dict[bytes, Grant]:
    """Digest -> grant of every key in the file; raises ConfigError that names the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the API keys file {path} cannot be read: {error}") from error
    grants: dict[bytes, Grant] = {}
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = LINE.fullmatch(stripped)
        if not found or not NAME.fullmatch(found["name"]):
            raise ConfigError(
                f"{path} line {number}: expected `name sha256:<64 hex digits>`, as `verifier keys new` prints it"
            )
        if found["name"] in {grant.name for grant in grants.values()}:
            raise ConfigError(f"{path} line {number}: the name {found['name']!r} is taken by an earlier line")
        try:
            grants[bytes.fromhex(found["digest"])] = read_grant(found["name"], found["terms"].split())
        except ValueError as error:
            raise ConfigError(f"{path} line {number}: {error}") from None
    if not grants:
        raise ConfigError(
            f"{path} holds no key, so nobody could call the service; add one, or unset VERIFIER_API_KEYS_FILE"
        )
    return grants


def read_grant(name: str, terms: Sequence[str]) -> Grant:
    """What the words after a key's hash allow; raises ValueError that says what would have worked."""
    grant = Grant(name)
    for term in terms:
        what, _, value = term.partition("=")
        if what == "scopes":
            grant = grant._replace(scopes=read_scopes(value))
        elif what == "rate":
            grant = grant._replace(rate=read_rate(value))
        elif what == "weight":
            grant = grant._replace(weight=read_weight(value))
        else:
            raise ValueError(f"{term[:60]!r}; expected scopes=..., rate=... or weight=...")
    return grant


def read_scopes(text: str) -> frozenset[str]:
    scopes = frozenset(text.split(","))
    if unknown := scopes - set(SCOPES):
        raise ValueError(f"unknown scope {min(unknown)[:60]!r}; expected some of {','.join(SCOPES)}")
    return scopes


def read_rate(text: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError:
        raise ValueError(f"rate={text[:60]}; expected so many rollouts a time, such as rate=100000/minute") from None


def read_weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not 0 < weight <= MOST_WEIGHT:
        raise ValueError(f"weight={text[:60]}; expected a number above 0 and up to {MOST_WEIGHT:g}")
    return weight
