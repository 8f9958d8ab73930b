"""`verifier doctor`: what this installation can do here, measured where it can be."""

import asyncio
import json
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, NamedTuple

from verifier.cli.terminal import terminal_width, visible, wrapped
from verifier.engine.base import EngineStats
from verifier.errors import ConfigError, EngineClosed
from verifier.sandbox.host import HostReport
from verifier.server.auth import read_keys
from verifier.server.capabilities import Capabilities, capabilities, measured
from verifier.server.engines import local_engine
from verifier.server.settings import Settings, describe, read_settings, unknown_variables, variable
from verifier.verify.forms import libraries as forms
from verifier.verify.instructions import libraries

CHECK_SECONDS = 30.0
INDENT = "  "
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
    unmet = dict.fromkeys(problem for need in libraries.NEEDS if (problem := libraries.missing(need)))
    lacks += [f"some constraints of ifeval and ifbench are not judged: {problem}" for problem in unmet]
    unmet = dict.fromkeys(problem for need in forms.NEEDS if (problem := forms.missing(need)))
    lacks += [
        f"some answers of bleu, regex, smiles and the like (docs/forms.md) are not judged: {problem}"
        for problem in unmet
    ]
    if installed(CLIENT):
        lacks.append(
            f"{CLIENT} overwrites files of rlvr-verifier, which already contains it: uninstall both, then install "
            "rlvr-verifier"
        )
    if not found.sandbox.usable:
        lacks.append(f"programs cannot be run: {found.sandbox.reason}")
    lacks += [f"{name} programs cannot be run: no {tools}" for name, tools in found.sandbox.missing_languages.items()]
    lacks += [
        f"the limit on {check.name} does not hold: {check.detail}" for check in found.sandbox.limits if not check.held
    ]
    if settings.api_keys_file is None:
        lacks.append(
            f"the server does not require an API key: set {variable('api_keys_file')}; `verifier keys new NAME` "
            "creates one"
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
    """Print everything, within the terminal's width, nothing cut off and no word split."""
    width = terminal_width()
    libraries = ", ".join(f"{name} {version}" for name, version in found.libraries.items())
    count = examined.stats.workers if examined.stats else 0
    lines = [
        f"verifier {found.version}, Python {found.python}",
        *entry("grading", examined.problem or f"works, with {count} workers", width),
        *entry("libraries", libraries, width),
        *entry("presets", f"{len(found.presets)}; `verifier presets` lists them", width),
        *sandbox_lines(found.sandbox, width),
        "",
        "settings (* set by the environment):",
        *settings_lines(settings, width),
    ]
    if lacking:
        lines += ["", "missing:", *(line for lack in lacking for line in wrapped(f"- {lack}", width, INDENT))]
    sys.stdout.write("\n".join(lines) + "\n")


def entry(name: str, text: str, width: int, name_width: int = 0) -> list[str]:
    """`name: text`, its further lines indented."""
    head = f"{name}:".ljust(name_width + 1) + " "
    first, *rest = wrapped(text, width, " " * len(head)) or [""]
    return [head + first.strip(), *rest]


def sandbox_lines(host: HostReport, width: int) -> list[str]:
    """Each layer around a program and whether it holds, then what was tried against it."""
    state = f"programs run {host.level}" if host.usable else "no programs are run"
    lines = entry("sandbox", f"{state} (kernel {host.kernel}, Python {host.python})", width)
    found = [(layer.name, "holds" if layer.held else "absent", layer.detail) for layer in host.layers]
    for seal in host.properties:
        out = (
            f"open: {', '.join(seal.open)}" if seal.open else f"{seal.attempts} escapes were attempted; none succeeded"
        )
        found.append((seal.name, "sealed" if seal.sealed else "open", out))
    held = [check.name for check in host.limits if check.held]
    found.append(("limits overrun", f"{len(held)} of {len(host.limits)} held", ", ".join(held)))
    name_width = max(len(name) for name, _, _ in found) + len(INDENT)
    for name, verdict, detail in found:
        lines += entry(f"{INDENT}{name}", f"{verdict}: {detail}" if detail else verdict, width, name_width)
    return lines + entry("languages", ", ".join(host.languages) or "none", width)


def settings_lines(settings: Settings, width: int) -> list[str]:
    """Each setting with its value, and below it what it is for."""
    values = shown_settings(settings)
    lines = []
    for setting in describe():
        value = values[setting.variable]
        mark = "*" if setting.variable in os.environ else " "
        lines.append(f"{mark} {setting.variable}={'' if value is None else visible(str(value))}")
        lines += wrapped(setting.description, width, INDENT * 3)
    return lines
