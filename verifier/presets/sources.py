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
ROUGE_LSUM = PresetRef(name="rouge", params={"variant": "rougeLsum"})
BOX_AT_HALF = PresetRef(name="boxes", params={"measure": "at"})
STRICT_SEARCH = "search_r1/qa_em/strict"

BY_PRESET: tuple[tuple[Named, str], ...] = (
    (
        "math",
        "gsm8k openai/gsm8k madrylab/gsm8k-platinum lighteval/MATH DigitalLearningGmbH/MATH-lighteval "
        "HuggingFaceH4/MATH-500 EleutherAI/hendrycks_math MATH MATH-500 math500 math_dapo math_dapo_reasoning dapo "
        "BytedTsinghua-SIA/DAPO-Math-17k open-r1/DAPO-Math-17k-Processed deepscaler "
        "agentica-org/DeepScaleR-Preview-Dataset numina-cot AI-MO/NuminaMath-CoT AI-MO/NuminaMath-1.5 "
        "numina_aops_forum numina_synthetic_math numina_amc_aime numina_synthetic_amc numina_cn_k12 numina_olympiads "
        "aime* Maxwell-Jia/AIME_2024 math-ai/aime25 math-ai/amc23 hiyouga/geometry3k open-r1/OpenR1-Math-220k "
        "open-r1/Big-Math-RL-Verified-Processed SynthLabsAI/Big-Math-RL-Verified Hothan/OlympiadBench math_with_judge "
        "math_with_code math_with_autograder numina-1.5 openr1_math big_math deepmath zwhe99/DeepMath-103K omni_math "
        "KbsdJames/Omni-MATH olympiad_bench open_math_reasoning nvidia/OpenMathReasoning aime_2024 svamp "
        "ChilleD/SVAMP amc23 minerva_math math-ai/minervamath limo GAIR/LIMO gsm_plus qintongli/GSM-Plus polaris "
        "POLARIS-Project/Polaris-Dataset-53K orz Open-Reasoner-Zero/orz_math_57k_collection theoremqa "
        "TIGER-Lab/TheoremQA bespoke_stratos bespokelabs/Bespoke-Stratos-* train-math-* test-math-* "
        "math__* verifiable_math",
    ),
    (
        "code",
        "apps codeparrot/apps taco BAAI/TACO codecontests code_contests deepmind/code_contests codeforces "
        "code_contests_plus ByteDance-Seed/Code-Contests-Plus evalplus/humanevalplus evalplus/mbppplus "
        "open-r1/codeforces open_r1_verifiable open-r1/verifiable-coding-problems-python "
        "agentica-org/DeepCoder-Preview-Dataset livecodebench livecodebench/code_generation_lite kodcode "
        "KodCode/KodCode-V1* KodCode/KodCode-Light-RL-10K humaneval openai/openai_humaneval humanevalplus mbpp "
        "mbppplus google-research-datasets/mbpp livecodebench/code_generation lcbv5 leetcode leetcode_dataset "
        "newfacade/LeetCodeDataset rllm_leetcode acecode TIGER-Lab/AceCode-87K bigcodebench bigcode/bigcodebench "
        "deepcoder primeintellect codeforces_python MatrixStudio/Codeforces-Python-Submissions "
        "code_gen train-code-* test-code-* codegen__* verifiable_code prime_rl_code",
    ),
    ("knights_knaves", "kk kk_logic K-and-K/knights-and-knaves"),
    ("grid", "arc_agi arc-agi arcagi1 arcagi2 barc"),
    ("sudoku", "sapientinc/sudoku-extreme sudoku-extreme Ritvik19/Sudoku-Dataset"),
    ("zebra", "zebralogic zebra_puzzle WildEval/ZebraLogic allenai/ZebraLogicBench allenai/ZebraLogicBench-private"),
    ("countdown", "Jiayi-Pan/Countdown-Tasks-3to4"),
    (
        "choice",
        "riddle_sense gpqa Idavidrein/gpqa gpqa_diamond mmlu cais/mmlu TIGER-Lab/MMLU-Pro mmlu_pro mcqa "
        "bunsenbench_chemistry_mcq super_gpqa m-a-p/SuperGPQA medqa GBaker/MedQA-USMLE-4-options* medmcqa "
        "openlifescienceai/medmcqa allenai/ai2_arc tau/commonsense_qa openbookqa allenai/openbookqa hellaswag "
        "Rowan/hellaswag piqa ybisk/piqa winogrande allenai/winogrande social_iqa allenai/social_i_qa aqua_rat "
        "deepmind/aqua_rat race ehovy/race reclor logiqa agieval ceval ceval/ceval-exam cmmlu "
        "stem__gpqa* stem__supergpqa*",
    ),
    (
        "label",
        "boolq google/boolq strategyqa pubmedqa qiaojin/PubMedQA folio yale-nlp/FOLIO proofwriter nli stanfordnlp/snli "
        "nyu-mll/multi_nli facebook/anli",
    ),
    (
        "auto",
        "webinstruct_verified TIGER-Lab/WebInstruct-verified synthetic_1 PrimeIntellect/SYNTHETIC-1 synthetic_2 "
        "PrimeIntellect/SYNTHETIC-2* PrimeIntellect/INTELLECT-2-RL-Dataset openthoughts "
        "open-thoughts/OpenThoughts-114k tulu_rlvr allenai/RLVR-GSM-MATH-IF-Mixed-Constraints am_deepseek "
        "a-m-team/AM-DeepSeek-R1-Distilled-1.4M textbook_reasoning MegaScience/TextbookReasoning "
        "MegaScience/MegaScience ii_thought Intelligent-Internet/II-Thought-RL-v0 verl Skywork/Skywork-OR1-RL-Data "
        "LLM360/guru-RL-92k stem_web* table__* nemotron_rl",
    ),
    ("open_thoughts/science", "camel"),
    ("ifeval", "google/IFEval instruction_following ifeval_es BSC-LT/IFEval_es ifeval_ca projecte-aina/IFEval_ca"),
    ("ifeval/strict", "marco_mif AIDC-AI/Marco-Bench-MIF*"),
    ("ifbench", "allenai/IFBench_test if_multi_constraints allenai/IF_multi_constraints_upto5"),
    ("bfcl", ""),
    (
        "tool_calls",
        "xlam Salesforce/xlam-function-calling-60k xlam_fc single_step_tool_use_with_argument_comparison",
    ),
    (
        "qa",
        "squad rajpurkar/squad hotpotqa hotpotqa/hotpot_qa hotpotqa_qa hotpotqa_closedbook nq_open "
        "google-research-datasets/nq_open musique dgslibisey/MuSiQue popqa "
        "akariasai/PopQA drop ucinlp/drop bamboogle chiayewken/bamboogle "
        "web_questions stanfordnlp/web_questions 2wikimultihopqa",
    ),
    (PresetRef(name="qa", params={"several": True}), "wikitablequestions"),
    (TRIVIAQA, "triviaqa mandarjoshi/trivia_qa"),
    (STRICT_SEARCH, "search_r1 searchR1_*"),
    ("tatqa", "next-tat/TAT-QA"),
    ("finqa", "czyssrs/FinQA"),
    ("bird", "bird_sql birdsql/bird23-train-filtered"),
    ("spider", "xlangai/spider"),
    ("sql", "synthetic_text_to_sql gretelai/synthetic_text_to_sql"),
    ("lean4", "numinamath_lean AI-MO/NuminaMath-LEAN minif2f lean_workbook internlm/Lean-Workbook math_formal_lean"),
    (ROUGE_LSUM, "cnn_dailymail abisee/cnn_dailymail xsum EdinburghNLP/xsum"),
    ("anls", "docvqa lmms-lab/DocVQA infographicvqa"),
    (BOX_AT_HALF, "refcoco refcoco+ refcocog"),
    ("healthbench", "openai/healthbench"),
    ("rar", "anisha2102/RaR-Medicine* anisha2102/RaR-Science*"),
    ("prometheus", "prometheus-eval/Feedback-Collection prometheus-eval/Feedback-Bench"),
    ("reasoning_gym", "reasoning-gym"),
    ("kor_bench/strict", "korbench m-a-p/KOR-Bench"),
    ("codeio/strict", "codeio_raw codeio_pyedu codeio_messages hkust-nlp/CodeIO-PyEdu-Reasoning*"),
    ("text", "string_match simpleqa"),
)
"""Preset, and the names it judges: those of verl 0.9.1 (`verl/utils/reward_score`), ids of data sets, the data sets of
`verifier.dump.datasets`, and the resources servers of NeMo Gym 0.7.0 whose task is a preset's. `*` ends a pattern."""

AGENTS = ("_simple_agent", "_resources_server", "_gymnasium_agent", "_agent")
"""What NeMo Gym's configurations put behind a resources server's name: `mcqa_simple_agent`."""
SERVERS = (
    *("math_with_judge", "math_with_code", "math_with_autograder", "math_formal_lean", "reasoning_gym", "arc_agi"),
    *("mcqa", "gpqa_diamond", "bunsenbench_chemistry_mcq", "code_gen", "bird_sql", "hotpotqa_qa", "simpleqa"),
    *("instruction_following", "ifbench", "string_match", "xlam_fc", "single_step_tool_use_with_argument_comparison"),
)
"""Its resources servers whose tasks a preset judges. Its benchmarks name an agent after a data set and the server,
`gsm8k_math_with_judge_simple_agent`, and others after who answers, `codex_reasoning_gym_agent`: in all configurations
of 0.7.0, whichever of these stands in an agent's name is the server behind it."""
GYM = "reasoning_gym/"
"""What reasoning-gym's own examples put before the name of a data set: `reasoning_gym/chain_sum`."""
COLUMNS = (
    "verifier",
    "data_source",
    "task_source",
    "task_type",
    "agent_ref",
    "dataset",
    "dataset_name",
    "task",
    "source",
    "env_id",
)
"""Where rows keep such a name, the first to be asked first; `agent_ref` is an object with a `name`."""

OWN = TypeAdapter(dict[str, str | PresetRef])


class Sources:
    """A table of names. Lines of `own` win; a name is looked up as it stands, then without an agent's ending, then
    among patterns, then for the resources server that an agent's name has in it."""

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
        if found := next((preset for pattern, preset in self._patterns if fnmatchcase(name, pattern)), None):
            return found
        if server := server_in(name):
            return self._presets.get(server, server)  # some are called as their preset is
        if name.startswith(GYM):
            return PresetRef(name="reasoning_gym", params={"dataset": name.removeprefix(GYM)})
        return None

    def __iter__(self) -> Iterator[str]:
        return iter(self._presets)


BUILT_IN = Sources()


def without_agent(name: str) -> str:
    """The name of the resources server in that of an agent: `mcqa` of `mcqa_simple_agent`."""
    return next((name.removesuffix(ending) for ending in AGENTS if name.endswith(ending)), name)


def server_in(name: str) -> str | None:
    """The resources server in the name of an agent, as a whole word of it; the longest where there are several."""
    if "_agent" not in name and not name.endswith("_resources_server"):
        return None
    return max((server for server in SERVERS if f"_{server}_" in f"_{name}_"), key=len, default=None)


def names_in(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The names that a row carries, each with its column, the most telling first."""
    found = []
    for column in COLUMNS:
        value = row.get(column)
        if value is None:  # most of them: to ask whether it is a Mapping takes ten times as long
            continue
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
