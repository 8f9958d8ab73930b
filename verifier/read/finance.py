"""How statements and tables of finance write amounts, as the other side of a comparison writes them.

Percentage points, ratios ("4.85 times", 4.85倍), negative numbers (△397,577, "(397,577)") and amounts in a unit of
account (946,609百万円), which tables leave out. From the answers that models give to questions on Japanese and English
statements.
"""

from verifier.patterns import standard as re
from verifier.patterns.screen import Screen

LONGEST = 60  # characters of an amount
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"  # no tuple: "(1,3,2)"
_NUMBER = rf"[-−+△▲]?\s?[$€£¥]?\s?{_DIGITS}"
_POINTS = (
    r"pp|p\.p\.|ppts?|percentage[- ]points?|%[- ]?points?|パーセントポイント|ポイント|[個个]?百分[點点]|%p"
    r"|(?:%|퍼센트)?\s?포인트|prozentpunkte?n?|points? de pourcentage|puntos? porcentual(?:es)?"
    r"|pontos? percentua(?:l|is)|punt[oi] percentual[ei]|процентн\w+ пункт\w*"
)
POINTS = re.compile(rf"(?P<number>{_NUMBER})\s?(?:{_POINTS})[\s.。]*", re.IGNORECASE)
SAYS_PERCENT = re.compile(r"\d\s?(?:\\?%(?! ?-?p)|per ?cent\b|パーセント(?!ポ))", re.IGNORECASE)
_TIMES = r"(?:倍|배|[- ]?fold|times|fois|veces|vezes|volte|раза?|[Mm]al|×|x)"
TIMES = re.compile(rf"(?P<number>{_NUMBER})\s?{_TIMES}[\s.。]*", re.IGNORECASE)
TRIANGLE = re.compile(r"(?<![\d\w])[△▲]\s?(?=[$€£¥]?\s?\d)")  # before digits a minus sign, before letters a triangle
IN_BRACKETS = re.compile(rf"\s*(?P<sign>[$€£¥]?)\s?\(\s?(?P<number>[$€£¥]?\s?{_DIGITS}\s?%?)\s?\)[\s.]*")
MONEY = re.compile(r"[$€£¥,%]")  # "(397,577)" and no "(31)"
NEGATIVE = re.compile(rf"\s*(?:[-−△▲]|[$€£¥]?\s?\((?=\s?[$€£¥]?\s?{_DIGITS}\s?%?\s?\)))")
# 約9.9%増, 5.4%減少: by how much it went up or down.
CHANGE = re.compile(
    rf"約?\s?(?P<number>{_NUMBER}\s?%)の?(?:(?P<less>減少?|低下|下落|ダウン)|増加?|上昇|アップ)[\s.。]*"
)
# Of tables, whose head names it (単位：百万円), and which answers leave out: the same figures.
UNIT_OF_ACCOUNT = re.compile(
    rf"(?P<number>{_NUMBER})\s?(?:[十百千]?[万萬億亿兆]|[百千十]|백만|[십백천]?[만억조]|천)+(?:円|元|원)[\s.。]*"
)
BARE = re.compile(rf"\s*{_NUMBER}[\s.。]*")
# What each of these holds.
MAY_BE = Screen(
    r"(?i)[(△▲倍배円元원点點増減昇落ア下ダ]|ポイント|포인트|p|\d ?[-x×]|times|fold|fois|ve[cz]es|volte|раз|mal|пункт"
)


def as_beside(text: str, other: str) -> str:
    """`text` spelt as it compares with `other`; other texts as they are."""
    if len(text) > LONGEST or len(other) > LONGEST or not MAY_BE.lets_through(text):
        return text
    text = TRIANGLE.sub("-", text)
    if points := POINTS.fullmatch(text.strip()):
        return f"{points['number']}%" if SAYS_PERCENT.search(other) else points["number"]
    if change := CHANGE.fullmatch(text.strip()):
        return ("-" if change["less"] and NEGATIVE.match(other) else "") + change["number"]
    if (times := TIMES.fullmatch(text.strip())) and (TIMES.fullmatch(other.strip()) or BARE.fullmatch(other)):
        letter = text.rstrip(" .").lower().endswith("x") and not TIMES.fullmatch(other.strip())
        return text if letter and "." not in text else times["number"]
    if (held := IN_BRACKETS.fullmatch(text)) and NEGATIVE.match(other) and MONEY.search(text):
        return f"-{held['sign']}{held['number']}"
    amount = UNIT_OF_ACCOUNT.fullmatch(text.strip())
    return amount["number"] if amount and _figures(amount["number"]) == _figures(other) else text


def _figures(number: str) -> str:
    return number.replace(",", "").replace("−", "-").strip(" .。")
