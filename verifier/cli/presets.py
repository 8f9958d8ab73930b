"""`verifier presets`: lists presets, or shows one in full."""

import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from verifier.cli.terminal import terminal_width, visible, wrapped
from verifier.errors import UnknownPreset
from verifier.presets.accuracy import Accuracy
from verifier.presets.catalogue import catalogue, find, name_of, preset_for
from verifier.presets.preset import Preset, PresetInfo
from verifier.wire import PresetRef

GENERAL = "general"
INDENT = "  "
NAME_WIDTH = 26
"""A longer name has a line of its own: the longest, 60 characters, would leave no room for what it does."""


def own_name(asked: str) -> str | None:
    """The name that results have of this preset; None for `auto`, which results never name, and for unknown ones."""
    try:
        return None if asked == "auto" else name_of(preset_for(asked))
    except UnknownPreset:
        return None


def run(name: str | None, as_json: bool) -> int:
    """List all, show one in full, or list those of a project: `tinyzero/`, as `tinyzero` is a preset too."""
    if name is not None and name not in catalogue() and (some := of_project(name.removesuffix("/"))):
        if as_json:
            print_json({"presets": [preset.info().model_dump(mode="json") for preset in some]})
        else:
            show_list(some)
    elif name is not None:
        meant = preset_for(name)
        info = find(name_of(meant)).info()
        if as_json:
            print_json(info.model_dump(mode="json"))
        else:
            if meant != name:
                params = f" with {json.dumps(meant.params)}" if isinstance(meant, PresetRef) and meant.params else ""
                print(f"{visible(name)} names data, which this preset judges{params}:")
            tell(info)
    elif as_json:
        print_json({"presets": [preset.info().model_dump(mode="json") for preset in catalogue().values()]})
    else:
        show_list(list(catalogue().values()))
    return 0


def print_json(value: object) -> None:
    """As the HTTP API tells it, for people to read."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def project(preset: Preset) -> str:
    """The project whose reward a preset reproduces, which is how its name begins; `general` for our own."""
    return preset.name.partition("/")[0] if preset.origin or "/" in preset.name else GENERAL


def of_project(name: str) -> list[Preset]:
    return [preset for preset in catalogue().values() if project(preset) == name]


def show_list(presets: Sequence[Preset]) -> None:
    """By project, each preset with its summary, within the width of the terminal."""
    console = Console(highlight=False, soft_wrap=True)
    width = terminal_width()
    groups: dict[str, list[Preset]] = {}
    for preset in presets:
        groups.setdefault(project(preset), []).append(preset)
    for position, (name, members) in enumerate(groups.items()):
        if position:
            console.print()
        console.print(Text(f"{name} ({len(members)})", style="bold"))
        for preset in members:
            show_line(console, preset, width)


def show_line(console: Console, preset: Preset, width: int) -> None:
    """A preset's name and summary, the summary in a column of its own."""
    margin = " " * (len(INDENT) + NAME_WIDTH + 2)
    lines = wrapped(preset.summary, width, margin)
    if len(preset.name) <= NAME_WIDTH:
        lines[0] = f"{INDENT}{preset.name:<{NAME_WIDTH}}  {lines[0].strip()}"
    else:
        lines.insert(0, f"{INDENT}{preset.name}")
    for line in lines:
        console.print(Text(line))


def tell(info: PresetInfo) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(info.name, style="bold") + Text(f": {info.summary}", style="not bold"))
    console.print(Text(f"ground truth: {info.ground_truth}"))
    if info.origin:
        console.print(Text(f"from: {info.origin.repository}@{info.origin.commit}:{info.origin.path}"))
    for quirk in info.quirks:
        console.print(Text(f"quirk: {quirk}"))
    console.print(Text("parameters:" if info.params_schema.get("properties") else "parameters: none"))
    properties = info.params_schema.get("properties")
    for name, schema in properties.items() if isinstance(properties, dict) else ():
        console.print(Text(f"  {parameter(name, schema)}"))
    if info.rubric:
        console.print(Text("rubric with default parameters:"))
        console.print(Text(info.rubric.model_dump_json(indent=2)))
        console.print(Text(f"fingerprint: {info.fingerprint}"))
    if info.accuracy:
        tell_accuracy(console, info.accuracy)


def tell_accuracy(console: Console, accuracy: Accuracy) -> None:
    console.print(Text(f"accuracy: {accuracy.note}"))
    for one in (accuracy.rates, *accuracy.by_kind) if accuracy.rates else ():
        shares = {
            "true positives": one.true_positive_rate,
            "false positives": one.false_positive_rate,
            "J": one.j,
            "undecided": one.undecided_share,
        }
        told = ", ".join(f"{name} {share:.3f}" for name, share in shares.items() if share is not None)
        console.print(Text(f"  {one.kind}: {told} (n = {one.n:,}: {one.right:,} right, {one.wrong:,} wrong)"))


def parameter(name: str, schema: object) -> str:
    described = schema if isinstance(schema, dict) else {}
    default = json.dumps(described["default"]) if "default" in described else "required"
    return f"{name} = {default}" + (f": {described['description']}" if "description" in described else "")
