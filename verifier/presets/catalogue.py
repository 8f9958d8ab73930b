"""All presets by name, and how a request's words become a rubric."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache

from pydantic import ValidationError

from verifier.errors import ConfigError, UnknownPreset, listed
from verifier.presets import (
    deepscaler,
    demystify_math,
    demystify_shaping,
    general,
    limo,
    logic_rl,
    mixes,
    oat_zero,
    oat_zero_countdown,
    open_r1,
    open_r1_accuracy,
    open_r1_code,
    open_thoughts_code,
    open_thoughts_judges,
    open_thoughts_math,
    simplerl,
    simplerl_kk,
    tinyzero,
    tinyzero_countdown,
    train_deepseek_r1,
    train_deepseek_r1_accuracy,
    understand_r1_zero,
    understand_r1_zero_repeatness,
    unsloth,
)
from verifier.presets.preset import Preset
from verifier.rubric import Rubric, Task
from verifier.wire import Json, PresetRef, Rollout, complaint

MODULES = (
    general,
    tinyzero,
    open_r1,
    tinyzero_countdown,
    oat_zero_countdown,
    logic_rl,
    simplerl_kk,
    open_thoughts_judges,
    open_r1_accuracy,
    open_r1_code,
    open_thoughts_code,
    train_deepseek_r1,
    train_deepseek_r1_accuracy,
    unsloth,
    deepscaler,
    oat_zero,
    understand_r1_zero,
    understand_r1_zero_repeatness,
    demystify_math,
    demystify_shaping,
    simplerl,
    limo,
    open_thoughts_math,
    mixes,
)
"""Where presets are told, in the order of the documentation."""

SMALL_SPEC = 4096
"""Characters of parameters or of a rubric that are remembered: a longer one may take megabytes when it is built."""
MOST_SPEC_VALUES = 2**13
"""Values of a rubric or of parameters. A large JSON schema has thousands."""

PresetChoice = str | PresetRef | None


@cache
def catalogue() -> Mapping[str, Preset]:
    """Every preset of this installation by name, in the order of the documentation."""
    presets = [preset for module in MODULES for preset in module.PRESETS]
    found = {preset.name: preset for preset in presets}
    assert len(found) == len(presets), "two presets have one name"
    return found


def find(name: str) -> Preset:
    """The preset of that name; raises UnknownPreset, which names the nearest ones."""
    known = catalogue()
    if name not in known:
        raise UnknownPreset(name, known)
    return known[name]


def task_for(
    rollout: Rollout, preset: PresetChoice = None, rubric: Rubric | None = None, *, explain: bool = False
) -> Task:
    """The task of judging `rollout`: by its own preset if it names one, else by `preset`, else by `rubric`.

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
    name, params = (chosen, {}) if isinstance(chosen, str) else (chosen.name, chosen.params)
    choose = find(name).choose
    if choose is not None:
        name = choose(rollout.ground_truth)
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
    try:
        return Rubric.model_validate_json(spec)
    except ValidationError as error:
        raise ConfigError(complaint(error, within="rubric")) from error


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
