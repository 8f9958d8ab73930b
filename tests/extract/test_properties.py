"""What holds for every text."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from verifier.extract import AnyExtractor
from verifier.extract.boxed import Boxed
from verifier.extract.choice import ChoiceLetter
from verifier.extract.code_block import CodeBlock
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.first_of import FirstOf
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.key_values import KeyValuesExtractor
from verifier.extract.last_number import LastNumber
from verifier.extract.marked import Marked
from verifier.extract.tagged import Tagged
from verifier.extract.whole import Whole
from verifier.parts import Extractor
from verifier.read.lower import same_length_lower

EXTRACTORS: list[Extractor] = [
    Boxed(),
    Boxed(which="all"),
    ChoiceLetter(several=True),
    CodeBlock(),
    FinalAnswer(),
    FirstOf(extractors=(Boxed(), Whole())),
    JsonValueExtractor(scalars=True),
    KeyValuesExtractor(),
    LastNumber(),
    Marked(),
    Tagged(),
    Whole(),
]

FRAGMENTS = st.sampled_from(
    (
        r"\boxed{ } { \ $ ** answer_is_ #### 答案 <answer> </answer> ``` [ ] 1 2,345 - . 。 A (B) : | \frac{1}{2} \[ \]"
        r" x % ~~~"
        " ' \" _ \n is_a_"
    )
    .replace(" ", "\t")
    .replace("_", " ")
    .split("\t")
)
NOISE = st.lists(FRAGMENTS, max_size=40).map("".join)
BALANCED = st.recursive(
    st.text(alphabet="abc 12+=", max_size=5),
    lambda inner: st.lists(inner, max_size=3).map(lambda p: "{" + "x".join(p) + "}"),
)


@given(prefix=NOISE, content=BALANCED, rest=st.text(alphabet="abc .\n", max_size=20))
def test_a_closed_box_at_the_end_is_the_answer(prefix: str, content: str, rest: str) -> None:
    if not content.strip():
        return
    text = prefix.replace("{", "").replace("\\", "") + "\\boxed{" + content + "}" + rest
    assert Boxed().extract(text).answer == content.strip()


@given(text=NOISE)
def test_no_text_upsets_an_extractor_and_every_span_lies_in_it(text: str) -> None:
    for extractor in EXTRACTORS:
        extraction = extractor.extract(text)
        assert (extraction.answer is None) == (extraction.span is None)
        if extraction.span is not None:
            assert 0 <= extraction.span[0] <= extraction.span[1] <= len(text)


@given(text=st.text(max_size=200))
def test_arbitrary_unicode_upsets_no_extractor(text: str) -> None:
    for extractor in EXTRACTORS:
        extractor.extract(text)


@given(text=NOISE)
def test_a_box_is_the_last_one_whichever_way_it_is_asked_for(text: str) -> None:
    from_all = Boxed(which="all").extract(text)
    last = Boxed().extract(text)
    if last.answer is not None:
        assert from_all.answer is not None
        assert from_all.answer.endswith(last.answer)


@given(preamble=st.text(alphabet="abc xyz,;\n", max_size=300), length=st.integers(0, 3000))
@pytest.mark.parametrize(
    ("extractor", "ending"),
    [
        (Boxed(), "\\boxed{\\frac{1}{2}}"),
        (Tagged(), "<answer>5</answer>"),
        (Marked(), "The answer is 5."),
        (LastNumber(), "it is 1,234.5"),
        (ChoiceLetter(), "The answer is (C)."),
        (CodeBlock(), "```\nx\n```"),
        (JsonValueExtractor(), '{"a": 1}'),
        (KeyValuesExtractor(), "<answer>a: 1</answer>"),
        (FinalAnswer(), "the answer is $5$."),
    ],
)
def test_a_longer_preamble_never_changes_the_answer(
    extractor: Extractor, ending: str, preamble: str, length: int
) -> None:
    alone = extractor.extract(ending)
    behind = extractor.extract(preamble + " word" * length + "\n" + ending)
    assert alone.answer is not None
    assert behind == alone.shifted(len(preamble) + 5 * length + 1)


@given(number=st.integers(10**400, 10**401))
def test_a_number_longer_than_the_window_is_read_whole(number: int) -> None:
    digits = str(number) * 4
    assert LastNumber().extract(f"word {digits} end").answer == digits


@given(
    value=st.dictionaries(
        st.text(max_size=5), st.integers() | st.text(max_size=5) | st.lists(st.integers()), min_size=1
    )
)
def test_any_json_object_is_found_behind_prose(value: dict[str, object]) -> None:
    found = JsonValueExtractor().extract("so [1, 2) and } it is " + json.dumps(value, ensure_ascii=False))
    assert found.answer is not None
    assert json.loads(found.answer) == value


def test_lower_case_keeps_every_place() -> None:
    everything = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert len(same_length_lower(everything)) == len(everything)


def test_a_deep_chain_of_extractors_is_read_from_the_wire() -> None:
    spec = {
        "kind": "first_of",
        "extractors": [{"kind": "first_of", "extractors": [{"kind": "boxed"}]}, {"kind": "whole"}],
    }
    extractor = TypeAdapter[Extractor](AnyExtractor).validate_python(spec)
    assert extractor.extract("\\boxed{3} x").method == "boxed"


def test_a_misspelt_kind_names_the_known_ones() -> None:
    with pytest.raises(ValidationError, match=r"'boxed'.*'whole'"):
        TypeAdapter[Extractor](AnyExtractor).validate_python({"kind": "boxd"})
