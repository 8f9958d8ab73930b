"""The report in a real browser: it opens from a file, finds, filters, and runs nothing that a completion says."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from page_attacks import ATTACKS

from verifier.explanation import Explanation, Tried
from verifier.report.html import page
from verifier.report.run_record import RunRecord
from verifier.report.summary import Summary
from verifier.wire import Extraction, PassedOver, Result, Rollout, Verdict


def written(tmp_path: Path, rows: list[tuple[Rollout, Result]], labels: list[str]) -> str:
    summary, record = Summary(seconds=1.0), RunRecord()
    rollouts, results = [one for one, _ in rows], [one for _, one in rows]
    summary.add(results, labels)
    record.add(rollouts, results, labels)
    for held in record.kept.to_explain():
        said = held.shown["reason"]
        tried = Tried(kind="text", change=said, outcome="correct", reward=1.0, reason=said)
        told = Explanation.model_construct(  # type: ignore[call-arg]  # what the page shows of it
            would_change=(tried,), would_not=(tried,), advice=said
        )
        held.explain(told)
    path = tmp_path / "report.html"
    path.write_bytes(page(summary, record, labels[0], [("input", labels[0])]).encode("utf-8", "replace"))
    return path.as_uri()


def hostile(text: str) -> tuple[Rollout, Result]:
    extraction = Extraction(
        answer=text, method=text, span=(2, 2 + len(text)), passed_over=(PassedOver(answer=text, stance=text, cue=text),)
    )
    verdict = Verdict.incorrect(text, **{text: text, "gold": text, "answer": text, "left_over": [text]})
    rollout = Rollout(
        id=text, completion=f"a {text} b", ground_truth=text, prompt=text, group=text, metadata={text: text}
    )
    result = Result(
        id=text, reward=0.0, components={text: 0.0}, verdict=verdict, extraction=extraction, rubric_fingerprint=text
    )
    return rollout, result


def test_no_completion_runs_or_fetches_anything(tmp_path: Path, opened: Callable[..., Any]) -> None:
    rows = [hostile(attack) for attack in ATTACKS]
    watched = opened()
    watched.page.goto(written(tmp_path, rows, list(ATTACKS)))
    for place in range(len(ATTACKS)):
        watched.page.keyboard.press("j")
        assert watched.page.locator(".detail h3 .mono").first.text_content() == visible(ATTACKS[place])
    watched.page.mouse.move(640, 400)
    assert watched.unharmed()
    assert watched.page.locator("script").count() == 2
    assert watched.page.locator("img, iframe, object, embed, base, link").count() == 0


def visible(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b-\x1f\u200e\u200f\u202a-\u202e]", "\ufffd", text)


@pytest.fixture
def plain(tmp_path: Path) -> str:
    rows = []
    for number in range(150):
        right = number % 3 == 0
        verdict = Verdict.correct("equal") if right else Verdict.incorrect(f"different {number}")
        text = f"\U0001f600 so \\boxed{{{number}}}, I think"
        span = (text.index("{") + 1, text.index("}"))
        extraction = Extraction(answer=str(number), method="boxed", span=span)
        result = Result(id=f"r{number}", reward=float(right), components={}, verdict=verdict, extraction=extraction)
        rows.append((Rollout(completion=text, ground_truth="4"), result))
    return written(tmp_path, rows, ["math"] * 150)


def test_rollouts_are_found_filtered_and_shown_by_the_keyboard_alone(plain: str, opened: Callable[..., Any]) -> None:
    watched = opened()
    page = watched.page
    page.goto(plain)
    assert page.locator(".filters [role=status]").text_content() == "150 of 150"
    assert page.locator(".list tbody tr").count() == 100
    page.keyboard.press("/")
    page.keyboard.type("different 77")
    page.get_by_text("1 of 150", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".detail mark").text_content() == "77", "spans count characters, and a face is one"
    page.keyboard.press("/")
    page.keyboard.press("Control+A")
    page.keyboard.type("different 1")
    page.get_by_text("42 of 150", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".detail .trials").first.text_content() == "ifthenbecausedifferent 1correctdifferent 1"
    page.locator("select[aria-label=outcome]").select_option("correct")
    assert page.locator(".filters [role=status]").text_content() == "0 of 150"
    assert watched.unharmed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_and_follows_the_colour_scheme(
    plain: str, opened: Callable[..., Any], scheme: str
) -> None:
    watched = opened(viewport={"width": 360, "height": 700}, color_scheme=scheme)
    watched.page.goto(plain)
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 360
    colour = watched.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (colour == "rgb(255, 255, 255)") is (scheme == "light")
    watched.page.locator("#theme").click()
    other = watched.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert other != colour
    assert watched.unharmed()
