"""Is the answer JSON that its schema allows?"""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import abridged, json_name, shown
from verifier.wire import Json, Verdict

if TYPE_CHECKING:
    import jsonschema_rs

MAX_SCHEMA_CHARACTERS = 100_000
MAX_DEPTH = 100
MAX_COMPLAINTS = 20
PATTERN_BYTES = 1_000_000
WANTED = '{"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}'


class Schema(Verifier):
    """JSON text against a JSON Schema (drafts 4 to 2020-12, by `$schema`; the newest without one).

    The ground truth is the schema, or its JSON text. References reach no further than the schema itself: nothing is
    fetched. Patterns are matched in linear time, without look-around and back-references; a schema that needs those
    cannot be read. What the values should be, beyond their form, is the business of `key_values` and `json`.
    """

    kind: Literal["schema"] = "schema"
    formats: bool = Field(
        default=True, description="Check `format` (date, email, uri ...), which the standard leaves open"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        validator = validator_of(ground_truth, formats=self.formats)
        return validator if isinstance(validator, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        validator = validator_of(ground_truth, formats=self.formats)
        if isinstance(validator, str):
            return Verdict.unverifiable(validator)
        if problem := read_json_text(answer).problem:
            return Verdict.incorrect(f"the answer is not JSON: {problem}", answer=abridged(answer), rule="reading")
        complaints: list[Json] = []
        for error in validator.iter_errors(json.loads(answer)):
            place = "/".join(str(step) for step in error.instance_path) or "the whole"
            complaints.append(f"at {abridged(place, 80)}: {abridged(error.message, 200)}")
            if len(complaints) >= MAX_COMPLAINTS:
                break
        if complaints:
            return Verdict.incorrect(
                f"the schema does not allow it {complaints[0]}", complaints=complaints, rule="schema"
            )
        return Verdict.correct("the schema allows it", rule="schema")


def validator_of(ground_truth: Json, *, formats: bool) -> "jsonschema_rs.Validator | str":
    """What checks against the schema, or why it is none."""
    if isinstance(ground_truth, str):
        read = read_json_text(ground_truth)
        if read.problem:
            return f"the ground truth {shown(ground_truth)} is text that is not JSON; schema expects {WANTED}"
        ground_truth = json.loads(ground_truth)
    if not isinstance(ground_truth, dict):
        return f"the ground truth is {json_name(ground_truth)}; schema expects a JSON Schema such as {WANTED}"
    if not ground_truth:
        return "the ground truth is an empty object, a schema that allows everything"
    if deeper_than(ground_truth, MAX_DEPTH):
        return f"the schema is nested deeper than {MAX_DEPTH}"
    spelt = json.dumps(ground_truth, ensure_ascii=False)
    if len(spelt) > MAX_SCHEMA_CHARACTERS:
        return f"the schema has {len(spelt)} characters; at most {MAX_SCHEMA_CHARACTERS} are read"
    return _compiled(spelt, formats)


@lru_cache(maxsize=256)
def _compiled(spelt: str, formats: bool) -> "jsonschema_rs.Validator | str":
    import jsonschema_rs  # here, because a worker with pinned libraries has this part and not its library

    patterns = jsonschema_rs.RegexOptions(size_limit=PATTERN_BYTES, dfa_size_limit=PATTERN_BYTES)
    try:
        return jsonschema_rs.validator_for(
            json.loads(spelt), validate_formats=formats, pattern_options=patterns, offline=True
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        return f"the ground truth is not a JSON Schema that is supported: {abridged(str(error).splitlines()[0], 200)}"


def deeper_than(value: Json, most: int) -> bool:
    """Whether objects and lists stand in one another more than `most` deep; walks level by level."""
    level: list[Json] = [value]
    for _ in range(most):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
