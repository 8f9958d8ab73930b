"""The page: one file, nothing fetched, one script of our own and no other, whatever the answers say."""

import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.report.charts import reward_bins
from verifier.report.html import asset, page, script_hash
from verifier.report.run_record import RunRecord
from verifier.report.summary import Summary
from verifier.wire import Extraction, Result, Rollout, Verdict

VOID = {"meta", "input", "col", "br"}
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</table></svg><b>",
    "a\x00b\x1b[31m",
    "&lt;",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><img>",
    "{{ 7*7 }}{% raw %}",
    "\u202ereversed\u2028",
]


class WellFormed(HTMLParser):
    """Fails when a tag is closed that is not open, or when something fetches or runs that is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"img", "link", "iframe", "b>", "object", "embed"}
        assert not [name for name, _ in attrs if name.startswith("on") or name == "src"]
        assert all((value or "").startswith("#") for name, value in attrs if name in {"href", "xlink:href"})
        if tag not in VOID:
            self.open.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_about(text: str, rewards: int = 2) -> str:
    summary, record = Summary(seconds=1.0), RunRecord()
    extraction = Extraction(answer=text, method=text, span=(0, len(text)))
    results = [
        Result(
            id=text,
            reward=n / rewards,
            components={},
            verdict=Verdict.incorrect(text, gold=text),
            extraction=extraction,
        )
        for n in range(rewards)
    ]
    results.append(Result(id=text, reward=None, components={}, verdict=Verdict.failed(text), rubric_fingerprint=text))
    rollout = Rollout(completion=text, ground_truth=text, prompt=text, group=text, metadata={text: text, "b": text})
    summary.add(results, [text] * len(results))
    record.add([rollout] * len(results), results, [text] * len(results))
    record.add([rollout], results[:1], ["other"])
    return page(summary, record, text, [("input", text)])


def parsed(text: str) -> WellFormed:
    parser = WellFormed()
    parser.feed(page_about(text))
    assert parser.open == []
    return parser


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_answer_cannot_break_out_of_the_page(attack: str) -> None:
    data, script = parsed(attack).scripts
    assert script == asset("browser.js")
    assert json.loads(data)[0]["id"] == attack


@settings(max_examples=15)
@given(st.text(max_size=40))
def test_any_text_makes_a_page_that_can_be_written(text: str) -> None:
    assert len(parsed(text).scripts) == 2


def test_the_policy_allows_the_one_script_and_nothing_from_elsewhere() -> None:
    told = page_about("x")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', told)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    assert f"script-src {script_hash(asset('browser.js'))};" in policy[1]


def test_control_characters_are_shown_as_replacement_characters() -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", page_about("a\x00b\x1b\u202e"))


def test_nothing_is_fetched_from_anywhere() -> None:
    told = page_about("plain").replace("http://www.w3.org/", "")  # the names of SVG's own vocabulary
    assert not re.search(r"https?:|url\(|@import", told)


def test_the_script_makes_no_markup_of_text() -> None:
    assert not re.search(
        r"innerHTML\s*[=+]|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", asset("browser.js")
    )


def test_many_rewards_are_drawn_in_ranges() -> None:
    assert [count for _, count in reward_bins(Summary(rewards=Counter({n / 100: 1 for n in range(100)})))] == [5] * 20
    assert reward_bins(Summary(rewards=Counter({0.0: 3, 1.0: 2}))) == [("0", 3), ("1", 2)]


def test_a_run_over_nothing_has_a_page() -> None:
    parser = WellFormed()
    parser.feed(page(Summary(), RunRecord(), "nothing", []))
    assert parser.open == []


def test_a_run_that_is_not_all_judged_is_not_called_all_judged() -> None:
    summary, record = Summary(seconds=1.0), RunRecord()
    right = Result(id="a", reward=1.0, components={}, verdict=Verdict.correct("equal"))
    lost = Result(id="b", reward=None, components={}, verdict=Verdict.failed("no worker"))
    results = [right] * 4999 + [lost]
    summary.add(results, ["math"] * 5000)
    record.add([Rollout(completion="c")] * 5000, results, ["math"] * 5000)
    told = page(summary, record, "run", [])
    assert "100.0%</b>" not in told
    assert "coverage: 4,999 of 5,000 judged" in told
    assert "no worker" in told
