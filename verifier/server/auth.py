"""API keys: hashed at rest, compared in constant time, several of them with names.

The file has a line a key, `name sha256:<64 hex digits>`, and after it what the key may do: `scopes=verify,run`,
`rate=100000/minute` (rollouts), `weight=2` (its share of the workers), and limits of its own such as `queue=200000`.
Blank lines and lines that begin with # are passed over. It is read again when it changes, so keys come and go without a
restart. Keys are long random strings, which is why a plain hash is enough; a password would need a slow one. Not for
people's accounts.

| the file while the service runs | the keys |
| --- | --- |
| changed, and every line can be read | those in it, within a second or two |
| emptied, or nothing but comments, or deleted: at two looks in a row, as an editor may save in two steps | none: 401 |
| a line that cannot be read, no text, no permission, a directory | those read before, and an error in the log |
"""

import base64
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
from verifier.server.settings import Settings

log = logging.getLogger("verifier.server")

NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
LINE = re.compile(r"(?P<name>\S+)\s+sha256:(?P<digest>[0-9a-fA-F]{64})(?P<terms>(?:\s+\S+)*)")
SCOPES = ("verify", "run", "metrics")
MOST_WEIGHT = 1000.0
LOOK_EVERY_SECONDS = 1.0
COMPLAIN_EVERY_LOOKS = 60  # about a minute: an operator who revokes a key must learn that a typing error keeps it valid


class KeyLimits(NamedTuple):
    """How much of the service one key may take at a time; docs/operating.md says what each bounds."""

    queue: int = 131_072
    jobs: int = 64
    requests: int = 1024
    held_mb: int = 512
    kept_mb: int = 128
    judge_calls: int = 5000

    @classmethod
    def of(cls, settings: Settings) -> "KeyLimits":
        """What holds for keys whose line says nothing else."""
        return cls(
            queue=settings.key_queue_limit,
            jobs=settings.key_max_jobs,
            requests=settings.key_max_requests,
            held_mb=settings.key_held_mb,
            kept_mb=settings.key_kept_results_mb,
            judge_calls=settings.key_judge_calls,
        )


NO_TERMS = KeyLimits()


class Grant(NamedTuple):
    """What a key may do."""

    name: str
    scopes: frozenset[str] = frozenset(SCOPES)
    rate: RateLimitItem | None = None
    weight: float = 1.0
    limits: KeyLimits = NO_TERMS


def offered_key(authorization: str) -> str | None:
    """The key in an Authorization header: `Bearer KEY`, or the password of `Basic`, which is what a client makes of
    the address `http://name:KEY@host/` where it lets nobody set a header."""
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return text
    if scheme.lower() != "basic":
        return None
    try:
        _, colon, password = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except ValueError:
        return None
    return password if colon else None


def new_key(name: str) -> tuple[str, str]:
    """A fresh key for its owner, and the line for the keys file. Raises ConfigError for a name the file cannot hold."""
    if not NAME.fullmatch(name):
        raise ConfigError(f"key name {name[:60]!r}; expected 1 to 64 of A-Z a-z 0-9 . _ -")
    key = f"rv_{secrets.token_urlsafe(32)}"
    return key, f"{name} sha256:{digest_of(key.encode()).hex()}"


def digest_of(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


class KeyRing:
    """The keys of one file. Raises ConfigError at the start if the file cannot be used."""

    def __init__(
        self, path: Path, limits: KeyLimits = NO_TERMS, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._limits = limits
        self._clock = clock
        self._looked_at = clock()
        self._seen = self._version()
        self._looks_broken = 0  # times in a row that the file could not be read
        self._looks_empty = 0  # times in a row that no key was in it
        self._grants = read_keys(path, limits)

    def owner(self, authorization: str | None) -> str | None:
        """The name of the key in an Authorization header; None when there is none, or it is not one of ours."""
        grant = self.grant(authorization)
        return None if grant is None else grant.name

    def grant(self, authorization: str | None, api_key: str | None = None) -> Grant | None:
        """The same key, with what it may do. api_key: what X-Api-Key holds, asked where the other is not there."""
        self.look()
        key = offered_key(authorization) if authorization is not None else api_key
        if key is None:
            return None
        offered = digest_of(key.strip().encode("utf-8", "surrogatepass"))
        found = None
        for digest, grant in self._grants.items():
            if hmac.compare_digest(digest, offered):
                found = grant
        return found

    def named(self, name: str) -> Grant | None:
        """What the key of that name may do now."""
        return next((grant for grant in self._grants.values() if grant.name == name), None)

    def look(self) -> None:
        """Read the file again if it has changed; at most once a second."""
        now = self._clock()
        if now - self._looked_at < LOOK_EVERY_SECONDS:
            return
        self._looked_at = now
        version = self._version()
        if version != self._seen or self._looks_broken or self._looks_empty:
            self._seen = version
            self._read_again()

    def _version(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _read_again(self) -> None:
        try:
            grants = keys_in(self._path, self._limits)
        except FileNotFoundError:
            grants = {}
        except (ConfigError, OSError) as error:
            self._looks_empty = 0
            self._looks_broken += 1
            if self._looks_broken % COMPLAIN_EVERY_LOOKS == 1:
                log.error(
                    "the changed API keys file cannot be used; the previous keys stay valid, including removed ones",
                    extra={"reason": str(error)},
                )
            return
        self._looks_broken = 0
        self._looks_empty = 0 if grants else self._looks_empty + 1
        if self._looks_empty == 1:
            return  # it may be in the midst of being saved
        if grants != self._grants:
            self._grants = grants
            names = sorted(grant.name for grant in grants.values())
            if names:
                log.info("API keys reloaded", extra={"keys": names})
            else:
                log.error("the API keys file is empty or missing: no key is valid any more")


def read_keys(path: Path, limits: KeyLimits = NO_TERMS) -> dict[bytes, Grant]:
    """Digest -> grant of every key in the file; raises ConfigError that names the line, also when there is no key."""
    try:
        grants = keys_in(path, limits)
    except OSError as error:
        raise ConfigError(f"the API keys file {path} cannot be read: {error}") from error
    if not grants:
        raise ConfigError(
            f"{path} contains no key, so every request would be refused; add a key, or unset VERIFIER_API_KEYS_FILE"
        )
    return grants


def keys_in(path: Path, limits: KeyLimits) -> dict[bytes, Grant]:
    """The same, and none is an answer too. Raises OSError as it comes: a file that is gone is not a broken one."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()  # some editors begin a file with a byte order mark
    except UnicodeDecodeError as error:
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
            grants[bytes.fromhex(found["digest"])] = read_grant(found["name"], found["terms"].split(), limits)
        except ValueError as error:
            raise ConfigError(f"{path} line {number}: {error}") from None
    return grants


def read_grant(name: str, terms: Sequence[str], limits: KeyLimits = NO_TERMS) -> Grant:
    """What the words after a key's hash allow; raises ValueError that says what would have worked."""
    grant = Grant(name, limits=limits)
    for term in terms:
        what, _, value = term.partition("=")
        if what == "scopes":
            grant = grant._replace(scopes=read_scopes(value))
        elif what == "rate":
            grant = grant._replace(rate=read_rate(value))
        elif what == "weight":
            grant = grant._replace(weight=read_weight(value))
        elif what in KeyLimits._fields:
            grant = grant._replace(limits=grant.limits._replace(**{what: read_limit(what, value)}))
        else:
            others = ", ".join(f"{name}=..." for name in KeyLimits._fields)
            raise ValueError(f"{term[:60]!r}; expected scopes=..., rate=..., weight=..., {others}")
    return grant


def read_scopes(text: str) -> frozenset[str]:
    scopes = frozenset(text.split(","))
    if unknown := scopes - set(SCOPES):
        raise ValueError(f"unknown scope {min(unknown)[:60]!r}; expected some of {','.join(SCOPES)}")
    return scopes


def read_rate(text: str) -> RateLimitItem:
    try:
        rate = parse(text)
        if rate.amount <= 0:
            raise ValueError(text)
    except ValueError:
        raise ValueError(
            f"rate={text[:60]}; expected a number of rollouts per period, such as rate=100000/minute; "
            "to revoke a key, remove its line"
        ) from None
    return rate


def read_weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not 0 < weight <= MOST_WEIGHT:
        raise ValueError(f"weight={text[:60]}; expected a number above 0 and up to {MOST_WEIGHT:g}")
    return weight


def read_limit(what: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 12 and int(text) > 0):
        raise ValueError(f"{what}={text[:60]}; expected a whole number above 0")
    return int(text)
