"""Numbers written in English words, as the library word2number 1.1 reads them: whatever else the text says.

Not a reader of numbers for anything new: "one of twenty" is 21 to it, and "someone" is not read.
"""

SMALL_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
TENS_WORDS = """twenty thirty forty fifty sixty seventy eighty ninety"""
SMALL = {word: value for value, word in enumerate(SMALL_WORDS.split())}
TENS = {word: 10 * tens for tens, word in enumerate(TENS_WORDS.split(), 2)}
VALUE = SMALL | TENS | {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
SCALES = ("billion", "million", "thousand")
LONGEST_DIGITS = 4_300


class NoNumber(ValueError):
    """The text holds no number in words, or none that the library makes sense of."""


def number_in(text: str) -> int | float:
    """The one number that all number words of the text make together; raises NoNumber."""
    text = text.replace("-", " ").lower()
    if text.isdigit():
        return whole(text)
    words = [word for word in text.split() if word in VALUE or word == "point"]
    if not words or any(words.count(word) > 1 for word in (*SCALES, "point")):
        raise NoNumber(text[:40])
    if "point" in words:
        place = words.index("point")
        return integer(words[:place]) + fraction(words[place + 1 :])
    return integer(words)


def whole(text: str) -> int:
    if len(text) > LONGEST_DIGITS:
        raise NoNumber("too many digits")
    try:
        return int(text)
    except ValueError as error:
        raise NoNumber(text[:40]) from error


def integer(words: list[str]) -> int:
    places = {scale: words.index(scale) for scale in SCALES if scale in words}
    if list(places.values()) != sorted(places.values()):
        raise NoNumber("scales out of order")
    if len(words) <= 1:
        return VALUE[words[0]] if words else 0
    total = start = 0
    for scale, place in places.items():
        total += group(words[start:place]) * VALUE[scale]
        start = place + 1
    return total + (group(words[start:]) if start < len(words) else 0)


def group(words: list[str]) -> int:
    """Up to four words below a thousand; of more, the first alone."""
    match [VALUE[word] for word in words]:
        case [a, b, c, d]:
            return a * b + c + d
        case [a, b, c]:
            return a * b + c
        case [a, b]:
            return a * b if 100 in (a, b) else a + b
        case [a, *_]:
            return a
    raise NoNumber("a scale without a number")


def fraction(words: list[str]) -> float | int:
    digits = [SMALL.get(word, 10) for word in words]
    return 0 if not digits or max(digits) > 9 else float("0." + "".join(map(str, digits)))
