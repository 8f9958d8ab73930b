"""Writes docs/presets.md from the catalogue, the recorded run and the known differences: `./dev docs`."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from known import known_differences

from verifier.presets.catalogue import catalogue
from verifier.presets.preset import Preset

PASSED = Path(__file__).with_name("passed.json")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "presets.md"
STRICT = "/strict"
INTRODUCTION = """# Presets

Written by `./dev docs` from the catalogue, the last recorded parity run and the known differences; don't edit it.

A preset is a rubric with a name. Use the general presets for new projects. `<system>/<reward>` reproduces the reward of
a published project exactly, including its loopholes; `<system>/<reward>/strict` is a variant that closes them.
`<system>` alone is the project's default mix, with its weights. `/v1/presets` and `verifier presets NAME` show each in
full: rubric, parameters, origin, quirks, and the pinned environment in which every verdict is exact.

About the reproductions:

- They read only the completion. If the original also read the prompt (TinyZero, Logic-RL, simpleRL), send the text that
  it would see as the completion.
- A rollout for which the original raises an exception is `unverifiable` here, with the reason; parameters that it
  rejects are rejected with HTTP 422.
- Rewards over a group (`open_r1/len`) are computed over the rollouts of one `group` in one request (docs/shaping.md).
"""


def page() -> str:
    """The text of docs/presets.md."""
    passed: Mapping[str, Sequence[int]] = json.loads(PASSED.read_text(encoding="utf-8"))
    lines = [INTRODUCTION, "## General", "", "| preset | description | ground truth |", "| --- | --- | --- |"]
    lines += [
        row(f"`{preset.name}`", preset.summary, preset.ground_truth) for preset in catalogue().values() if own(preset)
    ]
    for system, presets in reproduced().items():
        lines += ["", f"## {system}", "", *told(system, presets, passed)]
    lines += ["", "## Known differences", "", *differences(passed)]
    return "\n".join(lines) + "\n"


def own(preset: Preset) -> bool:
    return preset.origin is None and preset.twin is None


def reproduced() -> dict[str, list[Preset]]:
    """Each project's rewards, strict siblings left out, in the order of the catalogue."""
    found = defaultdict[str, list[Preset]](list)
    for preset in catalogue().values():
        if not own(preset) and not preset.name.endswith(STRICT):
            found[preset.name.partition("/")[0]].append(preset)
    return dict(found)


def told(system: str, presets: Sequence[Preset], passed: Mapping[str, Sequence[int]]) -> Iterator[str]:
    origins = {(one.origin.repository, one.origin.commit) for one in presets if one.origin}
    yield "From " + ", ".join(f"{repository} at {commit}" for repository, commit in sorted(origins)) + "."
    for mix in presets:
        if mix.weights:
            sums = " + ".join(f"{weight:g} x `{name}`" for name, weight in mix.weights.items())
            yield f"\n`{mix.name}`: {mix.summary} {sums}."
    yield ""
    yield "| reward | recorded rewards passed | quirks kept | closed by its strict sibling |"
    yield "| --- | --- | --- | --- |"
    for preset in presets:
        if preset.weights:
            continue
        counts = passed.get(preset.name.replace("/", ".", 1))
        share = f"{counts[0]}/{counts[1]}" if counts else "none recorded"
        if preset.environment:
            share += f" (exact in the environment `{preset.environment}`)"
        strict = catalogue().get(preset.name + STRICT)
        closed = " ".join(strict.closes) if strict else ""
        yield row(f"`{preset.name}`: {preset.summary}", share, " ".join(preset.quirks), closed)


def differences(passed: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """The known differences, case by case."""
    known = known_differences()
    if not known:
        yield "None."
        return
    by_file = defaultdict[str, list[str]](list)
    for (file, case_id), difference in known.items():
        by_file[file].append(row(f"`{case_id}`", KINDS[difference.kind], difference.reason))
    for file, rows in sorted(by_file.items()):
        total = passed.get(file, (0, 0))[1]
        share = f", {100 * len(rows) / total:.1f} % of {total}" if total else ""
        yield from (
            "",
            f"### {file}: {len(rows)}{share}",
            "",
            "| case | why | in short |",
            "| --- | --- | --- |",
            *rows,
        )


KINDS = {
    "library": "the verdict comes out of a library that no registry has",
    "evaluation": "the original evaluates the answer as Python, and ours reads it by a grammar",
}


def row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(page())
