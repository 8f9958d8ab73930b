"""Numbers in words of five languages, read to the last word, alone and in a sentence."""

from fractions import Fraction

import pytest

from verifier import grade
from verifier.read.elsewhere import number_elsewhere
from verifier.wire import Outcome

SPELT = [
    ("treinta y cinco", 35),
    ("veintitrés", 23),
    ("cien", 100),
    ("doscientos cincuenta", 250),
    ("dos mil tres", 2003),
    ("trinta e cinco", 35),
    ("cento e vinte e cinco", 125),
    ("quarante-deux", 42),
    ("vingt et un", 21),
    ("soixante et onze", 71),
    ("quatre-vingts", 80),
    ("quatre-vingt-dix-sept", 97),
    ("deux mille trois cents", 2300),
    ("quarantadue", 42),
    ("ventuno", 21),
    ("duecentocinquanta", 250),
    ("duemilatré", 2003),
    ("einundzwanzig", 21),
    ("zweiundvierzig", 42),
    ("dreihundertfünfzig", 350),
    ("zweitausenddreißig", 2030),
]


@pytest.mark.parametrize(("said", "value"), SPELT)
def test_a_number_is_read_to_its_last_word(said: str, value: int) -> None:
    assert number_elsewhere(said) == Fraction(value)


@pytest.mark.parametrize(
    "said",
    ["treinta y", "y cinco", "dos y tres", "cinco gatos", "quarante-deux pommes", "und", "once", "cent", "mil mil"],
)
def test_what_is_no_number_is_none(said: str) -> None:
    assert number_elsewhere(said) is None


SENTENCES = [
    ("El resultado es treinta y cinco.", "35", True),
    ("El resultado es treinta y cinco.", "30", False),
    ("El resultado es treinta y cinco.", "5", False),
    ("La réponse est quatre-vingt-dix-sept.", "97", True),
    ("Die Antwort ist dreihundertfünfzig.", "350", True),
    ("A resposta é trinta e cinco.", "35", True),
    ("En total quedan treinta y cinco manzanas.", "35", True),
    ("Il reste donc quarante-deux pommes.", "42", True),
    ("Il reste donc quarante-deux pommes.", "40", False),
    ("Es bleiben also zweiundvierzig Äpfel übrig.", "42", True),
    ("En total hay treinta y cinco gallinas y dos patos.", "35", False),
    ("En total quedan cinco por ciento.", "5", False),
]


@pytest.mark.parametrize(("completion", "ground_truth", "right"), SENTENCES)
def test_the_only_number_of_a_sentence_is_its_answer(completion: str, ground_truth: str, right: bool) -> None:
    result = grade(completion, ground_truth, preset="numeric")
    assert (result.verdict.outcome is Outcome.CORRECT) == right, result.verdict.reason
