"""Rows of known data sets, laid out as the sets have them: read, recognised, and judged right and wrong."""

import base64
import json
import pickle
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from trainer_client.grpo.config import Data
from trainer_client.grpo.tasks import read_problems
from verifier.cli.options import ScoreOptions
from verifier.cli.score import run
from verifier.dump.columns import ColumnReader, read_column_map
from verifier.dump.datasets import DATASETS, RECOGNISED, DatasetReader, dataset_named, prompt_of, recognised
from verifier.dump.known_sets import KNOWN_SETS, NAME_OF
from verifier.dump.rows import Dump
from verifier.errors import ConfigError
from verifier.presets.catalogue import task_for
from verifier.presets.sources import Sources
from verifier.sandbox.sandbox import Sandbox
from verifier.score import score
from verifier.wire import Outcome, PresetRef, Rollout


class Case(NamedTuple):
    """A row of a set, and completions that are right and wrong by it."""

    dataset: str
    row: dict[str, Any]
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    preset: str = "math"


AMC = r"What is $2^3$? $\textbf{(A)}\ 6\qquad\textbf{(B)}\ 7\qquad\textbf{(C)}\ 8\qquad\textbf{(D)}\ 9$"
LISTED = "Which?\nA. stone\nB. time\nC. hole\nD. none"
B_OF_FOUR = (("The answer is (B).", "\\boxed{time}", "<answer>B</answer>"), ("\\boxed{C}", "The answer is hole."))
OPTIONS = ["stone", "time", "hole", "none"]
BY_LETTER = dict(zip("ABCD", OPTIONS, strict=True))


def verl(source: str, truth: Any, ability: str = "math") -> dict[str, Any]:
    return {
        "data_source": source,
        "prompt": [{"role": "user", "content": LISTED}],
        "ability": ability,
        "reward_model": {"ground_truth": truth, "style": "rule"},
        "extra_info": {"index": 0, "split": "train"},
    }


def kor(category: str, answer: str, **more: Any) -> dict[str, Any]:
    """A row of KOR-Bench's sample.jsonl as its runs keep it, with the prompt; the folder says the category."""
    title = {"counterfactual": "Story"}.get(category, category.title())
    prompt = f"You are an intelligent assistant.\n\n### {title} Rule:\n\nx\n\n### Question:\n?"
    return {"idx": "18", "question": "?", "answer": answer, "rule_id": "2", "needle": ["x"], "prompt": prompt, **more}


SQUARES = "def main_solution(n):\n    return n * n"
CODEIO = """You are given a question that requires some input and output variables as follows:

What is the square of `n`?

The input and output requirements are as follows:

Input:
  `n` (int): a number.
Output:
  `return` ({kind}): its square.

Given the following {known}:

{value}

Can you predict {wanted} without writing any code? Please reason and put your final answer in the following json format.

Tip: Here is a reference code snippet for this question. \
You can refer to this code to guide your reasoning but not copy spans of code directly.

{code}"""


def of_output(value: str, kind: str = "int") -> str:
    return CODEIO.format(known="output", wanted="a feasible input", value=value, kind=kind, code=SQUARES)


def of_input(value: str) -> str:
    return CODEIO.format(known="input", wanted="the output", value=value, kind="int", code=SQUARES)


def am(**info: Any) -> dict[str, Any]:
    about = {"source": "own", "reference_answer": None, "test_case": None, **info}
    asked = {"role": "user", "content": "34?", "info": about}
    return {"messages": [asked, {"role": "assistant", "content": "<think>", "info": {"answer_content": "34"}}]}


def gym(server: str, **more: Any) -> dict[str, Any]:
    """A row of NeMo Gym's data, which says who judges it."""
    asked = {"input": [{"role": "user", "content": "34?"}]}
    about = {"type": "responses_api_agents", "name": f"{server}_simple_agent"}
    return {"responses_create_params": asked, "agent_ref": about, "uuid": "u", **more}


def stratos(solution: str) -> dict[str, Any]:
    said = (("user", "34?"), ("assistant", f"<|begin_of_solution|>{solution}<|end_of_solution|>"))
    return {"system": "Your role", "conversations": [{"from": who, "value": text} for who, text in said]}


CASES = (
    Case("nemotron_rl", gym("math_with_judge", expected_answer="34"), ("\\boxed{34}",), ("\\boxed{43}",)),
    Case(
        "nemotron_rl",
        gym("mcqa", options=[{"A": "stone"}, {"B": "time"}], expected_answer="B"),
        ("The answer is (B).",),
        ("The answer is (A).",),
        "choice",
    ),
    Case(
        "nemotron_rl",
        gym("instruction_following", instruction_id_list=["punctuation:no_comma"], kwargs=[{}], prompt="x"),
        ("so be it",),
        ("so, no",),
        "ifeval",
    ),
    Case("bespoke_stratos", stratos("It is \\boxed{34}."), ("\\boxed{34}",), ("\\boxed{43}",)),
    Case(
        "synthetic_1",
        {"task_type": "verifiable_math", "prompt": "34?", "verification_info": "{'ground_truth': '34'}"},
        ("\\boxed{34}",),
        ("\\boxed{43}",),
    ),
    Case(
        "numina-1.5",
        {
            "problem": AMC,
            "solution": "It is 8.",
            "answer": "C",
            "problem_type": "Algebra",
            "question_type": "MCQ",
            "source": "amc_aime",
            "problem_is_valid": "Yes",
            "solution_is_valid": "Yes",
            "synthetic": False,
        },
        ("\\boxed{C}", "\\boxed{8}", "\\boxed{\\textbf{(C) }8}"),
        ("\\boxed{D}", "\\boxed{9}"),
    ),
    Case(
        "openr1_math",
        {
            "problem": "Half?",
            "solution": "...",
            "answer": "\\frac{1}{2}",
            "question_type": "math-word-problem",
            "uuid": "u",
            "generations": [],
            "correctness_math_verify": [True],
        },
        ("\\boxed{0.5}",),
        ("\\boxed{2}",),
    ),
    Case(
        "big_math",
        {"problem": "34?", "answer": "34", "source": "orca_math", "domain": ["Algebra"], "llama8b_solve_rate": 0.5},
        ("\\boxed{34}",),
        ("\\boxed{43}",),
    ),
    Case(
        "deepmath",
        {"question": "Is it?", "final_answer": "Yes", "difficulty": 5.0, "topic": "x", "r1_solution_1": "..."},
        ("\\boxed{\\text{Yes}}",),
        ("\\boxed{No}", "\\boxed{sYe}"),
    ),
    Case(
        "omni_math",
        {
            "domain": ["Algebra"],
            "difficulty": 8.0,
            "problem": "n?",
            "solution": "...",
            "answer": "2^{n}",
            "source": "x",
        },
        ("\\boxed{2^n}",),
        ("\\boxed{n^2}",),
    ),
    Case(
        "olympiad_bench",
        {
            "id": 1606,
            "question": "Which?",
            "solution": ["..."],
            "final_answer": ["$1,2$"],
            "context": None,
            "is_multiple_answer": True,
            "unit": None,
            "answer_type": "Numerical",
            "error": None,
        },
        ("\\boxed{2, 1}",),
        ("\\boxed{1}",),
    ),
    Case(
        "open_math_reasoning",
        {
            "expected_answer": "34",
            "problem_type": "has_answer_extracted",
            "problem_source": "aops_c6",
            "generation_model": "x",
            "pass_rate_72b_tir": "0.5",
            "problem": "34?",
            "generated_solution": "...",
            "inference_mode": "cot",
        },
        ("\\boxed{34}",),
        ("\\boxed{43}",),
    ),
    Case(
        "aime_2024", {"ID": "2024-I-1", "Problem": "34?", "Solution": "...", "Answer": 34}, ("\\boxed{034}",), ("43",)
    ),
    Case(
        "svamp",
        {"ID": "1", "Body": "He has 3.", "Question": "How many?", "Equation": "( 3.0 + 4.0 )", "Answer": "7.0"},
        ("\\boxed{7}",),
        ("\\boxed{34}",),
    ),
    Case("amc23", {"id": 0, "question": "27?", "answer": 27.0, "url": "u"}, ("\\boxed{27}",), ("\\boxed{72}",)),
    Case("aime25", {"id": "0", "problem": "70?", "answer": "70"}, ("\\boxed{70}",), ("\\boxed{7}",)),
    Case("minerva_math", {"question": "x?", "answer": "1.6"}, ("\\boxed{1.6}",), ("\\boxed{16}",)),
    Case("limo", {"question": "4?", "solution": "...", "answer": "4"}, ("\\boxed{4}",), ("\\boxed{5}",)),
    Case("gsm_plus", {"question": "4?", "solution": "...", "answer": "4.0"}, ("\\boxed{4}",), ("\\boxed{5}",)),
    Case("polaris", {"problem": "4?", "answer": "4", "difficulty": "1/8"}, ("\\boxed{4}",), ("\\boxed{5}",)),
    Case(
        "orz", {"prompt": [{"from": "user", "value": "73?"}], "final_answer": "73"}, ("\\boxed{73}",), ("\\boxed{7}",)
    ),
    Case(
        "orz",
        {"prompt": [{"from": "user", "value": LISTED}], "final_answer": "B", "choices": BY_LETTER},
        *B_OF_FOUR,
        "choice",
    ),
    Case(
        "orz",
        {"0": {"from": "human", "value": "73?"}, "1": {"from": "assistant", "ground_truth": {"value": "73"}}},
        ("\\boxed{73}",),
        ("\\boxed{37}",),
    ),
    Case(
        "theoremqa",
        {"Question": "Is it?", "Answer": "True", "Answer_type": "bool", "Picture": None},
        ("The answer is True.",),
        ("The answer is False.",),
        "label",
    ),
    Case(
        "theoremqa",
        {"Question": "Which?", "Answer": "[1, 2]", "Answer_type": "list of integer", "Picture": None},
        ("\\boxed{[1, 2]}",),
        ("\\boxed{[2, 1]}", "\\boxed{1}"),
    ),
    Case("mmlu", {"question": "Which?", "subject": "x", "choices": OPTIONS, "answer": 1}, *B_OF_FOUR, "choice"),
    Case(
        "mmlu_pro",
        {
            "question_id": 70,
            "question": "Which?",
            "options": OPTIONS,
            "answer": "B",
            "answer_index": 1,
            "cot_content": "",
            "category": "x",
            "src": "x",
        },
        *B_OF_FOUR,
        "choice",
    ),
    Case(
        "super_gpqa",
        {"uuid": "u", "question": "Which?", "options": OPTIONS, "answer": "time", "answer_letter": "B"},
        *B_OF_FOUR,
        "choice",
    ),
    Case(
        "gpqa",
        {
            "prompt": LISTED,
            "Question": "Which?",
            "Correct Answer": "time\n",
            "Incorrect Answer 1": "stone",
            "Incorrect Answer 2": "hole",
            "Incorrect Answer 3": "none",
        },
        *B_OF_FOUR,
        "choice",
    ),
    Case(
        "medqa",
        {"question": "Which?", "answer": "time", "options": BY_LETTER, "meta_info": "step1", "answer_idx": "B"},
        *B_OF_FOUR,
        "choice",
    ),
    Case(
        "medmcqa",
        {
            "id": "u",
            "question": "Which?",
            "opa": "stone",
            "opb": "time",
            "opc": "hole",
            "opd": "none",
            "cop": 1,
            "choice_type": "single",
            "exp": None,
        },
        *B_OF_FOUR,
        "choice",
    ),
    Case(
        "openbookqa",
        {"id": "7", "question_stem": "Which?", "choices": {"text": OPTIONS, "label": list("ABCD")}, "answerKey": "B"},
        *B_OF_FOUR,
        "choice",
    ),
    Case("hellaswag", {"ind": 4, "ctx": "He", "endings": OPTIONS, "label": "1"}, *B_OF_FOUR, "choice"),
    Case("piqa", {"goal": "Which?", "sol1": "stone", "sol2": "time", "label": 1}, ("(B)", "2"), ("(A)", "1"), "choice"),
    Case(
        "winogrande",
        {"sentence": "A _.", "option1": "stone", "option2": "time", "answer": "2"},
        ("The answer is time.", "The answer is 2.", "\\boxed{2}"),
        ("The answer is A.", "<answer>1</answer>"),
        "choice",
    ),
    Case(
        "social_iqa",
        {"context": "x", "question": "Why?", "answerA": "stone", "answerB": "time", "answerC": "hole", "label": "2"},
        ("The answer is (B).",),
        ("The answer is (C).",),
        "choice",
    ),
    Case(
        "aqua_rat",
        {"question": "?", "options": ["A)21", "B)21.5", "C)22"], "rationale": "...", "correct": "B"},
        ("The answer is B) 21.5", "\\boxed{21.5}"),
        ("\\boxed{A}", "\\boxed{22}"),
        "choice",
    ),
    Case(
        "race",
        {"example_id": "h", "article": "...", "question": "Which?", "options": OPTIONS, "answer": "B"},
        *B_OF_FOUR,
        "choice",
    ),
    Case("reclor", {"context": "x", "question": "Which?", "answers": OPTIONS, "label": 1}, *B_OF_FOUR, "choice"),
    Case("logiqa", {"context": "x", "query": "Which?", "options": OPTIONS, "correct_option": 1}, *B_OF_FOUR, "choice"),
    Case(
        "agieval",
        {
            "passage": "",
            "question": "Which?",
            "options": ["(A)stone", "(B)time", "(C)hole", "(D)none"],
            "label": "B",
            "answer": None,
        },
        *B_OF_FOUR,
        "choice",
    ),
    Case("ceval", {"id": 0, "question": "Which?", **BY_LETTER, "answer": "B"}, *B_OF_FOUR, "choice"),
    Case("cmmlu", {"Question": "Which?", **BY_LETTER, "Answer": "B"}, *B_OF_FOUR, "choice"),
    Case("boolq", {"question": "Is it?", "passage": "x", "answer": True}, ("Yes.", "\\boxed{True}"), ("No.",), "label"),
    Case(
        "strategyqa",
        {"qid": "u", "question": "Is it?", "answer": False, "facts": [], "decomposition": []},
        ("The answer is no.",),
        ("The answer is yes.",),
        "label",
    ),
    Case(
        "pubmedqa",
        {"pubid": 1, "question": "Is it?", "context": {}, "long_answer": "...", "final_decision": "maybe"},
        ("\\boxed{maybe}",),
        ("\\boxed{yes}",),
        "label",
    ),
    Case(
        "folio",
        {"premises": "...", "conclusion": "x", "label": "Uncertain"},
        ("<answer>Uncertain</answer>",),
        ("<answer>True</answer>",),
        "label",
    ),
    Case("proofwriter", {"theory": "...", "question": "x", "answer": "Unknown"}, ("Unknown",), ("False",), "label"),
    Case(
        "nli",
        {"premise": "x", "hypothesis": "y", "label": 2},
        ("The answer is contradiction.",),
        ("The answer is neutral.",),
        "label",
    ),
    Case(
        "musique",
        {
            "id": "2hop",
            "question": "Where?",
            "answer": "Paris",
            "answer_aliases": ["City of Paris"],
            "answerable": True,
        },
        ("<answer>the City of Paris</answer>", "<answer>Paris</answer>"),
        ("<answer>Lyon</answer>",),
        "qa",
    ),
    Case(
        "popqa",
        {"id": 1, "question": "What?", "obj": "politician", "possible_answers": '["politician", "political leader"]'},
        ("<answer>Political leader</answer>",),
        ("<answer>painter</answer>",),
        "qa",
    ),
    Case(
        "drop",
        {
            "passage": "x",
            "question": "How many?",
            "answers_spans": {"spans": ["4", "4"], "types": ["number", "number"]},
        },
        ("<answer>4</answer>",),
        ("<answer>5</answer>",),
        "qa",
    ),
    Case(
        "finqa",
        {
            "pre_text": ["..."],
            "post_text": [],
            "filename": "ETR/2016/page_23.pdf",
            "table": [["", "2015"], ["net revenue", "$ 5829"]],
            "qa": {
                "question": "How much?",
                "answer": "94",
                "program": "subtract(5829, 5735)",
                "program_re": "subtract(5829, 5735)",
                "exe_ans": 94.0,
            },
            "id": "ETR/2016/page_23.pdf-2",
        },
        ("<answer>subtract(5829, 5735)</answer>", "\\boxed{94}"),
        ("<answer>subtract(5735, 5829)</answer>", "\\boxed{93}"),
        "finqa",
    ),
    Case("bamboogle", {"Question": "Who?", "Answer": "Ann"}, ("<answer>ann</answer>",), ("<answer>Bo</answer>",), "qa"),
    Case(
        "simpleqa",
        {"problem": "Who?", "answer": "Ann Lee", "metadata": "{'topic': 'x'}"},
        ("Ann Lee",),
        ("Bo",),
        "text",
    ),
    Case(
        "web_questions",
        {"url": "u", "question": "Where?", "answers": ["Paris", "Lyon"]},
        ("<answer>Lyon</answer>",),
        ("<answer>Nice</answer>",),
        "qa",
    ),
    Case(
        "2wikimultihopqa",
        {"id": "u", "question": "Where?", "answer": "Paris"},
        ("<answer>Paris</answer>",),
        ("<answer>Nice</answer>",),
        "qa",
    ),
    Case(
        "wikitablequestions",
        {"id": "nt-0", "question": "Which?", "answers": ["Ann", "Bo"], "table": {"header": [], "rows": []}},
        ("<answer>Bo, Ann</answer>",),
        ("<answer>Ann</answer>",),
        "qa",
    ),
    Case(
        "webinstruct_verified",
        {"id": 1, "question": LISTED, "answer": "B", "answer_type": "Multiple Choice", "category": "x"},
        *B_OF_FOUR,
        "choice",
    ),
    Case(
        "webinstruct_verified",
        {"id": 1, "question": "Is it?", "answer": "Yes", "answer_type": "Boolean", "category": "x"},
        ("\\boxed{\\text{Yes}}",),
        ("\\boxed{\\text{No}}",),
        "label",
    ),
    Case(
        "webinstruct_verified",
        {"id": 1, "question": "How many?", "answer": "2.5 m/s", "answer_type": "Float", "category": "x"},
        ("\\boxed{2.5\\text{ m/s}}",),
        ("\\boxed{25}",),
    ),
    Case(
        "webinstruct_verified",
        {"id": 1, "question": "Who?", "answer": "Marie Curie", "answer_type": "String", "category": "x"},
        ("\\boxed{\\text{Marie Curie}}",),
        ("\\boxed{\\text{Pierre Curie}}",),
        "text",
    ),
    Case(
        "synthetic_1",
        {
            "source": "x",
            "task_type": "verifiable_math",
            "prompt": "34?",
            "gold_standard_solution": "...",
            "verification_info": '{"ground_truth": "34"}',
            "metadata": "{}",
        },
        ("\\boxed{34}",),
        ("\\boxed{43}",),
    ),
    Case(
        "synthetic_1",
        {
            "source": "x",
            "task_type": "code_output_prediction",
            "prompt": "?",
            "gold_standard_solution": None,
            "verification_info": '{"ground_truth": "9 4"}',
            "metadata": "{}",
        },
        ('```json\n{"output": "9 4"}\n```',),
        ('{"output": "94"}',),
        "json",
    ),
    Case(
        "synthetic_2",
        {
            "problem_id": "p",
            "prompt": "34?",
            "verification_info": '{"ground_truth": "34"}',
            "Qwen/Qwen3-32B_responses": ["34"],
            "Qwen/Qwen3-32B_avg_reward": 1.0,
        },
        ("\\boxed{34}",),
        ("\\boxed{43}",),
    ),
    Case(
        "openthoughts",
        {
            "problem": "34?",
            "deepseek_reasoning": "...",
            "deepseek_solution": "...",
            "ground_truth_solution": "So \\boxed{34}.",
            "domain": "math",
            "source": "numina_math",
            "test_cases": None,
            "starter_code": None,
        },
        ("\\boxed{34}",),
        ("\\boxed{43}",),
    ),
    Case(
        "tulu_rlvr",
        {"messages": [{"role": "user", "content": "72?"}], "ground_truth": "72", "dataset": "gsm8k"},
        ("So the answer is 72.",),
        ("So the answer is 27.",),
    ),
    Case("am_deepseek", am(reference_answer="34"), ("\\boxed{34}",), ("\\boxed{43}",)),
    Case(
        "textbook_reasoning",
        {"question": "Who?", "answer": "It was Ann Lee.", "subject": "x", "reference_answer": "Ann Lee"},
        ("\\boxed{\\text{Ann Lee}}",),
        ("\\boxed{\\text{Bo Lee}}",),
        "text",
    ),
    Case(
        "ii_thought",
        {"id": "u", "problem": "34?", "answer": "34", "type": "math", "verification_info": None},
        ("\\boxed{34}",),
        ("\\boxed{43}",),
    ),
    Case("verl", verl("train-math-numinamath1.5_olympiads", '["34"]'), ("\\boxed{34}",), ("\\boxed{43}",)),
    Case("verl", verl("train-math-deepscaler", '["10", "34"]'), ("\\boxed{34}", "\\boxed{10}"), ("\\boxed{43}",)),
    Case("verl", verl("test-math-aime24", "204"), ("\\boxed{204}",), ("\\boxed{24}",)),
    Case("verl", verl("math__deepscaler_preview", "\\frac12"), ("\\boxed{0.5}",), ("\\boxed{2}",)),
    Case("verl", verl("stem__supergpqa", "B", "stem"), ("The answer is B.",), ("The answer is A.",), "choice"),
    Case("verl", verl("table__hitab", "12.5", "table"), ("\\boxed{12.5}",), ("\\boxed{125}",)),
    Case("verl", verl("stem_web", "Marie Curie", "stem"), ("\\boxed{Marie Curie}",), ("\\boxed{Bo Lee}",), "text"),
    Case("verl", verl("openai/gsm8k", ["72"]), ("\\boxed{72}",), ("\\boxed{27}",)),
    Case(
        "codeio_raw",
        {
            "problem_description": "What is the square of `n`?",
            "io_requirements": "Input: `n` (int)",
            "refcode": SQUARES,
            "funcname": "main_solution",
            "ios": [{"input": {"n": 2}, "output": 4}, {"input": {"n": 3}, "output": 9}],
            "category": None,
            "meta": {"msgidx": 93},
            "io_pred": "o",
            "ioid": 1,
        },
        ('The output is {"output": 9}.', '```json\n{\n  "output": 9\n}\n```'),
        ('{"output": 4}', '{"output": [9]}'),
        "codeio/strict",
    ),
    Case(
        "korbench",
        {"idx": "1", "question": "?", "answer": "[[N]]", "category": "Encryption", "rule_id": "1", "needle": ["(1)"]},
        ("[[N]]", 'It is [["N"]].'),
        ("[[M]]",),
        "kor_bench/strict",
    ),
    Case(
        "korbench",
        {"idx": "1", "question": "?", "real_life_answer": "[[A]]", "answer": "[[C]]", "rule_id": "1", "needle": []},
        ("[[C]]",),
        ("[[A]]",),
        "kor_bench/strict",
    ),
    Case(
        "korbench",
        {"idx": "9", "question": "?", "answer": "[[edit diet]]", "rule_id": "3", "needle": "['x']", "trick": "Look."},
        ("[[diet, edit]]",),  # in any order by rule 3 of puzzle, and of no other category
        ("[[edit]]",),
        "kor_bench/strict",
    ),
    Case("korbench", kor("logic", "[[p1&p2]]"), ("[[p1 & p2.]]",), ("[[p1]]",), "kor_bench/strict"),
    Case(
        "korbench",
        kor("operation", "[[2+\\sqrt{2}]]", title="a", tag="Basic Level", rule_content="x"),
        ("[[\\sqrt{2}+2]]",),  # sympy compares question 18 of operation
        ("[[\\sqrt{2}]]",),
        "kor_bench/strict",
    ),
    Case(
        "verl",
        verl("kk_logic", {"names": ["Ann", "Bo"], "solution_text_format": "(1) Ann is a knight\n(2) Bo is a knave"}),
        ("<answer>(1) Ann is a knight (2) Bo is a knave</answer>",),
        ("<answer>(1) Ann is a knave (2) Bo is a knave</answer>",),
        "knights_knaves",
    ),
)
PROGRAMS = (
    Case(
        "codeio_pyedu",
        {"prompt": of_input("{'n': 3}"), "turn_1": "x", "feedback_1": "Correct output!", "turn_2": None},
        (),
        (),
        "codeio/strict",
    ),
    Case(
        "codeio_messages",
        {"messages": [{"role": "user", "content": of_output("9")}], "itemid": 0, "ioid": 0, "io_pred": "i"},
        (),
        (),
        "codeio/strict",
    ),
    Case("verl", verl("train-code-leetcode-1", '{"inputs": ["1"], "outputs": ["2"], "fn_name": null}'), (), (), "code"),
    Case("verl", verl("codegen__leetcode2k", '{"functional": "assert f(1) == 2"}', "codegen"), (), (), "code"),
    Case("am_deepseek", am(test_case='{"inputs": ["1"], "outputs": ["2"]}'), (), (), "code"),
    Case(
        "synthetic_1",
        {
            "task_type": "verifiable_code",
            "prompt": "x",
            "verification_info": '{"language": "python", "test_cases": []}',
        },
        (),
        (),
        "code",
    ),
    Case(
        "openthoughts",
        {"problem": "x", "domain": "code", "ground_truth_solution": "", "test_cases": '{"inputs": [], "outputs": []}'},
        (),
        (),
        "code",
    ),
)
ADD, SUBTRACT = (f"```python\ndef add(a, b):\n    return a {sign} b\n```" for sign in "+-")
METHOD = [one.replace("def add(a", "class Solution:\n  def add(self, a") for one in (ADD, SUBTRACT)]
READ, MISREAD = (f"```python\na, b = map(int, input().split())\nprint(a {sign} b)\n```" for sign in "+-")
ASSERTS = ["assert add(1, 2) == 3", "assert add(5, 2) == 7"]
CHECK = "def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(5, 2) == 7\n"
STUB = 'def add(a, b):\n    """Add."""\n'
PAIRS = [{"input": "1 2", "output": "3"}, {"input": "5 2", "output": "7"}]
ON_STDIN = [{**pair, "testtype": "stdin"} for pair in PAIRS]
PACKED = base64.b64encode(zlib.compress(pickle.dumps(json.dumps(ON_STDIN[1:])))).decode()
SUBMISSION: dict[str, Any] = {
    "contestId": 1,
    "index": "A",
    "title": "A. Add",
    "time-limit": "1 second",
    "memory-limit": "256 megabytes",
    "problem-description": "Add two numbers.",
    "output-specification": "Print their sum.",
    "demo-input": ["1 2"],
    "test_cases": PAIRS,
    "code": "print(3)",
    "prompt": "Add.",
    "response": "```python\nprint(3)\n```",
    "score": 1.0,
}
BY_PROGRAM = (
    Case(
        "humaneval",
        {"task_id": "HumanEval/0", "prompt": STUB, "canonical_solution": "x", "test": CHECK, "entry_point": "add"},
        (ADD,),
        (SUBTRACT,),
        "code",
    ),
    Case(
        "mbpp",
        {
            "task_id": 2,
            "text": "Add.",
            "code": "x",
            "test_list": ASSERTS,
            "test_setup_code": "",
            "challenge_test_list": [],
        },
        (ADD,),
        (SUBTRACT,),
        "code",
    ),
    Case(
        "mbpp",
        {"source_file": "x", "task_id": 2, "prompt": "Add.", "code": "x", "test_imports": [], "test_list": ASSERTS},
        (ADD,),
        (SUBTRACT,),
        "code",
    ),
    Case(
        "livecodebench",
        {
            "question_title": "Add",
            "question_content": "Add two numbers.",
            "question_id": "abc1",
            "starter_code": "",
            "public_test_cases": json.dumps(ON_STDIN[:1]),
            "private_test_cases": PACKED,
            "metadata": "{}",
        },
        (READ,),
        (MISREAD, READ.replace("a + b", "3")),
        "code",
    ),
    Case(
        "leetcode_dataset",
        {
            "task_id": "add",
            "problem_description": "Add.",
            "prompt": "from typing import *\n",
            "entry_point": "Solution().add",
            "test": CHECK,
            "input_output": [{"input": "a = 1, b = 2", "output": "3"}],
            "query": "Add two numbers.",
        },
        (METHOD[0],),
        (METHOD[1],),
        "code",
    ),
    Case(
        "kodcode",
        {
            "style": "instruct",
            "question": "Add.",
            "solution": "x",
            "test": "from solution import add\n\ndef test_add():\n    assert add(5, 2) == 7\n",
            "test_info": [{"function_name": "add"}],
            "metadata": {"original_instruction": "x"},
        },
        (ADD,),
        (SUBTRACT,),
        "code",
    ),
    Case(
        "acecode",
        {"id": "a", "question": "Add.", "test_cases": ASSERTS, "inferences": [], "context_messages": []},
        (ADD,),
        (SUBTRACT,),
        "code",
    ),
    Case(
        "bigcodebench",
        {
            "task_id": "BigCodeBench/0",
            "complete_prompt": STUB,
            "instruct_prompt": "Add.",
            "code_prompt": "def add(a, b):\n",
            "canonical_solution": "x",
            "entry_point": "add",
            "test": "import unittest\nclass TestCases(unittest.TestCase):\n    def test_it(self):\n"
            "        self.assertEqual(add(5, 2), 7)\n",
        },
        (ADD,),
        (SUBTRACT,),
        "code",
    ),
    Case(
        "deepcoder", {"problem": "Add.", "solutions": ["x"], "tests": json.dumps(ON_STDIN)}, (READ,), (MISREAD,), "code"
    ),
    Case(
        "deepcoder",
        {"problem": "Add.", "tests": json.dumps({"inputs": ["1 2", "5 2"], "outputs": ["3", "7"]})},
        (READ,),
        (MISREAD,),
        "code",
    ),
    Case(
        "rllm_leetcode",
        {"slug": "add", "content": "Add.", "tests": {"functional": f"{CHECK}\ncheck(Solution().add)"}},
        (METHOD[0],),
        (METHOD[1],),
        "code",
    ),
    Case("codeforces_python", SUBMISSION, (READ,), (MISREAD, SUBMISSION["response"]), "code"),
    Case(
        "nemotron_rl",
        gym("code_gen", verifier_metadata={"unit_tests": {"inputs": ["5 2"], "outputs": ["7"]}}),
        (READ,),
        (MISREAD,),
        "code",
    ),
)
NAMED_ONLY = {known.name for known in KNOWN_SETS if not known.marks}


def reader(name: str, *mapped: str) -> DatasetReader:
    dataset = dataset_named(name)
    return DatasetReader(dataset, read_column_map(mapped, also=dataset.columns))


def rollout_of(name: str, row: dict[str, Any], completion: str = "x") -> Rollout:
    found = reader(name).rollout({**row, "completion": completion}, 1)
    assert isinstance(found, Rollout), found
    return found


def test_every_known_set_has_a_row_here() -> None:
    assert {case.dataset for case in (*CASES, *PROGRAMS, *BY_PROGRAM)} == {known.name for known in KNOWN_SETS}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.dataset}-{case.preset}")
def test_a_row_is_read_by_name_and_judged(case: Case) -> None:
    assert prompt_of(dataset_named(case.dataset), case.row) is not None
    for completion in case.right:
        rollout = rollout_of(case.dataset, case.row, completion)
        task = task_for(rollout)
        assert task.preset == case.preset
        assert score(rollout, task.rubric).verdict.outcome is Outcome.CORRECT, completion
    for completion in case.wrong:
        rollout = rollout_of(case.dataset, case.row, completion)
        assert score(rollout, task_for(rollout).rubric).reward == 0.0, completion


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.mark.processes
@pytest.mark.parametrize("case", BY_PROGRAM, ids=lambda case: case.dataset)
def test_programs_are_judged_by_the_tests_of_their_row(case: Case, sandbox: Sandbox) -> None:
    assert prompt_of(dataset_named(case.dataset), case.row) is not None
    for completion in (*case.right, *case.wrong):
        rollout = rollout_of(case.dataset, case.row, completion)
        result = score(rollout, task_for(rollout).rubric, sandbox)
        assert result.reward == float(completion in case.right), (completion, result.verdict.reason)


def test_a_column_of_the_set_is_not_taken_for_the_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [case] = [case for case in BY_PROGRAM if case.dataset == "leetcode_dataset"]
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({**case.row, "completion": "its own solution", "mine": case.wrong[0]}) + "\n")
    assert run(ScoreOptions(inputs=(str(file),), out=str(tmp_path / "out.jsonl"), workers=1)) == 2
    assert "is the data set's own, and no answer to it" in capsys.readouterr().err


@pytest.mark.parametrize("case", [*CASES, *PROGRAMS, *BY_PROGRAM], ids=lambda case: f"{case.dataset}-{case.preset}")
def test_a_row_is_recognised_by_its_columns(case: Case) -> None:
    found = recognised([case.row])
    if case.dataset in NAMED_ONLY:
        assert found is None or found.preset_of(case.row) == case.preset  # `problem` and `answer` are mathematics
    else:
        assert found is not None
        assert found.name == case.dataset
        assert task_for(rollout_of(case.dataset, case.row)).preset == case.preset


@pytest.mark.parametrize("other", sorted(NAME_OF))
def test_a_set_is_known_by_its_name_elsewhere(other: str) -> None:
    assert dataset_named(other) is DATASETS[NAME_OF[other]]


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("MMLU-Pro", "mmlu_pro"),
        ("LiveCodeBench", "livecodebench"),
        ("OlympiadBench", "olympiad_bench"),
        ("SYNTHETIC-1", "synthetic_1"),
        ("Skywork-OR1", "verl"),
        ("LIMO", "limo"),
        ("bespoke-stratos-17k", "bespoke_stratos"),
    ],
)
def test_a_name_is_known_in_other_spellings(spelling: str, name: str) -> None:
    assert dataset_named(spelling) is DATASETS[name]


@pytest.mark.parametrize("name", ["AIME", "math2", "", "/", "Stratos", "lm"])
def test_other_names_are_not_guessed_at(name: str) -> None:
    with pytest.raises(ConfigError, match="is not known"):
        dataset_named(name)


def test_every_id_that_has_a_preset_is_a_data_set_too() -> None:
    ids = [name for name in Sources() if "/" in name and not name.endswith("*")]
    unknown = [name for name in ids if name not in NAME_OF]
    assert unknown == ["open-r1/Big-Math-RL-Verified-Processed"], "its layout is not known"


def test_rows_whose_source_is_unknown_are_not_guessed_at() -> None:
    row = verl("our_own", "34")
    told = reader("verl").rollout({**row, "completion": "34"}, 1)
    assert isinstance(told, str)
    assert "'our_own' names no preset" in told
    assert recognised([row]) is DATASETS["dapo"]  # as verl's rows of mathematics always were


@pytest.mark.parametrize(
    ("prompt", "truth"),
    [
        (of_input("{'n': -3}"), {"io_pred": "o", "input": {"n": -3}}),
        (
            of_input("{'n': [1.5, None, True], 'k': \"it's\"}"),
            {"io_pred": "o", "input": {"n": [1.5, None, True], "k": "it's"}},
        ),
        (of_output("[[1, 2], {'a': None}]", "list"), {"io_pred": "i", "output": [[1, 2], {"a": None}]}),
        (of_output("5", "str"), {"io_pred": "i", "output": "5"}),
        (of_output("5"), {"io_pred": "i", "output": 5}),
        (of_output("no way", "Optional[str]"), {"io_pred": "i", "output": "no way"}),
        (of_output("None", "Optional[str]"), {"io_pred": "i", "output": None}),
    ],
)
def test_a_prompt_of_codeio_holds_all_that_is_needed(prompt: str, truth: dict[str, Any]) -> None:
    row = {"prompt": prompt, "turn_1": "x", "feedback_1": "x"}
    assert rollout_of("codeio_pyedu", row).ground_truth == {"refcode": SQUARES, **truth}


def test_a_question_whose_category_nothing_tells_is_not_judged_until_it_is_said() -> None:
    row = {"idx": "18", "question": "?", "answer": "[[4]]", "rule_id": "2", "needle": ["x"], "prompt": None}
    rollout = rollout_of("kor_bench", row, "[[4]]")
    found = score(rollout, task_for(rollout).rubric)
    assert found.reward is None
    assert "which of cipher" in found.verdict.reason
    chosen = PresetRef(name="kor_bench", params={"category": "operation"})
    told = rollout.model_copy(update={"preset": chosen})
    assert score(told, task_for(told).rubric).reward == 1.0


def test_the_prompt_of_a_second_round_is_not_the_one_that_tells_the_category() -> None:
    first = kor("logic", "[[A]]")["prompt"]
    row = kor("logic", "[[A]]", prompt="Your answer is incorrect.", history={"0": {"prompt": first, "response": "x"}})
    assert rollout_of("korbench", row).ground_truth == {
        "idx": "18",
        "rule_id": "2",
        "answer": "[[A]]",
        "question_type": "logic",
    }


def test_rows_with_such_columns_and_other_answers_are_not_taken_for_kor_bench() -> None:
    assert recognised([{"question": "?", "answer": "4", "rule_id": "1", "idx": "1"}]) is None


@pytest.mark.parametrize(
    ("name", "row", "why"),
    [
        ("nemotron_rl", gym("our_own", expected_answer="34"), "'our_own_simple_agent' does not say how"),
        ("nemotron_rl", gym("math_with_judge"), "none of"),
        ("bespoke_stratos", stratos("def f(): return 34"), "no closed"),
        ("codeio_pyedu", {"prompt": of_output("5", "int or str")}, "is a text does not show"),
        ("codeio_pyedu", {"prompt": of_output("a word")}, "cannot be read"),
        ("codeio_pyedu", {"prompt": of_input("[__import__('os')]")}, "cannot be read"),
        ("codeio_pyedu", {"prompt": of_input("3")}, "no object"),
        ("codeio_pyedu", {"prompt": "What is 3 * 3?"}, "no reference code"),
        ("korbench", {"question": "?", "idx": "1", "rule_id": "1", "answer": None}, "answer is null"),
        ("gpqa", {"Question": "Which?", "Correct Answer": "time"}, "no options with letters"),
        ("gpqa", {"prompt": LISTED, "Correct Answer": "space"}, "none of the options"),
        ("mmlu", {"question": "?", "subject": "x", "choices": OPTIONS, "answer": 4}, "there are 4 options"),
        ("mmlu_pro", {"question": "?", "options": ["one"], "answer": "A"}, "fewer than two options"),
        ("nli", {"premise": "x", "hypothesis": "y", "label": -1}, "did not agree"),
        ("synthetic_1", {"prompt": "x", "task_type": "x", "verification_info": "{}"}, "nothing here judges"),
        ("openthoughts", {"problem": "x", "domain": "math", "ground_truth_solution": "5"}, "no closed"),
    ],
)
def test_a_row_without_a_truth_says_why(name: str, row: dict[str, Any], why: str) -> None:
    told = reader(name).rollout({**row, "completion": "x"}, 1)
    assert isinstance(told, str)
    assert why in told


def test_mixed_rows_of_one_file_are_judged_each_by_its_own_preset(tmp_path: Path) -> None:
    rows = [case.row for case in (*CASES, *PROGRAMS) if case.dataset == "verl"]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = [problem.preset for problem in read_problems(Data(file=file))]
    assert set(map(str, found)) == {
        "math",
        str(PresetRef(name="math", params={"any_of": True})),
        "choice",
        "auto",
        "knights_knaves",
        "code",
    }
    with Dump(str(file), reader=reader("verl", "completion=ability")) as dump:
        assert [row.rollout and row.rollout.preset for chunk in dump.chunks() for row in chunk] == found


def test_an_array_of_arrays_is_read_as_orz_has_it(tmp_path: Path) -> None:
    file = tmp_path / "orz.json"
    turns = [{"from": "human", "value": "73?"}, {"from": "assistant", "ground_truth": {"value": "73"}}]
    file.write_text(json.dumps([turns, turns]))
    found = read_problems(Data(file=file, dataset="orz"))
    assert [(one.prompt, one.ground_truth, one.preset) for one in found] == [("73?", "73", "math")] * 2


@pytest.mark.parametrize(
    "beside",
    [
        {"metadata": '{"lang": "en"}'},
        {"metadata": "not JSON"},
        {"metadata": ["a"]},
        {"prompt": [{"from": "human", "value": "34?"}]},
        {"prompt": {"text": "34?"}},
        {"prompt": 3, "options": None, "choices": 5},
    ],
)
def test_columns_that_do_not_matter_never_fail_a_row(beside: dict[str, Any]) -> None:
    rollout = ColumnReader().rollout({"completion": "34", "ground_truth": "34", "preset": "math", **beside}, 1)
    assert isinstance(rollout, Rollout), rollout
    assert isinstance(ColumnReader({"metadata": "prompt"}).rollout({"completion": "", "prompt": 3}, 1), str)


def test_recognition_asks_the_most_particular_columns_first() -> None:
    marks = [len(DATASETS[name].marks) for name in RECOGNISED if DATASETS[name].marks]
    assert marks == sorted(marks, reverse=True)


@pytest.mark.parametrize("packed", ["jsonl", "parquet"])
def test_the_command_recognises_a_set_and_says_so(
    packed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{**case.row, "response": case.right[0]} for case in CASES if case.dataset == "mmlu_pro"]
    file, out = tmp_path / f"rows.{packed}", tmp_path / "out.jsonl"
    if packed == "parquet":
        pyarrow = pytest.importorskip("pyarrow", reason="pyarrow writes Parquet")
        pytest.importorskip("pyarrow.parquet").write_table(pyarrow.Table.from_pylist(rows), file)
    else:
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    options = ScoreOptions(inputs=(str(file),), columns=("completion=response",), out=str(out), workers=1)
    assert run(options) == 0
    assert [json.loads(line)["reward"] for line in out.read_text().splitlines()] == [1.0]
    assert "these are rows of mmlu_pro" in capsys.readouterr().err
