"""Models that give a second opinion, over any OpenAI-compatible endpoint (vLLM serving a verifier model, say).

The operator names them in a TOML file; a request can name one of them and never an address. What a policy wrote goes
into the prompt as data, fenced; what comes back counts only if its last line is one of the words agreed on.
"""

import asyncio
import hashlib
import re
import secrets
import time
import tomllib
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import Field, SecretStr, ValidationError

from verifier.engine.calibration import read_calibration
from verifier.engine.judge_prompts import NO, PROMPTS, YES, inquiry_prompt
from verifier.engine.judge_replies import Unreadable, read_reply
from verifier.errors import ConfigError
from verifier.parts import Inquiry, Said
from verifier.rubric import Asked
from verifier.wire import Calibration, Wire, complaint

if TYPE_CHECKING:
    import httpx

PLACEHOLDER = re.compile(r"\{(fence|question|ground_truth|answer)\}")
ATTEMPTS = 3
BACKOFF_SECONDS = 0.5
REMEMBERED = 65_536
HOUR_SECONDS = 3600.0


class JudgeFailed(Exception):
    """The judge gave no opinion, and why."""


class JudgeSettings(Wire):
    """One judge, as a table `[judges.NAME]` of the operator's file."""

    base_url: str = Field(description="Base URL, including /v1")
    model: str
    api_key: SecretStr | None = None
    prompt: str = Field(
        default=PROMPTS["equality"],
        description="Prompt for `equality`, with {question}, {ground_truth}, {answer} and {fence}",
    )
    correct: tuple[str, ...] = Field(default=YES, min_length=1, description="Last lines that say equal")
    incorrect: tuple[str, ...] = Field(default=NO, min_length=1, description="Last lines that say different")
    timeout_seconds: float = Field(default=30.0, gt=0)
    concurrency: int = Field(default=16, gt=0)
    max_calls_per_hour: int = Field(default=10_000, ge=0, description="Across all requests")
    max_tokens: int = Field(default=1024, gt=0)
    max_characters: int = Field(
        default=4000,
        gt=0,
        description="Limit for the question, which is truncated, and for reference and answer, which are not",
    )
    max_prompt_characters: int = Field(
        default=400_000, gt=0, description="Of a whole prompt of criteria, ratings and pairs, which is never cut"
    )
    calibration: Path | None = Field(
        default=None, description="What `verifier calibrate` wrote of this judge: its rates go with its verdicts"
    )


class Question(NamedTuple):
    """What a judge is asked; equal questions of one API key get one answer."""

    question: str
    ground_truth: str
    answer: str
    asks: Asked = "equality"
    key: str = ""  # whose question it is: a remembered opinion would tell one key what another has asked


class Remembered(NamedTuple):
    """An inquiry as it is remembered: digests, since it may hold a long response."""

    key: str
    texts: tuple[bytes, ...]
    rest: tuple[object, ...]

    @classmethod
    def of(cls, inquiry: Inquiry, key: str) -> "Remembered":
        texts = (inquiry.question, inquiry.answer, inquiry.reference, inquiry.other, *inquiry.criteria)
        return cls(key, tuple(map(digest_of, texts)), (inquiry.form, inquiry.lowest, inquiry.highest))


@lru_cache(maxsize=1024)
def digest_of(text: str) -> bytes:
    """A response is in as many inquiries as its rubric has criteria, and is looked at once."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()


Key = Question | Remembered
Answer = TypeVar("Answer", bool, Said)
Settings = TypeVar("Settings", bound=Wire)


class Hour:
    """The calls of the last hour."""

    def __init__(self) -> None:
        self._calls: deque[float] = deque()

    def spend(self, most: int) -> bool:
        """Count one more call, unless there have been `most` of them."""
        now = time.monotonic()
        while self._calls and now - self._calls[0] > HOUR_SECONDS:
            self._calls.popleft()
        if len(self._calls) >= most:
            return False
        self._calls.append(now)
        return True


class Judge:
    """Asks one model, within its budget, and remembers what it said. For one event loop."""

    def __init__(self, name: str, settings: JudgeSettings) -> None:
        import httpx

        self.name = name
        self.settings = settings
        key = settings.api_key
        self._unreachable = httpx.TransportError
        self._client = httpx.AsyncClient(
            base_url=settings.base_url.rstrip("/") + "/",
            timeout=settings.timeout_seconds,
            headers={"Authorization": f"Bearer {key.get_secret_value()}"} if key else {},
            trust_env=False,
        )
        self._free = asyncio.Semaphore(settings.concurrency)
        self._calls = Hour()
        self.calibration: Calibration | None = read_calibration(settings.calibration) if settings.calibration else None
        self._said: OrderedDict[Key, Any] = OrderedDict()
        self._asking: dict[Key, asyncio.Task[Any]] = {}

    async def close(self) -> None:
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        await self._client.aclose()

    def remembers(self, question: Question | Inquiry, key: str = "") -> bool:
        """Whether no call is needed."""
        return (Remembered.of(question, key) if isinstance(question, Inquiry) else question) in self._said

    async def equal(self, question: Question) -> bool:
        """Whether the judge takes the answer for the reference; raises JudgeFailed when it does not say."""
        return await self._once(question, lambda: self._ask(question))

    async def answer(self, inquiry: Inquiry, key: str = "") -> Said:
        """What the judge says, null for what it leaves open; raises JudgeFailed when it cannot be heard."""
        return await self._once(Remembered.of(inquiry, key), lambda: self._inquire(inquiry))

    async def _once(self, question: Key, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """What is remembered, or what whoever asks the same just now will hear, or a new answer."""
        if question in self._said:
            self._said.move_to_end(question)
            remembered: Answer = self._said[question]
            return remembered
        if question not in self._asking:
            task = asyncio.create_task(self._kept(question, ask))
            self._asking[question] = task
            task.add_done_callback(lambda done: self._settle(question, done))
        heard: Answer = await asyncio.shield(self._asking[question])
        return heard

    def _settle(self, question: Key, done: "asyncio.Task[Any]") -> None:
        del self._asking[question]
        if not done.cancelled():
            done.exception()  # whoever still waits is told; nobody may be left to wait

    async def _kept(self, question: Key, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        async with self._free:
            answer = await ask()
        if isinstance(answer, bool) or None not in answer:  # another time it may answer all
            self._said[question] = answer
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)
        return answer

    async def _ask(self, question: Question) -> bool:
        return self._read(await self._reply(self.prompt(question)), question.asks)

    async def _inquire(self, inquiry: Inquiry) -> Said:
        fence = secrets.token_hex(8)
        prompt = inquiry_prompt(inquiry, fence)
        if len(prompt) > self.settings.max_prompt_characters:
            raise JudgeFailed(
                f"the prompt is longer than the {self.settings.max_prompt_characters:,} characters that the judge "
                f"{self.name!r} is shown"
            )
        try:
            return read_reply(await self._reply(prompt), fence, inquiry)
        except Unreadable:  # it was heard, and has answered nothing
            return (None,) * inquiry.size

    async def _reply(self, prompt: str) -> str:
        body = {
            "model": self.settings.model,
            "messages": [{"role": "user", "content": prompt}],
            "temperature": 0,
            "max_tokens": self.settings.max_tokens,
        }
        problem = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(BACKOFF_SECONDS * 2 ** (attempt - 1))
            self._spend()
            try:
                response = await self._client.post("chat/completions", json=body)
            except self._unreachable as error:
                problem = f"{type(error).__name__}: {error}"
                continue
            if response.status_code == 200:
                return _content(response)
            problem = f"status {response.status_code}"
            if response.status_code != 429 and response.status_code < 500:
                break
        raise JudgeFailed(f"the judge {self.name!r} cannot be reached: {problem}")

    def _spend(self) -> None:
        if not self._calls.spend(self.settings.max_calls_per_hour):
            raise JudgeFailed(
                f"the judge {self.name!r} has used its {self.settings.max_calls_per_hour} calls for this hour"
            )

    def prompt(self, question: Question) -> str:
        """The prompt, filled in one pass, so that nothing in an answer can stand for a placeholder."""
        most = self.settings.max_characters
        if len(question.answer) > most or len(question.ground_truth) > most:
            raise JudgeFailed(f"the answer or the reference is longer than the {most} characters a judge is shown")
        told = {"question": question.question[:most], "ground_truth": question.ground_truth, "answer": question.answer}
        told["fence"] = secrets.token_hex(8)
        prompt = self.settings.prompt if question.asks == "equality" else PROMPTS[question.asks]
        return PLACEHOLDER.sub(lambda place: told[place[1]], prompt)

    def _read(self, reply: str, asked: Asked) -> bool:
        lines = [line.strip() for line in reply.splitlines() if line.strip()]
        word = lines[-1] if lines else ""
        own = asked == "equality"
        if word in (self.settings.correct if own else YES):
            return True
        if word in (self.settings.incorrect if own else NO):
            return False
        raise JudgeFailed(f"the judge {self.name!r} did not end with one of the expected words, but with {word[:60]!r}")


def _content(response: "httpx.Response") -> str:
    try:
        content = response.json()["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        raise JudgeFailed("the judge's answer is not a chat completion") from None
    if not isinstance(content, str):
        raise JudgeFailed("the judge's answer has no text")
    return content


def read_judges(path: Path) -> dict[str, JudgeSettings]:
    """The judges of a TOML file; raises ConfigError that says where it is wrong."""
    return read_servers(path, "judges", JudgeSettings)


def read_servers(path: Path, kind: str, settings: type[Settings]) -> dict[str, Settings]:
    """The tables [KIND.NAME] of a TOML file by name; raises ConfigError that says where it is wrong."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"the {kind} file {path} cannot be read: {error}") from error
    found = tables.get(kind)
    if set(tables) != {kind} or not isinstance(found, dict):
        raise ConfigError(
            f"the {kind} file {path}: expected tables [{kind}.NAME] and nothing else, found {sorted(tables)}"
        )
    servers = {}
    for name, table in found.items():
        try:
            servers[name] = settings.model_validate(table)
        except ValidationError as error:
            raise ConfigError(f"the {kind} file {path}: {kind}.{name}.{complaint(error)}") from error
    return servers
