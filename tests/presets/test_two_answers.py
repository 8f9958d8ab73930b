"""Texts that give two answers, or an answer of somebody else's, and texts that look like them and give one."""

import pytest

from verifier import grade
from verifier.wire import Json, Outcome

CASES: tuple[tuple[str, str, Json, bool], ...] = (
    ("math", "Answer 1: 11\nAnswer 2: 12", "12", False),
    ("math", "Answer 1: 11\nAnswer 2: 12", "11", False),
    ("math", "Answer 1: 11\nAnswer 2: 12", "11, 12", True),
    ("math", "Answer 1: 11\nAnswer 2: 11", "11", True),
    ("math", "Question 1: 2+2\nAnswer 1: 4", "4", True),
    ("math", "Answer 1: 11\nAnswer 2: 12\nSo the final answer is 23.", "23", True),
    ("numeric", "Answer 1: 11\nAnswer 2: 12", "12", False),
    ("text", "Answer 1: Paris\nAnswer 2: London", "London", False),
    ("choice", "Answer 1: A\nAnswer 2: B", "B", False),
    ("label", "Answer 1: positive\nAnswer 2: negative", "negative", False),
    ("choice", "Answer A; answer C", "C", False),
    ("choice", "Answer A; answer C", "A", False),
    ("choice", "Answer A, no, answer C", "C", True),
    ("choice", "Answer: A; not C", "A", True),
    ("text", "If not Berlin, then Vienna.", "Vienna", False),
    ("text", "If it's not Berlin, it's Vienna.", "Vienna", False),
    ("text", "It is Vienna, if I am not mistaken.", "Vienna", True),
    ("text", "I believe Venus. Some say Mercury.", "Mercury", False),
    ("text", "I believe Venus. Some say Mercury.", "Venus", False),
    ("text", "I believe it is Venus.", "Venus", True),
    ("text", "Venus. Some say it shines like a star.", "Venus", True),
    ("label", "Let me think... valid. NONSENSE_123", "valid", False),
    ("label", "Let me think... valid.", "valid", True),
    ("label", "valid.\nExplanation: the premises hold", "valid", True),
    ("label", "The argument is valid. QED", "valid", True),
    ("literal", "Let me think... [1, 2]. NONSENSE_123", "[1, 2]", False),
    ("literal", "It is [1, 2]. The list is sorted.", "[1, 2]", True),
    ("json", 'Let me think... {"a": 1}. NONSENSE_123', '{"a": 1}', False),
    ("json", 'Let me think... {"a": 1}. The answer is NONSENSE_123.', '{"a": 1}', False),
    ("json", 'Here it is: {"a": 1}\nI hope that helps!', '{"a": 1}', True),
    ("math", "__import__('os').system('true') or 0", "0", False),
    ("math", "It is 3 or 4", "3, 4", True),
    ("numeric", "It is Paris or 5", "5", False),
    ("numeric", "Previous: 60; now: 50", "50", False),
    ("numeric", "Previous: 60; now: 50", "60", False),
    ("numeric", "Cost: 20; total: 50", "50", True),
    ("math", "I will look at g and -7.\n```python\nmin(-5, -7)\nsmallest\n```", "-5", False),
    ("math", "The answer is 5.\n```python\nx = 7\n```", "5", True),
    ("auto", "Apollo 11 landed on the Moon on 20 July 1969.", "July 20, 1969", True),
    ("auto", "Apollo 11 landed on the Moon on 21 July 1969.", "July 20, 1969", False),
    ("auto", "1969-07-20", "July 20, 1969", True),
    ("math", "(A) 2", "2A", False),
    ("math", "(A) 2", "2", True),
    ("math", "2A", "2A", True),
    ("kv", 'Let me think... {"a": 1}. NONSENSE_123', {"a": 1}, False),
    ("kv", 'It is {"a": 1}. The answer is the object above.', {"a": 1}, True),
)


@pytest.mark.parametrize(("preset", "completion", "ground_truth", "right"), CASES)
def test_two_answers_are_none(preset: str, completion: str, ground_truth: Json, right: bool) -> None:
    result = grade(completion, ground_truth, preset=preset)
    assert (result.verdict.outcome is Outcome.CORRECT) == right, result.verdict.reason
