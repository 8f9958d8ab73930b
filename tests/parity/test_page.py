"""docs/presets.md says what the catalogue and the recorded run say."""

from page import PAGE, page

from verifier.presets.catalogue import catalogue


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/presets.md is out of date: run ./dev docs"


def test_a_strict_sibling_is_the_sibling_of_its_original() -> None:
    known = catalogue()
    for preset in known.values():
        if preset.twin is not None:
            original, strict = sorted((preset.name, preset.twin), key=lambda name: name.endswith("/strict"))
            assert known[original].twin == strict
            twin = known[strict].twin
            assert twin in known, strict


def test_a_strict_sibling_says_what_it_closes_and_an_original_where_it_comes_from() -> None:
    for preset in catalogue().values():
        if preset.name.endswith("/strict"):
            assert preset.closes, preset.name
        elif "/" in preset.name:
            assert preset.origin is not None, preset.name


def test_a_mix_is_made_of_presets_that_exist() -> None:
    for preset in catalogue().values():
        assert set(preset.weights) <= catalogue().keys(), preset.name
