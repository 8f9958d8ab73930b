"""`verifier lint DATA --preset P`: ground truths that cannot be read, are refused as their own answers, mean several
things, contradict each other, or let near misses pass.

Each ground truth is said as an answer in the forms that presets read, and then wrong answers close to it are.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Any

from verifier.audit.golds import EMPTY, ITSELF, OTHER, PART, answer_text, itself, near_misses
from verifier.audit.probes import Probe
from verifier.audit.tasks import FORMS
from verifier.cli.diff import allowed
from verifier.cli.gold_rows import GoldRow, gold_rows
from verifier.cli.options import LintOptions
from verifier.cli.probing import judged
from verifier.cli.sides import Side, side_named
from verifier.cli.terminal import on_one_line
from verifier.dump.results import FiledResult, WholeFile
from verifier.errors import ConfigError
from verifier.wire import Json, Outcome

DONE, FOUND = 0, 3
BATCH = 2_000
"""Rows at a time, so that a data set may be larger than memory."""
SHOWN = 5
UNREADABLE, REFUSED, UNDECIDED = "cannot be read", "not accepted as its own answer", "ambiguous"
NEAR_MISS, CONTRADICTION, MISSING = "accepts a near miss", "contradicts another row", "no ground truth"
KINDS = (MISSING, UNREADABLE, REFUSED, UNDECIDED, CONTRADICTION, NEAR_MISS)
FORMS_FIRST = ("boxed", "tagged", "stated", "plain")
"""The form in which near misses are played, the first that is read."""


@dataclass(frozen=True)
class Lint:
    """What is wrong with one ground truth."""

    kind: str
    row: GoldRow
    why: str

    def told(self) -> dict[str, Any]:
        return {"finding": self.kind, "place": self.row.place, "id": self.row.name, "ground_truth": self.row.truth} | {
            "why": self.why
        }


class Questions:
    """The ground truth of every question so far, to find two that contradict each other. Kept as digests: both may be
    long, and a data set larger than memory."""

    def __init__(self) -> None:
        self._first: dict[bytes, tuple[str, bytes, str]] = {}

    def contradicted(self, row: GoldRow) -> str | None:
        if not row.question.strip() or row.problem is not None:
            return None
        truth = json.dumps(row.truth, sort_keys=True, ensure_ascii=False)
        told = row.place, digest(truth), on_one_line(truth, 80)
        place, earlier, shown = self._first.setdefault(digest(row.question.strip()), told)
        return None if earlier == told[1] else f"{place} has the same question and {shown}"


def digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def run(options: LintOptions) -> int:
    """Read, try, print; exit status 3 when there are more findings than --fail-over allows."""
    side = side_named(options.preset, options.rubric, "say what is to grade the ground truths")
    if options.params is not None and options.preset is None:
        raise ConfigError("--params needs --preset")
    counts: Counter[str] = Counter()
    shown: dict[str, list[Lint]] = defaultdict(list)
    rows = islice(gold_rows(options.data, options.columns, options.dataset), options.limit)
    questions = Questions()
    read = 0
    out = WholeFile(options.out, option="--out", not_over=options.data) if options.out else None
    if out is not None:
        out.__enter__()
    try:
        while batch := list(islice(rows, BATCH)):
            read += len(batch)
            for one in found_in(batch, side, options, questions):
                counts[one.kind] += 1
                if len(shown[one.kind]) < SHOWN:
                    shown[one.kind].append(one)
                if out is not None:
                    out.write_bytes(json.dumps(one.told(), ensure_ascii=False).encode() + b"\n")
        if out is not None:
            out.complete()
    finally:
        if out is not None:
            out.__exit__(None, None, None)
    if options.as_json:
        found = {"rows": read, "findings": {kind: counts[kind] for kind in KINDS}}
        sys.stdout.write(json.dumps(found | {"examples": [one.told() for kind in KINDS for one in shown[kind]]}) + "\n")
    else:
        tell(read, counts, shown)
    return FOUND if options.fail_over is not None and counts.total() > allowed(options.fail_over, read) else DONE


def found_in(batch: Sequence[GoldRow], side: Side, options: LintOptions, questions: Questions) -> Iterator[Lint]:
    """What is wrong with these rows, row by row."""
    usable = [row for row in batch if row.problem is None]
    first = tried([list(itself(row.truth, row.question, row.place)) for row in usable], side, options)
    ready = [form_read(pairs) for pairs in first]
    answers = [answer_text(row.truth) for row in usable]
    second = tried(
        [
            list(near_misses(row.truth, row.question, row.place, form, other)) if form else []
            for row, form, other in zip(usable, ready, [*answers[1:], *answers[:1]], strict=True)
        ],
        side,
        options,
    )
    same = alike(usable, ready, second, side, options)
    results = iter(zip(first, second, same, strict=True))
    for row in batch:
        if row.problem is not None:
            yield Lint(MISSING, row, row.problem)
            continue
        pairs, nearby, equal = next(results)
        if (why := questions.contradicted(row)) is not None:
            yield Lint(CONTRADICTION, row, why)
        yield from of_itself(row, pairs)
        yield from of_near_misses(row, [one for one in nearby if not (equal and one[0].family == OTHER)])


Pairs = list[tuple[Probe, FiledResult]]


def tried(lots: Sequence[Sequence[Probe]], side: Side, options: LintOptions) -> list[Pairs]:
    """The probes of each row with their results."""
    flat = [probe for lot in lots for probe in lot]
    results = iter(judged(flat, side, params=options.params, workers=options.workers))
    return [[(probe, next(results)) for probe in lot] for lot in lots]


def alike(
    rows: Sequence[GoldRow], forms: Sequence[str | None], nearby: Sequence[Pairs], side: Side, options: LintOptions
) -> list[bool]:
    """Of each row, whether its answer and the next row's are one: each is accepted for the other."""
    back: list[list[Probe]] = []
    for at, pairs in enumerate(nearby):
        beside = (at + 1) % len(rows)
        form, text = forms[beside], answer_text(rows[at].truth)
        asked = form and text and any(probe.family == OTHER and is_accepted(result) for probe, result in pairs)
        probe = (
            Probe(OTHER, form or "", FORMS[form].format(text), False, rows[beside].truth) if asked and form else None
        )
        back.append([probe] if probe else [])
    return [any(is_accepted(result) for _, result in pairs) for pairs in tried(back, side, options)]


def form_read(pairs: Pairs) -> str | None:
    """The form in which the ground truth is accepted as its own answer."""
    accepted = {probe.form for probe, result in pairs if probe.family == ITSELF and is_accepted(result)}
    return next((form for form in FORMS_FIRST if form in accepted), None)


def is_accepted(result: FiledResult) -> bool:
    return result.verdict.outcome is Outcome.CORRECT


def of_itself(row: GoldRow, pairs: Pairs) -> Iterator[Lint]:
    said = [(probe, result) for probe, result in pairs if probe.family == ITSELF]
    nothing = next(result for probe, result in pairs if probe.family == EMPTY)
    if nothing.verdict.outcome is Outcome.UNVERIFIABLE:
        yield Lint(UNREADABLE, row, nothing.verdict.reason)
    elif said and form_read(pairs) is None:
        undecided = [result for _, result in said if result.verdict.is_undecided]
        kind = UNDECIDED if undecided else REFUSED
        probe = said[0][0]
        reasons = dict.fromkeys(one.verdict.reason for _, one in said)
        yield Lint(kind, row, f"{on_one_line(probe.completion, 80)}: {'; '.join(islice(reasons, 2))}")


def of_near_misses(row: GoldRow, pairs: Pairs) -> Iterator[Lint]:
    accepted = [probe for probe, result in pairs if is_accepted(result)]
    readings = texts(probe for probe in accepted if probe.family == PART)
    if len(readings) > 1:
        yield Lint(UNDECIDED, row, f"each of these alone is accepted: {', '.join(map(short, readings))}")
    misses = [result for probe, result in pairs if probe.family != PART]
    if misses and all(result.verdict.is_undecided for result in misses):
        why = "only its exact text is accepted; other answers are undecided"
        yield Lint(UNDECIDED, row, f"{why}: {misses[0].verdict.reason}")
    passed = texts(probe for probe in accepted if probe.family != PART)
    if passed:
        yield Lint(NEAR_MISS, row, f"accepted: {', '.join(map(short, passed))}")


def texts(probes: Iterable[Probe]) -> list[str]:
    return [str(probe.about["said"]) for probe in probes]


def short(text: str) -> str:
    return repr(on_one_line(text, 60))


def tell(read: int, counts: Counter[str], shown: dict[str, list[Lint]]) -> None:
    lines = [f"{read:,} ground truths, {counts.total():,} findings"]
    for kind in KINDS:
        if not counts[kind]:
            continue
        lines += ["", f"{counts[kind]:,} {kind}"]
        for one in shown[kind]:
            truth: Json = one.row.truth
            gold = "" if one.kind == MISSING else f" {on_one_line(json.dumps(truth, ensure_ascii=False), 100)}"
            lines.append(f"  {one.row.place} ({on_one_line(one.row.name, 40)}):{gold}")
            lines.append(f"    {on_one_line(one.why, 200)}")
        if counts[kind] > len(shown[kind]):
            lines.append(f"  and {counts[kind] - len(shown[kind]):,} more")
    sys.stdout.write("\n".join(lines) + "\n")
