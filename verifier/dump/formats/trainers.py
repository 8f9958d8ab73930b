"""Dumps of trainers: verl, TRL, OpenRLHF, NeMo Gym, NeMo-RL."""

import ast
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from verifier.dump.columns import are_messages, text_of_message, text_of_messages
from verifier.dump.formats.format import Format, NoSample, Row, Sample, first_of, has, sole, texts
from verifier.dump.formats.harnesses import answered
from verifier.dump.prompts import end_of_prompt

MOST_LITERAL = 100_000
"""Characters of Python text that are read: NeMo-RL writes what a problem knows as `str(dict)`."""
TESTS = ("unit_tests", "ground_truth", "tests", "expected_answer")


def verl_log(row: Row) -> Iterator[Sample]:
    sample: Sample = {"completion": row["output"], "prompt": row["input"]}
    if row.get("uid") is not None:
        sample |= {"group": str(row["uid"]).rsplit("_", 2)[0]} if str(row["uid"]).count("_") >= 2 else {}
    yield sample | ({"ground_truth": row["gts"]} if "gts" in row else {})


def verl_parquet(row: Row) -> Iterator[Sample]:
    answers = texts(row["responses"])
    if answers is None:
        raise NoSample("expected texts in responses")
    about = row["reward_model"]
    gold = {"ground_truth": about.get("ground_truth")} if isinstance(about, Mapping) else {}
    for answer in answers:
        yield {"completion": answer, "prompt": row.get("prompt"), **gold}


def trl(row: Row) -> Iterator[Sample]:
    prompt = text_of_messages(row["prompt"])
    known = zlib.crc32(prompt.encode("utf-8", "replace")) if isinstance(prompt, str) else 0
    sample: Sample = {"completion": row["completion"], "prompt": prompt}
    gold = first_of(row, "ground_truth", "solution", "answer")
    yield sample | {"group": f"{row['step']}-{known:08x}"} | ({} if gold is None else {"ground_truth": gold})


def open_rlhf(row: Row) -> Iterator[Sample]:
    sample: Sample = {"completion": row["output"], "prompt": row["input"]}
    yield sample | ({"ground_truth": row["label"]} if row.get("label") is not None else {})


def open_rlhf_query(row: Row) -> Iterator[Sample]:
    """What is sent to a remote reward: the query is the prompt as templated, and the response behind it."""
    queries, prompts, labels = (
        value if isinstance(value, list) else [value] for value in (row["query"], row["prompts"], row["labels"])
    )
    if not len(queries) == len(prompts) == len(labels):
        raise NoSample("query, prompts and labels have different lengths")
    for query, prompt, label in zip(queries, prompts, labels, strict=True):
        if not isinstance(query, str) or not isinstance(prompt, str):
            raise NoSample("expected texts in query and prompts")
        end = end_of_prompt(query, prompt)
        if end is None:
            raise NoSample("the query does not hold its prompt")
        yield {"completion": query[end:], "prompt": prompt, "ground_truth": label}


def nemo_gym(row: Row) -> Iterator[Sample]:
    response, asked = row["response"], row["responses_create_params"]
    if not isinstance(response, Mapping):
        raise NoSample("expected an object in response")
    sample: Sample = answered(response)
    prompt = asked.get("input") if isinstance(asked, Mapping) else None
    sample["prompt"] = prompt if isinstance(prompt, str) or are_messages(prompt) else None
    gold = first_of(row, "expected_answer", "ground_truth", "expected_output", "answer")
    about = row.get("verifier_metadata")
    if gold is None and isinstance(about, Mapping):
        gold = first_of(about, *TESTS) or (about if {"inputs", "test", "test_list"} & about.keys() else None)
    if gold is None and {"instruction_id_list", "kwargs"} <= row.keys():
        gold = {"instruction_id_list": row["instruction_id_list"], "kwargs": row["kwargs"]}
    task, rollout = row.get("_ng_task_index"), row.get("_ng_rollout_index")
    if task is not None:
        sample |= {"id": f"{task}-{rollout or 0}", "group": task}
    yield sample | ({} if gold is None else {"ground_truth": gold})


def nemo_rl(row: Row) -> Iterator[Sample]:
    """The log of a step; each value is a list of one, because the batch is written a sample at a time."""
    content = row["content"]
    while isinstance(content, list) and len(content) == 1 and isinstance(content[0], list):
        content = content[0]
    if are_messages(content):
        said: list[str] = [text_of_message(message) for message in content]
    elif (found := texts(content)) is not None:
        said = found
    else:
        raise NoSample("expected texts or messages in content")
    sample: Sample = {"completion": said[-1], "prompt": "\n\n".join(said[:-1]) or None}
    gold = sole(first_of(row, "ground_truth", "ground_truths"))
    yield sample | ({} if gold is None else {"ground_truth": gold})


def nemo_rl_evaluation(row: Row) -> Iterator[Sample]:
    sample: Sample = {"completion": row["response"], "prompt": row["prompt"]}
    about = literal(row["extra_env_info"])
    gold = first_of(about, "ground_truth", "expected_answer", "answer") if isinstance(about, Mapping) else None
    yield sample | ({} if gold is None else {"ground_truth": gold})


def literal(text: Any) -> Any:
    """A literal of Python that was written as text; None for what is none."""
    if not isinstance(text, str) or len(text) > MOST_LITERAL:
        return text if isinstance(text, Mapping) else None
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


FORMATS = (
    Format(
        name="verl-log",
        title="a rollout log of verl",
        reads="completion from output, ground truth from gts",
        known=has("input", "output", "score", "step"),
        samples=verl_log,
        takes=frozenset({"input", "output", "gts"}),
        join_on="input",
    ),
    Format(
        name="verl",
        title="responses of verl",
        reads="completions from responses, ground truth from reward_model.ground_truth",
        known=has("responses", "reward_model"),
        samples=verl_parquet,
        takes=frozenset({"responses", "reward_model"}),
    ),
    Format(
        name="trl",
        title="completions of TRL",
        reads="completion from completion, ground truth from solution or answer where it is logged",
        known=has("step", "prompt", "completion", "advantage"),
        samples=trl,
        takes=frozenset({"solution", "answer"}),
        join_on="prompt",
    ),
    Format(
        name="openrlhf-query",
        title="queries of OpenRLHF to a remote reward",
        reads="completions from query behind prompts, ground truth from labels",
        known=has("query", "prompts", "labels"),
        samples=open_rlhf_query,
        takes=frozenset({"query", "prompts", "labels"}),
    ),
    Format(
        name="openrlhf",
        title="outputs of OpenRLHF",
        reads="completion from output, ground truth from label where it is there",
        known=lambda row: (
            has("input", "output")(row) and row.keys() <= {"input", "output", "label", "reward", "prompt"}
        ),
        samples=open_rlhf,
        takes=frozenset({"input", "output", "label"}),
        join_on="input",
    ),
    Format(
        name="nemo-gym",
        title="rollouts of NeMo Gym",
        reads="completion from the last message of response, ground truth from expected_answer or verifier_metadata",
        known=has("responses_create_params", "response"),
        samples=nemo_gym,
        keeps_fields=False,
        takes=frozenset({"responses_create_params", "response", "expected_answer"}),
        join_on="_ng_task_index",
    ),
    Format(
        name="nemo-rl",
        title="a log of NeMo-RL",
        reads="completion from the end of content",
        known=has("content", "rewards", "idx"),
        samples=nemo_rl,
        takes=frozenset(
            ("content", "token_ids", "token_loss_mask", "advantages", "generation_logprobs", "prev_logprobs")
        ),
        join_on="idx",
    ),
    Format(
        name="nemo-rl-evaluation",
        title="an evaluation of NeMo-RL",
        reads="completion from response, ground truth from extra_env_info",
        known=has("prompt", "response", "message_log", "extra_env_info"),
        samples=nemo_rl_evaluation,
        takes=frozenset({"response", "message_log", "extra_env_info"}),
        document=("evaluation_data",),
    ),
)
