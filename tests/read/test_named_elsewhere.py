"""Names of countries, cities and days in other languages, alone and at the end of a sentence."""

import pytest

from verifier.read.named_elsewhere import name_in_sentence, same_named


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Londra", "London", True),
        ("ロンドン", "London", True),
        ("Лондон", "Paris", False),
        ("Singapur", "Singapore", True),  # the country, after which the city is called
        ("Ciudad de México", "Mexico", False),
        ("Deutsch", "Germany", False),
        ("apple", "London", None),
    ],
)
def test_names_of_one_thing(one: str, other: str, expected: bool | None) -> None:
    assert same_named(one, other) is expected


@pytest.mark.parametrize(
    ("sentence", "name", "found"),
    [
        ("La capital de Alemania es Berlín.", "Berlin", "Berlín"),
        ("La capital de Alemania es Berlín.", "Germany", None),
        ("La capital de Alemania no es Berlín.", "Berlin", None),
        ("Berlín y París", "Paris", None),
        ("那天是星期五。", "Friday", "星期五"),
        ("那天是星期五吗？", "Friday", None),
        ("Er wohnt in Berlin.", "Berlin", None),
    ],
)
def test_a_sentence_states_a_name_behind_a_word_for_is(sentence: str, name: str, found: str | None) -> None:
    place = name_in_sentence(sentence, name)
    assert (place and sentence[slice(*place)]) == found
