r"""symeval's comparison of two answers, as demystify-long-cot uses it.

A long row of normalisations, then dates, text, numbers with a tolerance, and sympy's two readers of plain text and
LaTeX. Where the original lets Python evaluate text, `sympy_text` reads it by a grammar.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from math import isclose
from typing import Any

import regex as re

from verifier.upstream.shared import libraries
from verifier.upstream.shared.latex_equality import too_dear
from verifier.upstream.shared.sympy_text import read

LONGEST = 1_000
LONGEST_EXPRESSION = 400  # of a longer one, sympy's readers take seconds
MOST_MEMBERS = 30
DEEPEST = 4
TOLERANCE, ABSOLUTE_TOLERANCE, PERCENT_TOLERANCE = 1e-9, 1e-8, 1e-3

QUOTES = (":", "/", ",", "#", "?", "$", '"', "'", "к", "и", "\\(", "\\)", "\\[", "\\]")
TRAILING = frozenset(("(", "[", "{", "\\", ".", *QUOTES))
LEADING = frozenset(("!", ")", "]", "}", *QUOTES))
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DATES = tuple(
    "%Y-%m-%d|%d/%m/%Y|%m/%d/%Y|%Y/%m/%d|%Y-%m-%d %H:%M:%S|%d/%m/%Y %H:%M:%S|%m/%d/%Y %H:%M:%S|%Y/%m/%d %H:%M:%S|"  # noqa: SIM905
    "%Y-%m-%d %H:%M|%d/%m/%Y %H:%M|%m/%d/%Y %H:%M|%Y/%m/%d %H:%M|%H:%M:%S|%H:%M|%I:%M:%S %p|%I:%M %p".split("|")
)
REMOVED = (
    *"\n|\t|approximately|'|\"|\\$|$|￥|£|€|{,}|\\!|\\,|\\:|\\;|\\quad|\\qquad|\\space|\\thinspace|\\medspace".split(  # noqa: SIM905
        "|"
    ),
    *"\\thickspace|~,|\\ |\\\\%|\\%|%|\\left|\\right|^{\\circ}|^\\circ".split("|"),  # noqa: SIM905
)
REPLACED = {
    "∪": "\\cup",
    "π": "\\pi",
    "∞": "\\infty",
    "∈": "\\in",
    "∩": "\\cap",
    "−": "-",
    "\\item": ",",
    "and": ",",
    ";": ",",
    "infinity": "\\infty",
    "+\\infty": "\\infty",
    "tfrac": "frac",
    "dfrac": "frac",
    "\\approx": "=",
    "\\times": "*",
    "\\cdot": "*",
    "{.": "{0.",
    " .": " 0.",
    ":": "/",
}
FONTS = (
    "textbf textit textsl texttt textsc textsf textrm mathrm mathbf mathit mathsf mathtt mathbb mathcal mathscr "
    "mathfrak bm em emph underline overline tiny scriptsize footnotesize small normalsize large Large LARGE huge "
    "Huge newline par noindent indent footnote cite ref label textsuperscript textsubscript text mbox"
)
COMMANDS = (*FONTS.split(), "renewcommand{\\arraystretch}")
ENVIRONMENTS = ("align", "align*", "center", "flushleft", "flushright", "itemize", "enumerate", "description")
NAMES = "sin|cos|tan|cot|sec|csc|sinh|cosh|tanh|coth|sech|csch|log|ln|exp"
UNITS = tuple(
    # What stands before a unit is a row of these characters, none of which begins one: it ends where the unit starts.
    re.compile(rf"(?<=[-\d.*^{{}}]){unit}")
    for unit in (
        *"hour minute min sec second day week month year meter mile kg mg g t ton nm pm um μm m cm mm dm km".split(),  # noqa: SIM905
        *"kilometer inch feet piece bit hz Hz m/s km/s billion eV V C s degree".split(),  # noqa: SIM905
        *(r"a\.?m\.?", r"(?<!\\)p\.?m\.?"),
    )
)
BRACKETS = {"\\(": "\\)", "\\[": "\\]", "\\{": "\\}", "(": ")", "[": "]", "{": "}"}
NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905
        "seventeen eighteen nineteen twenty".split()
    )
    if number
}
GREEK = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho|sigma|tau|upsilon|phi|chi|"
    "psi|omega"
)
LEFT_SIDE = re.compile(
    rf"^([a-z]|[A-Z]{{2}}|\\?({GREEK}|sin|cos|sec|csc|tan|cot|sinh|cosh|sech|csch|tanh|coth|log|ln|exp))"
    r"\^?{?-?('|\\prime|\d)*}?(\(-?([\d.]+|[a-z])?\))?$"
)
ALTERNATIVES = re.compile(r"[^a-z]or(x|[^a-z])")
MATRIX = re.compile(
    r"(?:\[|\()?\\begin\{[a-zA-Z]?(?:matrix|array)\}(?:\[lcr\])*?(.*)\\end\{[a-zA-Z]?(?:matrix|array)\}(?:\]|\))?"
)
PLUS_MINUS = re.compile(r"([\w.\\{}+\-*^]+?)(?:\\pm|\\mp)([\w.\\{}+\-*^]+)")
DEGREES_ALONE = re.compile(r"^(\d+) ?\^?\\?circ$")
DEGREES = re.compile(r"(\d+) ?\^?\\?circ")
BARE_NAME = re.compile(rf"(?<!\\)(pi\b|{NAMES})")
POWER_OF_NAME = re.compile(rf"\\?({NAMES})\^(\d+)")
NAME_WITHOUT_POWER = re.compile(rf"\\?({NAMES})(?!\^)")


def last_boxed(text: str) -> str:
    r"""The text in the braces after the last `oxed`; nothing without any `oxed{`. A backslash escapes a brace."""
    if "oxed{" not in text:
        return ""
    tail = text.rpartition("oxed")[2]
    if not tail:
        return ""
    if tail[0] != "{":
        return tail.partition("$")[0].strip()
    depth = 1
    for brace in re.finditer(r"[{}]", tail[: LONGEST + 2]):  # what is longer is refused, so its end is not looked for
        if brace.start() == 0 or tail[brace.start() - 1] == "\\":
            continue
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return tail[1 : brace.start()]
    return tail[1:]


def normalised(answer: str, depth: int = 0) -> str:
    """The normal form of an answer: True, False, a day of the week, or mathematics."""
    answer = cleaned(answer.replace("\n", ""))
    lowered = answer.lower().strip().replace("noindent", "")
    if "yes" in lowered or "true" in lowered:
        return "True"
    if "no" in lowered or "false" in lowered:
        return "False"
    word = answer.lower().strip()
    if " " not in word:
        for day in DAYS:
            if word.startswith(day[:3].lower()):
                return day
    return mathematics(answer, depth)


def cleaned(text: str) -> str:
    """Without punctuation that cannot begin or end an answer."""
    start, end = 0, len(text)
    while start < end and (text[start] in LEADING or text[start].isspace()):
        start += 1
    while start < end and (text[end - 1] in TRAILING or text[end - 1].isspace()):
        end -= 1
    return text[start:end]


def mathematics(text: str, depth: int) -> str:
    """The long row of replacements; the members of a set one by one."""
    text = one_line(cleaned(text.strip()))
    if not text:
        return text
    if text[0] == ".":
        text = "0" + text
    members = members_of(text, depth) if is_set(text) else [text]
    text = ",".join(member_form(member) for member in members)
    if "," not in text:
        text = unbracketed(text)
    text = cleaned(re.sub(r"\\mid([a-z])", r"\\mid \1", NUMBERS.get(text, text)))
    for sign in "<>":
        if text.count(sign) > 1 and not any(word in text.lower() for word in (",", "and", "or")):
            text = text.replace(sign, ",")
    return text


def one_line(text: str) -> str:
    """What is replaced wherever it occurs."""
    for removed in REMOVED:
        text = text.replace(removed, "")
    for before, after in REPLACED.items():
        text = text.replace(before, after)
    if "\\infty" not in text:
        text = text.replace("inf", "\\infty")
    text = text.replace(" ", "")
    for command in COMMANDS:
        text = without_command(text, "\\" + command)
    for environment in ENVIRONMENTS:
        text = text.replace(f"\\begin{{{environment}}}", "").replace(f"\\end{{{environment}}}", "")
    text = DEGREES.sub(r"{\1*\\frac{\\pi}{180}}", DEGREES_ALONE.sub(r"\1", text.replace("rad", "")))
    text = BARE_NAME.sub(r"\\\1", text)
    text = NAME_WITHOUT_POWER.sub(r"\\\1^{1}", POWER_OF_NAME.sub(r"\\\1^{\2}", text))
    text = re.sub(r"\{[a-z]?matrix\}", "{array}", text)
    text = re.sub(r"\\begin\{array\}\{[lcr]*\}", r"\\begin{array}{}", text)
    if "\\begin{array}" not in text:
        text = text.replace("\\\\", "")
    if "j" in text and "i" not in text:
        text = text.replace("j", "i")
    text = re.sub(r"(\d+)\.0+$", r"\1", re.sub(r"(\d++)\.0+([^\d])", r"\1\2", text))
    for unit in UNITS:
        if found := unit.search(text):
            text = text[: found.start()]
    return text


def without_command(text: str, command: str) -> str:
    """Without the first `command` and the braces around its argument, or around command and argument."""
    before, found, after = text.partition(command)
    if not found:
        return text
    before, after = before.strip(), after.strip()
    if after.startswith("{"):
        return before + without_first_pair(after, "{")
    if before.endswith("{") and "}" in after:
        return before[:-1] + after.replace("}", "", 1)
    return before + after


def first_pair(text: str, opening: str) -> tuple[int, int] | None:
    """Where the first `opening` is, and the bracket that closes it."""
    start = text.find(opening)
    if start < 0:
        return None
    closing, depth = BRACKETS[opening], 0
    for bracket in re.finditer(f"{re.escape(opening)}|{re.escape(closing)}", text[start:], overlapped=True):
        depth += 1 if bracket[0] == opening else -1
        if depth == 0:
            return start, start + bracket.start()
    return None


def without_first_pair(text: str, opening: str) -> str:
    pair = first_pair(text, opening)
    if pair is None:
        return text
    start, end = pair
    return text[:start] + text[start + len(opening) : end] + text[end + len(opening) :]


def unbracketed(text: str) -> str:
    """Without brackets around all of it."""
    again = True
    while again:
        again = False
        for opening in BRACKETS:
            if text.startswith(opening) and first_pair(text, opening) == (0, len(text) - len(opening)):
                text, again = text[len(opening) : -len(opening)], True
    return text


def is_set(text: str) -> bool:
    braced = (text.startswith("{") and text.endswith("}")) or (text.startswith("\\{") and text.endswith("\\}"))
    return braced or ALTERNATIVES.search(text) is not None


def members_of(text: str, depth: int) -> list[str]:
    """The different members of a set or of alternatives, sorted as text."""
    members: list[str] = []
    for member in unbracketed(text).replace("or", ",").split(",")[:MOST_MEMBERS]:
        if not any(same(member.strip(), known, depth + 1) for known in members):
            members.append(member.strip())
    return sorted(members)


def member_form(text: str) -> str:
    r"""One member: roots and fractions braced, `x\in`, brackets and the left side of an equation dropped."""
    text = re.sub(r"\\?sqrt[({\[](\w+)[)}\]]", r"\\sqrt{\1}", text)
    text = re.sub(r"\\?sqrt\s*(\d+)", r"\\sqrt{\1}", text)
    if text.startswith("frac"):
        text = "\\" + text
    text = braced_fractions(text)
    text = re.sub(r"(\b\d+|sqrt\(.*?\))/(\d+|sqrt\(.*?\)\b)", r"\\frac{\1}{\2}", text)
    text = re.sub(r"^[a-z]\\in", "", text)
    if "," not in text:
        text = unbracketed(text)
    if "\\begin{array}" not in text:
        text = right_side(text)
    inner = unbracketed(text)
    if PLUS_MINUS.search(inner):
        text = PLUS_MINUS.sub(r"\1-\2,\1+\2", inner)
    return re.sub(r"^0+([1-9])", r"\1", text)


def braced_fractions(text: str) -> str:
    head, *tails = text.split("\\frac")
    parts = [head]
    for tail in tails:
        if tail.startswith("{"):
            parts.append(f"\\frac{tail}")
        elif len(tail) < 2:
            return text
        elif tail[1] == "{":
            parts.append(f"\\frac{{{tail[0]}}}{tail[1:]}")
        else:
            parts.append(f"\\frac{{{tail[0]}}}{{{tail[1]}}}{tail[2:]}")
    return "".join(parts)


def right_side(text: str) -> str:
    """The last side of a chain of equations; the right one where the left is a name or has no letter."""
    sides = text.split("=")
    if len(sides) > 2:
        return sides[-1]
    if len(sides) == 2 and (LEFT_SIDE.match(sides[0].strip()) or not re.search("[a-zA-Z]", sides[0])):
        return sides[1]
    return text


def same(given: str, truth: str, depth: int = 0) -> bool:
    """The comparison of two answers, either of which is normalised (again) first."""
    if depth > DEEPEST or max(len(given), len(truth)) > LONGEST:
        return given == truth
    date = moment(given)
    if date is not None and date == moment(truth):
        return True
    given, truth = normalised(given, depth), normalised(truth, depth)
    if not given or not given.isascii():
        return False
    if given.lower() == truth.lower():
        return True
    if close(number(truth), number(given)):
        return True
    if max(len(given), len(truth)) > LONGEST_EXPRESSION or too_dear(given) or too_dear(truth):
        return False
    return same_expression(given, truth)


@lru_cache(maxsize=4_096)
def same_expression(given: str, truth: str) -> bool:
    """Whether some reader makes the same of both."""
    plain_given, plain_truth = tried(read, given), tried(read, truth)
    if plain_given is not None and plain_truth is not None and tried(equal_objects, plain_given, plain_truth):
        return True
    for reader in (interval, matrix):
        if equal_values(tried(reader, given), tried(reader, truth)):
            return True
    latex_given, latex_truth = tried(latex, given), tried(latex, truth)
    return (
        equal_values(latex_given, latex_truth)
        or equal_values(latex_given, plain_truth)
        or equal_values(plain_given, latex_truth)
    )


def equal_objects(one: Any, other: Any) -> bool:
    return bool(one == other)


def tried(function: Callable[..., Any], *arguments: Any) -> Any:
    """What the function gives, or None where it raises."""
    try:
        return function(*arguments)
    except libraries.raised():
        return None


def moment(text: str) -> str | None:
    """A date, a time or both, in one spelling."""
    for form in DATES:
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            continue
        timed, dated = ":" in text, "/" in text or "-" in text
        if timed or dated:
            return found.strftime(" ".join(["%Y-%m-%d"] * dated + ["%H:%M:%S"] * timed))
    return None


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def close(truth: Any, given: Any) -> bool:
    """Whether two numbers are one within the tolerances, or one of them as the other's percentage."""
    if truth is None or given is None:
        return False
    if isclose(truth, given, rel_tol=TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE):
        return True
    if not may_be_percent(given):
        return False
    others = [other for other in (truth / 100, truth * 100) if may_be_percent(other)]
    return any(isclose(other, given, rel_tol=PERCENT_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE) for other in others)


def may_be_percent(found: Any) -> bool:
    return bool(0 < found < 1 or 1 < found < 100)


def latex(text: str) -> Any:
    """As sympy reads LaTeX, unless all that it reads is the text before the first comma."""
    found = libraries.read_latex(text)
    if "," in text and found == tried(libraries.read_latex, text.split(",")[0]):
        raise ValueError("only the first of several was read")
    return found


def interval(text: str) -> Any:
    r"""An interval or a set of one, and unions and intersections of them."""
    sympy = libraries.sympy()
    text = text.replace(" ", "")
    for sign, combined in (("\\cup", sympy.Union), ("\\cap", sympy.Intersection)):
        if sign in text:
            return combined(*(interval(part) for part in text.split(sign)))
    for opening, closing in (("\\{", "\\}"), ("{", "}")):
        if text.startswith(opening) and text.endswith(closing):
            return sympy.FiniteSet(sympy.simplify(latex(text[len(opening) : -len(closing)])))
    first = next((sign for sign in ("(", "\\(", "[", "\\[") if text.startswith(sign)), None)
    if first is None or text[-1] not in ")]":
        raise ValueError("no interval")
    left, right = (sympy.simplify(latex(side)) for side in text[len(first) : -1].split(","))
    if left.is_comparable and right.is_comparable and left >= right:
        raise ValueError("an empty interval")
    return sympy.Interval(left, right, first[-1] == "(", text[-1] == ")")


def matrix(text: str) -> Any:
    """A matrix, or a list as a row; a column is a row too."""
    text = text.replace(" ", "")
    if found := MATRIX.search(text):
        rows = [row.split("&") for row in re.split(r"\\+(?!frac|sqrt)", found[1])]
    elif "," in text:
        rows = [members_of(text, 1) if is_set(text) else unbracketed(text).split(",")]
    else:
        raise ValueError("no matrix")
    made = libraries.sympy().Matrix([[latex(cell) for cell in row] for row in rows])
    return made.T if made.shape[1] == 1 else made


def equal_values(one: Any, other: Any) -> bool:
    """Equal as they are, as numbers, or with a difference that simplifies to nothing."""
    if one is None or other is None:
        return False
    return bool(
        tried(equal_objects, one, other)
        or tried(lambda: close(numerical(one), numerical(other)))  # the original asks this last, after seconds at times
        or tried(no_difference, one, other)
    )


def no_difference(one: Any, other: Any) -> bool:
    simplify = libraries.sympy().simplify
    there, back = simplify(one - other), simplify(other - one)
    if isinstance(there, Iterable) and isinstance(back, Iterable):
        return all(entry == 0 for entry in (*there, *back))
    return not there and not back


def numerical(found: Any) -> Any:
    """The number that an expression is when its names are those of sympy's constants and functions; raises for others.

    The original evaluates its text so; here that text is read again.
    """
    again = read(str(found))
    if getattr(again, "free_symbols", ()):
        raise ValueError("letters remain")
    return libraries.sympy().N(again)
