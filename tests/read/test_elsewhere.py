"""Numbers in words of many languages, read to the last word, alone and in a sentence."""

from fractions import Fraction

import pytest

from verifier import grade
from verifier.read.elsewhere import OTHER_MEANINGS, number_elsewhere
from verifier.read.spelt_numbers import languages, numbers_of
from verifier.wire import Outcome

SPELT = [
    ("tres", 3),
    ("três", 3),
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
    ("тридцать пять", 35),
    ("двадцати одного", 21),
    ("два миллиона", 2_000_000),
    ("п'ятнадцять", 15),
    ("trzydzieści pięć", 35),
    ("dwa tysiące pięćset", 2500),
    ("třicet pět", 35),
    ("vijfendertig", 35),
    ("trettiofem", 35),
    ("femogtredive", 35),
    ("kolmekymmentäviisi", 35),
    ("kétezer-ötszáz", 2500),
    ("treizeci și cinci", 35),
    ("τριάντα πέντε", 35),
    ("üç yüz altmış beş", 365),
    ("tiga puluh lima", 35),
    ("hai mươi mốt", 21),
    ("một trăm linh năm", 105),
    ("thelathini na tano", 35),
    ("elfu mbili na tatu", 2003),
    ("สามสิบห้า", 35),
    ("तीन सौ पैंसठ", 365),
    ("दो लाख पचास हज़ार", 250_000),
    ("ముప్పై ఐదు", 35),
    ("দুই", 2),
    ("خمسة وثلاثون", 35),
    ("שלושים וחמש", 35),
    ("سی و پنج", 35),
    ("이천오백", 2500),
    ("서른다섯", 35),
    ("minus fünf", -5),
    ("минус двадцать один", -21),
]


@pytest.mark.parametrize(("said", "value"), SPELT)
def test_a_number_is_read_to_its_last_word(said: str, value: int) -> None:
    assert number_elsewhere(said) == Fraction(value)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "тридцать или сорок",
            "двадцать тридцать",
            "mười năm",
            "một trăm năm",
            "hai nghìn năm",
            "quince",
            "Lima",
            "hundred",
            "Paris",
            "không",
            "to",
        ),
        *(
            "treinta y",
            "y cinco",
            "dos y tres",
            "cinco gatos",
            "quarante-deux pommes",
            "und",
            "once",
            "cent",
            "mil mil",
        ),
    ],
)
def test_what_is_no_number_is_none(said: str) -> None:
    assert number_elsewhere(said) is None


@pytest.mark.parametrize(("said", "value"), [("tres coma cinco", "7/2"), ("drei Komma null fünf", "3.05")])
def test_behind_a_point_stand_digits(said: str, value: str) -> None:
    assert number_elsewhere(said) == Fraction(value)


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


def test_no_two_languages_read_one_word_as_two_numbers() -> None:
    values: dict[str, set[int]] = {}
    for language in languages():
        for run, value in numbers_of(language).whole.items():
            values.setdefault(run, set()).add(value)
    assert not {run for run, found in values.items() if len(found) > 1} - OTHER_MEANINGS - {"ni", "to"}
