"""Probes through a grader: written as a dump, judged by one side, and matched with their results again."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from verifier.audit.probes import Probe
from verifier.cli.sides import Reader, Side, results_of
from verifier.dump.results import FiledResult, read_results
from verifier.errors import InputError


def judged(
    probes: Sequence[Probe], side: Side, *, params: str | None = None, workers: int | None = None, explain: bool = False
) -> list[FiledResult]:
    """The result of each probe, in their order."""
    if not probes:
        return []
    with tempfile.TemporaryDirectory(prefix="verifier-probes-") as folder:
        dump = Path(folder) / "probes.jsonl"
        with dump.open("w", encoding="utf-8") as lines:
            for number, probe in enumerate(probes):
                lines.write(json.dumps(probe.row(number)) + "\n")
        reader = Reader(input_format="rows", workers=workers)
        out = results_of(side, [str(dump)], Path(folder) / "out.jsonl", reader, params=params, explain=explain)
        found = list(read_results(out))
    if len(found) != len(probes):
        raise InputError(f"{side.name}: {len(probes):,} probes have {len(found):,} results")
    return found
