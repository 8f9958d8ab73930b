"""The words of other languages are what the packages say, lie where they are looked up, and decide fingerprints."""

import os
import sys
from pathlib import Path

import make
import pytest

from verifier.fingerprint import beside, closure
from verifier.read.lexicon import DATA, DIGESTS, Lexicon, folded
from verifier.read.spelt_numbers import number_of

SAMPLE = (*range(0, 1000, 43), *range(1000, 10000, 1617), 2005, 99_999, 250_000, 1_000_001, 3_500_000, 10**9)
FOLDER = Path(os.environ.get("VERIFIER_WORDS", Path(__file__).parents[2] / ".tools" / "words"))


@pytest.mark.parametrize("name", sorted(make.FILES))
def test_a_file_is_what_the_packages_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not FOLDER.is_dir():
        pytest.skip("the packages are not here; ./dev words fetches them")
    monkeypatch.setattr(sys, "path", [*sys.path, str(FOLDER / "num2words")])
    assert make.FILES[name](FOLDER) == (DATA / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", make.NUMBERS)
def test_a_spelling_is_read_as_its_number_or_not_at_all(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not FOLDER.is_dir():
        pytest.skip("the packages are not here; ./dev words fetches them")
    monkeypatch.setattr(sys, "path", [*sys.path, str(FOLDER / "num2words")])
    spelt = make.Spelt(FOLDER, language)
    read = [(number, number_of([run], language)) for number in SAMPLE for run in sorted(spelt.of(number))[:4]]
    assert {number == value for number, value in read if value is not None} == {True}
    assert sum(value is None for _, value in read) <= len(read) // 20


def test_the_digests_are_those_of_the_files() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in DATA.glob("*.txt")}
    assert make.digests(texts) == DIGESTS.read_text(encoding="utf-8")


def test_a_change_of_words_changes_the_fingerprint_of_what_reads_them() -> None:
    assert DIGESTS in beside(closure(["verifier.verify.numeric"]))


@pytest.mark.parametrize("name", ["units.txt", "months.txt", "weekdays.txt", "names.txt"])
def test_every_word_is_found_and_no_other(name: str) -> None:
    lexicon = Lexicon(name)
    entries = lexicon.entries()
    for word, meaning in list(entries.items())[:: max(1, len(entries) // 500)]:
        assert folded(word) == word
        assert lexicon.meaning(word) == meaning
        assert lexicon.meaning(f"{word}q") == entries.get(f"{word}q")
        assert lexicon.meaning(word[:-1]) == entries.get(word[:-1])
    assert lexicon.meaning("") is lexicon.meaning("\U0010ffff") is None
