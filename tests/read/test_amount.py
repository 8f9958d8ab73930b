"""What belongs to a number that stands in a sentence, and what does not."""

import re

import pytest

from verifier.read.amount import said_once, whole_amount

AMOUNTS = (  # text, the figures found in it, the whole amount
    ("The city has a population of 1.2 million.", "1.2", "1.2 million"),
    ("这辆车的价格是3万元。", "3", "3万元"),
    ("El precio final es de 1.250,50 €.", "1.250", "1.250,50 €"),
    ("El precio es 12.5,50 €.", "12.5", "12.5"),
    ("x is 1.250,500 or so", "1.250", "1.250,500"),  # whatever it is, its beginning is not it
    ("Der Notendurchschnitt beträgt 3,75.", "3", "3,75"),
    ("Der Wert beträgt -3,75.", "-3", "-3,75"),
    ("La probabilité vaut 0,375.", "0", "0,375"),
    ("La note est de 3,75/5.", "3", "3,75/5"),
    ("Les valeurs 1,2,3.", "1", "1,2,3"),
    ("The points (3, 75) and 4", "3", "3"),
    ("अतः कुल बचत ₹1,25,000 है।", "1", "₹1,25,000"),
    ("Arean är alltså 25 000 cm².", "000", "25 000 cm²"),
    ("C'est 1 250 000,50.", "000", "1 250 000,50"),
    ("Es sind 1.250.000 Menschen.", "000", "1.250.000"),
    ("Es sind 125'000 Menschen.", "000", "125'000"),
    ("In 2019 300 people came.", "300", "300"),
    ("Tehát a film 1 óra 30 percig tart.", "30", "1 óra 30 percig"),
    ("Film tedy trvá 1 hodinu a 30 minut.", "30", "1 hodinu a 30 minut"),
    ("Il film dura 1 ora e 30 minuti.", "30", "1 ora e 30 minuti"),
    ("Hay 3 gatos y 30 minutos.", "30", "30 minutos"),
    ("x = ±5.", "5", "±5"),
    ("It is plus or minus 5.", "5", "plus or minus 5"),
    ("It is 9.8 \\pm 0.2.", "0.2", "9.8 \\pm 0.2"),
    ("It changes by ±$5.", "5", "±$5"),
    ("We add 3 plus 5.", "5", "5"),
    ("It takes 1 hour 30 minutes to arrive.", "30", "1 hour 30 minutes"),
    ("She waited for 2 hours, 5 minutes and 30 seconds.", "30", "2 hours, 5 minutes and 30 seconds"),
    ("一共需要2小时30分钟。", "30", "2小时30分钟"),
    ("You pay €15.50.", "15.50", "€15.50"),
    ("It costs 5 dollars and 25 cents.", "25", "5 dollars and 25 cents"),
    ("Mix 3 1/2 cups.", "1/2", "3 1/2 cups"),
    ("Mix 3½ cups.", "3", "3½ cups"),
    ("The total is 25,50 €.", "25", "25,50 €"),
    ("The chance is 5 out of 36.", "36", "5 out of 36"),
    ("It was 3 in 2024.", "2024", "2024"),
    ("It is more than 7.", "7", "more than 7"),
    ("The price is $3 to $5.", "5", "$3 to $5"),
    ("It rises from $3 to $5.", "5", "$5"),
    ("There are 12 in the box.", "12", "12"),
    ("It is 12 in. long", "12", "12 in"),
    ("It will take 45 minutes in total.", "45", "45 minutes"),
    ("There are 14 students.", "14", "14"),
    ("The angle is 30°15'.", "15", "30°15'"),
)


@pytest.mark.parametrize(("text", "figures", "amount"), AMOUNTS)
def test_a_number_keeps_what_belongs_to_it(text: str, figures: str, amount: str) -> None:
    *_, found = re.finditer(re.escape(figures), text)
    start, end = whole_amount(text, *found.span())
    assert text[start:end] == amount


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("2 m (200 cm) long", "2 m"),
        ("2 m (200 cm)", "2 m"),
        ("5 km away", "5 km"),
        ("30 cm in diameter", "30 cm"),
        (r"2\text{ m } (200\text{ cm})", "2 m"),
        ("2 m (300 cm) long", "2 m (300 cm) long"),  # two lengths
        ("2 m (3 s)", "2 m (3 s)"),  # a length and a time
        ("x (long)", "x (long)"),
        ("f(2)", "f(2)"),
        ("3 times as long", "3 times as long"),
    ],
)
def test_an_amount_is_said_once(text: str, once: str) -> None:
    assert said_once(text) == once
