"""Who is a knight and who a knave, by what the sentences mean."""

import time

import pytest

from verifier.verify.knights_knaves import KnightsKnaves, roles_of
from verifier.wire import Json, Outcome

THREE: Json = {"Zoey": "knave", "Oliver": "knight", "Mia": "knave"}
CHINESE: Json = {"张三": "骑士", "李四": "无赖", "王五": "骑士"}

RIGHT = [
    ("Zoey is a knave, Oliver is a knight, Mia is a knave", "plain"),
    ("(1) Zoey is a knave\n(2) Oliver is a knight\n(3) Mia is a knave", "a numbered list"),
    ("Zoey  is \t a\nknave. Oliver is a\nknight. Mia is a knave.", "sentences broken over lines"),
    ("Zoey: knave\nOliver: knight\nMia: knave", "colons"),
    ("Zoey:\nknave\nOliver:\nknight\nMia:\nknave", "the role on the next line"),
    ('{"Zoey": "knave", "Oliver": "knight", "Mia": "knave"}', "JSON"),
    ('{"Zoey": false, "Oliver": true, "Mia": false}', "JSON booleans"),
    ('{"knights": ["Oliver"], "knaves": ["Zoey", "Mia"]}', "JSON the other way round"),
    (
        '[{"name": "Zoey", "role": "knave"}, {"name": "Oliver", "role": "knight"}, {"name": "Mia", "role": "knave"}]',
        "rows",
    ),
    ("| Name | Role |\n|---|---|\n| Zoey | knave |\n| Oliver | knight |\n| Mia | knave |", "a table"),
    ("Knights: Oliver\nKnaves: Zoey, Mia", "a list of each"),
    ("Knights:\n- Oliver\n\nKnaves:\n- Zoey\n- Mia", "headings with lists"),
    ("**Knights:** Oliver. **Knaves:** Zoey and Mia.", "bold headings"),
    ("The knaves are Zoey and Mia, and the knight is Oliver.", "the role before the name"),
    ("The knight is Oliver; the rest are knaves.", "the rest"),
    ("Oliver is the only knight.", "only one, said afterwards"),
    ("Only Oliver is a knight.", "only one"),
    ("Everyone is a knave except Oliver.", "an exception"),
    ("All except Oliver are knaves.", "an exception in front"),
    ("Zoey and Mia are knaves, while Oliver is a knight", "two at once"),
    ("Zoey is not a knight but a knave, Oliver is a knight, Mia isn't a knight.", "denials"),
    ("Zoey is a knave (not a knight), Oliver is a knight, Mia is a knave", "a denial in brackets"),
    ("It is not true that Oliver is a knave. Zoey and Mia are knaves.", "a denied sentence"),
    ("Zoey is a knave, and so is Mia. Oliver is a knight.", "so is"),
    ("Zoey is a knave, Mia too. Oliver is a knight.", "too"),
    ("Neither Zoey nor Mia is a knight. Oliver is a knight.", "neither nor"),
    ("Zoey is not a knight, and neither is Mia. Oliver is a knight.", "neither is"),
    ("Zoey is a liar, Oliver tells the truth, Mia always lies.", "other words for them"),
    ("Zoey says Oliver is a knave, but Oliver is a knight. Zoey and Mia are knaves.", "what Zoey says does not count"),
    ("Zoey says Mia is a knight. Zoey is a knave. Mia is a knave. Oliver is a knight.", "nor here"),
    (
        "Since Zoey's statement is false, Zoey is a knave. Oliver is a knight. Mia is a knave.",
        "a possessive is no subject",
    ),
    ("Zoey can't be a knight. Oliver can't be a knave. Mia cannot be a knight.", "cannot"),
    ("Zoey's a knave, Oliver's a knight, Mia's a knave", "contractions"),
    ("ZOEY IS A KNAVE. OLIVER IS A KNIGHT. MIA IS A KNAVE", "capitals"),
    ("Zoey → knave, Oliver → knight, Mia → knave", "arrows"),
    ("Who is a knight and who is a knave? Zoey is a knave, Oliver is a knight, Mia is a knave.", "the question again"),
    ("Zoey is a knave, Oliver is a knight, or a KNIFE; Mia is a knave", "noise"),
    ("| Zoey | Oliver | Mia |\n|---|---|---|\n| knave | knight | knave |", "a wide table"),
    ("Zoey is a knave because she lies about Oliver. Oliver is a knight. Mia is a knave.", "a reason"),
    ("1. Zoey: Knave (liar)\n2. Oliver: Knight (truth-teller)\n3. Mia: Knave (liar)", "told twice"),
    ("Zoey是无赖，Oliver是骑士，Mia是无赖", "Latin names in Chinese"),
    ("Two knaves: Zoey, Mia. One knight: Oliver.", "counted"),
    ("Zoey must be lying, so Zoey is a knave. Oliver tells the truth, so Oliver is a knight. Mia is a knave.", "why"),
    ("Knave: Zoey\nKnight: Oliver\nKnave: Mia", "the role as key"),
]
WRONG = [
    ("It is not true that Oliver is a knight. Zoey and Mia are knaves.", "denied"),
    ("It is not true that (1) Zoey is a knave; it is not true that (2) Oliver is a knight; Mia is a knave", "denied"),
    ("Zoey might be a knave, Oliver is a knight, Mia is a knave", "hedged"),
    ("I think Zoey is a knave, Oliver is a knight, Mia is a knave", "only thought"),
    ("Zoey is a knave or a knight, Oliver is a knight, Mia is a knave", "left open"),
    ("If Oliver is a knight, then Zoey and Mia are knaves.", "conditional"),
    ("Zoey is a knave, Oliver is a knight", "one is missing"),
    ("Zoey is a knave, Oliver is a knight, Mia is a knave. Mia is a knight.", "both"),
    ("Zoeyx is a knave, Oliver is a knight, Mia is a knave", "another name"),
    ("Zoey Oliver Mia knave knight knave", "no statement says who is what"),
    ("Zoey, Oliver and Mia are knaves", "one wrong"),
    ("All are knaves.", "one wrong"),
    ("Is Zoey a knave? Is Oliver a knight? Is Mia a knave?", "asked"),
    ("Oliver says Zoey is a knave, Oliver is a knight, Mia is a knave", "said by somebody"),
    ("I doubt that Zoey is a knave. Oliver is a knight. Mia is a knave.", "doubted"),
    ("Zoey is rarely a knave, Oliver is sometimes a knight, Mia is a knave", "not always"),
    ("Zoey is a knave, Oliver is a knight, Mia is a knave, or the other way round.", "left open at the end"),
    ("Zoey is a knave, Oliver is a knight, Mia is a knave. That statement is false.", "taken back"),
    ("The opposite is true: Zoey is a knave, Oliver is a knight, Mia is a knave.", "turned round"),
    ("Zoey denies being a knave. Oliver is a knight. Mia is a knave.", "denied by somebody"),
    ("Zoey is a knave. Oliver is anything but a knight. Mia is a knave", "anything but"),
    ("Zoey claims to be a knave, Oliver claims to be a knight, Mia claims to be a knave.", "claimed"),
    ("", "nothing"),
]
IN_CHINESE = [
    ("张三是骑士，李四是无赖，王五是骑士。", True, "plain"),
    ("张三和王五都是骑士，李四是骗子", True, "two at once, another word"),
    ("张三不是无赖，李四不是骑士，王五是骑士", True, "denials"),
    ("骑士：张三、王五\n无赖：李四", True, "a list of each"),
    ("李四说张三是无赖。但张三是骑士，李四是无赖，王五也是骑士", True, "what is said does not count"),
    ("张三是骑士，王五也是，李四是无赖", True, "also"),
    ("只有李四是无赖", True, "only"),
    ("除了李四，其他人都是骑士", True, "all but one"),
    ("张三说真话，李四说谎，王五说真话", True, "by what they do"),
    ("张三可能是骑士，李四是无赖，王五是骑士", False, "hedged"),
    ("如果张三是骑士，李四是无赖，王五是骑士", False, "conditional"),
    ("他们都是骑士", False, "one wrong"),
]


@pytest.mark.parametrize(("answer", "why"), RIGHT)
def test_what_says_the_right_roles_is_right(answer: str, why: str) -> None:
    verdict = KnightsKnaves().verify(answer, THREE)
    assert verdict.outcome is Outcome.CORRECT, f"{why}: {verdict.reason}"


@pytest.mark.parametrize(("answer", "why"), WRONG)
def test_what_does_not_say_them_is_wrong(answer: str, why: str) -> None:
    assert KnightsKnaves().verify(answer, THREE).outcome is Outcome.INCORRECT, why


@pytest.mark.parametrize(("answer", "right", "why"), IN_CHINESE)
def test_chinese_is_read(answer: str, right: bool, why: str) -> None:
    verdict = KnightsKnaves().verify(answer, CHINESE)
    assert (verdict.outcome is Outcome.CORRECT) == right, f"{why}: {verdict.reason}"


@pytest.mark.parametrize("name", ["Zoë", "Jean Luc", "Jean-Luc", "O'Brien", "Łukasz", "Иван", "Mary Ann", "小明"])
def test_any_name_is_read(name: str) -> None:
    for answer in (f"{name} is a knight", f"(1) {name}: knight", f'{{"{name}": "knight"}}', f"| {name} | knight |"):
        assert KnightsKnaves().verify(answer, {name: "knight"}).score == 1, answer


def test_a_share_is_paid_for_those_that_are_right() -> None:
    verdict = KnightsKnaves(score="share").verify("Zoey is a knave, Oliver is a knight", THREE)
    assert verdict.score == pytest.approx(2 / 3)
    assert "'Mia' is not said to be either" in verdict.reason


@pytest.mark.parametrize(
    "ground_truth",
    [
        {"solution_text_format": "(1) Zoey is a knave\n(2) Oliver is a knight\n(3) Mia is a knave"},
        {"names": ["Zoey", "Oliver", "Mia"], "solution": [False, True, False], "quiz": "..."},
        '{"Zoey": "knave", "Oliver": "knight", "Mia": "knave"}',
        "Zoey is a knave.\nOliver is a knight.\nMia is a knave.",
        "Zoey: liar\nOliver: truth-teller\nMia: knave",
    ],
)
def test_forms_of_the_ground_truth(ground_truth: Json) -> None:
    assert roles_of(ground_truth) == THREE


@pytest.mark.parametrize(
    "ground_truth",
    [None, {}, [], "", 3, {"Zoey": "spy"}, {"solution_text_format": "Zoey was here"}, {"names": ["A"], "solution": []}],
)
def test_a_ground_truth_without_roles_is_not_judged(ground_truth: Json) -> None:
    assert KnightsKnaves().unreadable(ground_truth)


@pytest.mark.parametrize(
    "unit", ["a", "n't ", "is ", "Zoey ", "knave ", "不", "(", "\n", "Zoey says ", "not ", "Zoey,", "Zoey is a knave. "]
)
def test_no_answer_is_dear(unit: str) -> None:
    started = time.process_time()
    for characters in (5_999, 1_000_000):
        KnightsKnaves().verify((unit * characters)[:characters], THREE)
    assert time.process_time() - started < 0.5
