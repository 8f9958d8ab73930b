"""Answers with structure: literals, JSON, keys and values."""

from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.key_values import KeyValuesExtractor
from verifier.extract.literal import LastLiteral
from verifier.extract.standing import Standing
from verifier.presets.preset import Preset
from verifier.rubric import Rubric
from verifier.verify.json_equal import JsonEqual
from verifier.verify.key_values import KeyValues
from verifier.verify.literal import Literal
from verifier.verify.schema import Schema


def kv(params: KeyValues) -> Rubric:
    return Rubric(extractor=Standing(extractor=KeyValuesExtractor()), verifier=params)


def json_value(params: JsonEqual) -> Rubric:
    return Rubric(extractor=Standing(extractor=JsonValueExtractor()), verifier=params)


def literal(params: Literal) -> Rubric:
    return Rubric(extractor=LastLiteral(), verifier=params)


def schema(params: Schema) -> Rubric:
    return Rubric(extractor=Standing(extractor=JsonValueExtractor(scalars=True)), verifier=params)


PRESETS = (
    Preset(
        name="literal",
        summary="A Python or JSON literal, compared by value and type.",
        ground_truth="the literal as text: \"[1, 'a', None]\", \"'abc'\"; or a JSON value",
        build=literal,
        params=Literal,
    ),
    Preset(
        name="kv",
        summary="Key/value pairs, compared key by key.",
        ground_truth='an object: {"Alice": "knight", "Bob": "knave"}',
        build=kv,
        params=KeyValues,
    ),
    Preset(
        name="schema",
        summary="The last JSON value, against a JSON Schema.",
        ground_truth='a JSON Schema, or its text: {"type": "object", "required": ["name"]}',
        build=schema,
        params=Schema,
    ),
    Preset(
        name="json",
        summary="A JSON value, compared by structure.",
        ground_truth="any JSON value, or its text",
        build=json_value,
        params=JsonEqual,
    ),
)
