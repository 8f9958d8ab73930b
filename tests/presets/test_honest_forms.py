"""Answers that a careful reader takes at once, however they are put; most are not announced as "the answer"."""

import pytest

from verifier import grade
from verifier.wire import Outcome

FORMS = """
I would say it's V.
I'd say V.
I'd go with V.
I believe it is V.
I think it's V.
I'm pretty sure it's V.
You can verify that the answer is V.
It should be clear by now that the answer is V.
It can be shown that the answer is V.
This leaves us with V.
We are left with V.
We end up with V.
Which makes the answer V.
No other value works, so the answer is V.
According to the passage, the answer is V.
If we substitute back, we see that the answer is V.
Some might expect otherwise, but the answer is V.
Although it looks surprising, the answer is V.
I initially made an error, but the corrected answer is V.
I conclude V.
I hereby conclude that the answer is V.
The calculation gives us a result of V.
The answer was found to be V.
The answer has been shown to be V.
The answer turns out to be V.
The answer has to be V.
The answer is none other than V.
The answer is V, although many get this wrong.
The answer is V, contrary to what one might expect.
The answer is V. Many people would say otherwise, but they overlook a detail.
Thus the final result comes out to V.
V is what we get.
V is my final answer.
I got V.
""".strip().splitlines()
NOT_FOR = {"text": ("I'd go with V.", "This leaves us with V.")}  # undecided: a name may go on


@pytest.mark.parametrize(
    ("preset", "right", "wrong"),
    [("numeric", "12", "13"), ("math", "12", "13"), ("choice", "B", "C"), ("text", "Vienna", "Berlin")],
)
@pytest.mark.parametrize("form", FORMS)
def test_an_answer_that_is_stated_is_taken(form: str, preset: str, right: str, wrong: str) -> None:
    said = form.replace("V", right)
    if form not in NOT_FOR.get(preset, ()):
        assert grade(said, right, preset=preset).verdict.outcome is Outcome.CORRECT
    assert grade(said, wrong, preset=preset).verdict.outcome is not Outcome.CORRECT
