r"""The final-answer normalisation of Minerva (arXiv:2206.14858, page 18), as OpenCompass widened it.

Made for one sentence of a completion: substitutions, words removed wherever they stand, and what a formula or a box
holds.
"""

import regex as re

LONGEST = 10_000
SUBSTITUTIONS = (
    ("an ", ""),
    ("a ", ""),
    (".$", "$"),
    ("\\$", ""),
    ("$$", "$"),
    ("\\ ", ""),
    ("mbox", "text"),
    (",\\text{and}", ","),
    ("\\text{and}", ","),
    ("\\text{m}", "\\text{}"),
    ("\\le", "<"),
)
WORDS = (
    r"square ways integers dollars mph inches ft hours km units \ldots sue points feet minutes digits cents degrees cm "
    r"gm pounds meters meals edges students childrentickets multiples \text{s} \text{.}"
)
MARKS = r"\mathrm{th} ^\circ ^{\circ} \; ,\! {,} " + '" \\dots'
EMPTIED = ("\\text{\ns}", "\\text{}^2", "\\text{}^3", "\\text{\n}", "\\text{}")
REMOVED = (*WORDS.split(), *EMPTIED, *MARKS.split(), *"\n\r\f")
GROUPS = tuple(re.compile(rf"\\{command}\{{(.*?)\}}") for command in ("text", "textbf", "overline"))
TARGETS = re.compile("targets", re.ASCII | re.IGNORECASE)
ANNOUNCED = re.compile(r"finalansweris(.*)")
BOXED = re.compile(r"oxed\{(.*?)\}")
FORMULA = re.compile(r"\$(.*?)\$")
FRACTION = re.compile(r"frac([^{])(.)")
ROOT = re.compile(r"sqrt([^{])")


def first_sentence(text: str) -> str:
    """The first sentence that speaks of "targets", else the first one, normalised; a decimal point ends it too.

    Nothing where it is longer than any sentence that states an answer.
    """
    spoken = TARGETS.search(text)
    start = text.rfind(".", 0, spoken.start()) + 1 if spoken else 0
    sentence = text[start : text.find(".", start) % (len(text) + 1)]
    return normalised(sentence) if len(sentence) <= LONGEST else ""


def normalised(text: str) -> str:
    for before, after in SUBSTITUTIONS:
        text = text.replace(before, after)
    for removed in REMOVED:
        text = text.replace(removed, "")
    for group in GROUPS:
        closed = text.rfind("}") + 1
        text = group.sub(r"\1", text[:closed]) + text[closed:]
    start, end = text.find("\\boxed{"), text.rfind("}")
    if 0 <= start < end:
        text = text[:start] + text[start + 7 : end] + text[end + 1 :]
    text = (ANNOUNCED.findall(text) or [text])[-1]
    text = (BOXED.findall(text[: text.rfind("}") + 1]) or [text])[-1]
    text = (FORMULA.findall(text) or [text])[-1].strip()
    if "rac" in text and "\\frac" not in text:
        text = text.replace("rac", "\\frac")
    text = ROOT.sub(r"sqrt{\1}", FRACTION.sub(r"frac{\1}{\2}", text)).replace("$", "")
    return text.replace(",", "") if text.replace(",", "").isdigit() else text
