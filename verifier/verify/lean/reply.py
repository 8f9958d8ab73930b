"""What a Lean server says of a proof, read to the last message."""

import re
from collections.abc import Collection
from typing import Any

from verifier.verify.lean.statement import Proof
from verifier.verify.quoting import abridged
from verifier.wire import Json, Verdict

STANDARD_AXIOMS = ("propext", "Classical.choice", "Quot.sound")
NATIVE_AXIOMS = ("Lean.ofReduceBool", "Lean.trustCompiler")
AXIOMS = re.compile(r"'([^'\n]+)' (?:does not depend on any axioms|depends on axioms: \[([^\]]*)\])\s*")
USES_SORRY = re.compile(r"declaration uses ['`]?sorry")
UNKNOWN = re.compile("unknown (?:constant|identifier)", re.IGNORECASE)
OUT_OF_TIME = re.compile(r"\(deterministic\) timeout|maximum number of heartbeats")
SEVERITIES = ("error", "warning", "info", "trace")
MAX_MESSAGES = 10_000
"""A proof that repeats `trace "a"` can have Lean say as much as it likes."""


class Unexpected(Exception):
    """The reply is not what the protocol says, and what was wrong."""


def verdict_of(reply: Any, proof: Proof, name: str, allowed: Collection[str]) -> Verdict:
    """The verdict for Lean's response to a proof; raises Unexpected where it says nothing about the proof."""
    messages = messages_in(reply)
    if len(messages) > MAX_MESSAGES:
        return Verdict.too_costly(f"Lean says {len(messages):,} things of it; at most {MAX_MESSAGES:,} are read")
    errors = [one for one in messages if one["severity"] == "error"]
    if errors:
        return of_errors(errors, proof)
    if reply.get("sorries") or any(USES_SORRY.search(one["data"]) for one in messages):
        return Verdict.incorrect("Lean finds a gap in it (sorry)", rule="sorry")
    asked = [one for one in messages if line_of(one) >= proof.last_line and one["severity"] == "info"]
    found = AXIOMS.fullmatch(asked[0]["data"]) if len(asked) == 1 else None
    if found is None and asked and proof.prints:
        return Verdict.undecided("it has Lean print otherwise, and the axioms cannot be read", rule="axioms")
    if found is None or found[1].split(".")[-1] != name.split(".")[-1]:
        raise Unexpected("Lean did not list the axioms of the theorem")
    axioms = sorted(one.strip() for one in (found[2] or "").split(",") if one.strip())
    told: dict[str, Json] = {"axioms": list(axioms), "rule": "axioms"}
    if strange := [one for one in axioms if one not in allowed]:
        return Verdict.incorrect(f"it depends on {', '.join(strange)[:200]}, which is not allowed", **told)
    return Verdict.correct("Lean accepts the proof, and its axioms are allowed", **told)


def of_errors(errors: list[dict[str, Any]], proof: Proof) -> Verdict:
    first = errors[0]
    told: dict[str, Json] = {"errors": [abridged(one["data"], 300) for one in errors[:5]], "rule": "errors"}
    if any(line_of(one) < proof.first_line for one in errors):
        before = next(one for one in errors if line_of(one) < proof.first_line)
        return Verdict.unverifiable(
            f"Lean does not accept what stands before the proof: {abridged(before['data'], 200)}", **told
        )
    if all(line_of(one) >= proof.last_line for one in errors):
        if UNKNOWN.search(first["data"]):
            return Verdict.unverifiable(f"Lean does not know the theorem: {abridged(first['data'], 200)}", **told)
        # Our line is right: `theorem x :` at the end of the answer would read on there, and so escape a wrong verdict.
        return Verdict.undecided(f"Lean cannot list the axioms: {abridged(first['data'], 200)}", **told)
    if OUT_OF_TIME.search(first["data"]):
        return Verdict.too_costly(f"Lean gives up in line {line_of(first)}: {abridged(first['data'], 200)}", **told)
    line = line_of(first) - proof.first_line + 1
    return Verdict.incorrect(f"Lean finds an error in line {line}: {abridged(first['data'], 200)}", **told)


def messages_in(reply: Any) -> list[dict[str, Any]]:
    """The messages, each with its severity, place and text; raises Unexpected."""
    if not isinstance(reply, dict):
        raise Unexpected("its response is not an object")
    if "message" in reply:
        raise Unexpected(f"its REPL failed: {abridged(str(reply['message']), 200)}")
    messages = reply.get("messages") or []
    if not isinstance(messages, list):
        raise Unexpected("its messages are not a list")
    for one in messages[:MAX_MESSAGES]:
        if not isinstance(one, dict) or one.get("severity") not in SEVERITIES or not isinstance(one.get("data"), str):
            raise Unexpected("a message has no severity or no text")
        line_of(one)
    return messages


def line_of(message: dict[str, Any]) -> int:
    """The line of a message; raises Unexpected where it has none."""
    place = message.get("pos")
    line = place.get("line") if isinstance(place, dict) else None
    if isinstance(line, bool) or not isinstance(line, int):
        raise Unexpected("a message has no line")
    return line
