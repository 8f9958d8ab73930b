"""What a grader did with probes: false passes and false fails, with the evidence, and a badge."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from verifier.audit.probes import Probe
from verifier.wire import Result

FALSE_PASS, FALSE_FAIL, NOT_JUDGED = "false pass", "false fail", "not judged"
COLOURS = (("#3fb950", 0.0), ("#d29922", 0.02), ("#f85149", 1.0))
"""Of a badge, up to that share of findings."""
CHARACTER_WIDTH, PADDING = 7, 10


@dataclass(frozen=True)
class Finding:
    """A probe that a grader took for what it is not."""

    kind: str
    probe: Probe
    result: Result

    def told(self) -> dict[str, Any]:
        return {
            "finding": self.kind,
            "family": self.probe.family,
            "form": self.probe.form,
            **self.probe.about,
            "completion": self.probe.completion,
            "ground_truth": self.probe.truth,
            "question": self.probe.question,
            "reward": self.result.reward,
            "outcome": self.result.verdict.counted_as,
            "reason": self.result.verdict.reason,
            "answer": self.result.extraction.answer if self.result.extraction else None,
        }


@dataclass
class Audit:
    """The probes that were played, by family, and what was found. A form is read where its right answer is paid."""

    passing: float
    played: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    not_judged: int = 0
    why_not_judged: str = ""
    """The first reason."""
    unread: Counter[str] = field(default_factory=Counter)
    """Forms of tasks in which not even the right answer is read: their right answers are no findings."""

    @property
    def total(self) -> int:
        return self.played.total()

    def of(self, kind: str) -> list[Finding]:
        return [one for one in self.findings if one.kind == kind]

    def add(self, pairs: Iterable[tuple[Probe, Result]]) -> None:
        """Judge the grader by what it did. Not to read a form at all is its format, and no false fail."""
        kept = list(pairs)
        read = set(forms_read(kept, self.passing))
        tasks = {task for task, _ in read}
        for probe, result in kept:
            self.played[probe.family] += 1
            task = str(probe.about.get("task", ""))
            if result.reward is None:
                self.not_judged += 1
                self.why_not_judged = self.why_not_judged or result.verdict.reason
                if probe.right:
                    self.findings.append(Finding(NOT_JUDGED, probe, result))
            elif not probe.right and result.reward >= self.passing:
                self.findings.append(Finding(FALSE_PASS, probe, result))
            elif probe.right and result.reward < self.passing:
                if task in tasks and probe.form in STATED and (task, probe.form) not in read:
                    self.unread[f"{task}, {probe.form}"] += 1
                else:
                    self.findings.append(Finding(FALSE_FAIL, probe, result))


STATED = ("plain", "stated", "boxed", "tagged")


def forms_read(pairs: Iterable[tuple[Probe, Result]], passing: float) -> Iterator[tuple[str, str]]:
    """The tasks and forms of which some right answer is paid."""
    for probe, result in pairs:
        if probe.right and result.reward is not None and result.reward >= passing:
            yield str(probe.about.get("task", "")), probe.form


def badge(label: str, false_passes: int, false_fails: int, total: int) -> tuple[str, str]:
    """What a badge says, and its colour."""
    share = (false_passes + false_fails) / total if total else 1.0
    colour = next(colour for colour, most in COLOURS if share <= most)
    found = (
        f"{false_passes} false passes, {false_fails} false fails of {total:,}" if false_passes or false_fails else ""
    )
    return found or f"nothing found in {total:,}", colour


def badge_svg(label: str, message: str, colour: str) -> str:
    """A badge as a picture, which needs nobody else's service."""
    left, right = (len(text) * CHARACTER_WIDTH + 2 * PADDING for text in (label, message))
    both = f"{escape(label)}: {escape(message)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{both}">'
        f'<title>{both}</title><rect width="{left}" height="20" fill="#444"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{left / 2:g}" y="14">{escape(label)}</text>'
        f'<text x="{left + right / 2:g}" y="14">{escape(message)}</text></g></svg>\n'
    )
