"""The page: one file, nothing fetched, nothing run, whatever the answers say."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.report.html import page
from verifier.report.summary import Summary
from verifier.wire import Extraction, Result, Verdict

VOID = {"meta"}
ATTACKS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</table></svg><b>", "a\x00b\x1b[31m", "&lt;"]


class WellFormed(HTMLParser):
    """Fails when a tag is closed that is not open, or fetches or runs something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "img", "link", "iframe", "b"}
        assert not [name for name, _ in attrs if name.startswith("on") or name in {"src", "href"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_about(text: str, rewards: int = 2) -> str:
    summary = Summary(seconds=1.0)
    extraction = Extraction(answer=text, method="boxed")
    results = [
        Result(id=text, reward=n / rewards, components={}, verdict=Verdict.incorrect(text), extraction=extraction)
        for n in range(rewards)
    ]
    results.append(Result(id=text, reward=None, components={}, verdict=Verdict.failed(text)))
    summary.add(results, [text] * len(results))
    return page(summary, text, [("input", text)])


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_answer_cannot_break_out_of_the_page(attack: str) -> None:
    parser = WellFormed()
    parser.feed(page_about(attack))
    assert parser.open == []


@given(st.text(max_size=40))
def test_any_text_makes_a_page_that_can_be_written(text: str) -> None:
    parser = WellFormed()
    parser.feed(page_about(text))
    assert parser.open == []


def test_control_characters_are_shown_as_replacement_characters() -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f]", page_about("a\x00b\x1b"))


def test_nothing_is_fetched_from_anywhere() -> None:
    assert not re.search(r"https?:|url\(|@import", page_about("plain"))


def test_many_rewards_are_drawn_in_ranges() -> None:
    assert page_about("x", rewards=100).count('fill="#4f81bd"') == 20
    assert page_about("x", rewards=5).count('fill="#4f81bd"') == 5


def test_a_run_over_nothing_has_a_page() -> None:
    parser = WellFormed()
    parser.feed(page(Summary(), "nothing", []))
    assert parser.open == []
