# ruff: noqa: E402 - the folders are found first
"""What reached each client's learner when it last ran, kept in `results/`, and the table of it in docs/protocols.md.

`./dev contract` writes a file for each client that it ran, and `./dev docs` the table.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "tests" / "plugin"), str(REPOSITORY), str(Path(__file__).parent)]

from contract import CALLERS, PHASES, Step, Way

RESULTS = Path(__file__).with_name("results")
PAGE = REPOSITORY / "docs" / "protocols.md"
BEGINS, ENDS = "<!-- written by ./dev docs from tests/contract/results -->\n", "<!-- end of what is written -->\n"
HEADINGS = {"unreadable": "5 unreadable"}
COLUMNS = ("protocol", "client", "version run", "requests", "failed ones")
LAST = "zeros that the service could help"
COUNTS = ("judged", "left_out", "zeros", "wrong", "stopped")


@dataclass(frozen=True)
class Record:
    """A client's last run: its version, how many requests it made, how many of them were failed, and its steps."""

    version: str
    requests: int
    failed: int
    steps: list[Step]

    def avoidable(self, way: Way) -> int:
        """Answers that got the wrong reward where the client itself could have left them out."""
        return sum(step.zeros + step.wrong for step in self.steps if step.phase not in way.eats)


def file_of(way: Way) -> Path:
    return RESULTS / f"{way.driver}.json"


def keep(way: Way, record: Record) -> None:
    RESULTS.mkdir(exist_ok=True)
    steps = {step.phase: {name: asdict(step)[name] for name in COUNTS if asdict(step)[name]} for step in record.steps}
    kept = {"version": record.version, "requests": record.requests, "failed": record.failed, "steps": steps}
    file_of(way).write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def kept(way: Way) -> Record | None:
    if not file_of(way).exists():
        return None
    found = json.loads(file_of(way).read_text(encoding="utf-8"))
    steps = [Step(phase, **counts) for phase, counts in found["steps"].items()]
    return Record(found["version"], found["requests"], found["failed"], steps)


def cell(way: Way, step: Step) -> str:
    """Rewards given and answers left out, or that the client stopped; zeros of the client's own making apart."""
    if step.stopped:
        return "stopped"
    if step.zeros + step.wrong and step.phase in way.eats:
        return f"{step.judged - step.zeros} + {step.zeros} as 0"
    return f"{step.judged} + {step.left_out} left out" if step.left_out else str(step.judged)


def cells(way: Way, record: Record) -> Iterator[str]:
    done = {step.phase: step for step in record.steps}
    for phase in PHASES:
        yield cell(way, done[phase]) if phase in done else ""


def row(values: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, values))} |"


def row_of(way: Way, record: Record) -> str:
    version = record.version.rpartition(" ")[2]
    told = (*cells(way, record), record.avoidable(way))
    return row((way.protocol, way.name, version, record.requests, record.failed, *told, way.instead))


def table() -> str:
    """The clients of protocols that were run, in the order of CALLERS."""
    phases = [HEADINGS.get(phase, phase) for phase in PHASES]
    columns = [*COLUMNS, *phases, LAST, "instead"]
    rows = [row_of(way, record) for way in CALLERS if (record := kept(way)) is not None]
    return "\n".join([row(columns), row(["---"] * len(columns)), *rows]) + "\n"


def page() -> str:
    """docs/protocols.md with the table as it should be."""
    before, begins, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise SystemExit(f"{PAGE} has no place for the table: {BEGINS.strip()} and {ENDS.strip()}")
    return f"{before}{BEGINS}\n{table()}\n{ENDS}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
