"""`verifier diff A B`: every rollout that two graders judge differently, grouped by what each says.

A side is a file of results, a preset, or a function (`sides`). Rollouts belong together by their ids, those with one id
in their order. B is kept in a database in a temporary file, so that results may be larger than memory.
"""

import json
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from verifier.cli.options import DiffOptions
from verifier.cli.sides import Reader, results_of, side_of, side_of_rubric
from verifier.cli.terminal import on_one_line
from verifier.dump.results import FiledResult, WholeFile, read_results
from verifier.report.flips import group_of, same_reward, side_taken

DONE, FLIPPED = 0, 3
SHOWN_GROUPS = 20
SHOWN_EXAMPLES = 3


class Flip(NamedTuple):
    """One rollout that is graded differently."""

    id: str
    a: FiledResult
    b: FiledResult

    def told(self, passing: float) -> dict[str, Any]:
        return {
            "id": self.id,
            "change": group_of(self.a, self.b, passing).change,
            **{
                name: {
                    "reward": one.reward,
                    "outcome": one.verdict.counted_as,
                    "reason": one.verdict.reason,
                    "answer": one.extraction.answer if one.extraction else None,
                }
                for name, one in (("a", self.a), ("b", self.b))
            },
        }


@dataclass
class Comparison:
    """What came of it. Of each group of flips some examples are kept, and all are counted."""

    passing: float
    sides: Counter[tuple[str, str]] = field(default_factory=Counter)
    groups: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str], list[Flip]] = field(default_factory=dict)
    other_rewards: int = 0
    """Rollouts on the same side with another number."""
    only_in_a: int = 0
    only_in_b: int = 0

    @property
    def compared(self) -> int:
        return self.sides.total()

    @property
    def flips(self) -> int:
        return sum(count for (a, b), count in self.sides.items() if a != b)

    def add(self, a: FiledResult, b: FiledResult) -> Flip | None:
        taken = side_taken(a, self.passing), side_taken(b, self.passing)
        self.sides[taken] += 1
        if taken[0] == taken[1]:
            self.other_rewards += not same_reward(a, b)
            return None
        flip = Flip(a.id, a, b)
        key = group_of(a, b, self.passing)
        self.groups[key] += 1
        kept = self.examples.setdefault(key, [])
        if len(kept) < SHOWN_EXAMPLES:
            kept.append(flip)
        return flip


def run(options: DiffOptions) -> int:
    """Compare, print; exit status 3 when there are more flips than --fail-over allows."""
    sides = [side_of(options.a), side_of(options.b) if options.b is not None else side_of_rubric(options.rubric or "")]
    reader = Reader(options.columns, options.dataset, options.input_format, options.join, options.on, options.limit)
    with tempfile.TemporaryDirectory(prefix="verifier-diff-") as folder:
        files = [
            results_of(side, options.data, Path(folder) / f"{name}.jsonl", reader)
            for name, side in zip("ab", sides, strict=True)
        ]
        out = WholeFile(options.out, option="--out", not_over=[*options.data, *files]) if options.out else None
        found = written(files[0], files[1], options.passing, out)
    if options.as_json:
        sys.stdout.write(json.dumps(as_json(found, options), ensure_ascii=False, indent=2) + "\n")
    else:
        tell(found, options)
    return (
        FLIPPED
        if options.fail_over is not None
        and (found.flips > allowed(options.fail_over, found.compared) or not found.compared)
        else DONE
    )


def allowed(fail_over: float, of: int) -> float:
    """How many are allowed: a share below 1, else a number."""
    return fail_over * of if 0 < fail_over < 1 else fail_over


def written(a: str, b: str, passing: float, out: WholeFile | None) -> Comparison:
    """Compare two files of results, and write every flip to `out`."""
    found = Comparison(passing)
    if out is None:
        for _ in flips(a, b, found):
            pass
        return found
    with out:
        for flip in flips(a, b, found):
            out.write_bytes(json.dumps(flip.told(passing), ensure_ascii=False).encode() + b"\n")
        out.complete()
    return found


def flips(a: str, b: str, found: Comparison) -> Iterator[Flip]:
    kept = sqlite3.connect("")
    kept.execute("create table b (id text, at int, line text, primary key (id, at)) without rowid")
    of_id: Counter[str] = Counter()
    for result in read_results(b):
        kept.execute("insert into b values (?, ?, ?)", (result.id, of_id[result.id], result.model_dump_json()))
        of_id[result.id] += 1
    total = of_id.total()
    of_id = Counter()
    for result in read_results(a):
        key = (result.id, of_id[result.id])
        of_id[result.id] += 1
        line = kept.execute("select line from b where id = ? and at = ?", key).fetchone()
        if line is None:
            found.only_in_a += 1
        elif flip := found.add(result, FiledResult.model_validate_json(line[0])):
            yield flip
    found.only_in_b = total - found.compared
    kept.close()


def as_json(found: Comparison, options: DiffOptions) -> dict[str, Any]:
    return {
        "a": options.a,
        "b": options.b or options.rubric,
        "compared": found.compared,
        "flips": found.flips,
        "other_rewards": found.other_rewards,
        "only_in_a": found.only_in_a,
        "only_in_b": found.only_in_b,
        "sides": [{"a": a, "b": b, "count": count} for (a, b), count in found.sides.most_common()],
        "groups": [
            {
                "change": change,
                "a": a,
                "b": b,
                "count": count,
                "examples": [flip.told(found.passing) for flip in found.examples[change, a, b]],
            }
            for (change, a, b), count in found.groups.most_common()
        ],
    }


def tell(found: Comparison, options: DiffOptions) -> None:
    lines = [
        f"A {options.a}",
        f"B {options.b or options.rubric}",
        f"{found.compared:,} compared, {found.flips:,} graded differently",
    ]
    if found.other_rewards:
        lines.append(f"{found.other_rewards:,} with the same outcome but another reward")
    for name, count in (("A", found.only_in_a), ("B", found.only_in_b)):
        if count:
            lines.append(f"{count:,} only in {name}, by their ids")
    lines += [f"  {count:>9,}  {a} -> {b}" for (a, b), count in found.sides.most_common()]
    shown = found.groups.most_common(SHOWN_GROUPS)
    for (change, a, b), count in shown:
        lines += ["", f"{count:,} {change}", f"  A {a}", f"  B {b}"]
        for flip in found.examples[change, a, b]:
            lines.append(f"    {on_one_line(flip.id, 60)}: A {answer_of(flip.a)}, B {answer_of(flip.b)}")
    if len(found.groups) > len(shown):
        more = len(found.groups) - len(shown)
        lines += [
            "",
            f"and {more:,} more groups; {'all are in ' + options.out if options.out else '--out FILE has all'}",
        ]
    sys.stdout.write("\n".join(lines) + "\n")


def answer_of(result: FiledResult) -> str:
    reward = "null" if result.reward is None else f"{result.reward:g}"
    answer = result.extraction.answer if result.extraction else None
    return reward if answer is None else f"{reward} ({on_one_line(answer, 60)})"
