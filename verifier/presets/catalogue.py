"""All presets by name, and how a request's words become a rubric."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module

from pydantic import ValidationError

from verifier.errors import ConfigError, UnknownPreset, listed
from verifier.extract import EXTRACTORS
from verifier.presets.preset import Preset
from verifier.reward import GROUP_SHAPERS, SHAPERS
from verifier.rubric import Rubric, Task
from verifier.verify import VERIFIERS
from verifier.wire import Json, PresetRef, Rollout, complaint

MODULES: Mapping[str, str] = {
    "mathematics": "math numeric",
    "words": "choice label text exact",
    "structures": "literal kv schema json",
    "puzzles": "countdown knights_knaves",
    "programs": "code",
    "auto": "auto",
    "tinyzero": """
        tinyzero/multiply tinyzero/multiply/strict tinyzero/gsm8k tinyzero/gsm8k/strict tinyzero/math
        tinyzero/math/strict
    """,
    "open_r1": """
        open_r1 open_r1/format open_r1/format/strict open_r1/tag_count open_r1/tag_count/strict
        open_r1/reasoning_steps open_r1/reasoning_steps/strict open_r1/len open_r1/len/strict
        open_r1/cosine_scaled open_r1/cosine_scaled/strict open_r1/repetition_penalty open_r1/soft_overlong
    """,
    "tinyzero_countdown": "tinyzero/countdown tinyzero/countdown/strict",
    "oat_zero_countdown": "oat_zero/countdown oat_zero/countdown/strict",
    "logic_rl": "logic_rl/kk logic_rl/kk/strict",
    "simplerl_kk": "simplerl/kk simplerl/kk/strict",
    "open_thoughts_judges": "open_thoughts/math open_thoughts/puzzle open_thoughts/science",
    "open_r1_accuracy": "open_r1/accuracy open_r1/accuracy/strict",
    "open_r1_code": """
        open_r1/code_reward open_r1/code_reward/strict open_r1/binary_code_reward
        open_r1/binary_code_reward/strict open_r1/binary_code_threshold open_r1/code_format
        open_r1/code_format/strict open_r1/cf_score_submission open_r1/cf_score_submission/strict
        open_r1/ioi_score_subtask open_r1/ioi_score_subtask/strict
    """,
    "open_thoughts_code": """
        open_thoughts/code_process_single_row open_thoughts/code_process_single_row/strict
        open_thoughts/code_compare_std_results open_thoughts/code_has_code
    """,
    "train_deepseek_r1": """
        train_deepseek_r1 train_deepseek_r1/format train_deepseek_r1/format/strict
        train_deepseek_r1/reasoning_steps train_deepseek_r1/reasoning_steps/strict
        train_deepseek_r1/cosine_scaled train_deepseek_r1/cosine_scaled/strict
        train_deepseek_r1/repetition_penalty
    """,
    "train_deepseek_r1_accuracy": "train_deepseek_r1/accuracy train_deepseek_r1/accuracy/strict",
    "unsloth": """
        unsloth unsloth/xml_gsm8k unsloth/xml_gsm8k.xmlcount_reward_func
        unsloth/xml_gsm8k.xmlcount_reward_func/strict unsloth/xml_gsm8k.soft_format_reward_func
        unsloth/xml_gsm8k.soft_format_reward_func/strict unsloth/xml_gsm8k.strict_format_reward_func
        unsloth/xml_gsm8k.strict_format_reward_func/strict unsloth/xml_gsm8k.int_reward_func
        unsloth/xml_gsm8k.int_reward_func/strict unsloth/xml_gsm8k.correctness_reward_func
        unsloth/xml_gsm8k.correctness_reward_func/strict unsloth/gemma3_1b.match_format_exactly
        unsloth/gemma3_1b.match_format_exactly/strict unsloth/gemma3_1b.match_format_approximately
        unsloth/gemma3_1b.match_format_approximately/strict unsloth/gemma3_1b.check_answer
        unsloth/gemma3_1b.check_answer/strict unsloth/gemma3_1b.check_numbers
        unsloth/gemma3_1b.check_numbers/strict unsloth/gemma3_1b
        unsloth/advanced_llama3.match_format_exactly unsloth/advanced_llama3.match_format_exactly/strict
        unsloth/advanced_llama3.match_format_approximately
        unsloth/advanced_llama3.match_format_approximately/strict unsloth/advanced_llama3.check_answer
        unsloth/advanced_llama3.check_answer/strict unsloth/advanced_llama3.check_numbers
        unsloth/advanced_llama3.check_numbers/strict unsloth/advanced_llama3
        unsloth/qwen3_4b.match_format_exactly unsloth/qwen3_4b.match_format_exactly/strict
        unsloth/qwen3_4b.match_format_approximately unsloth/qwen3_4b.match_format_approximately/strict
        unsloth/qwen3_4b.check_answer unsloth/qwen3_4b.check_answer/strict unsloth/qwen3_4b.check_numbers
        unsloth/qwen3_4b.check_numbers/strict unsloth/qwen3_4b unsloth/deepseek_r1_0528.match_format_exactly
        unsloth/deepseek_r1_0528.match_format_exactly/strict
        unsloth/deepseek_r1_0528.match_format_approximately
        unsloth/deepseek_r1_0528.match_format_approximately/strict unsloth/deepseek_r1_0528.check_answer
        unsloth/deepseek_r1_0528.check_answer/strict unsloth/deepseek_r1_0528.check_numbers
        unsloth/deepseek_r1_0528.check_numbers/strict unsloth/deepseek_r1_0528
        unsloth/lfm2_5.match_format_exactly unsloth/lfm2_5.match_format_exactly/strict
        unsloth/lfm2_5.match_format_approximately unsloth/lfm2_5.match_format_approximately/strict
        unsloth/lfm2_5.check_answer unsloth/lfm2_5.check_answer/strict unsloth/lfm2_5.check_numbers
        unsloth/lfm2_5.check_numbers/strict unsloth/lfm2_5
        unsloth/deepseek_r1_0528.format_and_language_reward_func
        unsloth/deepseek_r1_0528.format_and_language_reward_func/strict
    """,
    "deepscaler": """
        deepscaler deepscaler/deepscaler_reward_fn deepscaler/deepscaler_reward_fn/strict
        deepscaler/RewardMathFn deepscaler/RewardMathFn/strict deepscaler/grade_answer_mathd
        deepscaler/grade_answer_mathd/strict deepscaler/grade_answer_sympy
        deepscaler/grade_answer_sympy/strict deepscaler/grade_answer_verl
        deepscaler/grade_answer_verl/strict
    """,
    "oat_zero": "oat_zero oat_zero/boxed_reward_fn oat_zero/boxed_reward_fn/strict",
    "understand_r1_zero": """
        understand_r1_zero understand_r1_zero/boxed_reward_fn understand_r1_zero/boxed_reward_fn/strict
        understand_r1_zero/answer_tag_reward_fn understand_r1_zero/answer_tag_reward_fn/strict
        understand_r1_zero/answer_tag_reward_fn_for_orz understand_r1_zero/grade
        understand_r1_zero/grade/strict
    """,
    "understand_r1_zero_repeatness": "understand_r1_zero/repeatness",
    "demystify_math": """
        demystify/is_equiv demystify/is_equiv/strict demystify/score_hendrycks
        demystify/score_hendrycks/strict demystify/score_symeval demystify/score_symeval/strict
    """,
    "demystify_shaping": """
        demystify demystify/classic demystify/classic/strict demystify/cosine demystify/cosine/strict
        demystify/length_scaled demystify/repetition_penalty demystify/repetition_penalty/strict
        demystify/repetition_dense
    """,
    "simplerl": """
        simplerl/hf_math_verify simplerl/hf_math_verify/strict simplerl/simplelr_math
        simplerl/simplelr_math/strict simplerl/v0_openrlhf_box_reward simplerl/v0_openrlhf_box_reward/strict
        simplerl/deepseek_r1 simplerl/deepseek_r1/strict simplerl/eval_math_equal
        simplerl/eval_math_equal/strict simplerl/eval_boxed_math simplerl/eval_boxed_math/strict
        simplerl/eval_pipeline simplerl/gsm8k simplerl/gsm8k/strict simplerl/math_hendrycks
        simplerl/math_hendrycks/strict
    """,
    "limo": """
        limo/eval_response limo/eval_response/strict limo/check_is_correct limo/check_is_correct/strict
        limo/math_equal limo/math_equal/strict limo/check_is_correct_simple
        limo/check_is_correct_simple/strict
    """,
    "open_thoughts_math": """
        open_thoughts/math_parser_validate open_thoughts/math_parser_validate/strict
        open_thoughts/math_filter_problems
    """,
    "mixes": "tinyzero logic_rl simplerl limo open_thoughts",
}
"""The modules of this room and the presets that each has, in the order of the documentation; a test holds it true.

A module is imported when one of its presets is first asked for: all of them take half a second.
"""
GENERAL = ("mathematics", "words", "structures", "puzzles", "programs", "auto")
"""The modules of our own presets; the others reproduce rewards of published projects."""
MODULE_OF = {name: module for module, names in MODULES.items() for name in names.split()}

SMALL_SPEC = 4096
"""Characters of parameters or of a rubric that are remembered: a longer one may take megabytes when it is built."""
MOST_SPEC_VALUES = 2**13
"""Values of a rubric or of parameters. A large JSON schema has thousands."""

PresetChoice = str | PresetRef | None


@cache
def catalogue() -> Mapping[str, Preset]:
    """Every preset of this installation by name, in the order of the documentation."""
    return {name: find(name) for name in MODULE_OF}


def find(name: str) -> Preset:
    """The preset of that name; raises UnknownPreset, which names the nearest ones."""
    if name not in MODULE_OF:
        raise UnknownPreset(name, MODULE_OF)
    return _presets_of(MODULE_OF[name])[name]


@cache
def _presets_of(module: str) -> Mapping[str, Preset]:
    presets: tuple[Preset, ...] = import_module(f"verifier.presets.{module}").PRESETS
    return {preset.name: preset for preset in presets}


def load_all() -> None:
    """Import every preset and part now: for a service, where no request should wait for that.

    Raises ConfigError where two parts claim one kind.
    """
    catalogue()
    for roster in (EXTRACTORS, VERIFIERS, SHAPERS, GROUP_SHAPERS):
        roster.parts()


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
                f"the rollout. Presets: {listed(MODULE_OF)}"
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
