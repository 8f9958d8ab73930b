"""Who is said to be a knight and who a knave, read for what the sentences mean. English and Chinese.

A text is cut into sentences, a sentence into marks (names, roles, negations, words that leave it open), and the marks
into claims. What is asked, supposed, reported or left open is no claim. Not for names that are not known beforehand.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import regex as re

from verifier.read.han import HAN

KNIGHT, KNAVE = "knight", "knave"
OPPOSITE = {KNIGHT: KNAVE, KNAVE: KNIGHT}
WORDS: dict[str, str] = {
    "same": r"(?:so|as|neither|nor) (?:is|are|does|do)|too|also|as well|likewise|也(?:是|不是)?",
    "rest": r"the rest|the others?(?! way)|everyone else|everybody else|其余|其他(?:人)?|其它",
    "says": r"says?|said|saying|claim(?:s|ed|ing)?|stat(?:es|ed|ing|ements?)|assert(?:s|ed)?|told|tells(?! the truth)"
    r"|according to|accuses?|den(?:y|ies|ied)|声称|说过|说(?![真谎实假的])|宣称",
    "knight": r"knights?|truth[- ]?tell(?:er|ing)s?|(?:always )?(?:tell(?:s|ing)?|speak(?:s|ing)?) the truth|honest"
    r"|truthful|骑士|武士|君子|老实人|诚实(?:者|的人|人)?|说(?:的是)?(?:真话|实话)(?:者|的人)?",
    "knave": r"knaves?|liars?|(?:always )?lies|(?:always |both |all )lie"
    r"|(?:is |are )?lying|dishonest|untruthful|无赖|恶棍|骗子|流氓|小人|恶徒"
    r"|说谎(?:者|的人)?|撒谎(?:者|的人)?|说假话(?:者|的人)?",
    "not": r"(?<!\w)\w{1,8}n['’]t\b|not|never|neither|nor|cannot|no|none|nobody|anything but|far from"
    r"|(?:false|untrue|wrong|incorrect|impossible)(?= (?:that|to say|for)\b)|不是|并非|不|没有|非",
    "only": r"only|只有|唯一",
    "except": r"except(?: for)?|other than|apart from|besides|除了|除",
    "open": r"if|suppose|supposing|assum(?:e|es|ing|ption)|would|could|might|may|maybe|perhaps|probably|possibly"
    r"|possible|likely|unlikely|either(?! way)|or|unless|whether|seems?|appears?|unsure|unclear|unknown|guess|think"
    r"|believe|doubt\w{0,3}|rarely|sometimes|occasionally|opposite|vice versa"
    r"|other way (?:a)?round|hypothe\w{1,9}|hopefully"
    r"|如果|假设|假如|假定|若|可能|也许|或许|大概|或者|或|要么|还是|不确定|猜",
    "all": r"all|both|everyone|everybody|每个人|所有人|大家|全都?|都",
    "stop": r"but|while|whereas|then|so|therefore|because|since|hence|thus|但|而|因为|所以|那么|因此",
    "comma": r"[,，、]",
    "colon": r"[:：=|]|->|→|is|are|was|were|be|是|为",
}
RETRACTION = re.compile(
    r"\b(?:that|this|these|all of (?:that|this)|the above|everything)\b.{0,40}"
    r"\b(?:false|wrong|incorrect|untrue|not true|lies?)\b|kidding|\bno, wait|以上.{0,9}(?:错|假)|反过来"
)
NOBODY = re.compile(r"\b(?:none|nobody|no one|neither|there (?:are|is) no)\b|没有人|没人")
EMPHASIS = re.compile(r"\\(?:text|mathrm|textbf|boxed)(?=\s*\{)|[*`_#\"“”「」{}\[\]$\\]")
BULLET = re.compile(r"^[ \t>]*(?:[-+•]|\(?\d{1,3}[.):、]|[①-⑩])[ \t]*")
JOINED_LINES = re.compile(r"[:：][ \t]*\n\s*(?=\S)(?![-+•(\d])")
BROKEN_LINES = re.compile(r"(\b(?:is|are|an?|the))\s*\n\s*")
POSSESSIVE = re.compile(r"['’]s\b(?!\s+(?:an?|the|not|definitely|clearly|also|both|telling|lying|knight|knave|liar)\b)")
SUPPLEMENT = re.compile(
    r"[\s,，、(（—–-]*(?:but|and|rather than|instead of|instead|而|而是|并)?\s*(?:certainly|is|是)?\s*"
    r"(?:an?|the|一个|个)?\s*"
)
SENTENCE = re.compile(r"[^.。!！?？;；\n]*+(?:\.(?=\S)[^.。!！?？;；\n]*+)*+[.。!！?？;；\n]?")
MAX_CHARACTERS = 6_000
MAX_SENTENCES = 2000


class Mark(NamedTuple):
    """A word that matters, its kind and its place in the sentence."""

    kind: str
    text: str
    start: int
    end: int


class Reading(NamedTuple):
    """The roles that were claimed, by name; a name with both is contradicted. `open` names were left open."""

    said: Mapping[str, frozenset[str]]
    open: frozenset[str]


class Reader:
    """Reads texts about people of these names."""

    def __init__(self, names: Sequence[str]) -> None:
        folds = {name: folded(name, accents=False) for name in names}
        self.accents = len(set(folds.values())) < len(names)
        self.names = {folded(name, accents=self.accents): name for name in names}
        self.said: dict[str, set[str]] = {name: set() for name in names}
        self.open: set[str] = set()
        self.header: str | None = None
        self.stated = False  # whether the sentence before made a claim
        by_length = sorted(self.names, key=len, reverse=True)
        # Chinese writes no spaces between words, so only letters of other scripts bound a name.
        name = "|".join(
            re.escape(n) if HAN.search(n) else rf"(?<![^\W㐀-鿿]){re.escape(n)}(?![^\W㐀-鿿])" for n in by_length
        )
        kinds = [f"(?P<{kind}>{bounded(words)})" for kind, words in WORDS.items()]
        self.mark = re.compile("|".join([f"(?P<name>{name})", *kinds]))

    def read(self, text: str) -> Reading:
        plain = self.without_wide_tables(EMPHASIS.sub("", folded(text, accents=self.accents)))
        plain = BROKEN_LINES.sub(r"\1 ", JOINED_LINES.sub(": ", plain))
        for number, sentence in enumerate(SENTENCE.findall(plain)):
            if number >= MAX_SENTENCES:
                break
            if sentence.strip():
                self.sentence(BULLET.sub("", sentence), bullet=bool(BULLET.match(sentence)))
        return Reading({name: frozenset(roles) for name, roles in self.said.items()}, frozenset(self.open))

    def without_wide_tables(self, text: str) -> str:
        """The text with a row of names over a row of roles told as "name: role"."""
        lines: list[str] = []
        head: list[str] = []
        for line in text.split("\n"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if "|" in line else []
            if head and len(cells) == len(head) and not any(set(cell) <= set("-: ") for cell in cells):
                lines.append("; ".join(f"{name}: {role}" for name, role in zip(head, cells, strict=True)))
                head = []
            elif len(cells) > 1 and all(cell in self.names for cell in cells):
                head = cells
            else:
                lines.append(line)
        return "\n".join(lines)

    def sentence(self, text: str, *, bullet: bool) -> None:
        marks = self.marks(text)
        named = [mark for mark in marks if mark.kind == "name"]
        roles = [mark for mark in marks if mark.kind in OPPOSITE]
        stated, self.stated = self.stated, False
        if not roles:
            if stated and RETRACTION.search(text):
                self.retract()
            if named and self.header and not any(mark.kind in ("says", "open", "not") for mark in marks):
                self.claim([mark.text for mark in named], self.header)
            elif text.strip() and not bullet and not named:
                self.header = None
            return
        self.header = None
        if text.rstrip().endswith(("?", "？")):
            return
        if any(leaves_open(mark, marks) for mark in marks):
            self.open |= {self.names[mark.text] for mark in named}
            return
        whole = any(mark.kind in ("all", "rest", "not") for mark in marks)
        if not named and len(roles) == 1 and not whole:
            self.header = roles[0].kind if HEADING.fullmatch(text) else None
            return
        Claims(self, text, marks).read()

    def marks(self, text: str) -> list[Mark]:
        found = []
        for match in self.mark.finditer(text):
            kind = str(match.lastgroup)
            if kind == "name" and POSSESSIVE.match(text, match.end()):
                continue
            found.append(Mark(kind, match[0], *match.span()))
        return found

    def retract(self) -> None:
        """What was claimed so far is taken back."""
        self.open |= {name for name, roles in self.said.items() if roles}
        self.said = {name: set() for name in self.said}

    def claim(self, names: Iterable[str], role: str) -> None:
        self.stated = True
        for name in names:
            self.said[self.names[name]].add(role)


def leaves_open(mark: Mark, marks: Sequence[Mark]) -> bool:
    """Whether this word leaves the sentence open; "or" does where a name or a role is the alternative."""
    if mark.kind != "open":
        return False
    return mark.text not in ("or", "或", "或者") or any(
        other.start > mark.start and other.kind in (*OPPOSITE, "name") for other in marks
    )


class Claims:
    """The claims of one sentence that states something."""

    def __init__(self, reader: Reader, text: str, marks: Sequence[Mark]) -> None:
        self.reader, self.text, self.marks = reader, text, marks
        self.waiting: list[str] = []  # names that no role has been said of yet
        self.last: list[str] = []  # the names of the claim before
        self.last_role: str | None = None
        self.last_end = 0
        self.flipped = self.reported = False
        self.flags: set[str] = set()  # "only", "all", "rest", "except", until the role that they are said of
        self.excepted: list[str] = []
        self.leading: str | None = None  # a role that stands before its names

    def read(self) -> None:
        for place, mark in enumerate(self.marks):
            match mark.kind:
                case "name" if "except" in self.flags:
                    self.excepted.append(mark.text)
                case "name" if self.leading and not self.role_follows(place):
                    self.reader.claim([mark.text], self.leading)
                case "name":
                    self.leading = None
                    self.waiting.append(mark.text)
                case "not":
                    self.flipped = not self.flipped or mark.text == "nor"
                case "says":
                    self.reported = True
                case "only" | "all" | "rest" | "except":
                    self.flags.add(mark.kind)
                case "comma" | "stop":
                    self.pause(place, mark)
                case "same" if self.last_role and not self.role_is_next(place):
                    self.leading = self.last_role
                    self.reader.claim(self.waiting, self.last_role)
                    self.waiting = []
                case "knight" | "knave":
                    self.role(place, mark)
        if self.excepted and self.last_role:
            self.reader.claim(self.excepted, OPPOSITE[self.last_role])

    def pause(self, place: int, mark: Mark) -> None:
        """A comma or a conjunction: what was reported or denied ends here, unless only a list goes on."""
        self.flags.discard("except")
        if not self.waiting and not self.leading:
            self.flipped = False
        if self.reported and (mark.kind == "stop" or any(other.kind == "name" for other in self.marks[place + 1 :])):
            self.waiting, self.reported = [], False

    def role_is_next(self, place: int) -> bool:
        """Whether a role stands behind `place` before any other name or pause."""
        kinds = [mark.kind for mark in self.marks[place + 1 :]]
        return next((kind in OPPOSITE for kind in kinds if kind in (*OPPOSITE, "name", "comma", "stop")), False)

    def role(self, place: int, mark: Mark) -> None:
        self.flags.discard("except")
        role = OPPOSITE[mark.kind] if self.flipped else mark.kind
        if self.reported:
            self.waiting = []
        elif self.waiting:
            self.reader.claim(self.waiting, role)
            if "only" in self.flags:
                others = [name for name in self.reader.names if name not in self.waiting]
                self.reader.claim(others, OPPOSITE[role])
            self.last, self.waiting = self.waiting, []
        elif "rest" in self.flags:
            excepted = self.names_excepted(place)
            others = [n for n, full in self.reader.names.items() if not self.reader.said[full] and n not in excepted]
            self.reader.claim(others, role)
        elif "all" in self.flags or NOBODY.search(self.text, self.last_end, mark.start):
            self.reader.claim([name for name in self.reader.names if name not in self.names_excepted(place)], role)
        elif (
            self.last
            and SUPPLEMENT.fullmatch(DENIAL.sub("", self.text[self.last_end : mark.start]))
            and not self.names_come_next(place)
        ):
            self.reader.claim(self.last, role)
        elif self.names_come_next(place):
            self.leading = role
            if "only" in self.flags and (named := [m.text for m in self.marks[place:] if m.kind == "name"]):
                self.reader.claim([name for name in self.reader.names if name not in named], OPPOSITE[role])
        self.last_role, self.last_end = role, mark.end
        self.flipped = False
        self.flags.clear()

    def names_excepted(self, place: int) -> set[str]:
        """Names behind "except" anywhere in the sentence."""
        kinds = [mark.kind for mark in self.marks]
        if "except" not in kinds:
            return set()
        return {mark.text for mark in self.marks[kinds.index("except") :] if mark.kind == "name"}

    def role_follows(self, place: int) -> bool:
        """Whether a role is said of the name at `place` itself ("Zoey is a knave"), whatever role stood before it."""
        said = False
        for mark in self.marks[place + 1 :]:
            if mark.kind in OPPOSITE:
                return said
            if mark.kind in ("name", "comma", "stop"):
                return False
            said |= mark.kind == "colon"
        return False

    def names_come_next(self, place: int) -> bool:
        """Whether the role at `place` is followed by "is" or a colon, and then a name."""
        behind = [mark.kind for mark in self.marks[place + 1 :]]
        colons = next((n for n, kind in enumerate(behind) if kind != "colon"), len(behind))
        return 0 < colons < len(behind) and behind[colons] == "name"


def folded(text: str, *, accents: bool) -> str:
    """`text` for looking up: lower case, compatibility forms, and without accents unless they tell names apart."""
    if len(text) > MAX_CHARACTERS:
        return text.lower()
    if not text.isascii() and len(text) <= 5000:
        text = unicodedata.normalize("NFKC" if accents else "NFKD", text)
        if not accents:
            text = "".join(character for character in text if not unicodedata.combining(character))
    return text.casefold()


def bounded(words: str) -> str:
    """The alternatives as whole words; Chinese ones stand anywhere."""
    return "|".join(
        rf"(?<!\w)(?:{word})(?!\w)" if word.isascii() and word[:1].isalpha() else word for word in alternatives(words)
    )


def alternatives(words: str) -> list[str]:
    """The members of an alternation, brackets respected."""
    found, depth, start = [], 0, 0
    for place, character in enumerate(words):
        depth += (character in "([") - (character in ")]")
        if character == "|" and not depth:
            found.append(words[start:place])
            start = place + 1
    return [*found, words[start:]]


DENIAL = re.compile(bounded(WORDS["not"]))
HEADING = re.compile(rf"\W*(?:the |list of )?(?:{WORDS['knight']}|{WORDS['knave']})\W*(?:are|is|were|:|：|是)?\W*")
