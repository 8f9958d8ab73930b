"""OpenRLHF: `--reward.remote_url .../adapters/openrlhf.py` (older: `--remote_rm_url`), which loads `reward_func`.

It calls with one sample at a time, from threads; those that come together make one request. A query is the prompt
and the response with the special tokens in it; the response is what comes after the prompt, without those at
its end: those of the tokenizer that VERIFIER_TOKENIZER names (a folder or a model, as for transformers), or else those
that look like one, and what VERIFIER_END_MARKS names, with spaces between. `openrlhf_agent.py` has the tokenizer
itself; prefer it.

OpenRLHF has no way to leave a sample out and shows one sample at a time, so VERIFIER_UNJUDGED is `raise` or a number,
which has `not_judged` 1 in the extra logs. It catches every error: the reward is then missing, and the run fails where
the batch is put together. The error itself stands in the log.
"""

import logging
import os
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import plain
from trainer_client.errors import RewardServiceError
from trainer_client.unjudged import NUMBER, RAISE
from verifier.wire import Rollout

END = re.compile(
    r"(?:<\|[^<>|\s]{1,40}\|>|<｜[^<>｜\s]{1,40}｜>|</s>|<eos>|<pad>|<end_of_turn>|<turn\|>|\[EOS\]|\[PAD\]|\n)\Z"
)
"""What looks like one mark at a text's end: `<|im_end|>` and its like, DeepSeek's `<｜end▁of▁sentence｜>`, Llama's."""
REMEMBERED = 64
"""How much of a prompt's end must stand in the query when the rest was cut off for its length."""

log = logging.getLogger("trainer_client")


def reward_func(queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any]) -> dict[str, Any]:
    """Lists of one number a query: the reward, the score in 0 to 1, and whether it was judged."""
    asked = [
        Rollout(id=str(number), completion=response(query, prompt), ground_truth=plain(label), prompt=prompt)
        for number, (query, prompt, label) in enumerate(zip(queries, prompts, labels, strict=True))
    ]
    try:
        results = connection().together(asked)
        rewards = connection().numbers(results, prompts, trainer="OpenRLHF", allowed=(RAISE, NUMBER))
    except (RewardServiceError, ValueError) as error:
        log.error("OpenRLHF gets no reward and will fail: %s", error)
        raise
    scores = [
        reward if result.verdict.score is None else result.verdict.score
        for reward, result in zip(rewards, results, strict=True)
    ]
    not_judged = [float(result.reward is None) for result in results]
    return {"rewards": rewards, "scores": scores, "extra_logs": {"not_judged": not_judged}}


def response(query: str, prompt: str) -> str:
    """The query without its prompt and its end; raises ValueError where the prompt is not in it."""
    start = end_of_prompt(query, prompt)
    if start is None:
        raise ValueError("the query does not hold its prompt; expected the prompt and the response after it")
    text = query[start:]
    marks = os.environ.get("VERIFIER_END_MARKS", "").split()
    tokenizer = os.environ.get("VERIFIER_TOKENIZER")
    if tokenizer:
        marks += [*special_tokens(tokenizer), "\n"]
    while shorter := _without_a_mark(text, marks, guess=not tokenizer):
        text = shorter[0]
    return text


def end_of_prompt(query: str, prompt: str) -> int | None:
    """Where the prompt ends in the query; None where it does not stand there.

    A prompt with examples in it may end as each of them does, and an example's answer is not the response: where
    something stands before the prompt (`<s>`), or in it, its end stands in the query as often as in the prompt.
    """
    if query.startswith(prompt):
        return len(prompt)
    known = prompt[-REMEMBERED:]
    end, wanted = None, prompt.count(known)
    while wanted and (at := query.find(known, end or 0)) >= 0:
        end, wanted = at + len(known), wanted - 1
        if prompt.startswith(query[:REMEMBERED], max(0, len(prompt) - end)) and prompt.endswith(query[:end]):
            return end  # its beginning was cut off for its length
    return end


@cache
def special_tokens(tokenizer: str) -> tuple[str, ...]:
    """What the tokenizer says of itself, its added tokens included."""
    from transformers import AutoTokenizer

    read = AutoTokenizer.from_pretrained(tokenizer)
    added = [str(token) for token in read.added_tokens_decoder.values() if token.special]
    return tuple(sorted({*read.all_special_tokens, *added}))


def _without_a_mark(text: str, marks: Sequence[str], *, guess: bool) -> list[str]:
    """The text without the mark at its end, or nothing where there is none."""
    found = END.search(text, max(0, len(text) - 64)) if guess else None
    if found is not None:
        return [text[: found.start()]]
    return [text.removesuffix(mark) for mark in marks if text.endswith(mark)][:1]
