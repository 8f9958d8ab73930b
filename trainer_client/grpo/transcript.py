"""What the model wrote, and what became of it: a row a rollout, a Parquet file a step (JSONL without pyarrow)."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trainer_client.grpo.rollout import Scored

Row = dict[str, Any]
TYPES = {
    "step": "int64", "id": "string", "group": "string", "problem": "string", "prompt": "string", "completion": "string",
    "ground_truth": "string", "answer": "string", "method": "string", "outcome": "string", "decided": "bool_",
    "reason": "string", "score": "float64", "reward": "float64", "advantage": "float64", "teaches": "bool_",
    "tokens": "int64", "truncated": "bool_", "version": "int64",
}  # fmt: skip
COMPONENT = "component/"


def rows_of(
    scored: Scored, step: int, advantages: Sequence[float] | None, teaching: Sequence[bool] | None
) -> list[Row]:
    """A row for each rollout. What was not judged has null for its reward, and an evaluation null for advantages."""
    rows = []
    for number, (rollout, result) in enumerate(zip(scored.rollouts, scored.results, strict=True)):
        verdict, extraction = result.verdict, result.extraction
        rows.append(
            {
                "step": step,
                "id": rollout.id,
                "group": rollout.group,
                "problem": rollout.problem.id,
                "prompt": rollout.problem.prompt,
                "completion": rollout.text,
                "ground_truth": json.dumps(rollout.problem.ground_truth, ensure_ascii=False),
                "answer": None if extraction is None else extraction.answer,
                "method": None if extraction is None else extraction.method,
                "outcome": str(verdict.outcome.value),
                "decided": verdict.decided,
                "reason": verdict.reason,
                "score": verdict.score,
                "reward": result.reward,
                "advantage": None if advantages is None else float(advantages[number]),
                "teaches": None if teaching is None else bool(teaching[number]),
                "tokens": len(rollout.completion.ids),
                "truncated": rollout.completion.truncated,
                "version": rollout.version,
            }
            | {f"{COMPONENT}{name}": value for name, value in (result.components or {}).items()}
        )
    return rows


def shares(scored: Scored) -> dict[str, float]:
    """For the log: the mean of each component over what was judged, and each outcome's share of all."""
    components: dict[str, list[float]] = {}
    for result in scored.results:
        for name, value in (result.components or {}).items():
            if result.reward is not None and value is not None:
                components.setdefault(name, []).append(value)
    outcomes = Counter(str(result.verdict.outcome.value) for result in scored.results)
    undecided = sum(result.verdict.decided is False for result in scored.results)
    count = max(1, len(scored.results))
    return (
        {f"{COMPONENT}{name}": sum(values) / len(values) for name, values in sorted(components.items())}
        | {f"outcome/{name}": number / count for name, number in sorted(outcomes.items())}
        | {"undecided": undecided / count}
    )


def save_rows(rows: Sequence[Row], folder: Path, name: str) -> Path:
    """The rows as a file in the folder, there whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = list(dict.fromkeys([*TYPES, *(column for row in rows for column in row)]))
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        file = folder / f"{name}.jsonl"
        partial = file.with_suffix(".partial")
        partial.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    else:
        file = folder / f"{name}.parquet"
        partial = file.with_suffix(".partial")
        fields = [(column, getattr(pyarrow, TYPES.get(column, "float64"))()) for column in columns]
        table = pyarrow.Table.from_pylist([_storable(row) for row in rows], schema=pyarrow.schema(fields))
        pyarrow.parquet.write_table(table, partial, compression="zstd")
    partial.replace(file)
    return file


def _storable(row: Mapping[str, Any]) -> Row:
    return {name: as_utf8(value) if isinstance(value, str) else value for name, value in row.items()}


def as_utf8(text: str) -> str:
    """The text with what UTF-8 has no form for (half of a surrogate pair, in a data set's JSON) spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()


def load_rows(file: Path) -> list[Row]:
    """The rows of such a file."""
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
    import pyarrow.parquet

    found: list[Row] = pyarrow.parquet.read_table(file).to_pylist()
    return found


def newest_files(folder: Path, count: int, up_to: int) -> list[Path]:
    """The last files of steps up to this one, the newest first."""
    files = [file for file in folder.glob("step-*") if file.suffix in (".parquet", ".jsonl")]
    return sorted((file for file in files if int(file.stem[5:]) <= up_to), reverse=True)[:count]
