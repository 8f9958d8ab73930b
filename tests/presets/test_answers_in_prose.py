"""What a last sentence answers, in either direction: taken whole, and nothing taken that it does not say."""

import pytest

from verifier import grade
from verifier.wire import Json, Outcome

PLUS_MINUS = (  # preset, completion, ground truth, whether it is right
    ("numeric", "We take the root of both sides. Therefore x = ±5.", "5", False),
    ("numeric", "The roots of the equation are ±5.", "5", False),
    ("numeric", "So x is plus or minus 5.", "5", False),
    ("numeric", "So x is plus or minus 5.", "-5", False),
    ("numeric", "Thus, in the end, x equals +/- 5.", "-5", False),
    ("numeric", "所以x=±5。", "5", False),
    ("numeric", "The reading is then 5 ± 0.1.", "0.1", False),
    ("math", "So the value of it in the end is plus or minus 5.", "5", False),
    ("numeric", "So in the end it is +5.", "5", True),
    ("numeric", "So x is minus 5.", "-5", True),
)
WHOLE_NUMBERS = (
    ("numeric", "Der Notendurchschnitt beträgt 3,75.", "3.75", True),
    ("math", "Der Notendurchschnitt beträgt 3,75.", "3.75", True),
    ("numeric", "Der Notendurchschnitt beträgt 3,75.", "3", False),
    ("numeric", "Der Notendurchschnitt beträgt 3,75.", "75", False),
    ("numeric", "Die Lösungen lauten 1,2,3.", "1", False),
    ("numeric", "Die Lösungen lauten 1,2,3.", "3", False),
    ("numeric", "अतः कुल बचत ₹1,25,000 है।", "125000", True),
    ("numeric", "अतः कुल बचत ₹1,25,000 है।", "1", False),
    ("numeric", "अतः कुल बचत ₹1,25,000 है।", "25000", False),
    ("numeric", "Arean är alltså 25 000 cm².", "2.5 m^2", True),
    ("numeric", "Arean är alltså 2 500 cm².", "2.5 m^2", False),
    ("numeric", "La ville compte 125 000 habitants.", "125000", True),
    ("numeric", "La ville compte 125 000 habitants.", "0", False),
    ("numeric", "Es sind 1.250.000 Menschen.", "1250000", True),
    ("numeric", "Es sind 1.250.000 Menschen.", "1.25", False),
    ("numeric", "Es kostet am Ende 1'250.50 CHF.", "1250.5", True),
    ("numeric", "Le tout coûte donc à la fin 1 250,50 €.", "1250.5", True),
    ("numeric", "Tehát a film 1 óra 30 percig tart.", "1.5 hours", True),
    ("numeric", "Tehát a film 1 óra 30 percig tart.", "30 minutes", False),
    ("numeric", "Tehát a film 1 óra 40 percig tart.", "1.5 hours", False),
    ("numeric", "Film tedy trvá 1 hodinu a 30 minut.", "1.5 hours", True),
    ("numeric", "Le film dure donc 1 heure et 30 minutes.", "90 minutes", True),
    ("numeric", "Il film dura 1 ora e 30 minuti.", "90", False),
    ("numeric", "Отже, фільм триває 1 годину 30 хвилин.", "1.5 hours", True),
    ("numeric", "फिल्म 1 घंटे 30 मिनट चलती है।", "1.5 hours", True),
)


@pytest.mark.parametrize(("preset", "completion", "ground_truth", "right"), [*PLUS_MINUS, *WHOLE_NUMBERS])
def test_the_last_sentence_answers(preset: str, completion: str, ground_truth: Json, right: bool) -> None:
    result = grade(completion, ground_truth, preset=preset)
    assert (result.verdict.outcome is Outcome.CORRECT) is right, (result.extraction, result.verdict.reason)
