"""`verifier doctor`: what this installation can do here, measured where it can be."""

import asyncio
import json
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from verifier.cli.terminal import visible
from verifier.engine.base import EngineStats
from verifier.errors import ConfigError, EngineClosed
from verifier.sandbox.host import HostReport
from verifier.server.auth import read_keys
from verifier.server.capabilities import Capabilities, capabilities, measured
from verifier.server.engines import local_engine
from verifier.server.settings import Settings, describe, read_settings, unknown_variables, variable

CHECK_SECONDS = 30.0
CLIENT = "rlvr-verifier-client"


class Examined(NamedTuple):
    """What came of starting the workers and letting one grade."""

    stats: EngineStats | None
    problem: str | None


def run(as_json: bool) -> int:
    """Examine and print; exit status 1 when nothing can be graded here, 2 when a setting cannot be used."""
    settings = read_settings()
    examined = asyncio.run(examine(settings))
    found = capabilities(settings, measured(settings), examined.stats)
    lacking = missing(settings, found)
    if as_json:
        extra = {"grading": examined.problem or "ok", "settings": shown_settings(settings), "missing": lacking}
        sys.stdout.write(json.dumps(found.model_dump(mode="json") | extra, indent=2) + "\n")
    else:
        tell(found, examined, settings, lacking)
    return 1 if examined.problem else 0


async def examine(settings: Settings) -> Examined:
    try:
        async with local_engine(settings) as engine:
            problem = await engine.check(CHECK_SECONDS)
            return Examined(engine.stats(), problem)
    except EngineClosed as error:
        return Examined(None, str(error))


def missing(settings: Settings, found: Capabilities) -> list[str]:
    """What is not there or not right, and what would make it so."""
    lacks = unknown_variables()
    if find_spec("pyarrow") is None:
        lacks.append(
            "Parquet dumps cannot be read: pip install 'rlvr-verifier[parquet]' (in a checkout: ./dev install)"
        )
    if installed(CLIENT):
        lacks.append(f"{CLIENT} lies over files of the service, which holds it: uninstall both, install rlvr-verifier")
    if not found.sandbox.usable:
        lacks.append(f"programs cannot be run: {found.sandbox.reason}")
    lacks += [f"{name} programs cannot be run: no {tools}" for name, tools in found.sandbox.missing_languages.items()]
    lacks += [
        f"the limit on {check.name} does not hold: {check.detail}" for check in found.sandbox.limits if not check.held
    ]
    if settings.api_keys_file is None:
        lacks.append(
            f"the server asks for no API key: set {variable('api_keys_file')}; `verifier keys new NAME` makes one"
        )
    else:
        try:
            read_keys(settings.api_keys_file)
        except ConfigError as error:
            lacks.append(str(error))
    return lacks


def installed(distribution: str) -> bool:
    try:
        return bool(version(distribution))
    except PackageNotFoundError:
        return False


def shown_settings(settings: Settings) -> dict[str, Any]:
    """Each setting by its variable; what may hold a password only as being set."""
    values = settings.model_dump(mode="json")
    hidden = {name for name, field in Settings.model_fields.items() if not field.repr}
    return {variable(name): "(set)" if name in hidden and value else value for name, value in values.items()}


def tell(found: Capabilities, examined: Examined, settings: Settings, lacking: list[str]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    libraries = ", ".join(f"{name} {version}" for name, version in found.libraries.items())
    console.print(Text(f"verifier {found.version}, Python {found.python}, {libraries}"))
    console.print(Text(f"presets: {', '.join(found.presets)}"))
    count = examined.stats.workers if examined.stats else 0
    console.print(Text(f"grading: {visible(examined.problem) if examined.problem else f'works, with {count} workers'}"))
    tell_sandbox(console, found.sandbox)
    console.print(drawn_settings(settings), soft_wrap=False)
    for lack in lacking:
        console.print(Text(f"missing: {visible(lack)}"))


def tell_sandbox(console: Console, host: HostReport) -> None:
    """Layer by layer what stands around a program here, then what it keeps in."""
    state = f"programs run {host.level}" if host.usable else "no program is run"
    console.print(Text(f"sandbox: {state} (kernel {host.kernel}, Python {host.python})"))
    console.print(Text(f"languages: {', '.join(host.languages)}"))
    drawing = Table(box=None, pad_edge=False, show_header=False)
    for layer in host.layers:
        drawing.add_row(Text(f"  {layer.name}"), Text("holds" if layer.held else "absent"), Text(visible(layer.detail)))
    for seal in host.properties:
        out = f"open: {', '.join(seal.open)}" if seal.open else f"{seal.attempts} ways out were tried, none worked"
        drawing.add_row(Text(f"  {seal.name}"), Text("sealed" if seal.sealed else "open"), Text(visible(out)))
    held = [check.name for check in host.limits if check.held]
    drawing.add_row(Text("  limits overrun"), Text(f"{len(held)}/{len(host.limits)}"), Text(", ".join(held)))
    console.print(drawing, soft_wrap=False)


def drawn_settings(settings: Settings) -> Table:
    values = shown_settings(settings)
    drawing = Table(box=None, pad_edge=False, show_header=False)
    drawing.add_column(no_wrap=True)  # a name that is cut off cannot be copied
    drawing.add_column(overflow="fold")
    drawing.add_column()
    for setting in describe():
        value = values[setting.variable]
        mark = "*" if setting.variable in os.environ else " "
        shown = "" if value is None else str(value)
        drawing.add_row(
            Text(f"{mark} {setting.variable}"), Text(visible(shown)), Text(setting.description, style="dim")
        )
    return drawing
