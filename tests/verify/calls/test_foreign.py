"""BFCL's rows in Java and JavaScript: arguments are texts in the language, read by the declared type."""

import json
from typing import Any

import pytest

from verifier.dump.datasets import DATASETS
from verifier.presets.catalogue import find
from verifier.score import score
from verifier.verify.calls.foreign import java, javascript
from verifier.verify.tool_calls import Bfcl, ToolCalls
from verifier.wire import Json, Outcome, Rollout


def row(language: str | None, kind: str, accepted: list[Any], items: str | None = None) -> Json:
    told: dict[str, Json] = {"type": kind, **({"items": {"type": items}} if items else {})}
    schema: Json = {"type": "dict", "properties": {"a": told}, "required": ["a"]}
    found: dict[str, Json] = {
        "function": [{"name": "C.f", "parameters": schema}],
        "ground_truth": [{"C.f": {"a": accepted}}],
    }
    return {**found, "language": language} if language else found


def call(value: Any) -> str:
    return json.dumps({"name": "C.f", "arguments": {"a": value}})


@pytest.mark.parametrize(
    ("text", "kind", "items", "value"),
    [
        ("-5", "integer", None, -5),
        ("5.0", "integer", None, "5.0"),
        ("5L", "long", None, 5),
        ("5", "long", None, "5"),
        ("2.5e1", "double", None, 25.0),
        ("2.5f", "float", None, 2.5),
        ("true", "boolean", None, True),
        ("True", "boolean", None, "True"),
        ("'a'", "char", None, "'a'"),
        ("controller", "any", None, "controller"),
        ("new int[]{1, 2}", "Array", "integer", [1, 2]),
        ('new String[] {"a"}', "Array", "String", ['"a"']),
        ("new Object[]{1, true, x}", "Array", None, [1, True, "x"]),
        ("values", "Array", "integer", "values"),
        ('new ArrayList<>(Arrays.asList("a", "b"))', "ArrayList", "String", ["a", "b"]),
        ("new ArrayList<Long>() {{ add(1L); add(2L); }}", "ArrayList", "long", [1, 2]),
        ("new ArrayList<>()", "ArrayList", "any", []),
        ('new HashMap<String, Object>() {{ put("a", 1); put("b", "x"); }}', "HashMap", None, {"a": 1, "b": "x"}),
        ("new HashMap<>()", "HashMap", None, {}),
        ("new ArrayList<>(Arrays.asList(" + "1," * 600 + "1))", "ArrayList", "integer", None),
    ],
)
def test_java_is_read_by_its_type(text: str, kind: str, items: str | None, value: Any) -> None:
    assert java(text, kind, items) == (text if value is None else value)


@pytest.mark.parametrize(
    ("text", "kind", "items", "value"),
    [
        ("'a'", "String", None, "a"),
        ("a", "String", None, "a"),
        ("7", "integer", None, 7),
        ("7.5", "float", None, 7.5),
        ("7n", "Bigint", None, 7),
        ("false", "Boolean", None, False),
        ("[1, 'two', true]", "array", None, [1, "two", True]),
        ("['a', \"b\"]", "array", "String", ["a", "b"]),
        ("new Array(1, 2)", "array", "integer", [1, 2]),
        ("[[1, 2], [3]]", "array", "float", [[1, 2], [3]]),
        ("[]", "array", "String", []),
        ("{'a': 1, b: 'x', c: true}", "dict", None, {"a": 1, "b": "x", "c": True}),
        ("{}", "dict", None, {}),
        ("{a: [1]}", "dict", None, {"a": [1]}),
        ("options", "dict", None, "options"),
        ("[" + "[1]," * 400 + "[1]", "array", "integer", None),
    ],
)
def test_javascript_is_read_by_its_type(text: str, kind: str, items: str | None, value: Any) -> None:
    assert javascript(text, kind, items) == (text if value is None else value) or value is None


@pytest.mark.parametrize(
    ("truth", "value", "right", "why"),
    [
        (row("java", "long", [5]), "5L", True, "a long"),
        (row("java", "long", [5]), "5", False, "which Java would not take"),
        (row("java", "long", [5]), 5, False, "a number of JSON is no Java"),
        (row("java", "String", ["a b"]), "A-B", True, "texts are folded as everywhere"),
        (row("java", "boolean", ["flag"]), "flag", True, "a variable in place of a value"),
        (row("java", "HashMap", [{"a": [1]}]), 'new HashMap<>() {{ put("a", 1); }}', True, "a map"),
        (row("java", "HashMap", [{"a": [1]}]), 'new HashMap<>() {{ put("a", 2); }}', False, "with another value"),
        (row("javascript", "String", ["a"]), "'a'", True, "quoted"),
        (row("javascript", "dict", [{"a": [True]}]), "{a: true}", True, "an object"),
        (row("javascript", "array", [[1, 2]], "integer"), "[2, 1]", False, "another order"),
        (row(None, "Bigint", [7]), "7n", True, "a type that only one language has says which it is"),
    ],
)
def test_an_argument_is_right_as_in_the_original(truth: Json, value: Any, right: bool, why: str) -> None:
    assert (Bfcl().verify(call(value), truth).outcome is Outcome.CORRECT) is right, why


def test_the_strict_twin_takes_values_of_json_too() -> None:
    truth = row("java", "long", [5])
    assert ToolCalls().verify(call(5), truth).outcome is Outcome.CORRECT
    assert ToolCalls().verify(call("5L"), truth).outcome is Outcome.CORRECT
    assert ToolCalls().verify(call(6), truth).outcome is Outcome.INCORRECT


def test_a_row_whose_language_is_unclear_or_whose_types_are_unknown_is_not_judged() -> None:
    assert "say which" in str(Bfcl().unreadable(row(None, "String", ["a"])))
    assert "the type of a is 'Queue'" in str(Bfcl().unreadable(row("java", "Queue", [[]])))
    assert "items of a" in str(Bfcl().unreadable(row("java", "Array", [[]])))


def test_the_language_of_a_row_is_in_its_id() -> None:
    truth = row(None, "String", ["x"])
    assert isinstance(truth, dict)
    read = DATASETS["bfcl"].truth({"id": "simple_javascript_3", "question": "?", **truth})
    assert isinstance(read, dict)
    assert read["language"] == "javascript"
    assert score(Rollout(id="1", completion=call("'x'"), ground_truth=read), find("bfcl").rubric({})).reward == 1.0


@pytest.mark.parametrize(
    ("completion", "truth", "right", "why"),
    [
        ("[C.f(a=5L)]", row("java", "long", [5]), True, "Java as it is written"),
        ("C.f(a=5)", row("java", "long", [5]), False, "no long"),
        ('```java\nC.f(a="x, b=1)");\n```', row("java", "String", ["x, b=1)"]), True, "signs in a text end nothing"),
        (
            'C.f(a=new HashMap<String, Object>() {{ put("k", 1); put("m", true); }})',
            row("java", "HashMap", [{"k": [1], "m": [True]}]),
            True,
            "commas in generics and braces",
        ),
        ("C.f(a=['x', 'y'])", row("javascript", "array", [["x", "y"]], "String"), True, "JavaScript"),
        ("C.f(a={k: 'x'})", row("javascript", "dict", [{"k": ["x"]}]), True, "an object"),
        ("C.f(a=(x, y) => x + y)", row("javascript", "any", ["(x, y) => x + y"]), True, "a function"),
        ("C.f(5n)", row("javascript", "Bigint", [5]), False, "an argument without a name"),
        ("C.f(a=5n", row("javascript", "Bigint", [5]), False, "a call that does not end"),
        ("C.f(a=5n) C.f(a=5n)", row("javascript", "Bigint", [5]), False, "twice"),
        ("C.f(a=5n) is right", row("javascript", "Bigint", [5]), False, "words behind it"),
        ("C.f(" + "a=[" * 30_000, row("javascript", "Bigint", [5]), False, "brackets without end"),
    ],
)
def test_calls_may_be_written_in_the_language(completion: str, truth: Json, right: bool, why: str) -> None:
    assert (Bfcl().verify(completion, truth).outcome is Outcome.CORRECT) is right, why
