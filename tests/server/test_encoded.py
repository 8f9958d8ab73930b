"""What is read off the JSON of a result is what the result says."""

import pytest

from verifier.engine.base import EncodedResult
from verifier.server.encoded import Brief, brief_of, reward_in, score_in
from verifier.wire import Extraction, Result, Verdict

MISLEADING = '"reward":7,"score":7,"verdict":{"outcome":"correct","score":7,'


@pytest.mark.parametrize(
    ("verdict", "reward"),
    [
        (Verdict.correct(MISLEADING), 1.5),
        (Verdict.partial(0.25, "a quarter"), -1e-7),
        (Verdict.incorrect("no"), 0.0),
        (Verdict.unverifiable("no ground truth"), None),
        (Verdict.failed("the engine closed"), None),
    ],
)
def test_reward_and_score_are_those_of_the_result(verdict: Verdict, reward: float | None) -> None:
    components = {} if reward is None else {"score": 7.0, "verdict": 7.0, MISLEADING: 7.0}
    result = Result(
        id=MISLEADING,
        reward=reward,
        components=components,
        verdict=verdict,
        extraction=Extraction(answer=MISLEADING, method="whole"),
    )
    body = EncodedResult.of(result).body
    assert reward_in(body) == reward
    assert score_in(body) == verdict.score
    assert brief_of(body) == Brief(reward, components, verdict.reason, MISLEADING)


def test_a_result_without_an_extraction_has_no_answer() -> None:
    result = Result(id="", reward=0.0, components={}, verdict=Verdict.no_answer("none"))
    assert brief_of(EncodedResult.of(result).body).answer is None
