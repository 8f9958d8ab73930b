"""Rubrics as other releases read them."""

import json

from verifier.extract.boxed import Boxed
from verifier.presets.catalogue import find
from verifier.rubric import Rubric
from verifier.verify.exact import Exact


def test_a_rubric_is_written_for_other_releases_without_what_is_at_its_default() -> None:
    rubric = Rubric(extractor=Boxed(), verifier=Exact(), thinking="keep")
    text = json.loads(rubric.portable)
    assert set(text) == {"extractor", "verifier", "thinking"}
    assert text["verifier"]["kind"] == "exact"


def test_nothing_that_decides_is_lost_on_the_way() -> None:
    rubric = find("math").rubric({})
    assert Rubric.model_validate_json(rubric.portable) == rubric
    assert Rubric.model_validate_json(rubric.portable).fingerprint == rubric.fingerprint
