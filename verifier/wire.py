"""Every model that crosses a wall: HTTP, queue, worker pipe, dump, trainer.

Only pydantic is imported here, so that a trainer can read results without loading a grader. All models are frozen and
refuse unknown fields; units stand in the names. Text with lone surrogates (which JSON can spell but UTF-8 cannot
carry) is read with U+FFFD in their place; NaN and the infinities, which JSON cannot spell, are refused.
"""

import json
import math
import re
import reprlib
from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, JsonValue, ValidationError, model_validator
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

AN = re.compile(r"\ba (?=[aeio])")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
EMPTY: dict[str, JsonValue] = {"default": {}}
"""The schema's default of an object that is made anew for each model: pydantic would take 8 us for a copy of one."""


def without_lone_surrogates(value: Any) -> Any:
    """The same value with every lone surrogate in every string replaced by U+FFFD."""
    if isinstance(value, str):
        return value if value.isascii() or encodable(value) else LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list | tuple):
        return [without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {without_lone_surrogates(key): without_lone_surrogates(item) for key, item in value.items()}
    return value


def encodable(text: str) -> bool:
    """Whether `text` has no lone surrogate: encoding says so ten times as fast as a search."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Cleaned:
    """Marks a field whose lone surrogates are replaced: of what comes in, and so what goes out need not be looked at.

    Text that came as JSON has none: its parser refuses them.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        schema = handler(source)
        cleaned = core_schema.no_info_before_validator_function(without_lone_surrogates, schema)
        return core_schema.json_or_python_schema(json_schema=schema, python_schema=cleaned)


class Finite:
    """Marks a JSON value that may hold no NaN and no infinity, wherever it comes from.

    JSON has neither. Written as null, as pydantic would, a ground truth of NaN was equal to an answer of null.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        schema = handler(source)
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(refuse_infinite, schema),
            python_schema=core_schema.no_info_before_validator_function(refuse_infinite, schema),
        )


class Spelt:
    """Marks a JSON value whose NaN and infinities are written out, as in "NaN": of what only people read."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(spelt, handler(source))


def refuse_infinite(value: Any) -> Any:
    """The value, if all of its numbers are finite."""
    if type(value) not in PLAIN and (problem := infinite_in(value)) is not None:
        raise PydanticCustomError("not_finite", "{problem}", {"problem": problem})
    return value


PLAIN = frozenset({str, int, bool, type(None)})
"""The types of most values; a set is asked faster than `isinstance`, and this is asked of every value on the way in."""


def infinite_in(value: Any) -> str | None:
    """What is wrong with the first number in `value` that is not finite, and where in it that stands."""
    if isinstance(value, float):
        name = name_of(value)
        return None if math.isfinite(value) else f"JSON has no {name}; expected a finite number, or {name} as text"
    if finite_at_a_glance(value):
        return None
    inner = enumerate(value) if isinstance(value, list | tuple) else value.items() if isinstance(value, dict) else ()
    for step, item in inner:
        if type(item) not in PLAIN and (problem := infinite_in(item)) is not None:
            return f"{beginning(str(step))}{'.' if isinstance(item, list | tuple | dict) else ': '}{problem}"
    return None


def finite_at_a_glance(value: Any) -> bool:
    """Whether a list or object holds nothing but finite numbers and text: one of 100,000 is looked through in 4 ms."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    kinds = set(map(type, items))
    return kinds <= PLAIN or (kinds == {float} and all(map(math.isfinite, items)))


def spelt(value: Any) -> Any:
    """The value with NaN and the infinities as text."""
    if isinstance(value, float):
        return value if math.isfinite(value) else name_of(value)
    if isinstance(value, list | tuple):
        return [spelt(item) for item in value]
    return {key: spelt(item) for key, item in value.items()} if isinstance(value, dict) else value


def name_of(number: float) -> str:
    """What JavaScript and Python's own `json` call it."""
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


Text = Annotated[str, Cleaned]
Json = Annotated[JsonValue, Finite, Cleaned]


class Wire(BaseModel):
    """A value: frozen, with no room for a misspelt field, and with finite numbers.

    Should another number get in past the validation, it is written so that whoever reads it refuses it: never as null.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", protected_namespaces=(), allow_inf_nan=False, ser_json_inf_nan="constants"
    )


Model = TypeVar("Model", bound=BaseModel)
_set = object.__setattr__  # models are frozen


@cache
def _defaults(model: type[BaseModel]) -> dict[str, Any]:
    """The fields in their order, in which they are written, with what they are where nothing is given."""
    return {name: field.default for name, field in model.model_fields.items()}


def trusted(model: type[Model], fields: dict[str, Any]) -> Model:
    """A model of what this program has just made: of the right types, in their bounds, with all that has no default.

    A quarter of the time of validation, which is a tenth of that of a verdict. Never for what came from elsewhere.
    """
    made = model.__new__(model)
    _set(made, "__dict__", _defaults(model) | fields)
    _set(made, "__pydantic_fields_set__", set(fields))
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


def read_json(model: type[Model], body: bytes | bytearray | str) -> Model:
    """Validate JSON text as `model`; raises pydantic's ValidationError.

    The parser behind pydantic refuses escaped lone surrogates, which model output does contain; those bodies take a
    slower path through the standard library.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] != "json_invalid" or "hex escape" not in first["msg"]:
            raise
        try:
            return model.model_validate(json.loads(body))
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            raise error from None


def complaint(error: ValidationError, limit: int = 5, *, within: str = "", offset: int = 0) -> str:
    """The error in one line: where, what was expected, and the beginning of what was found.

    within, offset: what was validated is a part of that value, its list beginning with so many elements less.
    """
    found = error.errors(include_url=False)
    lines = []
    for item in found[:limit]:
        steps = [
            step + offset if offset and not place and isinstance(step, int) else step
            for place, step in enumerate(item["loc"])
        ]
        place = ".".join(beginning(str(step)) for step in ([within] if within else []) + steps) or "body"
        message = in_plain_words(item, error.title)
        found_there = "" if item["type"] == "missing" else f" (found {beginning(short_repr(item['input']))})"
        lines.append(f"{place}: {beginning(message, 300)}{found_there}")
    if len(found) > limit:
        lines.append(f"and {len(found) - limit:,} more")
    return "; ".join(lines)


def in_plain_words(item: "ErrorDetails", model: str) -> str:
    """What pydantic complains of in a value of that model, as a person would say it."""
    told = item.get("ctx", {})
    if item["type"] == "missing":
        return "missing, and required"
    if item["type"] == "extra_forbidden":
        wrong = str(item["loc"][-1])
        top = len(item["loc"]) == 1
        return f"unknown field{did_you_mean(wrong, sorted(fields_of(model if top else None)))}"
    if item["type"] == "union_tag_invalid":
        kinds = str(told["expected_tags"]).replace("'", "").split(", ")
        tag = str(told["tag"])
        near = did_you_mean(tag, kinds) or f"; expected one of {beginning(', '.join(kinds), 200)}"
        return f"unknown kind {beginning(tag)!r}{near}"
    plain = (
        item["msg"].replace("Input should be a valid ", "Input should be a ").replace("Input should be ", "must be ")
    )
    return AN.sub("an ", plain)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The words that name what is known and nearest, or none."""
    by_folded = {one.casefold(): one for one in known}
    near = get_close_matches(name[:80].casefold(), by_folded, n=1, cutoff=0.7)
    return f"; did you mean {by_folded[near[0]]}?" if near else ""


def fields_of(model: str | None) -> set[str]:
    """The fields of the model of that name, or of all models of the wire."""
    models: list[type[BaseModel]] = []
    left: list[type[BaseModel]] = [Wire]
    while left:
        models.append(left.pop())
        left += models[-1].__subclasses__()
    chosen = [one for one in models if one.__name__ == model] or models
    return {field for one in chosen for field in one.model_fields}


def short_repr(value: object) -> str:
    """`repr` of what is short; of what is long only the beginning, without making the rest."""
    if isinstance(value, bytes | bytearray):
        value = bytes(value[:200]).decode(errors="replace")
    short = reprlib.Repr()
    short.maxstring = short.maxother = short.maxlong = 60
    short.maxlevel = 2
    return short.repr(value)


def beginning(text: str, most: int = 60) -> str:
    """The text, or as much of it as `most` characters show."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


class Outcome(StrEnum):
    """The outcome of a rollout. The first five were judged; the last two were not and have no score and no reward."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    NO_ANSWER = "no_answer"
    TOO_COSTLY = "too_costly"
    UNVERIFIABLE = "unverifiable"
    FAILED = "failed"

    @property
    def judged(self) -> bool:
        return not (self is UNVERIFIABLE or self is FAILED)


UNVERIFIABLE, FAILED = Outcome.UNVERIFIABLE, Outcome.FAILED
UNDECIDED = "undecided"


class PresetRef(Wire):
    """A preset by name, with parameters."""

    name: str
    params: dict[str, Json] = Field(default_factory=dict, json_schema_extra=EMPTY)


class Rollout(Wire):
    """One completion to be graded, with its ground truth."""

    id: Text = Field(default="", description="The caller's name for this rollout; echoed in its result")
    completion: Text = Field(description="What the policy wrote")
    ground_truth: Json = Field(
        default=None, description="What the verifier compares with; its form depends on the preset"
    )
    prompt: Text | None = Field(default=None, description="The prompt, for parts that read it")
    group: Text | None = Field(default=None, description="Rollouts of one prompt share a group")
    preset: str | PresetRef | None = Field(default=None, description="Overrides the request's preset for this rollout")
    truncated: bool = Field(default=False, description="Whether generation stopped at the length limit")
    completion_tokens: int | None = Field(default=None, ge=0, description="Length in tokens, for length shaping")
    metadata: dict[str, Json] = Field(
        default_factory=dict, json_schema_extra=EMPTY, description="Other data that a part of the rubric reads"
    )


class PassedOver(Wire):
    """A candidate that is not the answer, because of what the text says about it."""

    answer: str
    stance: str = Field(description="denied, asked, supposed, in doubt, taken back, given up, quoted")
    cue: str = Field(default="", description="The words that say so")


class Extraction(Wire):
    """The answer and its position in the completion."""

    answer: str | None = Field(default=None, description="The answer's text, or null when none was found")
    method: str = Field(description="How it was found, or why nothing was found")
    span: tuple[int, int] | None = Field(default=None, description="Start and end in characters of the completion")
    passed_over: tuple[PassedOver, ...] = Field(
        default=(), description="Candidates that were passed over, in order; with explain only"
    )

    @classmethod
    def found(cls, answer: str, method: str, span: tuple[int, int]) -> "Extraction":
        """An answer that was found there."""
        return trusted(cls, {"answer": answer, "method": method, "span": span})

    def shifted(self, characters: int) -> "Extraction":
        """The same extraction as seen from a text that has `characters` more in front."""
        if self.span is None or not characters:
            return self
        return self.model_copy(update={"span": (self.span[0] + characters, self.span[1] + characters)})


class Calibration(Wire):
    """How often a judge was wrong about answers with known labels, as `verifier calibrate` measured it."""

    tpr: float | None = Field(ge=0, le=1, description="Of what is right, the share that it calls right")
    fpr: float | None = Field(ge=0, le=1, description="Of what is wrong, the share that it calls right")
    labelled: int = Field(ge=0, description="Labels that this was measured on")
    digest: str = Field(description="Of the whole report, which says more")


class Judgement(Wire):
    """What judges said, of a rollout that a rubric had them asked about (docs/rubrics.md)."""

    criteria: dict[str, bool | int | float | None] = Field(
        default_factory=dict,
        json_schema_extra=EMPTY,
        description="Each criterion: whether it is met, or a rating; null where no answer came",
    )
    total: float | None = Field(default=None, description="The weighted sum before it is clipped to 0..1")
    agreement: float | None = Field(
        default=None, description="With several judges: of what all of them answered, the share they agree on"
    )
    calibration: Calibration | None = None


def is_none(value: object) -> bool:
    return value is None


class Verdict(Wire):
    """How right the answer is, and why."""

    outcome: Outcome
    score: float | None = Field(default=None, ge=0, le=1, description="Present if and only if the rollout was judged")
    reason: str = Field(description="One sentence: what decided")
    decided: bool = Field(
        default=True,
        description="False if no rule proved it: undecided, counted separately from `incorrect`; or see judge",
    )
    judge: str | None = Field(default=None, description="The model whose second opinion this is")
    judgement: Judgement | None = Field(
        default=None, exclude_if=is_none, description="What judges said of criteria; absent where none were asked"
    )
    evidence: dict[str, Annotated[JsonValue, Spelt]] = Field(
        default_factory=dict,
        json_schema_extra=EMPTY,
        description="Normal forms, deciders and timings; with explain only",
    )

    @model_validator(mode="after")
    def _score_if_and_only_if_judged(self) -> Self:
        if (self.score is not None) != self.outcome.judged:
            raise ValueError(f"outcome {self.outcome} with score {self.score}: a score goes with a judged outcome only")
        return self

    @property
    def is_undecided(self) -> bool:
        """Whether neither a rule nor a judge decided: something was left unread, or nothing was proved."""
        return not self.decided and self.judge is None and self.outcome in (Outcome.INCORRECT, Outcome.UNVERIFIABLE)

    @property
    def counted_as(self) -> str:
        """The outcome as metrics and summaries count it: `undecided` stands apart from `incorrect`."""
        return UNDECIDED if self.is_undecided else self.outcome.value

    @classmethod
    def correct(cls, reason: str, **evidence: Any) -> "Verdict":
        return cls(outcome=Outcome.CORRECT, score=1.0, reason=reason, evidence=evidence)

    @classmethod
    def partial(cls, score: float, reason: str, **evidence: Any) -> "Verdict":
        return cls(outcome=Outcome.PARTIAL, score=score, reason=reason, evidence=evidence)

    @classmethod
    def incorrect(cls, reason: str, **evidence: Any) -> "Verdict":
        return cls(outcome=Outcome.INCORRECT, score=0.0, reason=reason, evidence=evidence)

    @classmethod
    def undecided(cls, reason: str, **evidence: Any) -> "Verdict":
        """Wrong for want of proof; a rubric may ask for a second opinion."""
        return cls(outcome=Outcome.INCORRECT, score=0.0, reason=reason, decided=False, evidence=evidence)

    @classmethod
    def no_answer(cls, reason: str, **evidence: Any) -> "Verdict":
        return cls(outcome=Outcome.NO_ANSWER, score=0.0, reason=reason, evidence=evidence)

    @classmethod
    def too_costly(cls, reason: str, **evidence: Any) -> "Verdict":
        return cls(outcome=Outcome.TOO_COSTLY, score=0.0, reason=reason, evidence=evidence)

    @classmethod
    def unverifiable(cls, reason: str, **evidence: Any) -> "Verdict":
        return cls(outcome=Outcome.UNVERIFIABLE, reason=reason, evidence=evidence)

    @classmethod
    def failed(cls, reason: str, **evidence: Any) -> "Verdict":
        return cls(outcome=Outcome.FAILED, reason=reason, evidence=evidence)


class Timing(Wire):
    """Seconds. Queue wait is never grading time."""

    queue_seconds: float = Field(default=0.0, ge=0, description="Waiting for a worker, wall time")
    grade_seconds: float = Field(default=0.0, ge=0, description="Being graded, CPU time")


class Result(Wire):
    """The result for one rollout."""

    id: str
    reward: float | None = Field(
        description="The reward for the learner; null if and only if the rollout was not judged"
    )
    components: dict[str, float] = Field(
        description="Each component of the reward before its weight; empty when not judged"
    )
    verdict: Verdict
    extraction: Extraction | None = None
    preset: str | None = Field(default=None, description="The preset that was used; null for a rubric")
    rubric_fingerprint: str | None = Field(
        default=None, description="Digest of what decided: rubric, code and library versions"
    )
    token_rewards: tuple[float, ...] | None = Field(
        default=None,
        description="The reward of each token, if a component rewards individual tokens; `reward` includes their sum",
    )
    group_size: int | None = Field(
        default=None,
        description="If the reward depends on the group: number of judged rollouts of the group in the request",
    )
    cached: bool = Field(default=False, description="Whether the verdict of an identical or earlier rollout was reused")
    timing: Timing = Timing()

    @model_validator(mode="after")
    def _reward_if_and_only_if_judged(self) -> Self:
        if (self.reward is not None) != self.verdict.outcome.judged:
            raise ValueError(f"outcome {self.verdict.outcome} with reward {self.reward}")
        return self


class StreamedResult(Result):
    """A line of the NDJSON stream. Results are sent as they are ready, so each has the index of its rollout."""

    index: int = Field(ge=0, description="Position of the rollout in the request")


class VerifyRequest(Wire):
    """The body of `POST /v1/verify` and `POST /v1/jobs`."""

    preset: str | PresetRef | None = Field(default=None, description="A preset's name, or its name and params")
    rubric: dict[str, Json] | None = Field(
        default=None, description="A rubric written in full, or based on a `preset`, instead of one"
    )
    job: Text = Field(
        default="default", max_length=200, description="Name of the training run, for fairness and metrics"
    )
    priority: Literal["training", "evaluation"] = Field(
        default="training", description="When workers are scarce, training goes before evaluation"
    )
    explain: bool = Field(default=False, description="Include evidence in each verdict")
    use_cache: bool = Field(default=True, description="Whether verdicts of identical or earlier rollouts may be reused")
    deadline_seconds: float | None = Field(
        default=None, gt=0, description="Rollouts that are not graded by then are `failed`"
    )
    rollouts: tuple[Rollout, ...]


class VerifyResponse(Wire):
    """The answer to `POST /v1/verify`: one result for each rollout, in the order of the request."""

    results: tuple[Result, ...]
    rubric_fingerprint: str | None = Field(description="The fingerprint that all results share; null if they differ")


JobState = Literal["queued", "running", "done", "cancelled"]


class JobStatus(Wire):
    """A batch whose results are fetched later."""

    id: str
    job: str
    state: JobState
    total: int = Field(ge=0, description="Rollouts in the batch")
    done: int = Field(ge=0, description="Rollouts that have a result")
    created_at: float = Field(description="Unix time in seconds")
    expires_at: float | None = Field(default=None, description="Unix time until which the results are kept")


class JobList(Wire):
    """The answer to `GET /v1/jobs`: the caller's batches, newest first."""

    jobs: tuple[JobStatus, ...]


class Problem(BaseModel):
    """RFC 9457 problem details, the body of every error."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str
    title: str
    status: int
    detail: str
