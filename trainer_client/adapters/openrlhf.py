"""OpenRLHF: `--reward.remote_url .../adapters/openrlhf.py` (older: `--remote_rm_url`), which loads `reward_func`.

It calls with one sample at a time, from threads. A query is the prompt and the response with the special tokens in it;
the response is what comes after the prompt, its end-of-text marks taken off.

OpenRLHF has no way to leave a sample out, and catches every error: a missing reward fails later, elsewhere. So what was
not judged is 0 with `not_judged` 1 in the extra logs. TooFewJudged and ServiceUnavailable are raised all the same, and
end a run as a missing reward does.
"""

from collections.abc import Sequence
from typing import Any

from trainer_client.adapters.connection import connection
from verifier.wire import Rollout

ENDS = (
    "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<|end|>", "<|return|>", "<end_of_turn>", "<eos>",
    "</s>", "<｜end▁of▁sentence｜>", "<pad>", "\n",
)  # fmt: skip
REMEMBERED = 64
"""How much of a prompt's end must stand in the query when the rest was cut off for its length."""


def reward_func(queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any]) -> dict[str, Any]:
    """Lists of one number a query: the reward, the score in 0 to 1, and whether it was judged."""
    asked = [
        Rollout(id=str(number), completion=response(query, prompt), ground_truth=label, prompt=prompt)
        for number, (query, prompt, label) in enumerate(zip(queries, prompts, labels, strict=True))
    ]
    results = connection().results(asked)
    return {
        "rewards": [0.0 if result.reward is None else result.reward for result in results],
        "scores": [result.verdict.score or 0.0 for result in results],
        "extra_logs": {"not_judged": [float(result.reward is None) for result in results]},
    }


def response(query: str, prompt: str) -> str:
    """The query without its prompt and its end; raises ValueError where the prompt is not in it."""
    known = prompt if query.startswith(prompt) else prompt[-REMEMBERED:]
    at = query.find(known)
    if at < 0:
        raise ValueError("the query does not hold its prompt; expected the prompt and the response after it")
    text = query[at + len(known) :]
    while any(text.endswith(end) for end in ENDS):
        text = text.removesuffix(next(end for end in ENDS if text.endswith(end)))
    return text
