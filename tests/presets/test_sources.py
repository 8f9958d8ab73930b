"""The table of names that data carries, and the preset that each stands for."""

from pathlib import Path

import pytest

from verifier.dump.datasets import DATASETS
from verifier.errors import ConfigError, UnknownPreset
from verifier.presets.catalogue import find, known, preset_for, preset_for_row, sources_of, task_for
from verifier.presets.sources import BUILT_IN, BY_PRESET, SERVERS
from verifier.wire import PresetRef, Rollout


def test_every_preset_of_the_table_exists_and_no_name_stands_twice() -> None:
    names = [name for _, line in BY_PRESET for name in line.split()]
    assert len(names) == len(set(names))
    for preset, _ in BY_PRESET:
        find(preset if isinstance(preset, str) else preset.name)


VERL = {
    "math": "openai/gsm8k lighteval/MATH DigitalLearningGmbH/MATH-lighteval HuggingFaceH4/MATH-500 math_dapo "
    "math_dapo_reasoning aime2024 hiyouga/geometry3k numina_aops_forum numina_synthetic_math numina_amc_aime "
    "numina_synthetic_amc numina_cn_k12 numina_olympiads",
    "code": "codecontests apps codeforces taco",
    "search_r1/qa_em/strict": "searchR1_nq searchR1_triviaqa searchR1_popqa searchR1_hotpotqa "
    "searchR1_2wikimultihopqa searchR1_musique searchR1_bamboogle",
}
"""Every name in verl 0.9.1's own dispatch (verl/utils/reward_score)."""


def test_every_name_of_verls_dispatch_stands_for_a_preset() -> None:
    for preset, names in VERL.items():
        assert {BUILT_IN.preset(name) for name in names.split()} == {preset}


def test_every_data_set_has_a_preset() -> None:
    for name in DATASETS:
        assert BUILT_IN.preset(name) or known(name)


@pytest.mark.parametrize(
    ("name", "preset"),
    [
        ("openai/gsm8k", "math"),
        ("aime2025", "math"),
        ("searchR1_nq", "search_r1/qa_em/strict"),
        ("mcqa_simple_agent", "choice"),
        ("ifbench_simple_agent", "ifbench"),  # the server is called as the preset is
        ("gsm8k_math_with_judge_simple_agent", "math"),  # a benchmark: a data set, then the server that judges it
        ("minif2f_math_formal_lean_simple_agent", "lean4"),
        ("livecodebench-x_code_gen_simple_agent", "code"),
        ("ifeval_instruction_following_simple_agent", "ifeval"),
        ("bunsenbench_chemistry_mcq_benchmark_simple_agent", "choice"),
        ("birdbench_bird_sql_resources_server", "bird"),
        ("swe_pivot_single_step_tool_use_with_argument_comparison_agent", "tool_calls"),
        ("codex_reasoning_gym_agent", "reasoning_gym"),
        ("reasoning_gym_codex_agent_model_server", "reasoning_gym"),
        ("triviaqa", PresetRef(name="qa", params={"normalisation": "triviaqa"})),
        ("deepscaler", "deepscaler"),  # a preset's own name means that preset
        ("tinyzero/countdown", "tinyzero/countdown"),
    ],
)
def test_a_name_stands_for_a_preset(name: str, preset: str | PresetRef) -> None:
    assert preset_for(name) == preset


def test_a_rollout_may_name_its_data_where_it_would_name_a_preset() -> None:
    rollout = Rollout(id="1", completion="4", ground_truth="4", preset="openai/gsm8k")
    assert task_for(rollout).preset == "math"
    with_params = PresetRef(name="triviaqa", params={"measure": "f1"})
    assert task_for(rollout.model_copy(update={"preset": with_params})).preset == "qa"


def test_an_unknown_name_says_the_nearest() -> None:
    with pytest.raises(UnknownPreset, match="did you mean gsm8k"):
        preset_for("gsm8kk")


@pytest.mark.parametrize(
    "name",
    [
        "imo_proofbench_judge_simple_agent",
        "math_advanced_calculations_simple_agent",
        "competitive_coding_challenges_simple_agent",
        "mcqaa_simple_agent",
        "my_mcqa_rows",
    ],
)
def test_a_server_is_a_whole_word_of_an_agents_name(name: str) -> None:
    with pytest.raises(UnknownPreset):
        preset_for(name)


def test_every_server_that_an_agent_may_name_has_a_preset() -> None:
    for server in SERVERS:
        assert preset_for(f"{server}_simple_agent") == preset_for(f"a_{server}_b_agent") == preset_for(server)


def test_a_row_is_judged_by_the_first_name_that_is_known() -> None:
    assert preset_for_row({"source": "nowhere", "data_source": "taco"}) == "code"
    assert preset_for_row({"data_source": "nowhere", "source": "taco"}) == "code"
    assert preset_for_row({"agent_ref": {"type": "x", "name": "bird_sql_simple_agent"}}) == "bird"
    with pytest.raises(ConfigError, match=r"data_source 'tacoo'.*did you mean taco.*VERIFIER_SOURCES_FILE"):
        preset_for_row({"data_source": "tacoo"})
    with pytest.raises(ConfigError, match=r"it has none of verifier, data_source.*Columns there: a, b"):
        preset_for_row({"b": 1, "a": 2})


def test_an_operators_table_goes_first(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text('mine = "numeric"\n"ours/*" = {name = "qa", params = {}}\n"openai/gsm8k" = "numeric"\n')
    sources = sources_of(file)
    assert preset_for("mine", sources) == "numeric"
    assert preset_for("ours/anything", sources) == PresetRef(name="qa")
    assert preset_for("openai/gsm8k", sources) != "math"
    assert preset_for("taco", sources) == "code"


@pytest.mark.parametrize(
    ("text", "said"),
    [("mine = 'mth'", "mine: unknown preset 'mth'; did you mean math"), ("mine = 3", "mine"), ("mine", "is not TOML")],
)
def test_a_table_that_cannot_be_used_says_which_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=said):
        sources_of(file)
    with pytest.raises(ConfigError, match="cannot be read"):
        sources_of(tmp_path / "none.toml")
