"""What rubrics, pairs and elections cost, without the judge's own time: printed by `python tests/bench/rubrics.py`."""

import json
import time
from collections.abc import Callable

from verifier.engine.judge_prompts import inquiry_prompt
from verifier.engine.judge_replies import read_reply
from verifier.group import score_all
from verifier.parts import Member, Said
from verifier.presets.catalogue import read_rubric
from verifier.reward.pairwise import Pairwise
from verifier.rubric import Task
from verifier.verify.criteria import Criteria
from verifier.wire import Json, Rollout, Verdict

ROW: list[Json] = [
    {"criterion": f"Mentions the fact number {n} with its source", "points": -3 if n % 7 == 6 else 5} for n in range(12)
]
FENCE = "f" * 16


def rate(name: str, work: Callable[[], object], times: int, items: int = 1) -> None:
    work()
    started = time.process_time()
    for _ in range(times):
        work()
    spent = (time.process_time() - started) / times
    print(f"{name:52}{items / spent:12,.0f} a second{1e3 * spent:10.3f} ms")


def asked_and_answered(verifier: Criteria, rollout: Rollout) -> None:
    """All that one response costs, with replies that come at once."""
    assert verifier.unreadable(rollout.ground_truth) is None
    verifier.verify(rollout.completion, rollout.ground_truth)
    said: list[Said] = []
    for inquiry in verifier.inquiries(rollout, rollout.completion):
        inquiry_prompt(inquiry, FENCE)
        met = {str(number): True for number in range(1, inquiry.size + 1)}
        said.append(read_reply(json.dumps({"id": FENCE, "met": met}), FENCE, inquiry))
    verifier.conclude(rollout, said)


def members(count: int) -> list[Member]:
    return [Member(Rollout(completion=""), Verdict.correct("."), f"word {number}") for number in range(count)]


def main() -> None:
    rollout = Rollout(completion="word " * 400, ground_truth=ROW, prompt="q " * 100)
    each, together, patient = Criteria(), Criteria(calls="together"), Criteria(max_characters=2_000_000)
    rate("criteria, 12 in 12 calls", lambda: asked_and_answered(each, rollout), 300)
    rate("criteria, 12 in one call", lambda: asked_and_answered(together, rollout), 300)
    rate("a response of 1 MB, too costly", lambda: each.verify("word " * 200_000, ROW), 50)
    rate("1 MB of colons, within a bound of 2 MB", lambda: patient.verify(":" * 1_000_000, ROW), 20)
    rate("a row of 1,000 criteria, refused", lambda: each.unreadable(ROW * 84), 200)
    rate("a row of 1 MB of JSON text, refused", lambda: each.unreadable("[" * 1_000_000), 50)
    rate("a criterion of 1 MB, refused", lambda: each.unreadable(["x" * 1_000_000]), 50)
    for count, times in ((8, 200), (64, 3)):
        group, part = members(count), Pairwise()
        said = [(float(number % 2 == 0),) for number in range(len(part.inquiries(group)))]
        rate(f"pairwise, {count} members in order", lambda g=group, p=part, s=said: p.conclude(g, s), times)  # type: ignore[misc]
    rubric = read_rubric({"preset": "math", "majority": {}})
    answers = ("1/2", "0.5", r"\frac12", "2", "3", "1/2", "0.5", "4")
    voters = [Task(Rollout(completion=rf"So it is $\boxed{{{one}}}$.", group="g"), rubric) for one in answers]
    rate("election, 8 members of 5 opinions (rollouts)", lambda: score_all(voters), 50, len(voters))


if __name__ == "__main__":
    main()
