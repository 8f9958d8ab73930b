"""How fast a large dump is read, and in how much memory: `python tests/bench/dumps.py FOLDER [GB]`.

Makes a dump of GB gigabytes (2) in FOLDER as JSON Lines, as one JSON array and as Parquet, reads each (alone, and as
`verifier score` reads it), scores the lines by `numeric`, and deletes them. Each measurement is a process of its own.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

COMPLETION_CHARACTERS = 12_000
ALONE = """
import json, sys
count = 0
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        count += bool(json.loads(line)["completion"])
print(count)
"""
BY_US = """
import sys
from verifier.dump.rows import Dump
with Dump(sys.argv[1]) as dump:
    print(sum(len(chunk) for chunk in dump.chunks()))
"""


def rows(most_bytes: float) -> Iterator[tuple[str, int]]:
    """Rows as text, with the bytes so far."""
    filler = "Some reasoning about the sum, one step after the other. " * (COMPLETION_CHARACTERS // 56)
    written, number = 0, 0
    while written < most_bytes:
        row = {
            "id": f"r{number}",
            "completion": f"{filler}\nSo \\boxed{{{number}}}.",
            "ground_truth": str(number),
            "subject": "sums",
            "step": number % 100,
        }
        text = json.dumps(row)
        written += len(text)
        number += 1
        yield text, written


def make(folder: Path, most_bytes: float) -> tuple[Path, Path, Path]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    lines, array, parquet = folder / "dump.jsonl", folder / "dump.json", folder / "dump.parquet"
    lot: list[dict[str, object]] = []
    writer: pq.ParquetWriter | None = None
    with lines.open("w") as a, array.open("w") as b:
        for number, (text, _) in enumerate(rows(most_bytes)):
            a.write(text + "\n")
            b.write(("[" if number == 0 else ",\n") + text)
            lot.append(json.loads(text))
            if len(lot) == 2000:
                table = pa.Table.from_pylist(lot)
                writer = writer or pq.ParquetWriter(parquet, table.schema, compression="none", use_dictionary=False)
                writer.write_table(table)
                lot = []
        b.write("]")
        if writer is not None and lot:
            writer.write_table(pa.Table.from_pylist(lot))
    if writer is not None:
        writer.close()
    return lines, array, parquet


def measured(name: str, command: list[str]) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    program = "import os, resource, subprocess, sys\n" + (
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024\n"
        "print(done.returncode, peak, done.stdout.decode().strip()[-12:])"
    )
    ended = subprocess.run([sys.executable, "-c", program, *command], stdout=subprocess.PIPE, text=True, check=True)
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    status, peak, *said = ended.stdout.split()
    print(
        f"{name:34} {seconds:7.1f} s  {cpu:7.1f} s CPU  peak {int(peak):6,} MiB  status {status}  {' '.join(said)}",
        flush=True,
    )


def main() -> None:
    folder, gigabytes = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 2.0
    paths = make(folder, gigabytes * 1e9)
    try:
        lines = paths[0]
        print(f"{lines.stat().st_size / 1e9:.2f} GB of JSON Lines", flush=True)
        measured("lines, read alone", [sys.executable, "-c", ALONE, str(lines)])
        for path in paths:
            measured(f"{path.name}, read as rollouts", [sys.executable, "-c", BY_US, str(path)])
        out = folder / "results.jsonl"
        score = [sys.executable, "-m", "verifier.cli", "score", str(lines), "--preset", "numeric", "--quiet"]
        measured("lines, scored by numeric", [*score, "--out", str(out)])
        out.unlink(missing_ok=True)
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
