"""Which preset judges data that does not name one: by the names that its rows carry.

One table for every door: verl's `data_source`, a data set's id or the name of its column, the environment behind NeMo
Gym's `agent_ref`. A name here is only a name: what the rows hold is read by `verifier.dump.datasets` and the protocols.
An operator's own table (`VERIFIER_SOURCES_FILE`) goes before it. A preset's own name always means that preset. Nothing
is guessed: a name that no line has is an error that says the nearest ones.
"""

import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from verifier.errors import ConfigError
from verifier.wire import PresetRef, complaint

Named = str | PresetRef

TRIVIAQA = PresetRef(name="qa", params={"normalisation": "triviaqa"})
STRICT_SEARCH = "search_r1/qa_em/strict"

BY_PRESET: tuple[tuple[Named, str], ...] = (
    (
        "math",
        "gsm8k openai/gsm8k madrylab/gsm8k-platinum lighteval/MATH DigitalLearningGmbH/MATH-lighteval "
        "HuggingFaceH4/MATH-500 EleutherAI/hendrycks_math MATH MATH-500 math500 math_dapo math_dapo_reasoning dapo "
        "BytedTsinghua-SIA/DAPO-Math-17k open-r1/DAPO-Math-17k-Processed deepscaler "
        "agentica-org/DeepScaleR-Preview-Dataset numina-cot AI-MO/NuminaMath-CoT AI-MO/NuminaMath-1.5 "
        "numina_aops_forum numina_synthetic_math numina_amc_aime numina_synthetic_amc numina_cn_k12 "
        "numina_olympiads aime* Maxwell-Jia/AIME_2024 math-ai/aime25 math-ai/amc23 hiyouga/geometry3k "
        "open-r1/OpenR1-Math-220k open-r1/Big-Math-RL-Verified-Processed SynthLabsAI/Big-Math-RL-Verified "
        "Hothan/OlympiadBench math_with_judge math_with_code math_with_autograder",
    ),
    (
        "code",
        "apps codeparrot/apps taco BAAI/TACO codecontests code_contests deepmind/code_contests codeforces "
        "open-r1/codeforces open_r1_verifiable open-r1/verifiable-coding-problems-python "
        "agentica-org/DeepCoder-Preview-Dataset livecodebench livecodebench/code_generation_lite kodcode "
        "KodCode/KodCode-V1 code_gen",
    ),
    ("knights_knaves", "kk K-and-K/knights-and-knaves"),
    ("countdown", "Jiayi-Pan/Countdown-Tasks-3to4"),
    (
        "choice",
        "riddle_sense gpqa Idavidrein/gpqa gpqa_diamond mmlu cais/mmlu TIGER-Lab/MMLU-Pro mmlu_pro mcqa "
        "bunsenbench_chemistry_mcq",
    ),
    ("open_thoughts/science", "camel"),
    ("ifeval", "google/IFEval instruction_following"),
    ("ifbench", "allenai/IFBench_test if_multi_constraints allenai/IF_multi_constraints_upto5"),
    ("bfcl", ""),
    (
        "tool_calls",
        "xlam Salesforce/xlam-function-calling-60k xlam_fc single_step_tool_use_with_argument_comparison",
    ),
    ("qa", "squad rajpurkar/squad hotpotqa hotpotqa/hotpot_qa hotpotqa_qa nq_open google-research-datasets/nq_open"),
    (TRIVIAQA, "triviaqa mandarjoshi/trivia_qa"),
    (STRICT_SEARCH, "search_r1 searchR1_*"),
    ("tatqa", "next-tat/TAT-QA"),
    ("bird", "bird_sql birdsql/bird23-train-filtered"),
    ("spider", "xlangai/spider"),
    ("sql", "synthetic_text_to_sql gretelai/synthetic_text_to_sql"),
    ("text", "string_match simpleqa"),
)
"""Preset, and the names it judges: those of verl 0.9.1 (`verl/utils/reward_score`), ids of data sets, the data sets of
`verifier.dump.datasets`, and the resources servers of NeMo Gym 0.7.0 whose task is a preset's. `*` ends a pattern."""

AGENTS = ("_simple_agent", "_resources_server", "_gymnasium_agent", "_agent")
"""What NeMo Gym's configurations put behind a resources server's name: `mcqa_simple_agent`."""
COLUMNS = ("verifier", "data_source", "task_source", "agent_ref", "dataset", "dataset_name", "task", "source", "env_id")
"""Where rows keep such a name, the first to be asked first; `agent_ref` is an object with a `name`."""

OWN = TypeAdapter(dict[str, str | PresetRef])


class Sources:
    """A table of names. Lines of `own` win; a name is looked up as it stands, then without an agent's ending, then
    among patterns."""

    def __init__(self, own: Mapping[str, Named] | None = None) -> None:
        self.own = dict(own or {})
        built_in = {name: preset for preset, names in BY_PRESET for name in names.split()}
        self._presets: dict[str, Named] = {**built_in, **self.own}
        ordered = {**self.own, **built_in}
        self._patterns = [(name, self._presets[name]) for name in ordered if name.endswith("*")]

    def preset(self, name: str) -> Named | None:
        """The preset for data of that name, if the table has one."""
        if found := self._presets.get(name):
            return found
        if found := self._presets.get(without_agent(name)):
            return found
        return next((preset for pattern, preset in self._patterns if fnmatchcase(name, pattern)), None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._presets)


BUILT_IN = Sources()


def without_agent(name: str) -> str:
    """The name of the resources server in that of an agent: `mcqa` of `mcqa_simple_agent`."""
    return next((name.removesuffix(ending) for ending in AGENTS if name.endswith(ending)), name)


def names_in(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The names that a row carries, each with its column, the most telling first."""
    found = []
    for column in COLUMNS:
        value = row.get(column)
        if isinstance(value, Mapping):
            value = value.get("name")
        if isinstance(value, str) and value:
            found.append((column, value))
    return found


def read_sources(path: Path) -> Sources:
    """The operator's table: TOML, a line a name, `my_math = "math"` or `my_qa = {name = "qa", params = {...}}`.

    Raises ConfigError that names the line. Whether the presets exist is for `verifier.presets.catalogue` to say.
    """
    try:
        return Sources(OWN.validate_python(tomllib.loads(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise ConfigError(f"VERIFIER_SOURCES_FILE={path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"VERIFIER_SOURCES_FILE={path}: is not TOML: {error}") from error
    except ValidationError as error:
        example = 'my_math = "math"'
        raise ConfigError(
            f"VERIFIER_SOURCES_FILE={path}: {complaint(error)}; expected lines such as {example}"
        ) from None
