"""How often each general preset is right, on labelled completions: run by `./dev bench`, or by itself.

Judges every row below `SHARED` (default `../shared`) by the preset of its domain and by `auto`, writes the counts to
`verifier/presets/accuracy.json`, from where `GET /v1/presets` and `verifier presets NAME` have them, and makes
`docs/accuracy.md` of them. The rows are other people's and stay where they are. With `--page` only the page is made.
"""

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.presets.accuracy import FEWEST, TABLE, Counts, DataSet, Measured, Rates, Table, figures, fingerprint_of
from verifier.presets.catalogue import find, task_for
from verifier.presets.roster import GENERAL
from verifier.score import score_task
from verifier.verify.symbolic import warm
from verifier.wire import Json, Outcome, PresetRef, Result, Rollout

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "accuracy.md"
FILES = (
    "gradebench/dev/bench.jsonl",
    "gradebench/dev/units.jsonl",
    "gradebench/dev/adversarial.jsonl",
    "freshbench/bench.jsonl",
    "freshbench/science.jsonl",
    "fieldcases/answers.jsonl",
    "fieldcases/programs.jsonl",
)
FAMILIES = REPOSITORY / "tests" / "bench" / "families.jsonl"
"""Cases of our own for families that no labelled rows exist of: right answers in the forms that models write, and wrong
ones of the kinds that a policy finds. They were written before the graders were looked at."""
IN_SANDBOX = frozenset(("code", "sql", "codeio/strict"))
PRESET_OF = {
    "math": "math",
    "multiple choice": "choice",
    "classification": "label",
    "structured": "literal",
    "short text": "text",
}
OTHER = "other"
KINDS = {
    "integers": ("integer", "number", "json number", "thousands", "base"),
    "decimals": ("decimal", "rounding", "tolerance", "scientific", "numeric"),
    "fractions and ratios": ("fraction", "mixed", "ratio", "percent", "rational-expr"),
    "expressions": ("expression", "numeric-expr", "latex", "number/expression", "radical", "polynomial", "calculus"),
    "special expressions": ("trig", "log-exp", "combinatoric", "complex", "plus-minus", "symbol", "matrix", "infinity"),
    "equations and inequalities": ("equation", "inequality", "interval", "set-builder"),
    "lists, sets and tuples": ("set/list", "set", "list", "tuple", "tuple-list", "sequence"),
    "quantities with units": ("unit", "physics", "numeric+unit", "angle", "time-date"),
    "fill-in, Chinese": ("zh fill",),
    "one letter": ("mcq", "letter"),
    "several letters": ("mcq-multi", "letters"),
    "two or three classes": ("class", "yes/no", "three classes"),
    "names and short facts": ("text", "string", "entity/number", "number or word"),
}
KIND_OF = {answer_type: kind for kind, types in KINDS.items() for answer_type in types}


class Labelled(NamedTuple):
    """A completion of which it is known whether its final answer is right."""

    rollout: Rollout
    preset: PresetRef
    right: bool
    kind: str


def labelled(shared: Path) -> Iterator[Labelled]:
    """Every row that the policies of its set decide; what is arguable, or nobody can judge, is left out."""
    for name in FILES:
        for row in read(shared / name):
            if row.get("policy") or row.get("label_source") == "unit-test (policy)" or row["label"] in ("null", None):
                continue
            yield of_fieldcases(row) if "ground_truth" in row else of_bench(row, name)


def of_families() -> Iterator[Labelled]:
    """Our own cases, which `auto` is not asked about: it is told nothing of their presets."""
    for row in read(FAMILIES):
        preset = PresetRef(name=row["preset"], params=row.get("params", {}))
        yield made(row, row["ground_truth"], preset, row["kind"])


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def of_bench(row: Mapping[str, Any], name: str) -> Labelled:
    gold: Json = [row["gold"], *(row.get("gold_aliases") or [])] if row["domain"] == "short text" else row["gold"]
    preset = PresetRef(name=PRESET_OF[row["domain"]])
    if row.get("tolerance"):
        preset = PresetRef(name="numeric", params={"rel_tol": row["tolerance"]})
    kind = KIND_OF.get(row["answer_type"], OTHER)
    if "adversarial" in name:
        kind = "attempts to be paid for nothing"
    elif row["domain"] == "structured":
        kind = "Python and JSON literals"
    return made(row, gold, preset, kind)


def of_fieldcases(row: Mapping[str, Any]) -> Labelled:
    kind = f"programs, {row['kind']}" if "preset" not in row else "reported trouble and probes"
    return made(row, row["ground_truth"], PresetRef(name=row.get("preset", "code")), kind)


def made(row: Mapping[str, Any], gold: Json, preset: PresetRef, kind: str) -> Labelled:
    rollout = Rollout(id=row["id"], completion=row["completion"], ground_truth=gold)
    return Labelled(rollout, preset, row["label"] in (True, "pass"), kind)


def by_auto(rows: Iterable[Labelled]) -> Iterator[Labelled]:
    """The same rows for `auto`, by the domain that the preset stands for; where parameters are needed it has none."""
    for row in rows:
        if not row.preset.params and row.preset.name not in ("auto", "code"):
            yield row._replace(preset=PresetRef(name="auto"), kind=f"what `{row.preset.name}` is for")


def counted(counts: Counts, row: Labelled, result: Result) -> Counts:
    """The counts with one more row."""
    if result.reward is None:
        return counts.model_copy(update={"unjudged": counts.unjudged + 1})
    side = "right" if row.right else "wrong"
    more = {side: 1, f"{side}_accepted": int(result.verdict.outcome is Outcome.CORRECT)}
    more["undecided"] = int(not result.verdict.decided)
    return counts.model_copy(update={name: getattr(counts, name) + number for name, number in more.items()})


def judged(rows: Iterable[Labelled]) -> Iterator[tuple[Labelled, Result]]:
    """Each row with its verdict; programs run behind the sandbox's wall."""
    programs = []
    for row in rows:
        if row.preset.name in IN_SANDBOX:
            programs.append(row)
        else:
            yield row, score_task(task_for(row.rollout, row.preset))
    if programs:
        with blocking(LocalEngine(EngineSettings(workers=os.cpu_count() or 1))) as engine:
            yield from zip(
                programs, engine.verify([task_for(one.rollout, one.preset) for one in programs]), strict=True
            )


def measured(rows: Iterable[Labelled]) -> dict[str, Measured]:
    """The counts of every preset that has rows, by kind of answer."""
    kinds: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counts))
    for row, result in judged(rows):
        name = row.preset.name
        kinds[name][row.kind] = counted(kinds[name][row.kind], row, result)
    return {name: Measured(fingerprint=fingerprint(name), kinds=gathered(found)) for name, found in kinds.items()}


def fingerprint(name: str) -> str:
    preset = find(name)
    return fingerprint_of(None if preset.choose else preset.rubric({}))


def gathered(kinds: Mapping[str, Counts]) -> dict[str, Counts]:
    """Kinds of few rows go together as `other`; the largest come first."""
    found: dict[str, Counts] = defaultdict(Counts)
    for kind, counts in kinds.items():
        own = kind if size(counts) >= FEWEST else OTHER
        found[own] = Counts(**{name: getattr(found[own], name) + getattr(counts, name) for name in Counts.model_fields})
    return dict(sorted(found.items(), key=lambda item: (item[0] == OTHER, -size(item[1]))))


def size(counts: Counts) -> int:
    return counts.right + counts.wrong + counts.unjudged


def data_sets(shared: Path) -> tuple[DataSet, ...]:
    files = {name: shared / name for name in FILES} | {str(FAMILIES.relative_to(REPOSITORY)): FAMILIES}
    return tuple(
        DataSet(name=name, rows=len(content.splitlines()), sha256=hashlib.sha256(content).hexdigest())
        for name, file in files.items()
        for content in [file.read_bytes()]
    )


INTRODUCTION = """# How right the presets are

Written by `tests/bench/accuracy.py` (part of `./dev bench`) from `verifier/presets/accuracy.json`; don't edit it.
`GET /v1/presets` and `verifier presets NAME` give the same figures, and claim them **only while the code is the code
that was measured**: the fingerprint below is the preset's own, which changes with every file or library that can change
a verdict. Afterwards they say that nothing is claimed until somebody measures again.

- **TPR**: of the right answers, the share that is accepted. **FPR**: of the wrong ones, the share that is accepted.
  **J** is TPR less FPR: how much of the signal is left (1 all, 0 none).
- **undecided**: of the judged answers, the share that was neither shown right nor shown wrong. They are worth what a
  wrong answer is worth, or null (`undecided: null` in the rubric), and are among those not accepted. **null**: rows
  without a reward, because nobody could judge their ground truth; they are in no rate.
- Labels come from third parties, from comparison by machine and from single readers; under 1% are expected to be wrong,
  about 3% in physics. Where FPR is 0 of n wrong answers, the true rate is below 3/n with 95% confidence.
- The rules were written with these rows at hand, though not for them: on a source that nobody has looked at, expect a
  lower TPR, by one to three hundredths.
- The cases of `tests/bench/families.jsonl` are our own, for families without labelled rows: right answers in the forms
  that models write, wrong ones of the kinds that a policy finds. They were written before the graders were looked at;
  what they found was mended, so these figures are no estimate for other cases. The first run's were: `tatqa` TPR 0.875,
  FPR 0.050 (a number "or" another one was paid), `kor_bench/strict` 0.933 and 0.083 (the first of two answers, a denied
  one), `smiles` TPR 0.938, one report that `final_state` did not judge, and no error of the others. Those of
  `ifeval/strict`, `ifbench/strict`, `language_is`, `point_in_box` and `regex` were written by somebody who knew the
  checks; the first run's only error was a sentence of 19 letters, which `language_is` leaves undecided. Nothing is
  claimed for what needs a server or a judge (`lean4`, `rubric`), and for measures that are no yes or no (`rouge`).
- Default parameters, but for rows of `numeric` that name a tolerance, and `boxes` by `at`. `auto` is given the same
  rows as the others, but for our own cases. Kinds of fewer than 20 rows are in `other`, and of a preset with fewer
  nothing is claimed.

## What a learner can do with the rates

Noise of a known rate can be taken out of the mean. With r the reward (1 accepted, 0 not),

    r' = (r - FPR) / (TPR - FPR)

has the mean 1 over right answers and 0 over wrong ones, whatever the two rates are (Natarajan, Dhillon, Ravikumar and
Tewari, *Learning with Noisy Labels*, 2013; for rewards Wang, Liu and Li, *Reinforcement Learning with Perturbed
Rewards*, 2020). Its spread is that of r divided by J. `trainer_client.noise.unbiased` is this formula.

- Where advantages are divided by their group's standard deviation (GRPO), a correction that is the same for the whole
  group cancels out. It matters where kinds of answers with different rates are trained together without that division.
- Rates are of completions as models write them today. A policy that has learned to cause an error has other rates:
  against that only a low FPR helps.

## Judges

What a rubric has a judge decide ([rubrics.md](rubrics.md)) is as right as that judge, so nothing is claimed for
`rubric`, `healthbench`, `rar`, `prometheus` and `pairwise` beyond their arithmetic, which is the originals'.
`verifier calibrate` measures a judge on labelled responses, and its rates then go with every verdict of that judge.
What `ttrl` elects is as right as the policy's majority.

## Probes of auditors

The public auditors of rewards run against every preset in `tests/presets/test_auditors.py`, so these figures hold
wherever the tests pass: falsepass 0.11.0, 2,058 completions known to be bad, none paid, 330 known to be good, 328 paid
(the two are bare answers with a sentence beside them, which `exact` takes as a whole); reward-doctor 0.2.0, no wrong
answer paid by any preset, and of its 46 right ones that nobody disputes 44 by `math` and all by `auto`; rl-envdoctor
0.1.0 and rewardprobe 0.1.0, nothing but what stands in that file with its reason. `tests/presets/test_audit.py` plays
the same families in our own words, in more forms. The answers of 104 tasks of reasoning-gym, repeated in eight forms,
are all paid by `auto`.
"""


def page(table: Table) -> str:
    """The text of docs/accuracy.md."""
    lines = [INTRODUCTION, "## Data", "", "| file | rows | sha256 |", "| --- | --- | --- |"]
    lines += [f"| {one.name} | {one.rows:,} | `{one.sha256[:16]}` |" for one in table.data]
    lines += ["", "## Figures"]
    for name, kept in table.presets.items():
        lines += ["", f"### `{name}`", "", f"Measured as `{kept.fingerprint}`.", ""]
        lines += ["| answers | n | right | wrong | TPR | FPR | J | undecided | null |", "| --- " * 9 + "|"]
        total, *kinds = figures(kept)
        lines += [line(one) for one in ([total, *kinds] if len(kinds) > 1 else [total])]
    return "\n".join(lines) + "\n"


def line(one: Rates) -> str:
    shares = (one.true_positive_rate, one.false_positive_rate, one.j, one.undecided_share)
    shown = ["-" if share is None else f"{share:.3f}" for share in shares]
    cells = [one.kind, f"{one.n:,}", f"{one.right:,}", f"{one.wrong:,}", *shown, str(one.unjudged)]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    if "--page" not in sys.argv[1:]:
        shared = Path(os.environ.get("SHARED", REPOSITORY.parent / "shared"))
        if missing := [name for name in FILES if not (shared / name).exists()]:
            print(f"not measured: no {', '.join(missing)} below {shared}; set SHARED to the folder that has them")
            return
        warm()
        started = time.process_time()
        rows = list(labelled(shared))
        table = Table(data=data_sets(shared), presets=in_order(measured([*rows, *by_auto(rows), *of_families()])))
        TABLE.write_text(table.model_dump_json(indent=1) + "\n", encoding="utf-8")
        print(f"{len(rows):,} rows in {time.process_time() - started:.0f} s of CPU")
    table = Table.model_validate_json(TABLE.read_bytes())
    PAGE.write_text(page(table), encoding="utf-8")
    for name, kept in table.presets.items():
        print(f"{name:16}", line(figures(kept)[0]))


def in_order(presets: Mapping[str, Measured]) -> dict[str, Measured]:
    """As the catalogue has them, those of projects behind our own."""
    general = [name for names in GENERAL.values() for name in names.split()]
    return {name: presets[name] for name in dict.fromkeys((*general, *presets)) if name in presets}


if __name__ == "__main__":
    main()
