"""`verifier presets`: the ways of judging that have a name."""

import json
import sys

from rich.console import Console
from rich.text import Text

from verifier.presets.accuracy import Accuracy
from verifier.presets.catalogue import catalogue, find
from verifier.presets.preset import PresetInfo

NAME_WIDTH = 24
"""Of the ordinary names; the longest (60 characters) would leave the summaries a sixth of a terminal's width."""


def run(name: str | None, as_json: bool) -> int:
    """List all, or tell one in full."""
    if name is not None:
        info = find(name).info()
        print_json(info.model_dump(mode="json")) if as_json else tell(info)
    elif as_json:
        print_json({"presets": [preset.info().model_dump(mode="json") for preset in catalogue().values()]})
    else:
        tell_all()
    return 0


def print_json(value: object) -> None:
    """As the HTTP API tells it, for people to read."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def tell_all() -> None:
    """A line each, so that the list can be searched with grep."""
    console = Console(highlight=False, soft_wrap=True)
    for preset in catalogue().values():
        console.print(
            Text(f"{preset.name:<{NAME_WIDTH}}", style="bold") + Text(f"  {preset.summary}", style="not bold")
        )


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
