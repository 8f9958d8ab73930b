r"""The value that a sentence states: `the remainder is **0**.`, `so the total is $78`, 所以一共有13只鸟.

Reads short stretches of text only (a sentence, a line, the last few sentences of a long text), in
English and Chinese. It finds where the value stands and leaves reading it to the verifier.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from verifier.extract.span import Span
from verifier.extract.wrapping import unwrapped_span
from verifier.patterns import full
from verifier.patterns import standard as re
from verifier.patterns.screen import Screen, screen_of
from verifier.read.amount import (
    BOUND_BEFORE,
    COMMA_DECIMAL,
    POWER_OF_TEN,
    bounded_start,
    said_once,
    unit_end,
    whole_amount,
)
from verifier.read.closings import AND_PHRASES, AND_WORDS, COPULA_BEHIND, OR_WORDS, is_remark
from verifier.read.elsewhere import sole_number_elsewhere
from verifier.read.predicate import is_statement
from verifier.read.quantity import label_end, number_in_words, sole_number_in_words, stated_in_chinese
from verifier.read.spoken_formula import SAID, in_symbols


class Stated(NamedTuple):
    """A value, where it stands, and how it was found. `answer` joins the parts of a value in several places."""

    start: int
    end: int
    answer: str
    how: str


LONGEST_LABELLED = 120  # characters of a label and its value
TAIL = 4_000  # characters at the end in which an unannounced answer may stand
STATEMENT = 600  # characters behind a marker in which the value stands
SENTENCE = 60  # characters in front of a value in which a word such as "at least" belongs to it
SHORT = 120
SENTENCES = 6
NEAR_THE_END = 800  # characters in which so many sentences stand as a rule
STOPS = ".!?。！？"  # with which SENTENCE_END begins, if not with white space
FEW_CJK = 6

DISPLAY = re.compile(
    r"\$\$((?:[^$]|\$(?!\$)){1,1500})\$\$|\\\[((?:[^\\]|\\(?![\[\]])){1,1500})\\\]"
    r"|(\\begin\{(?P<environment>align|gather|equation|eqnarray|multline)\*?\}"
    r"(?:[^\\]|\\(?!end\{)){1,1500}\\end\{(?P=environment)\*?\})"
)
VAGUE = re.compile(r"\b(?:perhaps|maybe|possibly|or more|or so|or fewer|or less)\b", re.IGNORECASE)
INLINE = re.compile(
    r"\\\(((?:[^\\\n]|\\(?![()])){1,400})\\\)"
    r"|(?<![\\$])\$(?!\s{0,3}\d[\d.,]{0,20}\s{1,3}[a-z]{2})([^$\n]{1,400})(?<!\\)\$(?!\d)"
)
BOLD = re.compile(r"(?<![A-Za-z0-9)\]}])\*\*(?!\s)([^*\n]{1,200})\*\*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s{1,9}(?=[A-Z(\"\\$\u3400-\u9fff]|\*\*)|(?<=[。！？।])|\n")
# Its matches end where those of SENTENCE_END do in a text of ASCII. `re` skips to the signs that it begins with, which
# takes a tenth of the time.
ASCII_SENTENCE_END = re.compile(r"[.!?]\s{1,9}(?=[A-Z(\"\\$]|\*\*)|\n")
CODE = re.compile(r"(?<!`)`([^`\n]{1,60})`(?!`)")  # `x = 3` and `x = 5`
BOLD_WORDS = 2  # words beside a value in bold; more are a sentence ("**Janet makes $18 every day.**")
STATES = re.compile(
    r"(?:\b(?:is|are|equals?|be|was|were|to|gets?|gives?|(?<!well )as|yields|obtain|only|number|makes?|so|thus|hence"
    r"|therefore)\b"
    r"(?:[ \t](?:indeed|definitely|simply|just|exactly|actually|about|therefore|equal to|then|always|also|now"
    r"|still|only|the number|the)\b){0,4}:?|(?<!\d)(?<!\d\s):|[=≈为是有得即了])[ \t]{0,4}",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?<![\w.,/\\^])[-−]?(?:\$|[A-Z]{3} ?(?=\d))?(?:(?:\d{1,3}(?:,\d{3}){1,9}|\d{1,40})(?:\.\d{1,40})?"
    rf"|{COMMA_DECIMAL}|\.\d{{1,40}})(?:[eE][-+]?\d{{1,4}})?(?:\s?/\s?\d{{1,40}})?{POWER_OF_TEN}?%?(?![\w/^⁻]|,\d{{3}}|\.\d)"
)
CJK_NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3}){1,9}(?!\d)|\d{1,40})(?:\.\d{1,40})?(?:/\d{1,40})?%?")
NUMBER_BEFORE_CJK = re.compile(r"\s{0,4}([-−]?\d[\d,]{0,40}(?:\.\d{1,40})?(?:/\d{1,40})?)\s?(?=[\u3400-\u9fff])")
CJK = re.compile("[\u3400-\u9fff]")
# A word of a script that WORD does not read: всего, 학생은, इसलिए, هناك, Vậy
FOREIGN_WORD = re.compile(r"\w*[\u00c0-\u00d6\u00d8-\u024f\u0400-\u04ff\u0590-\u0e7f\u1e00-\u1eff\uac00-\ud7af]\w*")
WORD = re.compile(r"[A-Za-z]{3,}")
FOREIGN_SENTENCE = re.compile(r"(?=[^\d$\\]{0,60}[^\x00-\x7f])(?:[^\W\d_]{2,}\s){2,6}[-−]?\d")
VERB = re.compile(  # "Das war 1066", "Fue en 1066": a sentence, and no product of letters
    r"\b(?:is|are|has|have|gets?|got|obtain(?:s|ed)?|finds?|found|sees?|equals|was|be|count|counted|says?|conclude"
    r"|(?:end(?:s|ed)? up|(?:comes?|came|works?|worked) out|arrived?|go(?:ing)?|settled?)"
    r"(?=\s(?:with|to|as|at|for|on|getting)\b)|est|sont|était|étaient"
    r"|ist|sind|war|waren|beträgt|betragen|lautet|vaut|valent|vale|wynosi|es|son|era|eran|fue|fueron|é|são|foi|foram"
    r"|eram|è|sono|fu|furono|была?|было|были|это)\b|[是为]",
    re.IGNORECASE,
)
VALUE_BEGINS = re.compile(  # "The count is C(100, 50)."
    r"[-−+(\[{\\$√π∞∅\d⁰¹²³⁴-⁹¼-¾⅐-⅞]|(?:sqrt|cbrt|exp|log|ln|sin|cos|tan|abs)\s?\(|(?:[CP]|nCr|nPr|comb|perm"
    r"|binom)\s?\(\s?\d|[OΘΩΟ]\s?\((?=[^()]*[nN\d])"  # and "The time complexity is O(n log n)."
)
NAME = r"[a-zA-Zα-ωΑ-Ω](?:_?\{?\w{1,3}\}?)?(?:\([a-z]\))?"  # x, x_1, λ₁
_JOINED = "|".join(sorted((*AND_PHRASES, *AND_WORDS, *OR_WORDS), key=len, reverse=True))
_JOINT = rf"(?:,?\s(?:{_JOINED}|a)\s|[,，、;]\s?)(?={NAME}\s?=)"
_EQUATION = rf"{NAME}\s?=\s?(?:(?!{_JOINT})[^=]){{1,60}}"
EQUATIONS = re.compile(rf"(?<![a-zA-Z0-9_)]){_EQUATION}(?:{_JOINT}{_EQUATION})+")
AND_JOINT = re.compile(rf"(?:,?\s(?:{'|'.join((*AND_PHRASES, *AND_WORDS))}|a)\s|[，、;]\s?)(?={NAME}\s?=)")
NAMED_ITEM = re.compile(rf"\$?{NAME}\s?=\s?(?=\S)")  # "- x = 2 + √3"
_OPERAND = r"(?:[π√]|(?:sin|cos|tan|log|ln|exp|sqrt)\b|(?<![A-Za-z])[A-Za-z](?![A-Za-z])|[\d.]+|[()\[\]{}])"
EXPRESSION_BEFORE = re.compile(
    rf"(?<![\w^*/+(\[{{-])(?:{_OPERAND}\s?(?:[-+*/^−]\s?)?){{0,12}}{_OPERAND}\s?[-+*/^−]\s?\Z"
)
OPERATORS = tuple("-+*/^−")  # with one of which it ends
# "Le point d'intersection est (3 ; 4).", "Der Scheitelpunkt ist S(2 | -3).": two places, or three, of one point.
_PLACE = r"\s?[-−+]?\d{1,12}(?:[.,/]\d{1,12})?\s?"
POINT = re.compile(rf"(?:(?<![A-Za-z])[A-Z]['′]?\d?\s?)?\({_PLACE}(?:(?:;{_PLACE}){{1,2}}|(?:\|{_PLACE}){{1,2}})\)")
NESTED_LINE = re.compile(r"\n[ \t]*(\[\[[^\n]{1,400}\]\])[ \t.]*\Z")  # a matrix as Python writes it
EQUAL_TO_NOTHING = re.compile(
    r"\b(?:line|plane|equation|curve|circle|tangent|normal|bisector|locus|parabola|ellipse|hyperbola|asymptote|sphere)"
    r"\b[^.=\n]{0,40}\s(?:is|be|by|equation)\s(?P<equation>(?=[^=\n]{0,60}[a-z][^=\n]{0,60}[-+−])"
    r"[-+−*/^()\s\da-zA-Z²³]{3,60}=\s?0\W{0,3})\Z"
)
NO_VALUE = re.compile(
    r"no (?:real |integer |such )?(?:solutions?|roots?)\b|\binfinitely many\b(?!(?:\s\w+)? or\b)"
    r"|does(?: not|n't) exist|\bundefined\b",
    re.IGNORECASE,
)
FORMULA = re.compile(r"(?:[a-z](?![a-z])|[\d\s+\-*/^().])+", re.IGNORECASE)
HOLDS_VALUE = re.compile(
    r"infinitely many|[OΘΩ]\([^()]*[nN]|[\d¼-¾⅐-⅞⁄∞∅]|\$|\\\(|√|π|\([A-J]\)"
    r"|no \w{0,8} ?(?:solution|root)|exist|undefined"
)
FUNCTIONS = frozenset(("sqrt", "cbrt", "exp", "log", "ln", "sin", "cos", "tan", "pi"))
LETTERS = re.compile(r"[A-Za-z]{2,}")
MARKUP = re.compile(r"\\[a-zA-Z]{1,30}|\$[^$]{0,400}\$|\\\([^\\]{0,400}\\\)")
PROSE = re.compile(r"[a-zA-Z]{4}[^$\\]{0,60} [a-zA-Z]{2}")
COMMAND = re.compile(r"\\[a-zA-Z]{1,30}(?:\{[a-zA-Z ]{1,60}\})?")
ENDS_WELL = re.compile(r"[.!?。！？।)\]}$*>\"'”`|\d]")
GIVES_UP = re.compile(
    r"could not|couldn't|can(?: ?not|['’]t) (?:be )?(?:solve|determine|find|answer|say|tell|give|decide"
    r"|compute|work (?:(?:this|it|that) )?out)|unable to|not sure|don't know|do not know|no idea|cannot provide"
    # "I would need the table of the 12 points to compute this; please share it."
    r"|\b(?:i|we)(?: would|['’]d| will|['’]ll| still| first| do){0,2} (?:need|require) [^.!?\n]{1,120} (?:to"
    r"|before i can) (?:answer|compute|solve|determine|calculate|tell|say|know|proceed|evaluate|help)\b"
    r"|\b(?:please|could you|can you) (?:also )?(?:share|provide|send|supply|specify|clarify|attach|upload|paste)\b"
    r"|(?:\bnot|n['’]t|\bwithout) enough (?:information|data|context|detail)|\binsufficient (?:information|data)"
    r"|\b(?:need|requires?) (?:some )?(?:more|additional|further) (?:information|data|details?|context)"
    r"|(?:does|do|did)(?: not|n['’]t) (?:provide|contain|give|include) (?:any |enough |the |us |necessary |required )*"
    r"(?:information|data|details)|let me know if you(?:'d| would) like|if you(?:'d| would) like me",
    re.IGNORECASE,
)
MAY_GIVE_UP = screen_of(GIVES_UP)
# "He makes $18 every day at the market": when and where, with no number in it.
WHEN_AND_WHERE = re.compile(
    r"\s+(?:every day|each day|daily|at the [a-z]+|in the end|on that day|as a result)[a-z ]{0,60}\W{0,4}\Z"
)
# "20 marbles left after giving 5 away": how the value came about, behind it.
HOW = re.compile(r"\s(?:(?:after|before|by|when|while|without)\s[a-z]+ing|because|since)\s", re.IGNORECASE)
# "Quinn needs $61.76 to buy 9 caps and 2 suits.", "It takes 5 hours to drive 300 km.": what for, behind it; but
# "So the train takes 3 hours to cover 240 km." tells either.
NEEDED = re.compile(
    r"\b(?:needs?|needed|requires?|required|(?<=[Ii]t )(?:takes?|took)|costs?|spends?|spent|pays?|paid|pay|cost|spend)"
    r"\s(?:only |about |a total of |exactly )?\Z"
)
WHAT_FOR = re.compile(
    r"(?: [a-z]+){0,2} (?:to [a-z]{2,}|for (?![$€£])) ?(?!.*\b(?:so|has|have|had|is|are|was|left|total)\b)"
)
# "53 points out of a possible 60", "53 of the 60 questions"; but "53 out of 60" may be the share that is asked for.
OF_A_WHOLE = re.compile(
    r"(?: [a-z]{2,14}){0,2} out of (?:a|the|his|her|their) (?:possible |total (?:of )?|maximum (?:of )?|available )*"
    r"|(?: [a-z]{3,14}){1,2} out of | of (?:the|all|his|her|their|its) "
)
# "There are two bars with values larger than 4.", "3 objects that more than 7 people prefer": which, behind a count.
WHICH_ONES = re.compile(
    r"\s(?:with|that|which|who|whose|having|preferred|scor\w+|sold|achiev\w+)\b[^.!?\n]*?"
    r"\b(?:than|below|above|under|over|at least|at most|exceeding)\s(?:or equal to\s)?[-−$]?\d[^!?\n]*\Z"
)
# "You pay $15.50", "He earns $12/hour": words before money.
WORDS_BEFORE_MONEY = re.compile(r"\s*[A-Za-z]{2,20}(?: [a-z]{2,20}){0,8} \\?[$€£¥]\d")
# "Вероятность 25 процентов", 길이는 12미터입니다: a sentence without a verb, of a script that has no variables.
WORDS_BEFORE_A_NUMBER = re.compile(
    r"\s*(?:[\u0400-\u04ff]{3,}|[\u0600-\u06ff]{3,}|[\u0900-\u097f]{2,}|[\uac00-\ud7a3]{2,})"
    r"(?:\s[^\W\d_][^\s\d:=]*){0,3}\s[-−]?\d"
)
# "72, as desired", "72 clips, altogether": words behind a comma that say why, and cannot change the value.
REMARK = re.compile(
    r"[,;]\s{1,3}(?:(?:as|which|because|since|so|thus|hence|completing|and (?:that|this|we|so|it)|just"
    r"|exactly as|i (?:double[- ]?)?(?:checked|verified))\b[^$\\\d]{0,200}|(?:up|down) from [^$\\,;]{1,40}"
    # "7; the eighth one is a duplicate"
    r"|(?<=; )(?:the|all|they|these|those|none)\b(?![^$\\\d]*\b(?:answer|correct|right|actually|should|wrong"
    r"|not|but)\b)[^$\\\d]{0,200}|(?:and |but |rather than |instead of )?not (?!only|just)[^,;]{1,30}"
    r"|(?:altogether|all together|in total|in all|overall|total|respectively|qed|done|as well|too)\W{0,3})\Z",
    re.IGNORECASE,
)
# "1.732, which is sqrt(3)": the same value again, which has to be the same.
WHICH_IS = re.compile(rf",\s{{1,3}}which (?:is|equals)\s{{1,3}}(?:\\\(|\$)?(?={VALUE_BEGINS.pattern})")
# "9.81 m/s²** (rounded to three significant figures)", "2.5 (to 1 d.p.)": how far the value is given.
ROUNDED = re.compile(
    r"[\s*_]*\((?:rounded|approximately|approx\.?|exactly|correct to|accurate to|to|(?:\d|one|two|three|four|five)"
    r" (?:sig|dec|d\.? ?p|s\.? ?f))\b[^()\d$=]{0,40}\d{0,2}[^()\d$=]{0,40}\)[\s*_.]*\Z",
    re.IGNORECASE,
)
# "7 (8 and 9 also work, but are larger).", "**15** (check: 3·5)", "42 kilometres (about 26 miles)", "x = 3 (we discard
# x = -3)": words in brackets that open no case and give no other answer.
IN_BRACKETS = re.compile(
    r"[\s*_]*\((?:(?:check(?:ed|ing)?|verif(?:y|ied|ication)|proof|sanity check|because|since|as)\b"
    r"[^()]{0,200}(?:\([^()]{0,100}\)[^()]{0,200}){0,3}"
    r"|(?<=\s\()(?:(?:or |that is,? |i\.e\.,? )?(?:about|approximately|approx\.?|roughly|around|≈|~)"
    r"\s?\d[\d.,]*\s?[^\W\d_][^()=]{0,30}|(?:and )?(?:we |i )?(?:discard|reject|exclud|rul)(?:s|e|es|ed"
    r"|ing)? [^;.()]{1,40}|(?![^()]*\b(?:or|maybe|perhaps|possibly|either|could|might|may|if|when|unless|where|for|mod"
    r"|answer|not|actually|wait|instead|rather)\b)(?=(?:[^()]*?\b[A-Za-z]{3,}\b){3})[^()=$\\]{8,160}"
    r"|(?:taking|using|with|assuming|given|neglecting|ignoring|where|at|for)\b[^()]{1,160}"
    r"|(?!answer|final|correct|actual|total|confiden|or\b)[a-z][a-z ]{2,20}:"
    r" ?[^()=$\\\d]{0,10}\d[^()=$\\]{0,20}))\)[\s*_.!✓✔]*\Z",
    re.IGNORECASE,
)
_BESIDE_IT = (
    r"(?:for (?:comparison|reference|contrast|context)|by comparison|in comparison|as a side ?note|incidentally)\b"
)
# "15 — that's 5 groups of 3", "15; note that 14 would leave one over", "15, one more than 14", "18, which is 2 less
# than 20", "x = 3 is the only solution; x = -3 is extraneous", "$\\sqrt 2$, not $2$": remarks with their own numbers.
ASIDE = re.compile(
    r"(?:\s[—–]\s(?:that['’]?s|that is|since|because|namely)\b[^\n]*"
    r"|(?<=[$\d)*]),?\s(?:and |but )?(?:not|rather than|instead of)\s(?:\$[^$\n]{1,60}\$|\\\([^\n]{1,60}?\\\))"
    r"|,?\s(?:and |but |though |although )?i(?:['’]m| am) (?:\w+ )?(?:\d{1,3} ?% )?(?:sure|certain"
    r"|confident)\b[^.\d\n]{0,30}"
    rf"|[;,]\s{{1,3}}{_BESIDE_IT}[^;\n]*|;\s{{1,3}}[^;\n]{{1,60}}, which (?:is|was)(?: not|n['’]t) (?:asked"
    r"|what)[^;\n]*"
    r"|[;,]\s{1,3}(?:(?:check(?:ing)?|to check|verification|verifying)\s?:[\s\S]*|(?:and )?(?:we |i )?(?:discard"
    r"|reject|exclud|rul)(?:s|e|es|ed|ing)? (?:out )?[^;.()]{1,40}|(?:and |but |while "
    r"|whereas )?[^;,.\s][^;,]{0,30}?\s(?:is|was|are) (?:extraneous|rejected|discarded|invalid|impossible|excluded"
    r"|inadmissible|not (?:valid|possible|allowed|a solution))\b[^;.]{0,40}|which (?:is|are|was"
    r"|were) (?:(?:just |more than |still |not )?(?:enough|sufficient)|(?:\d+ )?(?:less|more|greater|smaller|larger"
    r"|higher|lower|fewer)|(?:just |almost |nearly |exactly )*(?:under|over|half|a third|a quarter|twice|double"
    r"|most)\b|why|what|within|between|above|below|under|over|about|roughly)\b"
    r"[^$\\\n,]{1,80}|(?:note|notice|observe|recall|compare)\b(?![^\n]*\b(?:should|answer|actually|instead|correct"
    r"|wrong)\b)[^\n]*|with [^,;$\n]{1,30} (?:left(?: over)?|remaining|to spare|unused|unsold)"
    r"|\d[\d.,]*(?: \w+)? (?:would|will) (?:not |still )?(?:fall|be too|leave|fail|exceed)\b[^;\n]*"
    r"|(?:just |exactly )?(?:one|two|three|\d{1,4}) (?:less|more|greater|smaller|larger|higher|lower|fewer) than "
    r"[^,;\n]{1,40}))[\s.*]*\Z",
    re.IGNORECASE,
)
DISPLAY_ENDS = ("$$", r"\]", r"\end{")
ENDS_IN_A_DISPLAY = re.compile(r"(?:\$\$|\\\]|\\end\{[a-z]+\*?\})\W*\Z", re.IGNORECASE)
# "The maximum is 9 when x = 2", "is $9$, attained at $x = 2$": where the value is taken, behind it.
TAKEN_AT = re.compile(
    r"(?<=[\w)}\]$π∞%*²³°]),?\s(?:(?:which|and|this|it)\s(?:is\s)?)?(?:(?:attained|achieved|reached|obtained"
    r"|occurs|occurring"
    r"|realized|realised|taken|happens|happening)\s)?(?:only\s|exactly\s|precisely\s|just\s)?(?:at|when|for|if|iff)\s"
    r"(?:the point\s)?\$?\(?[a-zA-Z](?:_\w)?(?:\s?[,=]\s?[a-z]){0,3}\)?\s?=\s?[^.!?]{1,80}[\s.!]*\Z"
)
# "The inequality holds for all real numbers x."
FOR_ALL_REALS = re.compile(
    r"(?<!not )(?<!n['’]t )\b(?:holds?|true|valid|satisfied|defined|converges?|works?|solutions? (?:set )?(?:is|are))"
    r" (?:\w+ )?(?:for )?((?:all|every) real(?:s| numbers?| values?)?(?: of)?(?: [a-z])?)\W*\Z",
    re.IGNORECASE,
)
# "So $x$ is at least 2 and less than 5.": both ends, which are one set.
_WORDS_OF_BOUND = r"(?:strictly )?(?:(?:greater|larger|more|less|smaller) than(?: or equal to)?|at (?:least|most))"
_AN_END = r"\$?[-−+]?[\d√π\\][^\s,;]{0,20}"
ENCLOSED = re.compile(
    rf"(?<![\w\\])(?P<said>\$?[a-zA-Z]\$? (?:is|must be|has to be) {_WORDS_OF_BOUND} {_AN_END},? (?:and|but) (?:is )?"
    rf"{_WORDS_OF_BOUND} {_AN_END}?)[\s.*]*\Z"
)
# "The solution set is the empty set.", "The domain is all real numbers except 2.", "... all reals greater than 2"
SET_IN_WORDS = re.compile(
    r"(?:(?<!not )\b(?:is|are|be)(?: (?:thus|therefore|then))?:? )?\**(?P<said>(?:the )?empty(?: set)?|(?:the set of )?"
    r"(?:all|every|any) (?:real(?:s| numbers?| values?)?(?: of)?(?: \$?[a-z]\$?)?|(?:values of )?\$?[a-z]\$?),? "
    r"(?:(?:except|but|other than|apart from|excluding|besides|different from)(?: for)?|(?:strictly )?(?:greater|less"
    r"|larger|smaller|more) than(?: or equal to)?|at (?:least|most))"
    r" (?:\$?[a-z]\$? ?(?:=|is) ?)?\$?[-−+±\d\\π√][^.!?]{0,60})[\s.!*]*\Z",
    re.IGNORECASE,
)
SETS_SAY = ("mpty", "real", " all ", " every ", " any ")
REALS_BEGIN = ("all ", "every ", "any ", "the set of all ")
# "**24**!", "$24$!", "24 apples!": of a sentence, where "24!" would be a factorial.
EXCLAIMED = re.compile(r"(?:(?<=[*$])|(?<=[a-z]{2}))\s?[!！]{1,3}[\s*🎉]*\Z")
# "**1024**", and below it "Each of the 10 switches has 2 states.": the answer first, and then why.
ANSWER_FIRST = re.compile(r"\s*\*\*([-−+$√π\d][^*\n]{0,60})\*\*[.!]?[ \t]*\n\s*\n(?=[^\n]*[A-Za-z]{3})")
CONCLUDED_LATER = re.compile(
    r"\*\*|=|\b(?:so|thus|therefore|hence|answer|answers|total|result|wait|actually|correction|but|instead"
    r"|gives?|not)\b",
    re.IGNORECASE,
)
VALUE_ENDS = re.compile(
    r"(?:\b(?:is|are|equals|be|was|get|gives?|have)\s|[=:]\s?)[^=]{0,40}?[\d)}\]$π∞%*](?:\s?[a-zA-Z°²³/]{1,12})?\Z"
)
# "3x + 4 = 37 so 3x = 33 so x = 11": of steps in a row, the last.
LAST_STEP = re.compile(
    r"[^\n]*=[^\n]*\s(?:so|thus|hence|therefore|then|giving|→|⇒|=>),?\s+(?=[a-zA-Z](?:_\w{1,3})?\s?=\s?[^=\n]{1,60}\Z)"
)
# "Note that the figure for 2018 (1,237) ...", "For comparison, outside it is 9 °C.", "*(from step 4 above)*"
NOTE = re.compile(
    rf"[\s*_(]{{0,4}}(?:(?:please )?note(?: that\b|:)|{_BESIDE_IT}|(?:that|this|it) (?:was|is|concludes|completes"
    r"|finishes"
    r"|solves|settles) (?:exercise|problem|question|part|task|item|number)\b|(?:on to|next(?:,| up:?)?) (?:exercise"
    r"|problem"
    r"|question|part)\b)"
    r"|[\s*_]{0,4}\((?:from|see|by|using|derived|as|cf|per|based on|calculated|computed|found|shown|given)"
    r" [^()=]{1,80}\)[\s*_.]*\Z",
    re.IGNORECASE,
)
# "12 not 13", "12 (not 13)", and before the value "Not 13 but 12"
BARE_DENIAL = re.compile(r"(?<=\d)\s(?:and |but |\()?not\s[^,;()]{1,30}\)?[\s.]*\Z")
NOT_THAT_BUT = re.compile(r"\s*(?:it(?:['’]s| is) )?not\s[^\s,;]{1,20},?\s(?:but(?: rather)?|rather)\s", re.IGNORECASE)
# "y = -2x correctly describes this line": what the value does.
PREDICATE = re.compile(
    r"(?<=[\w)}\]$])\s+(?:\w+ly\s+)?(?:describes?|satisf(?:y|ies)|works?|holds?|represents?"
    r"|(?:is|are|was|were)\s(?:left|remaining|needed|required|sold|made|used))\b[^$\\\d]{0,80}\Z"
)
# "The mat costs $5 more than the towel.": the difference from a thing, and from no number.
MORE_THAN_A_THING = re.compile(
    r"(?<=\d)(?: [a-z]{2,12})? (?:more|less|fewer|[a-z]{2,8}er) than (?:the|his|her|its|their|a|an|[A-Z][a-z]+)\b"
    r"(?![^.]*\b(?:number|value|sum|product|twice|double|half|square|times)\b)[^\d=]*\Z"
)
REMARKS = (MORE_THAN_A_THING, ROUNDED, COPULA_BEHIND, REMARK, BARE_DENIAL, WHEN_AND_WHERE, PREDICATE)
# Of all these remarks, of LAST_STEP, NO_VALUE and SAID: a word, a bracket, an arrow, or a sign beyond ASCII.
HAS_WORDS = Screen(r"(?:\A|[^\\a-zA-Z])[a-zA-Z]{2}|\(|=>|[^\x00-\x7f]")
PLAIN_NUMBER = re.compile(r"[ \t]*(-?[0-9]+(?:,[0-9]+)*(?:\.[0-9]+)?)\.?[ \t]*")  # of which nothing has to go
CONNECTIVE = re.compile(
    r"[\s,;:…—–]*(?:(?:so|thus|hence|therefore|then|finally|and|now|probably|most likely|likely|simply|clearly|indeed"
    r"|actually|rather|instead|it(?:'s|’s| is| should be)|that(?:'s|’s| is)|this is)"
    r"\b[,:]?\s{1,3})*(?=\S)",
    re.IGNORECASE,
)
# "Hay 45 gallinas", "Es gibt 12 Möglichkeiten"
THERE_ARE = re.compile(
    r"\s*(?:hay|quedan?|il (?:en )?reste|restent|es bleiben|rimangono|restano|sobram|restam|il y(?: en)? a|es gibt|há"
    r"|existem|ci sono|sono|są|jest|er zijn|det finns|there (?:are|is)"
    r"|всего|итого|모두|총|전부|कुल)\s+(?=[-−]?\d)"
    r"|\s*(?:一?共计?|总共|合计|全部で|合計で?)有?\s*(?=[-−]?\d)",
    re.IGNORECASE,
)
# "$x = 7k+3$, де $k\\in\\mathbb{Z}$", "where $k$ is an integer": what stands behind is a condition on the answer.
WHERE = re.compile(
    r",?\s{0,3}\(?(?:where|де|где|où|wo(?:bei)?|donde|onde|dove|gdzie|kde|waarbij|där|hvor|unde|ahol|其中"
    r"|ここで)\s{0,3}"
)
FOR = re.compile(r",?\s{0,3}\(?(?:[^\W\d_]{1,8}\s{0,3}){1,2}")  # a word or two of any language: k ∈ Z is no value
MEMBER = re.compile(r"\s*\w\s*(?:\\in(?![a-zA-Z])|∈)\s*(?:\\(?:mathbb|mathbf)\s*\{?\s*[ZNQRC]|\\?[ZNRℤℕℝ])")
RELATION = re.compile(r"\\(?:in|geq?|leq?|neq?|geqslant|leqslant|lt|gt)(?![a-zA-Z])|[∈<>≤≥≠]")
AN_INTEGER = re.compile(r"\s(?:is|are) (?:an |any |some |arbitrary ){0,2}integers?\b")
A_CONSTANT = re.compile(
    r"\s(?:is|are) (?:(?:an?|any|some|the|arbitrary|real) ){0,3}constants?(?: of integration)?\W{0,4}\Z"
)
CLAUSE = re.compile(r",\s")
# What opens a clause that gives grounds or a case and not the answer.
GROUNDS = re.compile(
    r"\s*(?:since|because|as|if|when|whenever|where|while|although|though|unless|for|given|suppose|assume"
    r"|assuming|whether"
    r"|whereas|which|who|that|but|and(?! (?:so|thus|hence|therefore)\b)|or|not|except|provided)\b",
    re.IGNORECASE,
)
# "We assume the function is odd", "Maybe it converges": said, and not stated.
NOT_STATED = re.compile(
    r"\b(?:assum\w*|suppos\w*|maybe|perhaps|probabl[ey]|possibly|likely|think|guess|believe\w*|claim\w*|says?|said|told"
    r"|might|may|could|would|should|whether|if|when|unless|or|neither|nor|either|unclear|unknown)\b|[?？]\Z",
    re.IGNORECASE,
)
PROGRAM = re.compile(r"```(?:python3?|py|sympy|cpp|c|java|javascript|js|bash|sh|sql|r)\s", re.IGNORECASE)
GOES_ON = re.compile(r",\s(?:and\s)?(?:so|thus|hence|therefore|meaning)\b[^.]*\d", re.IGNORECASE)
# "f(x) or 0": one of two, of which the other is no number.
OR_BEFORE = re.compile(r"[^\s,;]{1,40}\s+or\s+\Z")
# "Previous: 60; now: 50": two labelled values, of which none is called the answer.
LABELLED_BEFORE = re.compile(
    r"[A-Za-z][A-Za-z ]{0,20}:\s?[-−]?[$€£]?\d[^:;\n]{0,20};\s*"
    r"(?!\w*\s?(?:so|thus|answer|result|total|final|sum|altogether)\b)[A-Za-z][A-Za-z ]{0,20}:\s?\Z",
    re.IGNORECASE,
)
AND_SO_ON = re.compile(r"\d\.\d+(?:\.\.\.|…)")  # 0.333..., whose stops belong to it
LINE = re.compile(r"[^\n]+")
PART_LINE = re.compile(
    r"[ \t>*#-]{0,6}(?:[Pp]art )?\(?([a-hA-H1-9]|i{1,3}|iv|vi?)[).:]\*{0,2}[:.]?\*{0,2}[ \t]{1,4}(?=\S)"
)
BARE_NUMBER = re.compile(r"[\s*$]*[-−]?\d[\d.,/]{0,20}%?[\s*$.]*")
ITEM = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+(.+?)[.,;]?\s*")
MOST_ITEMS = 20
BULLET = re.compile(r"(?:[-*•] |\d{1,3}[.)] |[*# ]{0,6}(?:Subproblem|Part)\b)", re.IGNORECASE)
# "1812, 1813, 1814 или 1815", "2 oder 3", 12か13: a list of numbers in any language, of guesses or of roots.
BETWEEN_NUMBERS = re.compile(rf"\s?(?:,\s|(?:,\s?|\s)?(?:{_JOINED})\s|[和与或及、か])")
# "Hay 45 gallinas y 25 patos": two amounts, of which neither is the answer alone.
COUNTED_AND = re.compile(rf"(?:\s[^\W\d_]{{2,20}}){{1,2}},?\s(?:{'|'.join(AND_WORDS)})\s")
BETWEEN_PARTS = full.compile(
    r"(?:\([a-h1-9ivx]{1,3}\)|[\s,;$&.()\[\]，；、.]|\\[,;!()\[\]]|\\q?quad\b|\\text\s?\{\s?(?:and|or|,)?\s?\}"
    rf"|(?:{'|'.join(sorted((*AND_PHRASES, *AND_WORDS, *OR_WORDS, 'a', 'és'), key=len, reverse=True))})(?!\w"
    rf"|\s?[=_(]))*+"
    r"(?:\\?\(?\s?\$?[a-zA-Z](?:_\{?\w{1,9}\}?)?\s?(?:(?:\\left)?\([^()$=\n]{1,30}\))?\s?=\s?\$?)?"
)


def stated_behind(text: str, start: int, end: int) -> Stated | None:
    """The value stated from `start` on: on the rest of the line, or below when that is empty; of a list, its last."""
    while start < end and text[start] in " \t\n:：*" and not text.startswith("* ", start):
        start += 1
    if BULLET.match(text, start) and not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t*"):
        paragraph = text.find("\n\n", start, end)
        return bullets(text, start, paragraph if paragraph >= 0 else end) or last_of_list(text, start, end)
    while start < end and text[start] in " \t\n*:：#_`>":
        start += 1
    if display := DISPLAY.match(text, start, end):
        return _inside(text, display, "display")
    stop = min(end, start + STATEMENT)
    if (line := text.find("\n", start, stop)) >= 0:
        stop = line
    sentence = SENTENCE_END.search(text, start + 1, stop)
    stop = sentence.start() if sentence else stop
    if text.startswith(REALS_BEGIN, start) and (words := SET_IN_WORDS.fullmatch(text, start, stop)):
        return Stated(*words.span("said"), words["said"], "in words")
    return value_in(text, start, stop, whole=True)


def bullets(text: str, start: int, end: int, *, named: bool = False) -> Stated | None:
    """The values of a list of two or more bare values, a bullet each, joined: roots, points.

    `named`: the values of several names are asked for, so that each bullet may be of another.
    """
    lines = [line for line in LINE.finditer(text, start, end) if line[0].strip()]
    if lines and (lines[0][0].rstrip(" *").endswith((":", "：")) or not ITEM.fullmatch(lines[0][0])):
        lines = lines[1:]
    items = [ITEM.fullmatch(line[0]) for line in lines]
    if len(items) < 2 or not all(items) or len(items) > MOST_ITEMS:
        return None
    values = [item[1].strip().strip("*").strip() for item in items if item]
    if any(len(WORD.findall(MARKUP.sub(" ", value))) > 0 for value in values):
        return None
    names = {name[0].strip("$ ") for value in values if (name := NAMED_ITEM.match(value))}
    if not all(NAMED_ITEM.match(value) or VALUE_BEGINS.match(value) for value in values):
        return None
    if len(names) > 1 and not (named and len(names) == len(values)):
        return None  # `x = 1` and below it `y = 2` are steps, or values of two things
    return Stated(lines[0].start(), lines[-1].end(), ", ".join(values), "bullets")


def labelled_lines(text: str, end: int, labels: Sequence[str]) -> Stated | None:
    """The answers to the parts of a question, a line each at the end, as `(a) 3 (b) 5`; of all these labels, in order.

    "**(a)** 3" and below it "**(b)** 5".
    """
    lines = [line for line in LINE.finditer(text, max(0, end - TAIL), end) if line[0].strip()][-len(labels) :]
    found = [PART_LINE.match(text, line.start(), line.end()) for line in lines]
    if tuple(part[1] for part in found if part) != tuple(labels):
        return None
    values = [
        value_in(text, part.end(), line.end(), whole=True) for part, line in zip(found, lines, strict=True) if part
    ]
    stated = [value for value in values if value]
    if len(stated) < len(labels):
        return None
    said = " ".join(f"({label}) {value.answer}" for label, value in zip(labels, stated, strict=True))
    return Stated(stated[0].start, stated[-1].end, said, "labelled lines")


def last_of_list(text: str, start: int, end: int) -> Stated | None:
    """The value of the last entry of a list of answers: where several tasks are solved, the last one is asked for."""
    end = min(end, start + TAIL)
    last: Stated | None = None
    position = start
    while position < end:
        line_end = text.find("\n", position, end)
        line_end = end if line_end < 0 else line_end
        if display := DISPLAY.match(text, position, end):
            last, line_end = _inside(text, display, "display in a list"), max(line_end, display.end())
        elif BULLET.match(text, position):
            label = text.find(":", position, line_end)
            last = value_in(text, label + 1 if label >= 0 else position, line_end, whole=True) or last
        elif text[position:line_end].strip() and last is not None:
            break
        position = line_end + 1
    return last


def _is_prose(tail: str) -> bool:
    foreign = not tail.isascii() and FOREIGN_SENTENCE.match(tail)  # "Ça coûte 1 250,50 €."
    return bool(PROSE.search(COMMAND.sub("", tail)) or len(CJK.findall(tail)) > FEW_CJK or foreign)


def said_last(text: str, end: int, begin: int = 0) -> Stated | None:
    """The value in the last sentence that holds one; none when the text breaks off in a sentence or gives up."""
    begin = max(begin, end - TAIL)
    if end - begin < SHORT and len(lines := text[begin:end].split("\n")) > 1 and all(map(BARE_NUMBER.fullmatch, lines)):
        values = list(dict.fromkeys(line.strip(" *$.") for line in lines))
        return Stated(begin, end, ", ".join(values), "lines")  # a number on each line chooses none
    while end > begin and text[end - 1].isspace():
        end -= 1
    if text.endswith("```", begin, end) and PROGRAM.match(text, fence := text.rfind("```", begin, end - 3), end):
        end = fence  # a program states nothing
    if end == begin:
        return None
    tail = text[begin:end]
    if (opens := ANSWER_FIRST.match(tail)) and not CONCLUDED_LATER.search(tail, opens.end()):
        return as_it_stands(text, begin + opens.start(1), begin + opens.end(1))
    if len(tail) <= SHORT and not _is_prose(tail) and not SENTENCE_END.search(tail):
        number = None if tail.isascii() else spelt_last(text, end)
        return number or value_in(text, begin, end, whole=True)
    if len(tail) > SHORT and not ENDS_WELL.match(tail, len(tail) - 1):
        return None
    in_words = " than " in tail[-SHORT:] or " at " in tail[-SHORT:]
    if in_words and (enclosed := ENCLOSED.search(tail, max(0, len(tail) - SHORT))):
        return as_it_stands(text, begin + enclosed.start("said"), begin + enclosed.end("said"))
    if bracketed := NESTED_LINE.search(tail):
        return as_it_stands(text, begin + bracketed.start(1), end)
    paragraph = text.rfind("\n\n", begin, end)
    if listed := bullets(text, paragraph if paragraph >= 0 else begin, end):
        return listed
    if ENDS_IN_A_DISPLAY.match(text, max(text.rfind(sign, begin, end) for sign in DISPLAY_ENDS), end):
        displays = list(DISPLAY.finditer(text, begin, end))
        if displays and not text[displays[-1].end() : end].strip(" .\n"):
            return _inside(text, displays[-1], "last display")
    verb = tail.rfind(" is ", max(0, len(tail) - SHORT)) if any(map(tail.__contains__, SETS_SAY)) else -1
    if verb >= 0 and (words := SET_IN_WORDS.fullmatch(tail, verb + 1)):
        return Stated(begin + words.start("said"), begin + words.end("said"), words["said"], "in words")
    spans = [(begin + low, begin + high) for low, high in _last_sentences(tail)]
    for low, high in reversed(spans[-SENTENCES:]):
        if _gives_up(text, low, high):
            return None
        if NOTE.match(text, low, high) and low > spans[0][0]:
            continue
        if not text[low:high].isascii() and (spelt := stated_in_chinese(text[low:high])):
            return Stated(low + spelt[0], low + spelt[1], text[low:high][slice(*spelt)], "in words")
        if (HOLDS_VALUE.search(text, low, high) or SAID.search(text, low, high)) and (
            found := value_in(text, low, high, whole=False)
        ):
            return found
        # "That puts the low at minus five degrees.": a sentence that ends in a number in words is no remark on another.
        closing = spelt_last(text, high) if high == spans[-1][1] else None
        if closing and not text[closing.end : high].strip(" .!*\n"):
            return closing
        if not is_remark(text[low:high].strip()):
            return None  # it has gone on to something else, and closes without a value
    return None


def _gives_up(text: str, start: int, end: int) -> bool:
    return MAY_GIVE_UP.lets_through(text[start:end]) and GIVES_UP.search(text, start, end) is not None


def _last_sentences(tail: str) -> list[Span]:
    """Where the last sentences lie that say something: SENTENCES and more, or all of them."""
    sentence_end = ASCII_SENTENCE_END if tail.isascii() else SENTENCE_END
    start = max(0, len(tail) - NEAR_THE_END)
    while start and (tail[start - 1].isspace() or tail[start - 1] in STOPS):
        start -= 1  # in no end of a sentence, so that those behind are what they are from the beginning on
    for place in (start, 0):
        stops = [place, *(found.end() for found in sentence_end.finditer(tail, place)), len(tail)]
        spans = [(low, high) for low, high in pairwise(stops) if tail[low:high].strip(" \n*-#.")]
        if len(spans) > SENTENCES + 1:
            break  # the first of them may be half a sentence
    return spans


def spelt_last(text: str, end: int) -> Stated | None:
    """The number in words in the last sentence, where it is the only one there."""
    begin = max(0, end - TAIL // 10)
    tail = text[begin:end].rstrip()
    sentence_end = ASCII_SENTENCE_END if tail.isascii() else SENTENCE_END
    begin += max((stop.end() for stop in sentence_end.finditer(tail, 0, max(0, len(tail) - 1))), default=0)
    if not tail or not ENDS_WELL.match(tail, len(tail) - 1) or _gives_up(text, begin, end):
        return None
    if any(each.isdigit() for each in text[begin:end]):
        return None
    sentence = text[begin:end]
    if not sentence.isascii() and (found := stated_in_chinese(sentence)):
        return Stated(begin + found[0], begin + found[1], sentence[slice(*found)], "in words")
    if VAGUE.search(sentence):
        return None
    if everywhere := FOR_ALL_REALS.search(sentence):
        return Stated(begin + everywhere.start(1), begin + everywhere.end(1), "all real numbers", "in words")
    found = sole_number_in_words(sentence) or sole_number_elsewhere(sentence)
    if found is None:
        return None
    start, end = begin + found[0], begin + found[1]
    end = unit_end(text, end)
    return Stated(start, end, text[start:end], "in words")


def said_in_words(text: str, end: int) -> Stated | None:
    """What the last sentence states in words, behind its grounds: "By the comparison test, the series converges."."""
    begin = max(0, end - SHORT * 3)
    tail = text[begin:end].rstrip()
    if not tail or not ENDS_WELL.match(tail, len(tail) - 1):
        return None
    end = begin + len(tail)
    begin += max((stop.end() for stop in SENTENCE_END.finditer(tail)), default=0)
    stops = [begin, *(comma.end() for comma in CLAUSE.finditer(text, begin, end)), end]
    while len(stops) > 2 and GROUNDS.match(text, stops[-2], end):  # "..., since f is even"
        del stops[-1]
    end = stops[-1] if stops[-1] == end else stops[-1] - 1
    for start in stops[:-1]:
        clause = text[start:end].strip(" *\n.,").removeprefix("and ")
        if not clause or GROUNDS.match(text, start, end) or NOT_STATED.search(text, start, end):
            continue
        if is_statement(plain := clause.replace("**", "")):
            place = text.find(clause, start, end)
            return Stated(place, place + len(clause), plain, "in words")
    return None


def value_in(text: str, start: int, stop: int, *, whole: bool) -> Stated | None:
    """The value in one sentence. With `whole`, a sentence that is hardly more than the value is taken as it stands."""
    stop = min(stop, start + TAIL)
    if whole and (number := PLAIN_NUMBER.fullmatch(text, start, stop)):
        return Stated(*number.span(1), number[1], "as it stands")
    if worded := HAS_WORDS.lets_through(text[start:stop]):
        for about in (ROUNDED, IN_BRACKETS, ASIDE):
            if (found := about.search(text, start, stop)) and found.start() > start:
                stop = found.start()
        if which := WHICH_ONES.search(text, start, stop):
            if any(each.isdigit() for each in text[start : which.start()]):
                stop = which.start()
            elif counted := sole_number_in_words(text[start : which.start()]):
                low, high = start + counted[0], start + counted[1]
                return Stated(low, high, text[low:high], "in words")
        if (taken := TAKEN_AT.search(text, start, stop)) and VALUE_ENDS.search(text, start, taken.start()):
            stop = taken.start()
        if step := LAST_STEP.match(text, start, stop):
            start = step.end()
    said = text[start:stop]
    if not said.strip(" .*"):
        return None
    if worded:
        again = WHICH_IS.search(text, start, stop)
        if again and (twice := _said_twice(text, start, stop, again, whole=whole)):
            return twice
        if (nothing := NO_VALUE.search(text, start, stop)) and not any(
            each.isdigit() for each in text[nothing.end() : stop]
        ):
            return Stated(nothing.start(), nothing.end(), nothing[0], "in words")
        if in_words := _formula_in_words(text, start, stop):
            return in_words
    bare = MARKUP.sub(" ", said)
    words = len(WORD.findall(bare)) + (0 if bare.isascii() else len(FOREIGN_WORD.findall(bare)))
    if (
        whole
        and words <= (0 if INLINE.search(text, start, stop) else 2)
        and not VERB.search(bare)
        and len(CJK.findall(bare)) <= FEW_CJK
        and not WORDS_BEFORE_MONEY.match(said)
        and (said.isascii() or not WORDS_BEFORE_A_NUMBER.match(said) or label_end(said))
        and not any(VALUE_BEGINS.search(each[1]) and each.start() > start for each in BOLD.finditer(text, start, stop))
    ):
        return as_it_stands(text, start, stop)
    inline = list(INLINE.finditer(text, start, stop))
    behind = inline[-1].end() if inline else start
    stated = _behind_verb(text, start, stop, behind)
    if stated and inline and stated.start > behind:
        return stated
    bold = [
        each
        for each in BOLD.finditer(text, start, stop)
        if (VALUE_BEGINS.search(each[1]) or in_one_word(each[1]))
        and not (each[1].endswith(":") and VALUE_BEGINS.search(text, each.end(), stop))  # "**In 2020:** 1,234,567"
    ]
    if bold:
        sentence = (len(WORD.findall(bold[-1][1])) > BOLD_WORDS or VERB.search(bold[-1][1])) and _behind_verb(
            text, *bold[-1].span(1), bold[-1].start(1)
        )
        if len(WORD.findall(bold[-1][1])) > BOLD_WORDS and not sentence and "=" not in bold[-1][1]:
            sentence = value_in(text, *bold[-1].span(1), whole=False)
        return sentence or _in_a_row(text, bold, "bold")
    if inline:
        return _with_condition(text, inline, stop) or _in_a_row(text, inline, "formula")
    if len(code := [each for each in CODE.finditer(text, start, stop) if VALUE_BEGINS.search(each[1])]) > 1:
        return _in_a_row(text, code, "code")
    if stated:
        return stated
    numbers = list(NUMBER.finditer(text, start, stop)) or list(CJK_NUMBER.finditer(text, start, stop))
    points = list(POINT.finditer(text, start, stop)) if numbers and (";" in said or "|" in said) else []
    if points and points[-1].start() < numbers[-1].start() < points[-1].end():
        return _in_a_row(text, points, "point")
    if (
        len(numbers) > 1
        and (whole_of := OF_A_WHOLE.match(text, numbers[-2].end()))
        and whole_of.end() == numbers[-1].start()
    ):
        del numbers[-1]
    if numbers:
        how = HOW.search(text, numbers[0].end(), stop)
        if not how and NEEDED.search(text, max(start, numbers[0].start() - SHORT), numbers[0].start()):
            how = WHAT_FOR.match(text, numbers[0].end(), stop)
            how = how if how and (" to " in how[0] or numbers[0][0][0] in "$€£") else None
        return _numbers(text, [each for each in numbers if not how or each.start() < how.start()])
    return as_it_stands(text, start, stop) if whole else None


def _said_twice(text: str, start: int, stop: int, again: re.Match[str], *, whole: bool) -> Stated | None:
    """Two spellings of a value as an equation; None where what stands behind `which is` is no formula."""
    first, second = value_in(text, start, again.start(), whole=whole), as_it_stands(text, again.end(), stop)
    if not first or text[first.end : again.start()].strip(" *$)"):  # "a 400 m track, which is 12.5 × 400 = 5000 m"
        return None
    if not second or not FUNCTIONS.issuperset(LETTERS.findall(MARKUP.sub(" ", second.answer))):
        return None
    return Stated(first.start, second.end, f"{first.answer} = {second.answer.rstrip('$')}", first.how)


def in_one_word(said: str) -> bool:
    """Whether all that is set apart is a number in words: "So 2024 has **four** odd divisors."."""
    return said.lower() != "one" and number_in_words(said) is not None


# "What is 6 times 7" asks; "The answer is What is 6 times 7." repeats what was asked.
ASKED = re.compile(r"\b(?:what|how|which|calculate|compute|find|evaluate|simplify|expand)\b|\?", re.IGNORECASE)


SPOKEN_EQUATION = re.compile(r"(?<![A-Za-z])[a-z](?= equals )")


def _formula_in_words(text: str, start: int, stop: int) -> Stated | None:
    """A formula that is said in words behind a verb, to the end: "The circumference is two times pi times r."."""
    if not SAID.search(text, start, stop) or ASKED.search(text, start, stop):
        return None
    colon = text.rfind(":", start, stop) + 1
    equation = SPOKEN_EQUATION.search(text, start, stop)
    begins = (
        [equation.start()]
        if equation
        else [state.end() for state in reversed(list(STATES.finditer(text, start, stop)))]
    )
    for begin in (*begins, colon or start):
        found = as_it_stands(text, begin, stop)
        if found and in_symbols(found.answer) != found.answer:
            return found._replace(how="formula in words")
    return None


def _numbers(text: str, numbers: list[re.Match[str]]) -> Stated:
    """The last number, with those that it completes a list of (`2 and 3`)."""
    if len(numbers) > 1 and (twice := _with_its_equal(text, numbers[-2], numbers[-1])):
        return twice
    row = [numbers[-1]]
    for each in reversed(numbers[:-1]):
        if not BETWEEN_NUMBERS.fullmatch(text, each.end(), row[0].start()):
            break
        row.insert(0, each)
    start, end = row[0].start(), row[-1].end()
    if len(row) == 1:
        start, end = whole_amount(text, start, end)
        if other := OR_BEFORE.search(text, max(0, start - SENTENCE), start):
            start = other.start()
        start = _expression_start(text, start)
        beside = next((each for each in reversed(numbers) if each.end() <= start), None)
        if beside and COUNTED_AND.fullmatch(text, beside.end(), start):
            start = beside.start()
    else:  # "5 dollars and 25 cents" is no list
        whole = whole_amount(text, *row[-1].span())
        start, end = min(start, whole[0]), whole[1]
        joints = [text[one.end() : two.start()] for one, two in pairwise(row)]
        if any(len(joint.strip()) == 1 and joint.strip().isalpha() for joint in joints):  # "3 e 8" is no product with e
            said = [text[start : row[0].end()], *(each[0] for each in row[1:-1]), text[row[-1].start() : end]]
            return Stated(start, end, ", ".join(said), "last number")
    return Stated(start, end, text[start:end], "last number")


def _with_its_equal(text: str, first: re.Match[str], again: re.Match[str]) -> Stated | None:
    """An amount and its equal in brackets, which is no second one: "It takes 120 minutes (2 hours)."."""
    closing = text.find(")", again.end(), again.end() + SHORT) + 1
    said = text[first.start() : closing] if closing and "(" in text[first.end() : again.start()] else ""
    return Stated(first.start(), closing, said, "last number") if said and said_once(said) != said else None


def _expression_start(text: str, start: int) -> int:
    """Where the expression begins whose last number is at `start`: "The derivative is x^2 + 1" does not state 1.

    It goes back over operators, single letters and functions; a word of two letters and more ends it.
    """
    if text[max(0, start - 2) : start].rstrip()[-1:] not in OPERATORS:
        return start
    before = EXPRESSION_BEFORE.search(text, max(0, start - SHORT), start)
    return before.start() if before and any(each.isalpha() for each in before[0]) else start


def _with_condition(text: str, inline: list[re.Match[str]], stop: int) -> Stated | None:
    """The formulas before a condition on them, and the condition; None where the last formula is none."""
    if len(inline) < 2:
        return None
    gap, last = text[inline[-2].end() : inline[-1].start()], inline[-1][inline[-1].lastindex or 0].strip()
    where = WHERE.fullmatch(gap)
    if not (where or (FOR.fullmatch(gap) and MEMBER.match(last))):
        return None
    end = inline[-1].end()
    if len(last) == 1 and last.isalpha() and A_CONSTANT.match(text, end, stop):
        return _in_a_row(text, inline[:-1], "formula")
    if len(last) == 1 and last.isalpha():
        said = AN_INTEGER.match(text, end, stop)
        last, end = (
            (f"{last} \\in \\mathbb{{Z}}", said.end()) if said else (text[inline[-1].start() : stop].strip(), stop)
        )
    elif not RELATION.search(last):
        return None
    before = _in_a_row(text, inline[:-1], "formula")
    return before and Stated(before.start, end, f"{before.answer}, {last}", "formula and condition")


def _in_a_row(text: str, found: list[re.Match[str]], how: str) -> Stated | None:
    """The last of what is set apart in one manner, with those that only "and", "or" or a comma parts from it."""
    row = [found[-1]]
    for each in reversed(found[:-1]):
        gap = text[each.end() : row[0].start()]
        if len(gap) > SENTENCE or not BETWEEN_PARTS.fullmatch(gap):
            break
        row.insert(0, each)
    if len(row) == 1 and (bound := BOUND_BEFORE.search(text, max(0, row[0].start() - SENTENCE), row[0].start())):
        start, end = bound.start(), row[0].end()
        return Stated(start, end, text[start:end].replace("$", ""), "formulas in a relation")
    if len(row) == 1:
        return _inside(text, row[0], how)
    contents = [each[each.lastindex or 0].strip(" .,;") for each in row]
    return Stated(row[0].start(), row[-1].end(), ", ".join(contents), f"{how}s")


def _behind_verb(text: str, start: int, stop: int, behind: int) -> Stated | None:
    """What stands behind the last `is` or `=` and begins like a value; equations in a row as they stand."""
    row = EQUATIONS.search(text, behind, stop)
    if row and not text[row.end() : stop].strip(" .*") and not VERB.search(row[0]):
        stated = _trimmed(text, row.start(), row.end(), "equations")
        return stated and stated._replace(answer=AND_JOINT.sub(", ", stated.answer))
    states = list(STATES.finditer(text, start, stop))
    for state in reversed(states):
        if state.end() < behind:
            return None
        if state[0].strip() == "≈" and any(other.end() < state.start() for other in states):
            continue  # `5/9 ≈ 0.556` is one value, and its exact spelling stands first
        rest = text[state.end() : stop].strip(" .*")
        whole = EQUAL_TO_NOTHING.search(text, start, stop) if rest == "0" else None
        if whole:  # "The line is 2x - y + 3 = 0"
            return _trimmed(text, whole.start("equation"), stop, "equation")
        if GOES_ON.search(rest):
            continue  # "from 6:40 to 8:10, so it lasts 1 hour and 30 minutes"
        begins = VALUE_BEGINS.match(rest) or (state[0].startswith("=") and FORMULA.fullmatch(rest))
        if not begins:
            continue
        if (number := NUMBER_BEFORE_CJK.match(text, state.end(), stop)) is not None:
            return _trimmed(text, *whole_amount(text, *number.span(1)), "stated")
        if labelled := LABELLED_BEFORE.search(text, max(start, state.end() - SHORT), state.end()):
            return _trimmed(text, labelled.start(), stop, "labelled values")
        if len(WORD.findall(COMMAND.sub("", rest))) <= 4:
            return _trimmed(text, bounded_start(text, state.end()), stop, "stated")
    return None


def as_it_stands(text: str, start: int, end: int) -> Stated | None:
    """All of it, but for what is written around it."""
    if there := NOT_THAT_BUT.match(text, start, end) or THERE_ARE.match(text, start, end):
        start = there.end()
    if (label := label_end(text[start:end])) and end - start <= LONGEST_LABELLED:
        start += label
    connective = CONNECTIVE.match(text, start, end)
    return _trimmed(text, connective.end() if connective else start, end, "as it stands")


def _inside(text: str, found: re.Match[str], how: str) -> Stated | None:
    start, end = found.span(found.lastindex or 0)
    return _trimmed(text, start, end, how)


def _trimmed(text: str, start: int, end: int, how: str) -> Stated | None:
    """The value without what is written around it, and without a remark behind it."""
    remarks = REMARKS if HAS_WORDS.lets_through(text[start:end]) else ()
    for pattern in remarks:
        if (remark := pattern.search(text, start, end)) and remark.start() > start:
            end = remark.start()
    while start < end and text[start] in ' \t\r\n*`_"':
        start += 1
    if (so_on := AND_SO_ON.search(text, start, end)) and not text[so_on.end() : end].strip(' *`_").'):
        return Stated(start, so_on.end(), text[start : so_on.end()], how)
    if exclaimed := EXCLAIMED.search(text, start, end):
        end = exclaimed.start()
    while end > start and text[end - 1] in ' \t\r\n*`_.。।"，,;；✓✔✅☑🎉':
        end -= 1
    start, end = unwrapped_span(text, start, end)
    return Stated(start, end, text[start:end], how) if end > start else None
