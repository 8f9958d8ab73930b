"""All presets by name, and how a request's words become a rubric."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from verifier.errors import ConfigError, UnknownPreset, listed
from verifier.extract import EXTRACTORS
from verifier.presets.preset import Preset
from verifier.presets.roster import MODULE_OF
from verifier.presets.sources import BUILT_IN, COLUMNS, Sources, names_in, read_sources, without_agent
from verifier.reward import GROUP_SHAPERS, SHAPERS
from verifier.rubric import Rubric, Task
from verifier.verify import VERIFIERS
from verifier.wire import Json, PresetRef, Rollout, beginning, complaint

SMALL_SPEC = 4096
"""Characters of parameters or of a rubric that are remembered: a longer one may take megabytes when it is built."""
MOST_SPEC_VALUES = 2**13
"""Values of a rubric or of parameters. A large JSON schema has thousands."""

MOST_LISTED = 20
"""Columns of a row that a message names."""

PresetChoice = str | PresetRef | None
NO_PARAMS: Mapping[str, Json] = {}


@cache
def catalogue() -> Mapping[str, Preset]:
    """Every preset of this installation by name, in the order of the documentation."""
    modules = dict.fromkeys(MODULE_OF.values())
    return {name: preset for module in modules for name, preset in _presets_of(module).items()}


def find(name: str) -> Preset:
    """The preset of that name; raises UnknownPreset, which names the nearest ones."""
    preset = known(name)
    if preset is None:
        raise UnknownPreset(name, catalogue())
    return preset


def known(name: str) -> Preset | None:
    """The preset of that name, if there is one."""
    module = MODULE_OF.get(name.partition("/")[0])
    return _presets_of(module).get(name) if module else None


def preset_for(name: str, sources: Sources = BUILT_IN) -> str | PresetRef:
    """The preset of that name, or else that for data of that name; raises UnknownPreset, which names the nearest."""
    found = looked_up(name, sources)
    if found is None:
        raise UnknownPreset(without_agent(name), catalogue(), sources)
    return found


def looked_up(name: str, sources: Sources) -> str | PresetRef | None:
    """The same, or None. NeMo Gym's `ifbench_simple_agent` is an agent of a server that is called as its preset is."""
    if known(name) is not None:
        return name
    plain = without_agent(name)
    return sources.preset(name) or (plain if known(plain) is not None else None)


def name_of(preset: str | PresetRef) -> str:
    """The name in what names a preset."""
    return preset if isinstance(preset, str) else preset.name


def resolved(chosen: str | PresetRef, sources: Sources = BUILT_IN) -> tuple[str, Mapping[str, Json]]:
    """The preset's own name and all parameters; raises UnknownPreset."""
    name, params = (chosen, NO_PARAMS) if isinstance(chosen, str) else (chosen.name, chosen.params)
    if known(name) is not None:
        return name, params
    meant = preset_for(name, sources)
    return (meant, params) if isinstance(meant, str) else (meant.name, {**meant.params, **params})


def preset_for_row(row: Mapping[str, Any], sources: Sources = BUILT_IN) -> str | PresetRef:
    """The preset for a row of data by the first name in it that is known; raises ConfigError that says the nearest."""
    names = names_in(row)
    for _, name in names:
        if (found := looked_up(name, sources)) is not None:
            return found
    if not names:
        there = ", ".join(map(beginning, sorted(row)[:MOST_LISTED])) or "none"
        raise ConfigError(
            f"nothing says how to grade the row: it has none of {', '.join(COLUMNS)}. Put a preset into the address, "
            f"or one of those into the row. Columns there: {there}"
        )
    column, name = names[0]
    try:
        return preset_for(name, sources)
    except UnknownPreset as error:
        raise ConfigError(
            f"{column} {beginning(name)!r} does not say how to grade the row: {error}. Put a preset into the "
            "address, or the name into VERIFIER_SOURCES_FILE"
        ) from None


def sources_of(path: Path | None) -> Sources:
    """The operator's table and the built-in one together; raises ConfigError for a preset that there is not."""
    if path is None:
        return BUILT_IN
    sources = read_sources(path)
    for name, preset in sources.own.items():
        try:
            find(name_of(preset))
        except UnknownPreset as error:
            raise ConfigError(f"VERIFIER_SOURCES_FILE={path}: {beginning(name)}: {error}") from None
    return sources


@cache
def _presets_of(module: str) -> Mapping[str, Preset]:
    presets: tuple[Preset, ...] = import_module(module).PRESETS
    return {preset.name: preset for preset in presets}


def load_all() -> None:
    """Import every preset and part now: for a service, where no request should wait for that.

    Raises ConfigError where two parts claim one kind.
    """
    catalogue()
    for roster in (EXTRACTORS, VERIFIERS, SHAPERS, GROUP_SHAPERS):
        roster.parts()


def task_for(
    rollout: Rollout,
    preset: PresetChoice = None,
    rubric: Rubric | None = None,
    *,
    explain: bool = False,
    sources: Sources = BUILT_IN,
) -> Task:
    """The task of judging `rollout`: by its own preset if it names one, else by `preset`, else by `rubric`.

    A name may also be one that data carries, such as `openai/gsm8k`: `sources` says which preset judges that.

    Raises UnknownPreset or ConfigError, which say what would have worked.
    """
    chosen = rollout.preset or preset
    if chosen is None:
        if rubric is None:
            raise ConfigError(
                f"rollout {rollout.id[:80]!r} has neither preset nor rubric; give one of them, for the request or in "
                f"the rollout. Presets: {listed(catalogue())}"
            )
        return Task(rollout, rubric, None, explain)
    name, params = (chosen, NO_PARAMS) if isinstance(chosen, str) else (chosen.name, chosen.params)
    preset_named = known(name)
    if preset_named is None:
        name, params = resolved(chosen, sources)
        preset_named = find(name)
    if preset_named.choose is not None:
        name = preset_named.choose(rollout.ground_truth)
    return Task(rollout, _rubric_of(name, json.dumps(params, sort_keys=True) if params else "{}"), name, explain)


def _rubric_of(name: str, params: str) -> Rubric:
    if len(params) <= SMALL_SPEC:
        return _small_rubric(name, params)
    refuse_too_large(json.loads(params), f"preset {name!r}: params")
    return _large_rubric(name, params)


def _build(name: str, params: str) -> Rubric:
    preset = find(name)
    try:
        return preset.rubric(json.loads(params))
    except ValidationError as error:
        known = ", ".join(preset.known_params()) or "none"
        raise ConfigError(f"preset {name!r}: params.{complaint(error)}. Its parameters: {known}") from error


_small_rubric = lru_cache(maxsize=4096)(_build)
_large_rubric = lru_cache(maxsize=4)(_build)  # a hundred times its text in memory: for the rollouts of one request


def read_rubric(spec: Mapping[str, Json]) -> Rubric:
    """A rubric spelt out in a request; raises ConfigError that names the misspelt part and the known ones."""
    text = json.dumps(spec, sort_keys=True)
    if len(text) <= SMALL_SPEC:
        return _small_spec(text)
    refuse_too_large(spec, "rubric")
    return _spelt_out(text)


def _spelt_out(spec: str) -> Rubric:
    found = json.loads(spec)
    if "preset" in found or "params" in found:
        found = upon_preset(found)
    try:
        return Rubric.model_validate(found)
    except ValidationError as error:
        raise ConfigError(complaint(error, within="rubric")) from error


def upon_preset(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The rubric that `preset` and its `params` stand for, changed as the other fields say. Raises ConfigError.

    Components are added to the preset's, or replace those of their name; null takes one away. A part without a `kind`
    changes fields of the preset's part. Everything else replaces what the preset has.
    """
    name, params = spec.get("preset"), spec.get("params", {})
    if not isinstance(name, str) or not isinstance(params, dict):
        raise ConfigError("rubric.preset: expected the name of a preset, and its parameters as an object in `params`")
    preset = find(name)
    if preset.choose is not None:
        raise ConfigError(f"rubric.preset: {name!r} chooses a preset for each row, so there is no rubric to change")
    found: dict[str, Any] = _rubric_of(name, json.dumps(params, sort_keys=True)).model_dump(mode="json")
    for field, value in spec.items():
        if field in ("preset", "params"):
            continue
        own = found.get(field)
        if field in MERGED and isinstance(own, dict) and isinstance(value, dict) and "kind" not in value:
            merged = own | value
            found[field] = {key: one for key, one in merged.items() if one is not None or "components" not in field}
        else:
            found[field] = value
    return found


MERGED = frozenset({"components", "group_components", "extractor", "verifier", "bounds", "second_opinion"})

_small_spec = lru_cache(maxsize=256)(_spelt_out)


def refuse_too_large(spec: Json | Mapping[str, Json], place: str) -> None:
    """Raise ConfigError for a rubric or parameters of too many values: pydantic complains of each that is wrong."""
    values, left = 0, list[object]([spec])
    while left:
        one = left.pop()
        values += 1
        if isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
    if values > MOST_SPEC_VALUES:
        raise ConfigError(f"{place}: {values:,} values; expected at most {MOST_SPEC_VALUES:,}")
