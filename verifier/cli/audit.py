"""`verifier audit TARGET`: what a grader pays that it should not, and what it does not pay that it should.

The target is a preset, somebody's function, or a data set with a preset (`--preset`). A preset or function is tried
with small tasks of its kind, or with the rows of `--data`; see `verifier.audit.probes` for what is played.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from verifier.audit.findings import FALSE_FAIL, FALSE_PASS, NOT_JUDGED, Audit, badge, badge_svg
from verifier.audit.golds import answer_text, misses
from verifier.audit.probes import Probe, probes_of, program_probes
from verifier.audit.tasks import AUTO, FORMS, TASKS, Task
from verifier.cli.diff import allowed
from verifier.cli.gold_rows import GoldRow, gold_rows
from verifier.cli.options import AuditOptions
from verifier.cli.probing import judged
from verifier.cli.sides import Side, is_rubric, side_named, side_of
from verifier.cli.terminal import on_one_line
from verifier.dump.results import WholeFile
from verifier.errors import ConfigError
from verifier.wire import Outcome

DONE, FOUND = 0, 3
CODE = "code"
SHOWN = 20
ROWS = 25
"""Rows of a data set that are played unless --limit says otherwise: each is a hundred completions."""
LETTERS = "ABCD"
MOST_OTHERS = 4
"""Answers of other rows that are tried as wrong ones of a row: two are played, and some may be the same answer."""
SAME, STATED = "the same answer", "stated"


def run(options: AuditOptions) -> int:
    """Play, print; exit status 3 when there are more findings than --fail-over allows."""
    side, data = target(options)
    probes = list(probes_for(side, options, data))
    found = Audit(options.passing)
    found.add(zip(probes, judged(probes, side, params=options.params, workers=options.workers), strict=True))
    if found.total and found.not_judged == found.total:
        raise ConfigError(f"audit {options.target}: none of {found.total:,} probes was judged: {found.why_not_judged}")
    if options.out:
        with WholeFile(options.out, option="--out", not_over=data) as out:
            for one in found.findings:
                out.write_bytes(json.dumps(one.told(), ensure_ascii=False).encode() + b"\n")
            out.complete()
    if options.badge:
        write_badge(options.badge, options.target, found)
    if options.as_json:
        sys.stdout.write(json.dumps(as_json(found, options), ensure_ascii=False, indent=2) + "\n")
    else:
        tell(found, options)
    wrong = len(found.of(FALSE_PASS)) + len(found.of(FALSE_FAIL)) + len(found.of(NOT_JUDGED))
    return FOUND if options.fail_over is not None and wrong > allowed(options.fail_over, found.total) else DONE


def target(options: AuditOptions) -> tuple[Side, tuple[str, ...]]:
    """Who is tried, and with which data: a data set as the target is tried under --preset."""
    if Path(options.target).is_file() and not is_rubric(options.target):
        side = side_named(options.preset, options.rubric, f"{options.target} is a file: say what grades its rows")
        return side, (options.target, *options.data)
    if options.rubric is not None:
        raise ConfigError(
            f"--rubric grades the rows of a file, and {options.target[:200]!r} is not a file; a rubric in YAML may "
            "be the TARGET itself"
        )
    return side_of(options.target, files=False), options.data


def probes_for(side: Side, options: AuditOptions, data: tuple[str, ...]) -> Iterator[Probe]:
    if data:
        rows = list(islice(gold_rows(data, options.columns, options.dataset), options.limit or ROWS))
        tasks = list(tasks_of(rows, kind_of(side, options), options.workers))
        if not tasks:
            raise ConfigError(f"{data[0]}: no row has a ground truth that can be written as an answer")
        for task in tasks:
            yield from probes_of(task)
        return
    for kind in kinds_of(side, options):
        yield from program_probes() if kind == CODE else probes_of(TASKS[kind])


def kind_of(side: Side, options: AuditOptions) -> str:
    named = options.kind or (side.judges_as if side.judges_as in TASKS else None)
    return named if named in TASKS else "math"


def kinds_of(side: Side, options: AuditOptions) -> tuple[str, ...]:
    """The kinds of tasks to play: those of the preset, or the one that was named."""
    known = (*TASKS, CODE)
    if options.kind is not None:
        if options.kind not in known:
            raise ConfigError(f"--kind {options.kind[:60]!r}: expected one of: {', '.join(known)}")
        return (options.kind,)
    judges_as = side.judges_as
    if judges_as == "auto":
        return AUTO
    if judges_as in known:
        return (str(judges_as),)
    if side.function is not None:
        return ("math",)
    raise ConfigError(
        f"which kind of answers does {side.name} grade? Use --kind with one of: {', '.join(known)}; or test it "
        "with your own rows: --data FILE"
    )


def tasks_of(rows: list[GoldRow], kind: str, workers: int | None = None) -> Iterator[Task]:
    """The rows as tasks: wrong answers are the answers of other rows, and near misses of the right one."""
    answers = [answer_text(row.truth) for row in rows]
    texts = list(dict.fromkeys(one for one in answers if one))
    others = {
        right: [one for one in texts[at + 1 :] + texts[:at] if one.casefold() != right.casefold()][:MOST_OTHERS]
        for at, right in enumerate(texts)
    }
    same = same_answers([(right, one) for right, found in others.items() for one in found], kind, workers)
    for row, right in zip(rows, answers, strict=True):
        if right is None:
            continue
        near = list(islice(misses(right, None), 2))
        strangers = [] if right in LETTERS else [one for one in others[right] if (right, one) not in same][:2]
        wrong = tuple(dict.fromkeys([*near, *strangers]))
        if wrong:
            yield Task(kind, row.question, row.truth, right, wrong, row.name)


def same_answers(pairs: Sequence[tuple[str, str]], kind: str, workers: int | None) -> set[tuple[str, str]]:
    """Which of these are one answer in two forms, `1/2` and `0.5`: the preset of that kind takes each for the other."""
    both = [*pairs, *((b, a) for a, b in pairs)]
    probes = [Probe(SAME, STATED, FORMS[STATED].format(said), False, truth) for truth, said in both]
    accepted = [one.verdict.outcome is Outcome.CORRECT for one in judged(probes, side_of(kind), workers=workers)]
    return {pair for pair, one, other in zip(pairs, accepted, accepted[len(pairs) :], strict=False) if one and other}


def write_badge(path: str, name: str, found: Audit) -> None:
    """A picture (`.svg`), or JSON as shields.io reads it from an endpoint."""
    message, colour = badge(
        "verifier audit", len(found.of(FALSE_PASS)), len(found.of(FALSE_FAIL)) + len(found.of(NOT_JUDGED)), found.total
    )
    label = f"audit of {name}"
    with WholeFile(path, option="--badge", keep_partial=False) as file:
        if path.endswith(".svg"):
            file.write_bytes(badge_svg(label, message, colour).encode())
        else:
            shield = {"schemaVersion": 1, "label": label, "message": message, "color": colour.removeprefix("#")}
            file.write_bytes(json.dumps(shield).encode() + b"\n")
        file.complete()


def as_json(found: Audit, options: AuditOptions) -> dict[str, Any]:
    return {
        "target": options.target,
        "played": found.total,
        "false_passes": len(found.of(FALSE_PASS)),
        "false_fails": len(found.of(FALSE_FAIL)),
        "right_and_not_judged": len(found.of(NOT_JUDGED)),
        "families": dict(found.played),
        "forms_not_read": dict(found.unread),
        "findings": [one.told() for one in found.findings],
    }


def tell(found: Audit, options: AuditOptions) -> None:
    lines = [f"{options.target}: {found.total:,} completions tried"]
    for kind, what in (
        (FALSE_PASS, "wrong ones were accepted"),
        (FALSE_FAIL, "right ones were not accepted"),
        (NOT_JUDGED, "right ones were not judged"),
    ):
        of_kind = found.of(kind)
        lines.append(f"{len(of_kind):,} {what}")
        families = Counter(one.probe.family for one in of_kind)
        lines += [f"  {count:>6,}  {family}" for family, count in families.most_common()]
    for form, count in found.unread.items():
        lines.append(f"not read, and so not counted as wrong: {form} ({count} right answers)")
    for one in found.findings[:SHOWN]:
        told = one.told()
        said = on_one_line(one.probe.completion, 160)
        lines += ["", f"{one.kind}: {one.probe.family}{', ' + one.probe.form if one.probe.form else ''}"]
        lines += [f"  completion    {said}", f"  ground truth  {on_one_line(json.dumps(told['ground_truth']), 160)}"]
        lines += [f"  reward        {told['reward']}", f"  because       {on_one_line(str(told['reason']), 160)}"]
    if len(found.findings) > SHOWN:
        lines += ["", f"and {len(found.findings) - SHOWN:,} more; --out FILE has all"]
    sys.stdout.write("\n".join(lines) + "\n")
