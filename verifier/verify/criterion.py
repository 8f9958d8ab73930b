"""Criteria of a rubric: what one is, and how the rows of data sets spell them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import Field, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from verifier.parts import Points
from verifier.wire import Json, Text, Wire, beginning, complaint

MOST_CRITERIA = 200
"""HealthBench's longest rubric has 48."""
MOST_CHARACTERS = 200_000
"""Of all criteria of a rollout together: they go into the judge's prompt."""
LISTS = ("criteria", "rubrics", "rubric")
REFERENCES = ("reference", "reference_answer", "ideal_completion", "answer")
TEXTS = ("text", "criterion", "requirement", "description")
NAMES = ("name", "title")
WEIGHTS = ("weight", "points")
CATEGORY = re.compile(r"\s*(essential|important|optional|pitfall)\s+criteri(?:a|on)\s*:", re.IGNORECASE)
"""How the rubrics of RaR-Medicine and RaR-Science begin: `Pitfall Criteria: Recommends aspirin`."""
OF_CATEGORY: Mapping[str, float] = {"essential": 1.0, "important": 0.7, "optional": 0.3, "pitfall": -0.9}
"""The weights of Rubrics as Rewards (arXiv 2507.17746), which holds a pitfall for a fault."""


class Criterion(Wire):
    """One thing that a judge is asked about a response."""

    text: Text = Field(min_length=1, max_length=20_000, description="What is asked: is this so?")
    name: Text = Field(default="", max_length=200, description="How results call it; by default its number")
    weight: Points = Field(default=1.0, description="Below 0 for a fault: one that is better not met")
    required: bool = Field(default=False, description="Where it is not met (a fault: where it is), the score is 0")

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        own = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 20_000}, own]}


Weights = Literal["row", "categories"]


class Asked(NamedTuple):
    """What a row asks of its responses."""

    criteria: tuple[Criterion, ...]
    reference: str = ""


def asked_of(ground_truth: Json, own: Sequence[Criterion], weights: Weights = "row") -> Asked | str:
    """The rubric's own criteria and those of the row, with names; or why they cannot be read."""
    found = read_row(ground_truth, weights, text_is_reference=bool(own))
    if isinstance(found, str):
        return found
    criteria = (*own, *found.criteria)
    if not criteria:
        return "there are no criteria, neither in the rubric nor in the row"
    if len(criteria) > MOST_CRITERIA:
        return f"{len(criteria):,} criteria; a judge is asked about {MOST_CRITERIA} at most"
    if sum(len(one.text) for one in criteria) + len(found.reference) > MOST_CHARACTERS:
        return f"the criteria and the reference are longer than {MOST_CHARACTERS:,} characters"
    return Asked(named(criteria), found.reference)


def read_row(ground_truth: Json, weights: Weights, *, text_is_reference: bool) -> Asked | str:
    """What the ground truth holds: a list of criteria, an object with one, JSON text of either, or a reference."""
    if ground_truth is None:
        return Asked(())
    if isinstance(ground_truth, str):
        if (found := json_in(ground_truth)) is None:
            return Asked((), ground_truth) if text_is_reference or not ground_truth.strip() else NO_LIST
        ground_truth = found
    reference = ""
    if isinstance(ground_truth, dict):
        listed = next((ground_truth[name] for name in LISTS if ground_truth.get(name) is not None), None)
        if isinstance(listed, str):
            listed = json_in(listed)
        if listed is None and not text_is_reference:
            return NO_LIST
        told = next((ground_truth[name] for name in REFERENCES if isinstance(ground_truth.get(name), str)), "")
        reference = str(told)
        ground_truth = [] if listed is None else listed
    if not isinstance(ground_truth, list):
        return NO_LIST
    if len(ground_truth) > MOST_CRITERIA:
        return f"{len(ground_truth):,} criteria; a judge is asked about {MOST_CRITERIA} at most"
    criteria = []
    for number, item in enumerate(ground_truth, 1):
        one = criterion_of(item, weights)
        if isinstance(one, str):
            return f"criterion {number}: {one}"
        criteria.append(one)
    return Asked(tuple(criteria), reference)


NO_LIST = (
    'expected a list of criteria, such as [{"criterion": "Names the capital", "points": 5}], or an object with one '
    "as `criteria`, `rubrics` or `rubric`"
)


def json_in(text: str) -> list[Any] | dict[str, Any] | None:
    """The list or object that the text is; None where it is neither."""
    if len(text) > 2 * MOST_CHARACTERS or text.lstrip()[:1] not in ("[", "{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list | dict) else None


def criterion_of(item: Json, weights: Weights) -> Criterion | str:
    """One criterion as some data set has it; what else a row says of it does not matter."""
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict):
        return f"expected text or an object, found {beginning(repr(item))}"
    text = next((item[name] for name in TEXTS if isinstance(item.get(name), str)), None)
    if not isinstance(text, str) or not text.strip():
        return f"it has no text; expected one of {', '.join(TEXTS)}"
    name = next((item[name] for name in NAMES if isinstance(item.get(name), str)), "")
    weight = next((item[name] for name in WEIGHTS if item.get(name) is not None), 1.0)
    if weights == "categories":
        if not (category := CATEGORY.match(text)):
            return "it begins with no category, such as `Essential Criteria:`; weights are by category here"
        weight = OF_CATEGORY[category[1].lower()]
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return f"its weight is {beginning(repr(weight))}, and must be a number"
    required = item.get("required", False)
    if not isinstance(required, bool):
        return f"`required` is {beginning(repr(required))}, and must be true or false"
    try:
        return Criterion(text=text, name=str(name)[:200], weight=weight, required=required)
    except ValidationError as error:
        return complaint(error)


def named(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """The criteria with a name each, no two alike."""
    taken: set[str] = set()
    found = []
    for number, one in enumerate(criteria, 1):
        name = one.name or str(number)
        if name in taken:
            name = f"{name} ({number})"
        taken.add(name)
        found.append(one.model_copy(update={"name": name}))
    return tuple(found)
