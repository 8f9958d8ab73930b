"""From a problem to the tokens that a model is asked with: system prompt, chat template, beginning of the answer."""

import re
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from trainer_client.grpo.config import Data
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.rollout import Problem

SYSTEM_PROMPTS = {
    "think_answer": "First reason about the question between <think> and </think>. Then give the final answer, and "
    "nothing else, between <answer> and </answer>.",
    "boxed": "Reason step by step, and put the final answer in \\boxed{}.",
}
CHAT_TEMPLATES = {
    "chatml": "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    "plain": "{% for m in messages %}{% if m.role == 'system' %}{{ m.content + '\n' }}{% elif m.role == 'user' %}"
    "{{ 'User: ' + m.content + '\n' }}{% else %}{{ 'Assistant: ' + m.content + '\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant: ' }}{% endif %}",
}
"""For base models, whose tokenizers have none. `plain` is R1-Zero's layout: the system prompt, User:, Assistant:."""


OPENED = re.compile(r"(?:<(?:think|thinking|thought|reasoning|seed:think)>|\[THINK\]|◁think▷)\s*\Z")
"""The tags that `verifier/extract/reasoning.py` reads, where a chat template ends with one: DeepSeek-R1, QwQ, Kimi."""


class Asking:
    """How this run asks: made once, so that a template that cannot be used is found before step 1."""

    def __init__(self, tokenizer: Any, data: Data) -> None:
        self._tokenizer, self._data = tokenizer, data
        self._template = _chat_template(data)
        self._chat = data.chat and bool(self._template or getattr(tokenizer, "chat_template", None))
        self._system = SYSTEM_PROMPTS.get(data.system, data.system) if data.system else None
        if self._system and not self._chat:
            raise UnusableInput(
                "data.system needs a chat template, and this tokenizer has none (or data.chat is false); give "
                f"data.chat_template, one of {', '.join(CHAT_TEMPLATES)} or a Jinja file, or use data.template"
            )

    def text(self, problem: Problem) -> str:
        """The prompt as the model sees it, with what the completion begins with."""
        return self._written(problem) + self._data.prefill

    def begun(self, problem: Problem) -> str:
        """What the judged completion begins with, though the prompt has written it: the tag that the chat template
        opens the reasoning with, and `data.prefill`.

        Without its tag, reasoning that was cut off reads as an answer, and rewards of form (`open_r1/format`, that of
        DeepScaleR) pay nothing for any completion of a DeepSeek-R1 distillate.
        """
        if not self._data.prefill_is_judged:
            return ""
        opened = OPENED.search(self._written(problem)) if self._chat else None
        return (opened[0] if opened else "") + self._data.prefill

    def _written(self, problem: Problem) -> str:
        if not self._chat:
            return problem.prompt
        turns = [turn.model_dump() for turn in problem.messages] or [{"role": "user", "content": problem.prompt}]
        if self._system is not None:
            turns = [{"role": "system", "content": self._system}, *(turn for turn in turns if turn["role"] != "system")]
        try:
            text = self._tokenizer.apply_chat_template(
                turns, chat_template=self._template, add_generation_prompt=True, tokenize=False,
                **self._data.chat_options,
            )  # fmt: skip
        except (TemplateError, ValueError) as error:
            raise UnusableInput(f"the chat template cannot write the prompt of {problem.id!r}: {error}") from None
        return str(text)

    def ids(self, problem: Problem) -> tuple[int, ...]:
        """The same as tokens. A chat template writes the special tokens itself."""
        return tuple(self._tokenizer.encode(self.text(problem), add_special_tokens=not self._chat))


def _chat_template(data: Data) -> str | None:
    given = data.chat_template
    if given is None or given in CHAT_TEMPLATES:
        return CHAT_TEMPLATES[given] if given else None
    try:
        return Path(given).read_text(encoding="utf-8")
    except OSError as error:
        known = ", ".join(CHAT_TEMPLATES)
        raise UnusableInput(
            f"data.chat_template {given!r} is neither one of {known} nor a file that can be read: {error.strerror}"
        ) from None
