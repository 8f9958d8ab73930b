"""Dumps of evaluation harnesses, and of APIs: lm-eval, lighteval, inspect, simple-evals, OpenAI batches, chats."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from verifier.dump.columns import are_messages, text_of_message
from verifier.dump.formats.format import Format, NoSample, Row, Sample, first_of, has, sole

CORRECT_ANSWER = re.compile(r"<p>\s*Correct Answer:\s*(.*?)\s*</p>", re.DOTALL)
ATTACHMENT = "attachment://"
LENGTH_STOPS = ("length", "max_tokens", "model_length", "max_output_tokens")


def lm_eval(row: Row) -> Iterator[Sample]:
    requests = row["resps"] if isinstance(row["resps"], list) else []
    answers = [answer for request in requests for answer in (request if isinstance(request, list) else [request])]
    if not answers or not all(isinstance(answer, str) for answer in answers):
        raise NoSample("there is no completion: this task compares the likelihoods of given answers")
    prompt = row.get("arguments")
    for key in ("gen_args_0", "arg_0"):
        prompt = prompt.get(key) if isinstance(prompt, Mapping) else None
    for answer in answers:
        yield {"group": row["doc_id"], "completion": answer, "ground_truth": row["target"], "prompt": chat(prompt)}


def chat(prompt: Any) -> Any:
    """A prompt if it is text or messages; what else a harness keeps there is not shown to a grader."""
    return prompt if isinstance(prompt, str) or are_messages(prompt) else None


def lighteval(row: Row) -> Iterator[Sample]:
    doc, response = (first_of(row, name, f"__{name}__") for name in ("doc", "model_response"))
    answers = response.get("text") if isinstance(response, Mapping) else None
    if not isinstance(answers, list) or not answers:
        raise NoSample("there is no completion: this task compares the likelihoods of given answers")
    if not isinstance(doc, Mapping):
        raise NoSample("expected an object in the column doc")
    choices, right = doc.get("choices"), doc.get("gold_index")
    places = right if isinstance(right, list) else [right]
    sample: Sample = {"prompt": doc.get("query")}
    if isinstance(choices, list) and all(isinstance(at, int) and 0 <= at < len(choices) for at in places):
        sample["ground_truth"] = sole([choices[at] for at in places if isinstance(at, int)])
    group = doc.get("id")
    tokens = response.get("output_tokens")
    for number, answer in enumerate(answers):
        own = tokens[number] if isinstance(tokens, list) and number < len(tokens) else None
        length = {"completion_tokens": len(own)} if isinstance(own, list) and own else {}
        yield {**sample, **({"group": group} if group not in (None, "") else {}), "completion": answer, **length}


def old_lighteval(row: Row) -> Iterator[Sample]:
    answers = row["predictions"] if isinstance(row["predictions"], list) else [row["predictions"]]
    for answer in answers:
        yield {"completion": answer, "ground_truth": sole(row["gold"]), "prompt": row.get("example")}


def inspect_sample(row: Row) -> Iterator[Sample]:
    attached = row.get("attachments")
    output = row["output"] if isinstance(row["output"], Mapping) else {}
    choices = [one for one in output.get("choices") or [] if isinstance(one, Mapping)]
    error = row.get("error")
    if isinstance(error, Mapping):  # also behind a first output: the sandbox of its tools may have died then
        raise NoSample(f"{'the sample ended in an error' if choices else 'the model gave no output'}: {said_by(error)}")
    if not choices:
        raise NoSample("the model gave no output")
    name = str(row["id"])
    for number, choice in enumerate(choices):
        message = choice.get("message")
        text = text_of_message(message) if isinstance(message, Mapping) and "content" in message else ""
        epoch = f"-{row['epoch']}" if "epoch" in row else ""
        yield {
            "id": f"{name}{epoch}" + (f"-{number}" if len(choices) > 1 else ""),
            "group": name,
            "completion": resolved(text, attached),
            "ground_truth": sole(row["target"]),
            "prompt": resolved(row.get("input"), attached),
            "truncated": choice.get("stop_reason") in LENGTH_STOPS,
        }


def said_by(error: Row) -> str:
    return str(error.get("message"))[:500]


def resolved(value: Any, attached: Any) -> Any:
    """A text, or the texts of messages, that inspect keeps aside because they are long."""
    if isinstance(value, str) and value.startswith(ATTACHMENT) and isinstance(attached, Mapping):
        return attached.get(value.removeprefix(ATTACHMENT), value)
    if are_messages(value):
        return [{**message, "content": resolved(message["content"], attached)} for message in value]
    return value


def simple_evals(row: Row) -> Iterator[Sample]:
    messages = row["element"]
    if not are_messages(messages):
        raise NoSample("expected the messages of one conversation")
    sample: Sample = {"completion": text_of_message(messages[-1]), "prompt": messages[:-1] or None}
    page = row.get("beside")
    found = CORRECT_ANSWER.search(page) if isinstance(page, str) else None
    if found:
        sample["ground_truth"] = html.unescape(found[1])
    yield sample


def openai_batch(row: Row) -> Iterator[Sample]:
    response = row.get("response")
    body = response.get("body") if isinstance(response, Mapping) else None
    if not isinstance(body, Mapping) or body.get("error") or not (body.get("choices") or body.get("output")):
        error = row.get("error") or (body.get("error") if isinstance(body, Mapping) else None)
        message = error.get("message") if isinstance(error, Mapping) else None
        raise NoSample(f"the request was not answered{f': {message}' if message else ''}")
    name = row["custom_id"]
    if body.get("output"):
        yield {"id": name, "group": name, **answered(body)}
        return
    choices = body["choices"]
    usage = body.get("usage") if len(choices) == 1 else None
    for number, choice in enumerate(choices):
        message = choice.get("message") or {}
        yield {
            "id": name if len(choices) == 1 else f"{name}-{number}",
            "group": name,
            "completion": [{**message, "role": "assistant", "content": message.get("content")}],
            "truncated": choice.get("finish_reason") in LENGTH_STOPS,
            **({"completion_tokens": usage.get("completion_tokens")} if isinstance(usage, Mapping) else {}),
        }


def answered(body: Mapping[str, Any]) -> Sample:
    """What a response of the Responses API says: its last text, and the calls of tools since; reasoning left out."""
    items = [item for item in body.get("output") or [] if isinstance(item, Mapping)]
    messages = [item for item in items if item.get("type") == "message" and item.get("role") == "assistant"]
    details, usage = body.get("incomplete_details"), body.get("usage")
    text = text_of_message(messages[-1]) if messages else ""
    calls = [item for item in items if item.get("type") == "function_call"]
    return {
        "completion": [{"role": "assistant", "content": text, "tool_calls": calls}] if calls else text,
        "truncated": isinstance(details, Mapping) and details.get("reason") in LENGTH_STOPS,
        **({"completion_tokens": usage.get("output_tokens")} if isinstance(usage, Mapping) else {}),
    }


def is_conversation(row: Row) -> bool:
    """Whether the last message is the assistant's: without it, a row is a prompt. Null stands for a column's name."""
    if not has("messages", without=("completion", "response", "responses"))(row):
        return False
    messages = row["messages"]
    return messages is None or (are_messages(messages) and messages[-1].get("role") == "assistant")


def conversation(row: Row) -> Iterator[Sample]:
    messages = row["messages"]
    if not are_messages(messages) or messages[-1].get("role") != "assistant":
        raise NoSample("expected messages of which the last is the assistant's")
    yield {"completion": messages, "prompt": messages[:-1] or None}


FORMATS = (
    Format(
        name="lm-eval",
        title="lm-eval samples",
        reads="completions from resps, ground truth from target",
        known=has("doc_id", "resps", "target"),
        samples=lm_eval,
        keeps_fields=False,
        takes=frozenset({"resps", "target", "filtered_resps", "arguments"}),
        variant="filter",
    ),
    Format(
        name="lighteval",
        title="lighteval details",
        reads="completions from model_response.text, ground truth from doc.choices[doc.gold_index]",
        known=lambda row: has("doc", "model_response")(row) or has("__doc__", "__model_response__")(row),
        samples=lighteval,
        keeps_fields=False,
        takes=frozenset({"doc", "model_response", "__doc__", "__model_response__"}),
    ),
    Format(
        name="lighteval-old",
        title="lighteval details (before 0.10)",
        reads="completions from predictions, ground truth from gold",
        known=has("predictions", "gold", "example"),
        samples=old_lighteval,
        takes=frozenset({"predictions", "gold", "example", "full_prompt"}),
    ),
    Format(
        name="inspect",
        title="samples of inspect",
        reads="completions from output.choices, ground truth from target",
        known=has("epoch", "output", "target", "input"),
        samples=inspect_sample,
        keeps_fields=False,
        takes=frozenset(
            ("id", "output", "target", "input", "messages", "events", "events_data", "attachments", "store", "choices")
        ),
        document=("samples",),
        document_keys=frozenset({"eval", "version"}),
    ),
    Format(
        name="simple-evals",
        title="conversations of simple-evals",
        reads="completion from the last message of convos, ground truth from the page in htmls",
        known=has("element", "beside"),
        samples=simple_evals,
        takes=frozenset({"element", "beside"}),
        document=("convos",),
        beside=("htmls",),
        document_keys=frozenset({"htmls"}),
    ),
    Format(
        name="openai-batch",
        title="an OpenAI batch",
        reads="completions from response.body",
        known=has("custom_id", "response"),
        samples=openai_batch,
        keeps_fields=False,
        takes=frozenset({"id", "response", "error"}),
        join_on="custom_id",
    ),
    Format(
        name="messages",
        title="conversations",
        reads="completion from the last of messages",
        known=is_conversation,
        samples=conversation,
        takes=frozenset({"messages"}),
        join_on="id",
    ),
)
