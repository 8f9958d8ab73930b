"""Well-known data sets, a line each: name, columns of the prompt, columns that its ground truth is made of, how they
make it, and the columns by which rows without a name are recognised.

Names stand for presets in `verifier.presets.sources`. Sets whose columns are another's (`question`, `answer`) are known
by name alone.
"""

import re
from collections.abc import Callable

from verifier.dump.codeio_rows import codeio_task
from verifier.dump.dataset import Dataset, Kind, NoTruth, Row, Truth, first, opened, value_of
from verifier.dump.gym_rows import PLAIN_TRUTHS, STATED, plain_truth, truth_by_form
from verifier.dump.truths import (
    accepted,
    boxed_in,
    by_column,
    by_source,
    choice,
    choice_in_prompt,
    columns_of,
    keyed_options,
    kor_question,
    letter_with_value,
    numbered_choice,
    plain,
    prompt_text,
    read_by,
    stated_or_boxed,
    tests_of,
    unwrapped,
    unwrapped_in,
)
from verifier.presets.roster import may_be_preset
from verifier.presets.sources import BUILT_IN, names_in, without_agent
from verifier.read.options import listed_options
from verifier.wire import Json, beginning


def rows(name: str, prompt: str, needs: str, truth: Truth, marks: str = "", also: str = "", own: str = "") -> Dataset:
    """A data set; columns are parted by spaces, alternatives by `|`, and `~` in a name stands for a space."""
    either = tuple(tuple(map(spaced, need.split("|"))) for need in needs.split())
    prompts = tuple(map(spaced, prompt.split()))
    named = [prompts[0], *(need[0] for need in either)]
    example = "{" + ", ".join(f'"{column}"' for column in dict.fromkeys(named)) + "}"
    marked = tuple(map(spaced, marks.split()))
    return Dataset(name, prompts, either, truth, example, tuple(also.split()), marked, own=tuple(own.split()))


def spaced(column: str) -> str:
    return column.replace("~", " ")


def mixed(name: str, prompt: str, needs: str, kind: Callable[[Row], Kind], marks: str = "", also: str = "") -> Dataset:
    """A data set whose rows are judged in several ways."""
    plainly = rows(name, prompt, needs, read_by(kind), marks, also)
    return Dataset(**{**plainly.__dict__, "kind": kind})


def each(names: str, prompt: str, needs: str, truth: Truth) -> tuple[Dataset, ...]:
    """Sets that have the same columns, and nothing to tell them apart by."""
    return tuple(rows(name, prompt, needs, truth) for name in names.split())


# --- mathematics ----------------------------------------------------------------------------------------------------

MATHEMATICS = (
    rows(
        "numina-1.5",
        "problem",
        "answer",
        letter_with_value("answer", "problem"),
        marks="problem_is_valid solution_is_valid",
    ),
    rows("openr1_math", "problem", "answer", letter_with_value("answer", "problem"), marks="correctness_math_verify"),
    rows("big_math", "problem", "answer", unwrapped_in("answer"), marks="llama8b_solve_rate"),
    rows("deepmath", "question", "final_answer", unwrapped_in("final_answer"), marks="final_answer r1_solution_1"),
    rows("omni_math", "problem", "answer|solution", stated_or_boxed, marks="domain difficulty problem answer source"),
    rows(
        "olympiad_bench",
        "question",
        "final_answer",
        unwrapped_in("final_answer"),
        marks="final_answer is_multiple_answer",
    ),
    rows("open_math_reasoning", "problem", "expected_answer", unwrapped_in("expected_answer"), marks="problem_source"),
    rows("aime_2024", "Problem", "Answer", unwrapped_in("Answer"), marks="Problem Answer"),
    rows("svamp", "question_concat Body", "Answer", unwrapped_in("Answer"), marks="Body Equation"),
    *each("amc23 aime25 minerva_math limo gsm_plus polaris", "question problem", "answer", unwrapped_in("answer")),
)

# --- choice ---------------------------------------------------------------------------------------------------------

KEYED_AS_TEXT = choice("answer", "options")
CHOICE = (
    rows("mmlu", "question", "choices answer", choice("answer", "choices"), marks="subject choices answer"),
    rows("mmlu_pro", "question", "options answer|answer_index", KEYED_AS_TEXT, marks="options answer_index"),
    rows("super_gpqa", "question", "options answer_letter", choice("answer_letter", "options"), marks="answer_letter"),
    rows(
        "gpqa",
        "prompt Question question",
        "Correct~Answer",
        choice_in_prompt("Correct Answer", "prompt", "Question", "question"),
        marks="Correct~Answer Incorrect~Answer~1",
    ),
    rows("medqa", "question", "options answer_idx", choice("answer_idx", "options"), marks="answer_idx options"),
    rows(
        "medmcqa",
        "question",
        "cop opa",
        choice("cop", "opa", "opb", "opc", "opd"),
        marks="opa opb cop",
        also="opb opc opd",
    ),
    rows("openbookqa", "question_stem", "answerKey choices", keyed_options, marks="question_stem answerKey"),
    rows("hellaswag", "ctx", "endings label", choice("label", "endings"), marks="endings ctx"),
    rows(
        "piqa",
        "goal",
        "sol1 sol2 label",
        numbered_choice("label", "sol1", "sol2", counted_from=0),
        marks="goal sol1 sol2",
    ),
    rows(
        "winogrande",
        "sentence",
        "option1 option2 answer",
        numbered_choice("answer", "option1", "option2"),
        marks="sentence option1 option2",
    ),
    rows(
        "social_iqa",
        "question",
        "answerA answerB answerC label",
        numbered_choice("label", "answerA", "answerB", "answerC"),
        marks="answerA answerB answerC",
    ),
    rows("aqua_rat", "question", "options correct", choice("correct", "options"), marks="options rationale correct"),
    rows("race", "question", "options answer", KEYED_AS_TEXT, marks="article options answer"),
    rows("reclor", "question", "answers label", choice("label", "answers"), marks="context answers label"),
    rows("logiqa", "query", "options correct_option", choice("correct_option", "options"), marks="correct_option"),
    rows("agieval", "question", "options label", choice("label", "options"), marks="passage options label"),
    rows("ceval", "question", "A B answer", choice("answer", "A", "B", "C", "D"), marks="question A B C D", also="C D"),
    rows("cmmlu", "Question", "A B Answer", choice("Answer", "A", "B", "C", "D"), marks="Question A B C D", also="C D"),
)
"""The sets of riddle_sense's layout (ARC, CommonsenseQA) are read as it."""

# --- classes and short answers --------------------------------------------------------------------------------------

NLI = {0: "entailment", 1: "neutral", 2: "contradiction"}


def nli_label(row: Row) -> Json:
    """SNLI, MNLI and ANLI number the classes; LogicNLI and the like name them."""
    label = first(row, "label")
    if isinstance(label, int) and label not in NLI:
        raise NoTruth(f"label is {label}: the annotators did not agree")
    return NLI[label] if isinstance(label, int) else label


CLASSES = (
    rows("boolq", "question", "answer", plain("answer")),
    rows("strategyqa", "question", "answer", plain("answer"), marks="answer facts decomposition"),
    rows("pubmedqa", "question", "final_decision", plain("final_decision"), marks="final_decision long_answer"),
    rows("folio", "conclusion", "label", plain("label"), marks="premises conclusion label"),
    rows("proofwriter", "question", "answer", plain("answer"), marks="theory answer"),
    rows("nli", "hypothesis", "label", nli_label, marks="premise hypothesis label"),
)
QUESTIONS = (
    rows(
        "musique",
        "question",
        "answer",
        accepted("answer", "answer_aliases"),
        marks="answer_aliases",
        also="answer_aliases",
    ),
    rows("popqa", "question", "possible_answers", accepted("possible_answers"), marks="possible_answers"),
    rows("drop", "question", "answers_spans.spans", accepted("answers_spans.spans"), marks="answers_spans"),
    rows("finqa", "qa.question", "qa.exe_ans table", columns_of("qa", "table"), marks="qa table pre_text", also="qa"),
    rows("bamboogle", "Question", "Answer", accepted("Answer")),
    rows("simpleqa", "problem", "answer", plain("answer")),
    *each("web_questions", "question", "answers", accepted("answers")),
    *each("2wikimultihopqa", "question", "answer", plain("answer")),
    rows("wikitablequestions", "question utterance", "answers", plain("answers"), marks="question answers table"),
)

# --- sets of several kinds ------------------------------------------------------------------------------------------

MATH = Kind("math", unwrapped_in("answer"))
BY_FORM = Kind("auto", unwrapped_in("answer"))
WEBINSTRUCT = {
    "Boolean": Kind("label", plain("answer")),
    **dict.fromkeys(("Float", "Integer", "Percentage", "Expression", "Fraction", "Matrix", "List"), MATH),
    **dict.fromkeys(("String", "Other"), BY_FORM),
}
THEOREMQA = {
    "bool": Kind("label", plain("Answer")),
    "option": Kind("choice", choice_in_prompt("Answer", "Question")),
    "*": Kind("math", lambda row: str(first(row, "Answer"))),
}
INFO = unwrapped_in("verification_info")
SYNTHETIC = {
    **dict.fromkeys(("verifiable_math", "simple_math"), Kind("math", INFO)),
    **dict.fromkeys(("verifiable_code", "prime_rl_code"), Kind("code", INFO)),
    "code_output_prediction": Kind("json", lambda row: {"output": INFO(row)}),
    "ifeval": Kind("ifeval", INFO),
}
OPEN_THOUGHTS = {
    "math": Kind("math", lambda row: boxed_in(row, "ground_truth_solution")),
    "code": Kind("code", tests_of("test_cases")),
    **dict.fromkeys(("biology", "physics", "chemistry"), Kind("open_thoughts/science", plain("ground_truth_solution"))),
}
TULU = {
    **dict.fromkeys(("gsm8k", "MATH", "math"), Kind("math", unwrapped_in("ground_truth"))),
    "ifeval": Kind("ifbench", plain("ground_truth")),
}
AM = "messages.0.info."
"""AM-DeepSeek-R1-Distilled keeps what is right beside the question, in the first message."""


def kind_of_webinstruct(row: Row) -> Kind:
    """A choice where the question lists its options; else the answer is a text."""
    if value_of(row, "answer_type") == "Multiple Choice" and listed_options(prompt_text(row, "question")):
        return Kind("choice", choice_in_prompt("answer", "question"))
    return by_column("answer_type", WEBINSTRUCT, otherwise=BY_FORM)(row)


def kind_of_am(row: Row) -> Kind:
    tests = value_of(row, f"{AM}test_case")
    return Kind("code", lambda _: opened(tests)) if tests else Kind("auto", unwrapped_in(f"{AM}reference_answer"))


def kind_of_orz(row: Row) -> Kind:
    """Open-Reasoner-Zero: a question and its answer as two turns, or `final_answer`, with `choices` for GPQA."""
    if value_of(row, "choices") is not None:
        return Kind("choice", choice("final_answer", "choices"))
    return Kind("math", unwrapped_in("final_answer", "1.ground_truth.value", "element.1.ground_truth.value"))


MIXED = (
    mixed("webinstruct_verified", "question", "answer answer_type", kind_of_webinstruct, "question answer answer_type"),
    mixed("theoremqa", "Question", "Answer Answer_type", by_column("Answer_type", THEOREMQA), "Answer_type"),
    mixed(
        "synthetic_1",
        "prompt",
        "verification_info task_type",
        by_column("task_type", SYNTHETIC),
        "task_type verification_info",
    ),
    rows("synthetic_2", "prompt", "verification_info", INFO, "problem_id verification_info"),
    mixed(
        "openthoughts",
        "problem",
        "domain ground_truth_solution|test_cases",
        by_column("domain", OPEN_THOUGHTS),
        "domain ground_truth_solution",
    ),
    mixed(
        "tulu_rlvr",
        "messages prompt",
        "ground_truth dataset",
        by_column("dataset", TULU),
        "messages ground_truth dataset",
    ),
    mixed(
        "am_deepseek", "messages.0.content", f"{AM}reference_answer|{AM}test_case", kind_of_am, "messages.0.info.source"
    ),
    mixed(
        "orz",
        "prompt 0.value element.0.value",
        "final_answer|1.ground_truth.value|element.1.ground_truth.value",
        kind_of_orz,
        also="choices",
    ),
    rows(
        "textbook_reasoning",
        "question",
        "reference_answer",
        unwrapped_in("reference_answer"),
        "question reference_answer",
    ),
    rows("ii_thought", "problem prompt", "answer|verification_info", unwrapped_in("answer", "verification_info")),
    mixed(
        "verl",
        "prompt",
        "reward_model.ground_truth data_source",
        by_source("data_source", unwrapped_in("reward_model.ground_truth")),
        "data_source reward_model ability",
    ),
)

# --- rules in the prompt --------------------------------------------------------------------------------------------

KOR_COLUMNS = "question_type category real_life_answer trick history.0.prompt"
RULES = (
    rows(
        "korbench",
        "prompt question",
        "answer rule_id idx",
        kor_question,
        marks="question rule_id idx",
        also=KOR_COLUMNS,
    ),
)

# --- predictions of what a function does ----------------------------------------------------------------------------

PREDICTIONS = (
    rows(
        "codeio_raw",
        "prompt problem_description",
        "refcode",
        codeio_task,
        marks="problem_description io_requirements refcode ios",
        also="funcname ios ioid io_pred input output",
    ),
    rows("codeio_pyedu", "prompt", "prompt", codeio_task, marks="prompt turn_1 feedback_1"),
    rows("codeio_messages", "messages", "messages", codeio_task, marks="messages itemid ioid io_pred"),
)

# --- programs -------------------------------------------------------------------------------------------------------


def as_they_are(*columns: str) -> Truth:
    """The columns that the row has, unopened: a test is a text, though it may look like JSON."""

    def truth(row: Row) -> Json:
        found = {column: value for column in columns if (value := value_of(row, column)) is not None}
        if not found:
            raise NoTruth(f"{', '.join(columns)} are null")
        return found

    return truth


def kodcode_tests(row: Row) -> Json:
    return {"test_code": first(row, "test")}


CODEFORCES_STATEMENT = ("problem-description", "output-specification", "note")
A_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def codeforces_submission(row: Row) -> Json:
    """Codeforces-Python-Submissions: tests, limits in words (`2 seconds`), and the statement, which says whether
    several outputs are right."""
    statement = [value for name in CODEFORCES_STATEMENT if isinstance(value := value_of(row, name), str)]
    found: dict[str, Json] = {"official_tests": opened(first(row, "test_cases")), "description": "\n".join(statement)}
    for column, name in (("time-limit", "time_limit"), ("memory-limit", "memory_limit")):
        if number := A_NUMBER.search(str(value_of(row, column))):
            found[name] = float(number[0])
    return found


PROGRAMS = (
    rows("humaneval", "prompt", "test entry_point", as_they_are("prompt", "test", "entry_point"), "canonical_solution"),
    rows(
        "mbpp",
        "text prompt",
        "test_list",
        as_they_are("test_list", "test_setup_code", "test_imports", "challenge_test_list", "test"),
        marks="task_id test_list code",
        also="test_setup_code test_imports challenge_test_list test",
    ),
    rows(
        "livecodebench",
        "question_content",
        "public_test_cases|private_test_cases",
        as_they_are("public_test_cases", "private_test_cases", "metadata"),
        marks="question_content public_test_cases",
        also="metadata",
    ),
    rows(
        "leetcode_dataset",
        "query problem_description",
        "test entry_point",
        as_they_are("prompt", "test", "entry_point"),
        marks="problem_description entry_point input_output",
        also="prompt",
        own="completion",
    ),
    rows("kodcode", "question", "test", kodcode_tests, marks="test test_info"),
    rows("acecode", "question", "test_cases", as_they_are("test_cases"), marks="question test_cases context_messages"),
    rows(
        "bigcodebench",
        "instruct_prompt complete_prompt",
        "test entry_point",
        as_they_are("test", "entry_point", "code_prompt"),
        marks="instruct_prompt code_prompt",
        also="code_prompt",
    ),
    rows("deepcoder", "problem", "tests", as_they_are("tests"), marks="problem tests"),
    rows("rllm_leetcode", "content problem", "tests", as_they_are("tests"), marks="content slug tests"),
    rows(
        "codeforces_python",
        "prompt problem-description",
        "test_cases",
        codeforces_submission,
        marks="contestId test_cases",
        also=" ".join((*CODEFORCES_STATEMENT, "time-limit", "memory-limit")),
    ),
)

# --- solutions, and rows of resources servers -----------------------------------------------------------------------


def kind_of_gym(row: Row) -> Kind:
    """Nemotron's RL data and other rows of NeMo Gym: `agent_ref` says which server judges them."""
    names = [name for _, name in names_in(row)]
    for name in names:  # as the catalogue looks them up, which loads every part
        plain = without_agent(name)
        if preset := name if may_be_preset(name) else BUILT_IN.preset(name) or (may_be_preset(plain) and plain):
            return Kind(preset, gym_truth)
    named = (
        f"{beginning(names[0])!r} does not say how to grade the row" if names else "it names no agent and no data set"
    )
    raise NoTruth(f"{named}; choose a preset with --preset")


def gym_truth(row: Row) -> Json:
    tools = value_of(row, "responses_create_params.tools")
    for found in (value_of(row, *STATED), truth_by_form(row, tools), plain_truth(row)):
        if found is not None:
            return unwrapped(found)  # type: ignore[no-any-return]
    raise NoTruth(f"none of {', '.join(PLAIN_TRUTHS)} is there")


OTHERS = (
    rows(
        "bespoke_stratos",
        "conversations.0.value",
        "conversations.1.value",
        lambda row: boxed_in(row, "conversations.1.value"),
        marks="system conversations",
    ),
    mixed(
        "nemotron_rl",
        "responses_create_params.input question problem prompt",
        "responses_create_params agent_ref",
        kind_of_gym,
        marks="responses_create_params agent_ref",
    ),
)

KNOWN_SETS = (*MATHEMATICS, *CHOICE, *CLASSES, *QUESTIONS, *MIXED, *RULES, *PREDICTIONS, *PROGRAMS, *OTHERS)


ON_HUGGING_FACE = """
gsm8k openai/gsm8k madrylab/gsm8k-platinum
math EleutherAI/hendrycks_math HuggingFaceH4/MATH-500 DigitalLearningGmbH/MATH-lighteval lighteval/MATH
math HuggingFaceH4/aime_2024 MATH-500 math500 hiyouga/geometry3k geometry3k
numina-cot AI-MO/NuminaMath-CoT
numina-1.5 AI-MO/NuminaMath-1.5
openr1_math open-r1/OpenR1-Math-220k
deepscaler agentica-org/DeepScaleR-Preview-Dataset
big_math SynthLabsAI/Big-Math-RL-Verified
deepmath zwhe99/DeepMath-103K
omni_math KbsdJames/Omni-MATH
olympiad_bench Hothan/OlympiadBench
open_math_reasoning nvidia/OpenMathReasoning nvidia/OpenMathInstruct-2
aime_2024 Maxwell-Jia/AIME_2024
aime25 math-ai/aime25 opencompass/AIME2025
amc23 math-ai/amc23
minerva_math math-ai/minervamath
limo GAIR/LIMO
gsm_plus qintongli/GSM-Plus
polaris POLARIS-Project/Polaris-Dataset-53K
svamp ChilleD/SVAMP
theoremqa TIGER-Lab/TheoremQA
orz Open-Reasoner-Zero/orz_math_57k_collection Open-Reasoner-Zero/orz_math_13k_collection_hard
dapo BytedTsinghua-SIA/DAPO-Math-17k
verl Skywork/Skywork-OR1-RL-Data LLM360/guru-RL-92k open-r1/DAPO-Math-17k-Processed skywork_or1 guru
synthetic_1 PrimeIntellect/SYNTHETIC-1 PrimeIntellect/verifiable-math-problems PrimeIntellect/verifiable-coding-problems
synthetic_1 PrimeIntellect/synthetic-code-understanding PrimeIntellect/INTELLECT-2-RL-Dataset
synthetic_2 PrimeIntellect/SYNTHETIC-2 PrimeIntellect/SYNTHETIC-2-RL
openthoughts open-thoughts/OpenThoughts-114k
tulu_rlvr allenai/RLVR-GSM-MATH-IF-Mixed-Constraints allenai/RLVR-GSM allenai/RLVR-MATH
am_deepseek a-m-team/AM-DeepSeek-R1-Distilled-1.4M
webinstruct_verified TIGER-Lab/WebInstruct-verified
textbook_reasoning MegaScience/TextbookReasoning MegaScience/MegaScience facebook/natural_reasoning
ii_thought Intelligent-Internet/II-Thought-RL-v0
mmlu cais/mmlu
mmlu_pro TIGER-Lab/MMLU-Pro
super_gpqa m-a-p/SuperGPQA
gpqa Idavidrein/gpqa gpqa_diamond gpqa_main gpqa_extended
medqa GBaker/MedQA-USMLE-4-options GBaker/MedQA-USMLE-4-options-hf
medmcqa openlifescienceai/medmcqa
riddle_sense allenai/ai2_arc tau/commonsense_qa arc arc_easy arc_challenge commonsense_qa
openbookqa allenai/openbookqa
hellaswag Rowan/hellaswag
piqa ybisk/piqa
winogrande allenai/winogrande
social_iqa allenai/social_i_qa
aqua_rat deepmind/aqua_rat
race ehovy/race
ceval ceval/ceval-exam
boolq google/boolq
pubmedqa qiaojin/PubMedQA
folio yale-nlp/FOLIO
nli stanfordnlp/snli nyu-mll/multi_nli facebook/anli snli mnli anli logic_nli
squad rajpurkar/squad rajpurkar/squad_v2
hotpotqa hotpotqa/hotpot_qa
nq_open google-research-datasets/nq_open
triviaqa mandarjoshi/trivia_qa
musique dgslibisey/MuSiQue
popqa akariasai/PopQA
drop ucinlp/drop
bamboogle chiayewken/bamboogle
web_questions stanfordnlp/web_questions
simpleqa google/simpleqa-verified
tatqa next-tat/TAT-QA
ifeval google/IFEval BSC-LT/IFEval_es projecte-aina/IFEval_ca ifeval_es ifeval_ca
marco_mif AIDC-AI/Marco-Bench-MIF
ifbench allenai/IFBench_test
if_multi_constraints allenai/IF_multi_constraints_upto5
xlam Salesforce/xlam-function-calling-60k
bird birdsql/bird23-train-filtered
spider xlangai/spider
synthetic_text_to_sql gretelai/synthetic_text_to_sql
healthbench openai/healthbench
rar anisha2102/RaR-Medicine anisha2102/RaR-Science
prometheus prometheus-eval/Feedback-Collection prometheus-eval/Feedback-Bench
codeio_pyedu hkust-nlp/CodeIO-PyEdu-Reasoning hkust-nlp/CodeIO-Pyedu-Reasoning
codeio_raw hkust-nlp/CodeIO-PyEdu-Reasoning-Raw
korbench m-a-p/KOR-Bench kor_bench KOR-Bench
kk K-and-K/knights-and-knaves
countdown Jiayi-Pan/Countdown-Tasks-3to4
apps codeparrot/apps
taco BAAI/TACO
code_contests deepmind/code_contests
code_contests_plus ByteDance-Seed/Code-Contests-Plus
codeforces open-r1/codeforces
open_r1_verifiable open-r1/verifiable-coding-problems-python
humaneval openai/openai_humaneval openai_humaneval HumanEval evalplus/humanevalplus humanevalplus
mbpp google-research-datasets/mbpp MBPP evalplus/mbppplus mbppplus
livecodebench livecodebench/code_generation livecodebench/code_generation_lite LiveCodeBench lcbv5
leetcode_dataset newfacade/LeetCodeDataset LeetCodeDataset
kodcode KodCode/KodCode-V1 KodCode/KodCode-V1-SFT-R1 KodCode/KodCode-Light-RL-10K KodCode
acecode TIGER-Lab/AceCode-87K AceCode
bigcodebench bigcode/bigcodebench BigCodeBench
deepcoder agentica-org/DeepCoder-Preview-Dataset primeintellect
codeforces_python MatrixStudio/Codeforces-Python-Submissions Codeforces-Python-Submissions
finqa czyssrs/FinQA
sudoku sapientinc/sudoku-extreme Ritvik19/Sudoku-Dataset sudoku-extreme
zebra WildEval/ZebraLogic allenai/ZebraLogicBench allenai/ZebraLogicBench-private
numinamath_lean AI-MO/NuminaMath-LEAN
lean_workbook internlm/Lean-Workbook
cnn_dailymail abisee/cnn_dailymail
xsum EdinburghNLP/xsum
docvqa lmms-lab/DocVQA
bespoke_stratos bespokelabs/Bespoke-Stratos-17k bespokelabs/Bespoke-Stratos-35k Bespoke-Stratos
"""
NAME_OF = {other: line.split()[0] for line in ON_HUGGING_FACE.strip().splitlines() for other in line.split()[1:]}
"""What data sets are called elsewhere, and their names here."""
