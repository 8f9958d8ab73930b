"""The rosters name their parts without importing them; here each name is held true."""

import subprocess
import sys

import pytest
from pydantic import TypeAdapter, ValidationError

from verifier.extract import EXTRACTORS, AnyExtractor
from verifier.extract.boxed import Boxed
from verifier.parts import Extractor, Part, Roster, kind_of
from verifier.reward import GROUP_SHAPERS, SHAPERS
from verifier.rubric import Rubric
from verifier.verify import VERIFIERS
from verifier.verify.exact import Exact

ROSTERS = {"extract": EXTRACTORS, "verify": VERIFIERS, "reward": SHAPERS, "group reward": GROUP_SHAPERS}


@pytest.mark.parametrize("roster", ROSTERS.values(), ids=ROSTERS)
def test_every_kind_is_where_the_roster_says(roster: Roster) -> None:
    for kind, part in roster.parts().items():
        assert kind_of(part) == kind
        assert issubclass(part, roster.base)


@pytest.mark.parametrize("roster", ROSTERS.values(), ids=ROSTERS)
def test_every_part_of_the_rooms_is_in_its_roster(roster: Roster) -> None:
    listed = roster.parts()
    found = {part for part in below(roster.base) if part.__module__.startswith("verifier.") and named(part)}
    assert {kind_of(part) for part in found} <= listed.keys()


def below(base: type[Part]) -> set[type[Part]]:
    return {part for child in base.__subclasses__() for part in {child, *below(child)}}


def named(part: type[Part]) -> bool:
    return "kind" in part.model_fields


class Unlisted(Boxed):
    """A part that nobody registered."""

    kind: str = "unlisted"  # type: ignore[assignment]


def test_a_part_that_is_not_in_the_roster_is_refused() -> None:
    with pytest.raises(ValidationError, match="'unlisted'"):
        Rubric(extractor=Unlisted(), verifier=Exact())


def test_what_is_wrong_within_a_part_is_named_with_its_place() -> None:
    with pytest.raises(ValidationError) as caught:
        Rubric.model_validate({"extractor": {"kind": "boxed", "x": 1}, "verifier": {"kind": "exact"}})
    assert caught.value.errors()[0]["loc"] == ("extractor", "boxed", "x")


def test_parts_within_parts_without_end_are_refused() -> None:
    spec: dict[str, object] = {"kind": "boxed"}
    for _ in range(5000):
        spec = {"kind": "first_of", "extractors": [spec]}
    with pytest.raises(ValidationError):
        TypeAdapter[Extractor](AnyExtractor).validate_python(spec)


def test_a_rubric_imports_its_own_parts_and_no_others() -> None:
    script = """if True:
        import sys
        from verifier.rubric import Rubric
        spec = '{"extractor": {"kind": "boxed"}, "verifier": {"kind": "exact"}}'
        assert Rubric.model_validate_json(spec).extractor.kind == "boxed"
        assert "verifier.verify.exact" in sys.modules
        assert "verifier.verify.symbolic" not in sys.modules
        assert "verifier.extract.choice" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", script], check=True)
