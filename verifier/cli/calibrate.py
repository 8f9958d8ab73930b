"""`verifier calibrate DATA --rubric FILE`: how often a rubric's judge errs, measured on labelled responses.

The report's file is what `calibration` of a judge names (docs/judge.md): its rates then go with every verdict of that
judge, and a learner can correct for them.
"""

import asyncio
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from verifier.audit.judge_attacks import attacks
from verifier.audit.rates import Said, by_length, rate, rates
from verifier.cli.grader import HowToJudge, how_to_judge
from verifier.cli.local_grader import LocalGrader
from verifier.cli.options import CalibrateOptions
from verifier.dump.columns import ColumnReader, read_column_map
from verifier.dump.echo import Echo
from verifier.dump.results import WholeFile
from verifier.dump.rows import Dump, Reading
from verifier.dump.several import expanded
from verifier.errors import ConfigError, InputError
from verifier.presets.catalogue import read_rubric, task_for
from verifier.rubric import Rubric
from verifier.wire import Result, Rollout

BATCH = 256
ATTACKED = 20
"""Responses labelled wrong that attacks are tried on: a dozen attacks each."""
WORDS = {"true": True, "false": False, "1": True, "0": False, "correct": True, "incorrect": False}
OVERALL = "overall"


class Labelled(NamedTuple):
    """A response and what people say of it: as a whole, or of each criterion."""

    rollout: Rollout
    labels: Mapping[str, bool]


def run(options: CalibrateOptions) -> int:
    """Ask, count, write; raises a VerifierError where that cannot work."""
    how = how_to_judge(options.preset, options.params, options.rubric, explain=False)
    rows = list(islice(labelled_rows(options), options.limit))
    if not rows:
        raise InputError(f"no row has a label; expected a column {options.label!r} with true or false: --label COLUMN")
    rubric = rubric_of(how, rows[0].rollout)
    if rubric.second_opinion is None or not rubric.verifier.leaves_open:
        raise ConfigError("the rubric asks no judge, so there is none to calibrate; give it `second_opinion.judge`")
    grader = LocalGrader(how)  # before there is an event loop
    reverse = reversed_grader(how) if options.probes else None
    report = asyncio.run(measured(grader, rows, rubric, reverse, probes=options.probes))
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    if options.out:
        with WholeFile(options.out, option="--out", not_over=options.data) as out:
            out.write_bytes(text.encode())
            out.complete()
    sys.stdout.write(text if options.as_json else told(report))
    return 0


def rubric_of(how: HowToJudge, rollout: Rollout) -> Rubric:
    spelt = None if how.rubric is None else read_rubric(how.rubric)
    return task_for(rollout.model_copy(update={"preset": None}), how.preset, spelt).rubric


def labelled_rows(options: CalibrateOptions) -> Any:
    """The rows with a label. Raises InputError for a label that is none."""
    for path in expanded(options.data):
        reader = ColumnReader(read_column_map(options.columns))
        with Dump(path, reader=reader, reading=Reading("rows", echo=Echo(frozenset({options.label})))) as dump:
            for chunk in dump.chunks(("completion",)):
                for row in chunk:
                    if row.rollout is None:
                        raise InputError(row.complaint or f"{row.place}: cannot be read")
                    label = row.extra.get(options.label, row.rollout.metadata.get(options.label))
                    if label is not None:
                        yield Labelled(row.rollout.model_copy(update={"preset": None}), labels_in(label, row.place))


def labels_in(label: Any, place: str) -> dict[str, bool]:
    """A label for the whole response, or one for each criterion by its name."""
    if isinstance(label, Mapping):
        found = {str(name): truth_of(one, place) for name, one in label.items() if one is not None}
        if not found:
            raise InputError(f"{place}: the label names no criterion")
        return found
    return {OVERALL: truth_of(label, place)}


def truth_of(label: Any, place: str) -> bool:
    found = WORDS.get(str(label).strip().lower())
    if found is None:
        raise InputError(f"{place}: the label {str(label)[:40]!r} is neither true nor false")
    return found


async def measured(
    grader: LocalGrader, rows: Sequence[Labelled], rubric: Rubric, reverse: LocalGrader | None, *, probes: bool
) -> dict[str, Any]:
    """The report."""
    async with grader:
        results = await graded(grader, [row.rollout for row in rows])
        pairs = defaultdict[str, list[Said]](list)
        outside = Counter[str]()
        for row, result in zip(rows, results, strict=True):
            if result.verdict.judge is None:
                outside[result.verdict.reason] += 1
                continue
            for name, label in row.labels.items():
                pairs[name].append(Said(label, said_of(result, name), len(row.rollout.completion)))
        everything = [one for lot in pairs.values() for one in lot]
        if not everything:
            [(reason, _)] = outside.most_common(1)
            raise ConfigError(f"the judge was asked about none of {len(rows):,} rows: {reason}")
        judges = sorted({result.verdict.judge for result in results if result.verdict.judge})
        agreement = [one.verdict.judgement.agreement for one in results if one.verdict.judgement]
        known = [one for one in agreement if one is not None]
        report: dict[str, Any] = {
            "judge": judges[0] if len(judges) == 1 else judges,
            "rubric_fingerprint": rubric.fingerprint,
            "rows": len(rows),
            "rows_without_the_judge": outside.total(),
            **rates(everything),
            "agreement": sum(known) / len(known) if known else None,
            "by_length": by_length(everything),
        }
        if len(pairs) > 1 or OVERALL not in pairs:
            report["criteria"] = {name: rates(lot) for name, lot in sorted(pairs.items())}
        if probes:
            report["attacks"] = await attacked(grader, rows)
    if reverse is not None:
        report["order"] = await reordered(reverse, rows, results)
    return report


def reversed_grader(how: HowToJudge) -> LocalGrader | None:
    """A grader that asks criteria in reverse, where they are asked in one call."""
    verifier: Any = (how.rubric or {}).get("verifier")
    if isinstance(verifier, dict) and verifier.get("kind") == "criteria" and verifier.get("calls") == "together":
        return LocalGrader(HowToJudge(None, {**(how.rubric or {}), "verifier": {**verifier, "order": "reversed"}}))
    return None


async def graded(grader: LocalGrader, rollouts: Sequence[Rollout]) -> list[Result]:
    found: list[Result] = []
    for start in range(0, len(rollouts), BATCH):
        batch = rollouts[start : start + BATCH]
        results: dict[int, Result] = {}
        async for lot in grader.grade(batch):
            results.update(lot)
        found += [results[index] for index in range(len(batch))]
    return found


def said_of(result: Result, name: str) -> bool | None:
    """What was said of the whole response, or of one criterion."""
    if name == OVERALL:
        score = result.verdict.score
        return None if score is None else score >= 0.5
    criteria = result.verdict.judgement.criteria if result.verdict.judgement else {}
    if name not in criteria:
        raise InputError(
            f"a label is for {name[:60]!r}, which no criterion is called; there: {', '.join(criteria)[:200]}"
        )
    met = criteria[name]
    return None if met is None else bool(met)


async def attacked(grader: LocalGrader, rows: Sequence[Labelled]) -> dict[str, Any]:
    """Of each attack on responses labelled wrong, the share that is accepted."""
    wrong = [row.rollout for row in rows if not any(row.labels.values())][:ATTACKED]
    tried = [(name, rollout, text) for rollout in wrong for name, text in attacks(rollout.completion)]
    results = await graded(grader, [rollout.model_copy(update={"completion": text}) for _, rollout, text in tried])
    plain = await graded(grader, wrong)
    accepted, judged = Counter[str](), Counter[str]()
    for (name, _, _), result in zip(tried, results, strict=True):
        score = result.verdict.score
        judged[name] += score is not None
        accepted[name] += score is not None and score >= 0.5
    found = {name: rate(accepted[name], judged[name]) for name in judged}
    heard = [one.verdict.score for one in plain if one.verdict.score is not None]  # who was not judged is not refused
    return {"none": rate(sum(score >= 0.5 for score in heard), len(heard)), **found}


async def reordered(grader: LocalGrader, rows: Sequence[Labelled], results: Sequence[Result]) -> dict[str, Any]:
    """Of criteria asked in one call, the share whose answer changes when they are asked in reverse."""
    async with grader:
        others = await graded(grader, [row.rollout for row in rows])
    compared = changed = 0
    for one, other in zip(results, others, strict=True):
        if one.verdict.judgement and other.verdict.judgement:
            for name, met in one.verdict.judgement.criteria.items():
                again = other.verdict.judgement.criteria.get(name)
                compared += met is not None and again is not None
                changed += met is not None and again is not None and met != again
    return {"changed": rate(changed, compared)}


def told(report: Mapping[str, Any]) -> str:
    """The report for people."""
    lines = [f"{report['judge']}: {report['labelled']:,} labels in {report['rows']:,} rows"]
    if report["rows_without_the_judge"]:
        lines.append(f"{report['rows_without_the_judge']:,} rows were decided, or failed, without the judge")
    lines += ["", f"{'':24}{'value':>8}  95% interval       of"]
    lines += [line(name, report[name]) for name in ("tpr", "fpr", "unanswered")]
    kappa = report["kappa"]
    lines.append(f"{'kappa':24}{'-' if kappa is None else format(kappa, '.3f'):>8}")
    for half in ("shorter", "longer"):
        lines.append(line(f"fpr of the {half}", report["by_length"][half]["fpr"]))
    for name, of_one in report.get("criteria", {}).items():
        lines += [line(f"{name[:16]} tpr", of_one["tpr"]), line(f"{name[:16]} fpr", of_one["fpr"])]
    if report.get("order"):
        lines.append(line("changed by order", report["order"]["changed"]))
    lines += [line(f"accepts {name}"[:24], of_one) for name, of_one in report.get("attacks", {}).items()]
    return "\n".join(lines) + "\n"


def line(name: str, found: Mapping[str, Any] | None) -> str:
    if found is None:
        return f"{name:24}{'-':>8}"
    return f"{name:24}{found['value']:8.3f}  {found['low']:.3f} to {found['high']:.3f}  {found['of']:6,}"
