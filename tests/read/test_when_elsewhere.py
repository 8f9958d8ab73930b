"""Days and times as other languages write them; a month that nobody knows is no month that somebody knows."""

import pytest

from verifier.read.when import Day, read_day, read_time
from verifier.read.when_elsewhere import in_english
from verifier.verify.text import Text
from verifier.wire import Outcome

MARCH = (
    "15. März 2023",
    "15 de marzo de 2023",
    "15 mars 2023",
    "le 15 mars 2023",
    "15 de março de 2023",
    "15 marzo 2023",
    "15 марта 2023 г.",
    "15 марта 2023 года",
    "15 marca 2023",
    "15 maart 2023",
    "15 Mart 2023",
    "15 مارس 2023",
    "15 मार्च 2023",
    "ngày 15 tháng 3 năm 2023",
    "15 Maret 2023",
    "Mittwoch, 15. März 2023",
    "mercredi 15 mars 2023",
    "среда, 15 марта 2023 г.",
    "15. marts 2023",
    "15 березня 2023 року",
    "15. března 2023",
    "March 15, 2023",
)
OTHERS = (
    "15. Mai 2023",
    "15 de mayo de 2023",
    "15 mai 2023",
    "15 de maio de 2023",
    "15 maggio 2023",
    "15 мая 2023 г.",
    "15 maja 2023",
    "15 mei 2023",
    "15 Mayıs 2023",
    "2023年5月15日",
    "2023년 5월 15일",
    "15 مايو 2023",
    "15 मई 2023",
    "ngày 15 tháng 5 năm 2023",
    "15 Mei 2023",
    "16. März 2023",
    "15 de marzo de 2022",
    "15 août 2023",
    "15 августа 2023",
    "15 dicembre 2023",
    "15 października 2023",
    "15 de brumario de 2023",
    "15. toukokuuta 2023",
    "2023. május 15.",
    "15. května 2023",
    "15 Μαΐου 2023",
    "15 Quintilis 2023",
)


@pytest.mark.parametrize("text", MARCH)
def test_a_day_of_march(text: str) -> None:
    assert read_day(text) == Day(2023, 3, 15)
    assert Text().verify(text, "2023-03-15").outcome is Outcome.CORRECT


@pytest.mark.parametrize("text", OTHERS)
def test_another_day_is_not_that_one(text: str) -> None:
    assert Text().verify(text, "2023-03-15").outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("text", "month"), [("März 2023", 3), ("mayo de 2023", 5), ("август 2023 г.", 8), ("tháng 12 năm 2023", 12)]
)
def test_a_month_of_a_year(text: str, month: int) -> None:
    assert read_day(text) == Day(2023, month, None)


@pytest.mark.parametrize("text", ["Mars has 2 moons", "He may win 15 games", "Mart 5", "9 out of 10", "3 more pages"])
def test_what_is_no_day_stays(text: str) -> None:
    assert in_english(text) == text


HALF_PAST_TWO = (
    "14h30",
    "14.30 Uhr",
    "14:30 Uhr",
    "14時30分",
    "下午2点30分",
    "las 14:30 horas",
    "14:30 h",
    "alle 14:30",
    "ore 14.30",
    "14h30",
    "às 14h30min",
    "14:30",
    "в 14 часов 30 минут",
    "godz. 14:30",
    "14.30 uur",
    "14:30 uur",
    "saat 14.30",
    "오후 2시 30분",
    "14시 30분",
    "2:30 مساءً",
    "14 giờ 30 phút",
    "14h30",
    "pukul 14.30",
    "14 Uhr 30",
    "14 heures 30",
    "las 2:30 de la tarde",
    "à 14 h 30",
)
NOT_HALF_PAST_TWO = (
    "14h20",
    "13.30 Uhr",
    "14時20分",
    "上午2点30分",
    "las 14:20 horas",
    "ore 14.20",
    "14h20",
    "в 14 часов 20 минут",
    "15.30 uur",
    "오전 2시 30분",
    "14 giờ 20 phút",
    "pukul 14.20",
    "14 Uhr 20",
    "14 heures",
    "las 2:30 de la mañana",
)


@pytest.mark.parametrize("text", HALF_PAST_TWO)
def test_half_past_two(text: str) -> None:
    assert Text().verify(text, "14:30").outcome is Outcome.CORRECT


@pytest.mark.parametrize("text", NOT_HALF_PAST_TWO)
def test_another_time(text: str) -> None:
    assert Text().verify(text, "14:30").outcome is Outcome.INCORRECT


@pytest.mark.parametrize("text", ["14h30", "14.30 Uhr", "14時30分", "14 часов 30 минут", "ore 14.30"])
def test_a_time_alone_is_read(text: str) -> None:
    assert read_time(text) == read_time("14:30")
