"""Letters and digits in other signs of the same meaning: H₂O, Ｂ, ２４, 10⁵."""

import re

FULL_WIDTH = {
    code: chr(code - 0xFEE0)
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for code in range(ord(first), ord(last) + 1)
}
FULL = re.compile("[０-９Ａ-Ｚａ-ｚ]")
LOWERED = {ord("₀") + digit: str(digit) for digit in range(10)}
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED_DIGITS = str.maketrans(RAISED, "0123456789")
# 約2.5, 大约 3, 약 4: about so much, as with ≈; never the end of another word (契約3)
ROUGHLY = re.compile(
    "(?<![\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])(?:大?[約约]|大概|およそ|おおよそ|약|대략) ?(?=[-−]?[0-9])"
)
POWER = re.compile(rf"(?<=\d)[{RAISED}]+")  # 10⁵ is 10^5 and not 105


def with_narrow_letters(text: str) -> str:
    """`text` with full-width letters and digits in their usual width, each in its place."""
    return text if text.isascii() or not FULL.search(text) else text.translate(FULL_WIDTH)


def with_plain_signs(text: str) -> str:
    """`text` with lowered, raised and full-width letters and digits in their plain form: H₂O as H2O, 10⁵ as 10^5."""
    if text.isascii():
        return text
    plain = text.translate(FULL_WIDTH | LOWERED)
    return POWER.sub(lambda power: f"^{power[0]}", plain).translate(RAISED_DIGITS)
