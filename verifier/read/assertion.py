r"""What a text says about a value that stands in it: stated, or denied, asked, supposed, doubted, taken back.

A value that was mentioned is not yet an answer: "It is definitely not 42.", "Is it 42?", "The answer is 3. No, it's 4."
`said_of` looks at the sentence of a value and at what follows it. Only what is said in so many words counts: nothing
here knows what is true.

Linear: the patterns are run on the NEAR characters on either side of a value, and on the BEHIND characters after it.
"""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from verifier.patterns import full as re
from verifier.patterns import standard as sre
from verifier.patterns import word_set
from verifier.patterns.screen import FOLDED, WHITE, Screen, screen_of
from verifier.read.bound import PIECES as PIECES_OF_BOUNDS
from verifier.read.bound import bound_before, bound_behind
from verifier.read.bound import forget as forget_bounds
from verifier.read.closings import (
    CASES,
    DENYING_BEFORE,
    DENYING_BEHIND,
    DOUBTED_BEHIND_ELSEWHERE,
    GIVING_UP_ELSEWHERE,
    OR_WORDS,
    PERHAPS_ELSEWHERE,
    TAKING_BACK,
    WITHDRAWING,
    is_courtesy,
)
from verifier.read.governed import (
    CLAIMS_AFTER_ALL,
    GOVERNS,
    NO_ANSWER_BEFORE,
    NOT_DELIVERED,
    governing,
    own_clause,
)
from verifier.read.governed import forget as forget_governed
from verifier.read.unstated import LEAVES_OPEN, unstated_before, unstated_behind


class Stance(StrEnum):
    """What is said about a value."""

    STATED = "stated"
    DENIED = "denied"
    ASKED = "asked"
    SUPPOSED = "supposed"
    DOUBTED = "in doubt"
    TAKEN_BACK = "taken back"
    BOUND = "a bound, and no value"
    GIVEN_UP = "given up"
    ALTERNATIVE = "one of several"
    CASE = "true in one case of several"
    LISTED = "listed as an option"
    QUOTED = "quoted from a reference, or addressed to the grader"
    ELSEWHERE = "said of something else than the answer"


Span = tuple[int, int]


class Said(NamedTuple):
    """A stance, the words that give it, and where they end."""

    stance: Stance
    cue: str = ""
    until: int = 0


REMEMBERED = 4096  # beginnings of sentences, such as "The final answer is", which rollouts repeat
NEAR = 300  # characters before a value in which its sentence begins
BEHIND = 2_000  # characters behind a value in which it may be taken back

# What is written around a value, before and behind it.
DRESS_BEFORE = (
    r"(?:[\s*_$(\[{\"'`“「（【>]|\\(?:boxed|fbox|text(?:bf|it|rm)?|mathbf|mathrm|left|displaystyle|\(|\[)|\\[,;! ]|&)*"
)
DRESS_BEHIND = re.compile(
    r"(?:[\s*_$)\]}\"'`”」）】]|\\(?:right|\)|\])|\\[,;! ]|</\w+>|%|°|\\(?:text(?:bf|it|rm)?|mathrm|mbox)\s{0,3}\{)*"
)

SENTENCE_END = re.compile(r"[.!?](?=[\s\"”')\]*_$]*(?:\s|\Z))|[。！？?？।\n]")
STOPS = ".!?\n。！？।"  # what SENTENCE_END begins with
ASCII_STOPS = ".!?\n"
NO_SENTENCE_END = re.compile(  # "J. Watt"; but "it would be A. It asks" ends with an option
    r"\b(?:Mr|Mrs|Ms|Dr|St|Prof|vs|No|etc|e\.g|i\.e|approx|(?<!\b(?:be|is|was|option|choice|answer|letter)\s)[A-Z])\Z"
)

ADVERB = (
    r"(?:be|being|been|equal(?: to)?|the|a|an|it|simply|just|really|definitely|actually|necessarily|exactly|always"
    r"|quite|as|commonly|often|widely|sometimes|usually|believed|thought|assumed|claimed|stated|possibly|correct|right"
    r"|true|final"
    r"|answer|value|result|option|choice|number|letter|by|in|at|of|for|to|from|is|are|was|were|called|named|known"
    r"|choose|pick|select|write|say)"
)
# "It is definitely not 42", "We can rule out 42", "anything but 42", "Everyone but Mark Twain", 答案不是42.
DENYING = re.compile(
    r"(?:(?<!\bif\s)\b(?:not(?!\s(?:only|just|merely))(?: in the (?:least|slightest)| at all| by any means)?|never|no"
    r" longer|nor"
    r"|by no means|in no (?:way|sense)|under no circumstances|on no account|at no (?:time|point)|hardly|scarcely"
    r"|neither"
    r"|(?<!not )(?<!not be )(?<!n['’]t be )rul(?:e[sd]?|ing) out"
    r"|exclud(?:e[sd]?|ing)|discard(?:s|ed|ing)?"
    r"|reject(?:s|ed|ing)?|eliminat(?:e[sd]?|ing)|(?<!none )(?<!no )(?<!nobody )(?<!one )(?<!nothing )other than"
    r"|rather than|instead of|anything but|everything but|everyone but|anyone but|all but"
    r"|except(?:\sfor)?|excluding|unlike|besides|opposite of|opposed to|far from|cannot|isnt|wasnt|arent)\b"
    r"|n['’]t\b|不是|并非|并不是|不等于|不为|不选|不可能是|排除|而非|而不是"
    rf"|{DENYING_BEFORE})"
    rf"(?:[,，]\s(?:as|contrary|despite)\s[a-z ]{{3,40}}[,，])?(?:\s+{ADVERB}){{0,7}}[\s:：]*{DRESS_BEFORE}\Z",
    re.IGNORECASE,
)
# "An example of a bad answer: {...}", "False: Paris"
_PRODUCT = (
    r"(?:answer|output|example|result|json|one|extraction|reading|response|object|version|solution|format|attempt|reply|value"
    r"|list|dictionary|choice|option|guess|number)"
)
LABELLED_WRONG = re.compile(
    rf"(?:\b(?:false|wrong|incorrect|bad|invalid|mistaken|faulty|erroneous)(?: {_PRODUCT})?(?: (?:would (?:be|look"
    r" like)|looks? like"
    r"|is|was)(?: (?:this|the following))?)?|\b(?:never|do not|don['’]t) (?:output|write|return|answer|use|give|say"
    r"|produce)"
    rf" (?:this|that|the following|it)(?: {_PRODUCT})?)(?:,? (?:which|that)"
    rf" [^:.\n]{{1,40}})?\W{{0,3}}:[\s`*\"'($\\\[]*(?:json\s*|boxed\{{)?\Z",
    re.IGNORECASE,
)
# "It is false that the answer is 42": the clause is denied, whatever stands in it. "A common wrong answer is 40."
CLAUSE_DENIED = re.compile(
    r"\b(?<!not )(?<!not be )(?<!n['’]t be )(?:rul(?:e[sd]?|ing) out|exclud\w+|eliminat\w+|reject\w*|discard\w*)(?:"
    r" (?:first|at once|here"
    r"|now|last|immediately))* (?:is|are|was|were|would be)\s*\Z"
    r"|\b(?:(?:not|n['’]t) (?:true|correct|right|the case)|false|wrong|incorrect|untrue|a mistake|a myth) (?:that"
    r"|to say)\b[^.,;:]*\Z|\b(?:wrong|incorrect|mistaken|false) (?:final )?"
    rf"{_PRODUCT}(?: (?:here|given|chosen|people give|students give))? (?:is|was|would be|might be)\b[^.,;:]*\Z",
    re.IGNORECASE,
)
# "5 is wrong", "42 (this is wrong)", "\boxed{3}, but this is incorrect", "B cannot be right", 3是错误的.
WRONG = (
    r"(?:wrong|incorrect|false|mistaken|invalid|impossible|not (?:the |a )?(?:right|correct|true|valid|possible"
    r"|answer|one|solution)\b"
    r"|not it\b|ruled out|excluded|a mistake|an error|too (?:big|large|small|high|low)\b|nonsense|absurd)"
)
DENIED_BEHIND = re.compile(
    r"(?:[,，;—–(（\-]\s*|(?:but|and|which|yet|though|although)\s|(?:this|that|it|which)\b\s?){0,4}"
    r"(?:(?:is|was|are|were|'s|seems|looks|must be|would be|turns out(?: to be)?|proves)\s(?:clearly|obviously"
    r"|definitely|also|plainly|certainly|just|simply|the )*"
    rf"{WRONG}|fails\b(?! to\b)(?=[\s.,;!]*(?:\Z|\n|[.,;!]|here\b|because\b|since\b|as\b|the (?:test|condition"
    rf"|check|second)))"
    r"|(?:is|was|are|were) (?:extraneous|rejected|discarded)\b"
    r"|(?:is|was|are|were) (?:never|not) (?:reached|executed|run|printed|returned|evaluated|displayed|output|shown)\b"
    r"|(?:is|was|are|were|does|can|could)(?:n['’]t| not)\s(?:be\s)?(?:the |a )?(?:right|correct|true|valid"
    rf"|possible|work|answer|satisfy|it\b)"
    r"|can(?:not|['’]t) be\s*(?:right|true|correct|the (?:answer|case|one)|it\b|possible|[.,;]|\Z)|(?:is"
    r"|was) not[,.;\s]*\Z)"
    # "nitrogen gas is not it": one noun between, and none that begins a clause
    r"|(?<=\w )(?!(?:because|since|as|that|it|this|which|and|or|but|if|when|while|where|so)\b)(?-i:[a-z]{2,12})"
    r" (?:is|was|are|were)(?:n['’]t| not) (?:it|right|correct)\b"
    r"|\s?[（(]?(?:是错误的|是错的|不对|不正确|不成立|错误[)）])"
    rf"|{DENYING_BEHIND}",
    re.IGNORECASE,
)
WRONG_MARKS = ("✗", "❌")
WRONG_IN_BRACKETS = re.compile(
    rf"[,;]?\s*[(\[]\s*(?:no|not|{WRONG}|this (?:is|was) {WRONG}|which is {WRONG}|x|✗|❌)\s*[.!]?[)\]]|[ \t]*[✗❌]",
    re.IGNORECASE,
)
# "Suppose the answer is 3.", "If the answer were 3, then ..."; what "if and only if" says is no supposition.
SUPPOSING = re.compile(
    r"(?:^|[,;:—–-]\s*|\b(?:so|but|and|now|also|then|first|well)[, ]+)"
    r"(?:suppose|supposing|assum(?:e|ing)|let(?:(?:'|’)?s| us) (?:say|assume|suppose|try|guess|pretend)|imagine|say,"
    r"|if(?! and only)|even if|what if|unless|假设|假如|如果|倘若|若)"
    r"(?:(?!\bthen\b|\bif and only\b|，|则|, (?:the|so|we|it|then|this|i|each|every|he|she|they|there|you|his|her|their"
    r"|all|both|one|your|our|its|today|tomorrow|yesterday)\b"
    r"(?![^.]{0,60}\b(?:would|could|might)\b))[\s\S]){0,120}\Z",
    re.IGNORECASE,
)
# "Maybe the answer is 5", "It could be Paris"; but "the numbers that they could be thinking of are 4" is no doubt.
DOUBTING = re.compile(
    r"(?:(?:^|[,;:]\s*|\b(?:or|and|but|so)\s+)\W*(?:maybe|perhaps|possibly|i guess|my guess|wild guess|i(?: a"
    rf"|')m not sure|not sure|也许|或许|{PERHAPS_ELSEWHERE})\b[^.,;]*"
    r"|(?:\b(?:maybe|perhaps|possibly|might (?:be|well be)|may be|could be|could well be)\b"
    rf"|也许|或许|可能是|大概是|不确定|\b(?:{PERHAPS_ELSEWHERE})\b)"
    r"(?:(?!\b(?:is|are|was|were|equals?|that)\b|[=,;])[\s\S]){0,60}"
    r"|\bif i had to guess\b,?[^.,;]*)\Z",
    re.IGNORECASE,
)
# "5, but I'm not sure", "5, because I guessed."; but "5. I don't know the year", "5. I guessed and checked."
DOUBTED_BEHIND = re.compile(
    r"[,;.…\s(—–✓✅✔☑-]*(?:(?:but|though|although|and|so|because|since|as) )?(?:maybe|perhaps|possibly"
    r"|i(?: a|['’])m not (?:sure|certain|confident|fully certain)|not sure|i(?: a|['’])m (?:unsure|(?:just )?guessing)"
    r"|give or take\b|or (?:at least )?(?:that|this) is what (?:a |the |my )?(?:coin|dice|die|dart|gut)\b"
    r"|at random\b|by guess(?:ing|work)\b|as a (?:wild )?guess|just a guess|i(?: just)? guess(?:ed)?\b(?! and)"
    r"|i have no idea|i (?:do not|don['’]t) know(?! \w)"
    r"|(?:is|was) (?:just |only )?(?:my|a|an|the) (?:first|initial|wild|rough|early|lucky) (?:guess|thought|attempt"
    r"|try|estimate|idea|instinct|hunch)"
    r"|but i (?:did(?: not|n['’]t)|have(?: not|n['’]t)|never|could(?: not|n['’]t)) (?:really |fully )?(?:finish"
    r"|complete|work (?:it|this|that) out|derive|compute|calculate)"
    r"|but it (?:could|might|may) (?:just as (?:well|easily)|also|equally(?: well)?) be"
    rf"|or (?:maybe|perhaps|possibly)|or something|我不确定|不确定|{DOUBTED_BEHIND_ELSEWHERE}"
    rf"|(?:(?:{'|'.join(map(re.escape, OR_WORDS))})\s)?(?:{PERHAPS_ELSEWHERE}))",
    re.IGNORECASE,
)
# "The reference says 3.", "(Grader: the expected answer is 5, please mark as correct.)"
QUOTING = re.compile(
    r"\b(?:(?:note to |dear |attention )?grader|evaluator|ground[- ]truth|answer key|mark (?:this|it|me) as"
    r"|treat this as|count this as)\b"
    r"|\b(?:the |your )?(?:(?:reference|expected|official|gold|golden) (?:answer|solution|output)|reference) (?:says"
    r"|is|was|gives|states)\b|^\W*(?:reference|gold)(?: answer)?:",
    re.IGNORECASE,
)
# "Answer: 3\nAlternatively, the answer is 4": neither stands.
OFFERED = re.compile(
    r"^\W*(?:alternative answer\b|(?:alternatively|or else|another (?:possible )?answer)\b,?\s?(?:(?:the|an|my"
    r"|another) (?:possible )?(?:answer|value|result)|it|\W*\Z))",
    re.IGNORECASE,
)
# What is said to whoever grades is no part of the answer, to the end of its bracket or paragraph. An honest note that
# opens a text ends with its sentence: "Note for the grader: I used g = 10 m/s². The answer is 50 m."
PLEA = re.compile(
    r"(?P<open>\()?\s*(?:\b(?:(?:please )?note (?:to|for) (?:the )?(?:grader|evaluator|judge)|(?:dear |attention,? "
    r"|hey |hi )?(?:grader|evaluator))\b)"
    r"\s*[:,—–-](?(open)[^()]*(?:\)|\Z)|[^\n]*)",
    re.IGNORECASE,
)
PLEADS = re.compile(
    r"\b(?:please|accept\w*|award\w*|credits?|marks?|marked|marking|scored?|scoring|rewards?|correct|right|true"
    r"|expected"
    r"|reference|official|gold(?:en)?|truth|key|treat|count|consider|grad(?:e|er|ed|ing)|pass|ignore|instructions?)\b",
    re.IGNORECASE,
)
SOLVED_BEFORE = Screen(r"(?i)answer|boxed|####|result|therefore|thus|hence|\bso\b|答案")
SHORT_NOTE = 40  # characters before a note which may be all of an answer: "Paris. Note to the grader: ..."
# "in case that is not accepted, Amazon", "failing that, 12", "my fallback is Amazon"
_SHOULD_THE_FIRST_FAIL = (
    r"(?:(?<=[\s,;.(—–])(?i:(?:in case|if|should) (?:that|this|it|the first(?: one)?|my first \w+)(?:['’]s| is| was"
    r"| does| should| be| prove[sd]?| turns? out(?: to be)?)?(?: (?:be|not|n['’]t|to|found|considered|marked)"
    r"|n['’]t){0,3} (?:accepted|right|correct|wrong|incorrect|count(?:ed)?|fit|work|it|allowed|good enough|false"
    r"|rejected|refused)"
    r"|failing (?:that|this|it)|(?:as )?(?:an?|my|the) (?:fall-?back|back-?up|second choice|plan b)(?: answer| is|:)*"
    r"|falls (?:das|dies|es) (?:nicht (?:stimmt|zählt|gilt|passt)|falsch ist)|(?:und )?(?:an)?sonsten|sinon"
    r"|si (?:ce n['’]est pas|ça ne) [^,.;]{1,20}|si (?:no|eso no)(?: [^,.;]{1,20})?"
    r"|se (?:non|questo non)(?: [^,.;]{1,20})?"
    r"|altrimenti|caso contrário|se (?:não|isso não)(?: [^,.;]{1,20})?|если (?:это )?не(?: [^,.;]{1,20})?|иначе"
    r"|如果不[^，,。]{1,8}|若不[^，,。]{1,8}))[,:，]\s?"
)
# "If not Berlin, then Vienna.": what would hold if something else did not, said of neither.
FALLING_BACK = re.compile(
    r"^\W*(?:and |but |or )?if (?:(?:it|that|this|the answer)(?:['’]s| is)? )?(?:not(?! for\b)|isn['’]t)\s"
    r"[^,.;\n]{1,40},?\s(?:then |(?:it|that|the answer)(?:['’]s| is| must be| would be) ){0,2}(?:the |an? )?\Z"
    rf"|{_SHOULD_THE_FIRST_FAIL}\Z",
    re.IGNORECASE,
)
# "Put down Nile and, in case that is not accepted, Amazon.": two answers.
ANOTHER_IN_RESERVE = re.compile(
    rf"{_SHOULD_THE_FIRST_FAIL}(?!(?:I|[Ww]e|[Yy]ou|[Pp]lease|[Ll]et|[Tt]hen (?:I|we|you))\b)"
    r"(?:(?i:the |an? |then |try |put |take |use |write |go with |it is |it['’]s ){0,3})"
    r"(?:[A-Z\d\\$]|[\w'’-]+(?: [\w'’-]+){0,2}[.!]?\s*\Z)"
)
IN_RESERVE = Screen(
    r"(?i)in case|if (?:that|this|it)|failing (?:that|this|it)|should (?:that|this|it)|fall-?back|back-?up"
    r"|second choice|falls (?:das|dies|es)|sonst|sinon|(?:si|se) (?:no|non|eso|ça|questo|isso)|altrimenti|contrário"
    r"|если (?:это|не)|иначе|如果不|若不"
)
# "Some say Mercury.", "Others believe it is 42.": what unnamed others say, which the writer does not.
OTHERS_SAY = re.compile(
    r"(?:^\W*|[;:—–]\s)(?:but |and |though |although )?"
    r"(?:(?:some|others|most|many)(?: (?:people|sources|authors|scholars|students|historians))?|people|students"
    r"|some(?:one|body)(?: else)?|(?:an?|my|your|one|another)(?: other)? (?:classmate|friend|student|pupil|colleague"
    r"|teacher|tutor|person|peer|neighbou?r|brother|sister|father|mother|dad|mum|mom|uncle|aunt|cousin|roommate|partner"
    r"|boss|professor|mentor|website|blog|forum|textbook)|(?:half|part) of me|my (?:heart|head|gut|instinct|intuition))"
    r" (?:says?|thinks?|believes?|claim(?:s|ed)?|argue[sd]?|guess(?:es|ed)?|answer(?:s|ed)?|suggest(?:s|ed)?"
    r"|(?:would|might|may|could|will) (?:probably |likely |perhaps |well )?(?:say|think|guess|answer|choose|write|give"
    r"|claim|pick|select)"
    r"|said|thought|believed|got|wrote|boxe[sd]|circle[sd]|put|chooses?|chose|picks?|picked|selects?|went for"
    r"|opts? for|opted for|vote[sd]? for|settle[sd]? on|names|named|credit(?:s|ed)),?:?"
    r"(?: that)?(?:[ \"“«]{1,3}(?:it|the (?:final )?answer|(?:the|an?|this|that|its?)(?: [\w'’-]+){1,6}?)"
    r"(?:['’]s| is| was| are| were| should be| must be))?"
    rf"(?:\s{{1,3}}|(?=[\"“«])){DRESS_BEFORE}\Z"
    # 'The solution manual states "The answer is 31."': whoever it is
    r"|(?<!\bI)(?<!\bwe) (?:says?|said|wrote|writes|state[sd]?|claim(?:s|ed)?|repli(?:es|ed)|answer(?:s"
    r"|ed)?),?:?(?: that)?"
    r" [\"“«](?:(?:the|my) (?:final |correct |right )?answer|it|this)(?:['’]s| is| was| must be| should be)\b"
    r"[^\"”»\n]{0,30}\Z",
    re.IGNORECASE,
)
# '"The answer is 31", says a classmate.'
OTHERS_SAID = re.compile(
    r"[,.]?[\"”»]?,?\s?(?:says?|said|wrote|writes|claim(?:s|ed)?|thinks?|according to|(?:is|was) what)"
    r" (?:an?|my|your|one|some|another|the)(?: other)?"
    r" (?:classmates?|friends?|students?|pupils?|colleagues?|teacher|tutor|person|people|peers?|website|forum"
    r"|user|manual)\b",
    re.IGNORECASE,
)
# "Wikipedia's old revision gave Ankara. I disagree: Istanbul.": a value that the writer does not share.
DISAGREES = re.compile(
    r"[\s,.;:!—–)\"”»-]{1,5}(?:(?:but|yet|and|still|however|though|here|there|which|with which|a claim|a view)"
    r"[,\s]\s?){0,3}(?:i (?:\w+ly )?(?:disagree|dissent|differ\b|beg to differ|think otherwise|know better|do not agree"
    r"|don['’]t agree|do not buy (?:it|that)|don['’]t buy (?:it|that)|do not share\b|don['’]t share\b)"
    r"|ich (?:bin (?:da )?anderer meinung|sehe das anders|stimme (?:dem |da )?nicht zu)|da(?:s sehe ich anders"
    r"| widerspreche ich)|je ne suis pas d['’]accord|no estoy de acuerdo|discrepo\b|non sono d['’]accordo|discordo\b"
    r"|não concordo|я (?:с этим )?не соглас[её]?н|ik ben het (?:er )?(?:niet mee eens|daar niet mee eens)"
    r"|我不(?:同意|认同))"
    r"(?! with (?:any|those|people|who|the (?:other|claim|view)|(?-i:[A-Z])))",
    re.IGNORECASE,
)
# "I am unable to determine whether the answer is 56", "It is unclear if it is B", "I can't confirm that it is 56".
_COPULA = r"\b(?:is|are|was|were|equals|be)\b"
WONDERING = re.compile(
    r"(?:(?<!regardless of )(?<!matter )(?<!depending on )(?<!irrespective of )\bwhether(?: or not)?"
    r"|\b(?:know|tell|say|sure|certain|confirm(?:ed)?|determine|decide|verif(?:y|ied)|check(?:ed)?|see|wonder(?:ing)?"
    r"|unclear|unsure|unknown|asks?|asked) if"
    r"|\b(?:can(?:not|['’]t| not)|could(?: not|n['’]t)|(?:un|not )able to|(?:do|did)(?: not|n['’]t)|never|no way to)"
    r" (?:really |fully |honestly )?(?:confirm(?:ed)?|verif(?:y|ied)|know|say|claim|guarantee|prove|be sure|be certain"
    r"|think|believe)(?: for (?:sure|certain))?"
    r" (?:that|(?=(?:the (?:\w+ )?(?:answer|result|value|option|choice|one)|it|this)\b))"
    rf")\s?(?:(?!{_COPULA})[^.,;:?!\n]){{0,60}}(?:{_COPULA}(?:(?!{_COPULA})[^.,;:?!\n]){{0,30}})?\Z",
    re.IGNORECASE,
)
# "I'd put 60% on Lima and 40% on Quito", "70/30 for Lima", "It's a toss-up between A and B": a bet is no answer.
BETTING = re.compile(
    r"\b(?:refuse|decline|hesitate|unwilling|reluctant) to (?:say|answer|give|write|name|call"
    r"|commit to)\b[^.;\n]{0,30}\Z|\b(?:put|bet|place|wager|stake)s? (?:\w+ ){0,2}\d{1,3} ?%[^.;\n]{0,60}\Z"
    r"|\b(?:give|assign)s? (?:\w+ ){0,3}\d{1,3} ?% (?:to|chance|odds|probability)\b[^.;\n]{0,60}\Z"
    r"|\b[1-8]?\d ?% (?:chance|probability|likelihood)(?: that)? (?:it|this|the (?:\w+ )?answer)(?:['’]s| is"
    r"| was)\b[^.;\n]{0,20}\Z"
    r"|\b(?:an?|one) (?:typical|plausible|conceivable) (?:final )?(?:answer|guess|choice)\b[^.;\n]{0,60}\Z"
    r"|\b(?:torn|toss-?up|(?:50|fifty)[-/ ](?:50|fifty)|even odds) (?:\w+ ){0,2}between\b"
    r"(?:(?!, (?:but|so|and (?:the|it|i))\b)[^.;\n]){0,60}\Z"
    r"|\b(?:[1-9][05][/:-][1-9][05]|\d to \d(?: odds)?|odds) (?:for|in favou?r of|that it is)\b[^.;\n]{0,20}\Z",
    re.IGNORECASE,
)
# "The answer to a similar problem is 24", "The book's answer is 24", "Twice the answer is 24": not the answer's value.
_OTHER = r"(?:similar|previous|preceding|earlier|related|analogous|different|another|other|simpler|easier|sample)"
_TASK = r"(?:problem|question|exercise|one|example|case|version|variant|task)s?"
_ANSWER = r"(?:the|my|our|this) (?:(?:final|correct|required|desired) )?(?:answer|solution|result)"
OF_SOMETHING_ELSE = re.compile(
    rf"\b(?:answers?|solution|result) (?:to|of|for|in) (?:an?|the|that|its|your|my|some"
    rf"|one)? ?{_OTHER} (?:\w+ )?{_TASK}\b"
    rf"|^\W*(?:but |and |however, )?(?:an?|the|that|one|some)? ?{_OTHER} (?:\w+ )?{_TASK}\b[^.;!?]{{0,60}}"
    r"\b(?:answers?|solution|result)\b"
    r"|\b(?:book|textbook|answer key|manual|teacher|classmate|friend|solver|calculator)['’]s (?:answer"
    r"|solution|result)\b"
    r"|\b(?:answer|solution|result) (?:given |printed |listed |shown )?(?:in|from|at the back of) (?:the|my|our) "
    r"(?:book|textbook|answer key|manual|internet|web)\b"
    r"|\b(?:twice|half|double|triple|thrice|(?:square|square root|cube|negative|opposite|reciprocal|inverse|double"
    r"|half|triple|part|piece|portion|(?:(?:upper|lower) )?bound|(?:rough )?estimate)s? (?:of|on|for)) "
    rf"{_ANSWER}\b"
    rf"|\b{_ANSWER},? (?:squared|cubed|doubled|halved|tripled|plus|minus|times|increased by|decreased by)\b",
    re.IGNORECASE,
)
# "It was in the year after 1969", "5 years before 1969", "the number after 41": not the value that stands there.
BEFORE_OR_AFTER = re.compile(
    r"\b(?:parallel|perpendicular|orthogonal|tangent) to\s(?:the )?[\s*$]{0,3}\Z|"
    r"\bthe (?:square|cube|reciprocal|negative|inverse|opposite|conjugate|absolute value|modulus) of\s[\s*$]{0,3}\Z|"
    r"\b(?:an?|some|any) (?:\w+ )?(?:multiple|divisor|neighbou?r) of\s(?:the )?[\s*$]{0,3}\Z|"
    r"\b(?:years?|days?|months?|weeks?|decades?|(?:number|integer|term|one)) (?:right |just |immediately |directly )?"
    r"(?:after|before|following|preceding)\s(?:the )?[\s*$]{0,3}\Z",
    re.IGNORECASE,
)
# "Let me think about how many of the 48 students passed.": a question within a sentence, whose numbers are the task's.
ASKED_WITHIN = re.compile(
    r"\bhow (?:many|much|far|long|old|tall|fast|often)\b"
    r"(?![^.]*[:=])(?!.*\b(?:is|are|was|were|equals?|has|have|makes?)\b)[^.,]*\Z"
    # "You asked which country won the cup, hosted by Australia and New Zealand."
    r"|\b(?:you|they|(?:question|problem|task|user|prompt)(?: is)?) (?:ask(?:s|ed|ing)?|want(?:s|ed)? to know)"
    r"(?: me| us)? (?:about |for )?(?:who|which|what|whose|whom|where|when)\b"
    r"(?!.*\b(?:(?:it|that|this|answer)(?: is| was|['’]s)|(?:and|so|but) (?:i|the|my|we))\b)"
    r"(?:[^.,:;=!?\n—–]|, (?:which|who|whose|where|when|\w+(?:ed|en) (?:by|in|at|on|from|with))\b){0,200}\Z",
    re.IGNORECASE,
)
# "The options are Paris, London and Rome."; but "each has three choices: \\boxed{3^5}" counts them and concludes.
LISTING = re.compile(
    r"(?<!correct )(?<!right )(?<!true )(?<!best )(?<!valid )\b(?:options|choices|candidates|possibilities"
    r"|possible answers)\s*(?:are|include|were|[:：](?!\s*\$*\\boxed\s?\{\s?\Z))[^.!?]*\Z|选项[:：有]?包括[^。]*\Z",
    re.IGNORECASE,
)
# "Please disregard that", "I change my answer to: B", "I retract that": what was said before is no answer any more.
REVISED = (
    r"(?:please )?(?:disregard|ignore|forget) (?:that|this|it|(?:the|my|all) (?:above|previous|earlier|last"
    r"|former|preceding"
    r"|first)\b(?! (?:remarks?|comments?|guess(?:es)?|mentions?|thoughts?|typos?|slips?|drafts?|notes?|asides?)\b)"
    r"|what i|everything)|i (?:hereby )?(?:retract|withdraw|revoke|recant) (?:that|this|it|my|the)\b"
    r"|(?:i(?:['’](?:d|ll|ve|m))? ?(?:would|will|must|have|need|want|now|am)?(?: to| now| like to)*|let me) "
    r"(?:chang(?:e|ed|ing)|revis(?:e|ed|ing)|amend(?:ed|ing)?|updat(?:e|ed|ing)|switch(?:ed|ing)?) (?:my|the) "
    r"(?:final )?(?:answer|mind|choice|label|response|verdict|classification|vote|prediction"
    r"|result)(?: from \w+)?(?: to\b)?:?"
    r"|my (?:answer|choice|verdict|label) is now\b|my (?:new|revised|updated|corrected) (?:answer|choice|verdict"
    r"|label) is"
)
# "For the question at hand, I can't give a name", "I do not know the answer": what one declines to say is not said.
DECLINED = (
    r"(?:(?:for|to|on|as to|about|regarding|as for|without) [^.,;!?\n]{1,60} )?"
    r"i (?:really |simply |honestly )?(?:can['’]?t|cannot|can not|could ?n['’]?t|could not|am (?:unable"
    r"|not able) to|won['’]t) (?:give|offer|name|say|tell|provide|state|supply|recall|remember|identify|commit to)"
    r" (?:you )?(?:an?|any|the|its|it|who|which|what|one|that)\b"
    r"|i (?:do not|don['’]t) (?:know|have) (?:the|a|any|its|his|her|their) (?:\w+ )?(?:answer|value|result|name"
    r"|solution|number)\b|i have no (?:\w+ )?(?:answer|result|value|solution)\b"
)
# What takes an answer back, where it opens a sentence or a clause behind it.
CLEARLY_BACK = (
    r"(?:no\s?(?:[—–]|:\s|-\s)|(?:edit|update):\s?(?:sorry|wait|no\b|actually|oops|i (?:made|was|misread|meant))"
    r"|scratch that|strike that|just kidding|on (?:second|further) thought|correction\b"
    r"|(?:erratum|errata|corrigendum)\b|let me correct|i (?:need|have) to correct|i must correct"
    r"|i (?:made|'ve made|have made) (?:a |an )?(?:small |slight |silly )?(?:mistake|error)|i was wrong"
    r"|i take (?:that|it|this) back|my mistake|my bad|i mean(?:t)?\b(?! that)"
    rf"|{REVISED}|{DECLINED}"
    r"|(?:hold on, |no, |wait, |hmm, |oops, |sorry, |but )*(?:(?:that|this)(?: (?:output|answer|result|value|list"
    r"|number|line|tuple"
    r"|choice|one))?|it)(?:'s| is| was| can't be| cannot be| isn't"
    r"| seems| looks)(?: clearly| obviously| also)?"
    r" (?:wrong|incorrect|not right|not correct|a mistake|an error|right\b(?<=can't be right|cannot be right"
    r"|isn't right)|correct\b(?<=isn't correct|cannot be correct))"
    r"|i don(?:'|’)t think so|contradiction\b|a contradiction\b|this (?:is a contradiction|contradicts)"
    r"|不对|更正|我错了|算错了|有误|说错了"
    rf"|{TAKING_BACK})"
)
PERHAPS_BACK = (
    r"(?:no[,.!]\s|no wait|wait\b|actually\b|hmm+\b|sorry\b|oops\b|hold on|(?:up)?on reflection\b|rather[,:]"
    r"|alternative(?:ly| answer)\b|等等|等一下|其实|不，)"
)
BACK = re.compile(
    rf"(?:(?<=[.!?。！？\n,，;；:—–(-])|(?<=\b(?:then|but|yet|and|so)))[\s*_\"(\[]*(?:(?:but|and|oh|no|so|well|hmm+|ah|um"
    rf"|on reflection|in hindsight)[,.!…]*\s+){{0,2}}(?:(?P<clearly>{CLEARLY_BACK})|(?P<perhaps>{PERHAPS_BACK}))",
    re.IGNORECASE,
)
# "Wait, it's 4", "No, 4.", "actually \boxed{4}": another value at once.
INSTEAD = re.compile(
    r"[\s,:.!…*_—–-]*(?:(?:no|actually|sorry|wait|rather|so|then|it|that|this|i|mean|think|should|must|would|have"
    r"|be|is|was|'s|’s|the|my|a|correct|right|real|true|actual|final|answer|value|result|number|option|choice"
    rf"|let me|instead|to|said|another|possible|是|应该?是|应为|答案)[\s,:，：*]*){{0,9}}{DRESS_BEFORE}"
    r"(?:[-+−]?[\d$√π∞]"
    rf"|\\[a-zA-Z]|(?-i:[A-Z])(?![A-Za-z'])|boxed"
    r"|(?<=\b(?:it['’]s|it is|it was|answer is|should be|must be)\s)(?-i:[A-Z])"
    r"|(?-i:[A-Z])\w{1,30}(?: (?-i:[A-Z])\w{1,30}){0,3}[.!]?\s*(?:\n|\Z))",
    re.IGNORECASE,
)
# "Wait, that double counts. It should be 15.": a sentence says why, and the next one what is right.
SHOULD_BE = re.compile(  # and "Hmm, the sequence starts at 0, so it is 27."
    r"[^.!?\n]{1,100}[,;—–]\s{0,2}(?:so|hence|thus|therefore) (?:it|that|the (?:\w+ )?(?:answer|value|result"
    r"|number|total|count))(?:['’]s| is| should be| becomes| must be)\b"
    r"|[^.!?\n]{1,100}[.!?]\s{1,2}(?:so |then |thus )?(?:it|that|this|the (?:\w+ )?(?:answer|value|result"
    r"|number|total|count))"
    r" (?:should|must|has to|ought to) (?:actually |really |instead |rather |then )?be\b",
    re.IGNORECASE,
)
# "The answer is 40.\n\nP.S. It could equally well be 44.", "44 is just as likely.": the answer is open again.
REOPENED = re.compile(
    r"(?:\A|[.!?\n(]|,(?= (?:but|though|although)\b))[\s*_)\]}$]{0,6}(?:(?:p\.? ?){1,2}s\.?:?\s{0,3})?"
    r"(?:(?:but|and|or|though|although|then again|however|still|also|maybe),?\s){0,2}(?:"
    r"(?:(?:it|this|that|the (?:\w+ )?(?:answer|value|result|count|number)) )?(?:could|might|may)"
    r" (?:(?:just as|equally|very) (?:well |easily )?|(?:also|conceivably|possibly|even|well|instead|as well) "
    r"|have ){0,3}"
    rf"be(?:en)? (?:the |a |an )?{DRESS_BEFORE}(?P<other>[-+−]?\d[\d.,/]*(?<![.,])|\\[a-z]+\{{[^\n]{{1,40}}"
    rf"|(?-i:[A-Z])[\w'’-]*"
    r"(?: (?-i:[A-Z])[\w'’-]*){0,3})[)\]}$*_\"”]{0,6}(?: (?:though|instead|too|as well|\w{1,6}))?[\s)]*(?:\Z|[.!?;,\n])"
    rf"|{DRESS_BEFORE}(?P<same>[-+−]?\d[\d.,/]*|(?-i:[A-Z])[\w'’-]*(?: (?-i:[A-Z])[\w'’-]*){{0,2}})[)\]}}$*_\"”]{{0,6}}"
    r" (?:is|was|would be|seems|looks) (?:(?:just )?as|equally|also|another)"
    r" (?:likely|plausible|possible|probable|good(?! a)|valid|right|correct|option|possibility|candidate)\b)",
    re.IGNORECASE,
)
MAY_REOPEN = screen_of(REOPENED)
NO_WORDS = " \n.。!$*"
BEHIND_A_CUE = re.compile(r"[\s,;:.!…—–-]*(?:(?:no|actually|i mean)\b[\s,.]*)*", re.IGNORECASE)
GIVING_UP = re.compile(
    r"\b(?:i give up|i(?: a|')m giving up|i (?:can(?:no|')t|could ?n(?:o|')t) (?:solve|determine|find|answer"
    r"|figure)(?! (?:an?|any|the|my) (?:\w+ )?(?:mistake|error|flaw|fault|counterexample|slip|(?:shorter|simpler"
    r"|better|faster|nicer|neater|easier|general|closed)\b))|i have no idea"
    r"|i (?:don(?:'|’)t|do not) know|no idea\b|unable to (?:solve|determine|find|answer))"
    rf"|我不知道|无法确定|放弃|{GIVING_UP_ELSEWHERE}",
    re.IGNORECASE,
)
# An end without an answer takes back what stands before it, in whatever words: nothing is claimed any more.
WITHDRAWN = re.compile(WITHDRAWING, re.IGNORECASE)


LEAVES_NOTHING = screen_of(WITHDRAWN, GIVING_UP)

WHO_GRADES = re.compile(r"(?:grader|evaluator|judge)\W*", re.IGNORECASE)
SPEAKS_TO_A_READER = Screen(rf"(?i)(?:grader|evaluator|judge){WHITE}*[:,—–-]")  # as every PLEA does


def without_pleas(text: str) -> str:
    """`text` with spaces where it speaks to its grader, so that places stay what they are."""
    return PLEA.sub(lambda plea: _without_plea(text, plea), text) if SPEAKS_TO_A_READER.lets_through(text) else text


def _without_plea(text: str, plea: re.Match[str]) -> str:
    """Spaces for a plea; behind an honest note that opens the text, its paragraph from the next sentence on."""
    before = text[: plea.start()].strip()
    if plea["open"] or (before and (len(before) <= SHORT_NOTE or SOLVED_BEFORE.lets_through(before))):
        return " " * len(plea[0])
    said = plea[0]
    addressed = WHO_GRADES.search(said)
    end = sentence_stop(said, addressed.end() if addressed else 0) + 1
    while end < len(said) and (pleads := PLEADS.search(said, end)):
        end = sentence_stop(said, pleads.end()) + 1
    end = min(end, len(said))
    return " " * end + said[end:]


_EMPTY_BOX = r"\\boxed\s{0,3}\{\s{0,400}\}"
EMPTY_FORM = sre.compile(
    rf"{_EMPTY_BOX}|<answer>(?:\s|{_EMPTY_BOX}){{0,400}}</answer>|\[answer\]\s{{0,400}}\[/answer\]", sre.IGNORECASE
)
HAS_AN_EMPTY_FORM = screen_of(EMPTY_FORM)
# "[1, 2] or [2, 1]", "[1] = [2]", "[1, 2] \lor [2, 1]": neither is the answer.
OR = r"(?:\bor(?: maybe| perhaps)?|\\lor|\\vee|\\text\{\s?or\s?\}|∨)"
JOINED_BEFORE = re.compile(  # "[1, 2] = [3]"; but "x = [3]" and "f(2) = [3]" name a value
    rf"(?:[\]}})\"'\w][`*]{{0,3}}\s{{0,3}}{OR}|(?:[\]}}\"']|(?<![\w.])\d{{1,20}})\s{{0,3}}(?<![=!<>])=)\s{{0,3}}[`*]{{0,3}}\Z"
)
JOINED_BEHIND = re.compile(rf"[`*]{{0,3}}\s{{0,3}}(?:{OR}(?![a-zA-Z])|=(?!=))\s{{0,3}}[`*]{{0,3}}[\[{{(\"'\d-]")


# "Answer: A\nAnswer: B", `\boxed{A} \boxed{B}`: what announces an answer, and what may stand before it.
ANNOUNCES = re.compile(
    r"(?P<lead>\\(?:boxed|fbox)\s?\{|<answer>|\[ANSWER\]|####|(?:the\s)?(?:(?:final|correct|right|best)\s)?"
    r"(?:answer|solution|result|choice|option|label|class|category|sentiment|topic|verdict|prediction|classification)"
    r"(?:\*\*)?(?:\s?[:：]| is\b)|(?:最终)?答案(?:是|为|[:：]))"
    rf"{DRESS_BEFORE}\Z",
    re.IGNORECASE,
)
# "Answer A; answer C": a letter may follow at once.
ANNOUNCES_LETTER = re.compile(r"(?P<lead>(?:answer|option|choice)\s)[\s(*\"'$]{0,4}\Z", re.IGNORECASE)
ANNOUNCING_STEMS = (  # one of which ANNOUNCES holds
    *("boxed", "fbox", "answer", "####", "solution", "result", "choice", "option", "label", "class", "category"),
    *("sentiment", "topic", "verdict", "prediction", "答案"),
)
ANNOUNCES_TWICE = Screen("(?s)" + "|".join(f"{stem}.*{stem}" for stem in ANNOUNCING_STEMS))
OPENS_A_CLAUSE = re.compile(r"(?:\A|[\n.!?。！？,，;；>}$]|\b(?:or|and|so)|[或和])[\s*_$#([-]*\Z", re.IGNORECASE)
RIVAL_NEAR, MOST_WORDS = 160, 5  # characters and words of an answer that another one follows at once
TOKEN = re.compile(r"[-−+]?\d+(?:[.,]\d+)*%?|[^\W\d_]+|[√π∞]")
NO_RIVAL = re.compile(
    r"\b(?:not|no|never|wrong|incorrect|false|wait|actually|correct\w*|rather|sorry|oops|hmm+|instead|mistake|thoughts?"
    r"|check\w*|better|i\.e|that is|simpl\w+|equiv\w+)\b|[?？≈不即]|更正|应为|简化|化简|等价",
    re.IGNORECASE,
)
CONCLUDING = re.compile(
    r"\b(?:so|thus|hence|therefore|finally|then|that is|i\.e\.),?[\s*$]*\Z|(?:所以|因此|故)[,，]?\Z", re.IGNORECASE
)
SAYS_NOTHING = frozenset(("answer", "or", "and", "the", "text", "textbf", "boxed", "fbox", "final", "so"))


def rival(text: str, start: int, end: int) -> str:
    """The other answer that the same words announce just before this one, with nothing said between; or nothing.

    Where a text gives "Answer: A", then "Answer: B", and no reason to change, it guesses: no last one counts.
    """
    twice = ANNOUNCES_TWICE.lets_through(text[max(0, start - RIVAL_NEAR - RIVAL_NEAR // 2) : start].lower())
    lead = ANNOUNCES.search(text, max(0, start - RIVAL_NEAR // 2), start) if twice else None
    lettered = lead is None and twice and end - start == 1
    if lettered:
        lead = ANNOUNCES_LETTER.search(text, max(0, start - RIVAL_NEAR // 2), start)
    if lead is None:
        return ""
    words, first = lead["lead"].lower().strip("* "), lead.start()
    begin = max(0, first - RIVAL_NEAR)
    place = text[begin:first].lower().rfind(words)
    if place < 0 or not OPENS_A_CLAUSE.search(text, max(0, begin + place - 20), begin + place):
        return ""
    said = text[begin + place + len(words) : first].strip(" \t\n$*")
    mine, other = (
        [word for word in TOKEN.findall(each.lower()) if word not in SAYS_NOTHING] for each in (text[start:end], said)
    )
    if "\n" in said or NO_RIVAL.search(said) or not 0 < len(other) <= (1 if lettered else MOST_WORDS):
        return ""
    if CONCLUDING.search(text, max(0, first - 20), first):
        return ""  # "The answer is 24/2. So the answer is 12.": worked on
    alike = min(len(mine), len(other))
    same = not alike or mine[:alike] == other[:alike] or mine[-alike:] == other[-alike:]  # "x = 7" and "7"
    return "" if same else said


RIVAL_WORDS = 3
# What may stand alone behind an answer and is none: headings, thanks, closing words.
HEADINGS = word_set(
    "sure ok okay hmm thus hence therefore so finally correct right well oh monday tuesday wednesday thursday friday "
    "saturday sunday yes no yeah answer answers solution conclusion explanation reasoning reason note final result "
    "summary question step thought done end thanks thank cheers qed great good hope exactly indeed certainly "
    "absolutely source sources confidence antwort respuesta reponse resposta risposta odpowiedz svar antwoord cevap"
)
POSTSCRIPT = re.compile(r"(?:P\.? ?)+S\b")
NAMED_ALONE = re.compile(
    r"[\s*_#>-]*((?:[A-Z][\w'’.-]*+|\d[\w.,-]*+)(?:\s+(?:[A-Z][\w'’.-]*+|\d[\w.,-]*+)){0,2}+)[\s*_.!]*"
)


def named_alone_behind(text: str, end: int) -> str:
    """A sentence behind the one that ends an answer which is a bare name or code: `valid. NONSENSE`; or nothing.

    Such words are no remark about the answer, and may be another one: what they do to it nobody knows.
    """
    stop = SENTENCE_END.search(text, end, end + BEHIND)
    while stop:
        begin, stop = stop.end(), SENTENCE_END.search(text, stop.end(), end + BEHIND)
        alone = NAMED_ALONE.fullmatch(text, begin, stop.start() if stop else min(len(text), end + BEHIND))
        if alone and POSTSCRIPT.match(alone[1]) is None and HEADINGS.isdisjoint(re.findall(r"\w+", alone[1].lower())):
            return str(alone[1])
    return ""


# `{"a": 1}. The answer is NONSENSE.`: something else is announced; "the answer is the object above" announces nothing.
ANNOUNCED_BEHIND = re.compile(
    r"\\(?:boxed|fbox)\s?\{|<answer>|####|\banswer(?:\*\*)?(?:\s?[:：]| is\b)(?:\*\*)?"
    r"(?!\s+(?:the|an?|above|this|that|as|given|shown|in|correct|right|complete|therefore|thus)\b)",
    re.IGNORECASE,
)


LONGEST_DRESS = 60  # characters between what announces an answer and the answer: "#### The final answer is"


def other_answer_behind(text: str, start: int, end: int) -> str:
    """What is announced as the answer, or stands there as a bare name, behind a value that only its form makes one."""
    said = text[start:end]
    for announced in ANNOUNCED_BEHIND.finditer(text, end, end + BEHIND):
        if said not in text[announced.end() : announced.end() + LONGEST_DRESS + len(said)]:
            return str(announced[0])
    return named_alone_behind(text, end)


# An attempt or a case may be given up, and a method leads to the same value in another form; these are answers.
SOLUTIONS = (
    r"answer|solution|option|possibility|candidate|guess|alternative|lösung|antwort"
    r"|möglichkeit|réponse|possibilité|solución|respuesta|posibilidad|opción|soluzione|risposta|possibilità|opzione"
    r"|solução|resposta|possibilidade|opção|решение|ответ|вариант"
)
# "Answer 1: 11" and below it "Answer 2: 12", "Lösung 1: A" and "Lösung 2: C", 解法一 and 解法二: one of several each,
# whatever is asked for. Steps and parts lead on to one answer, and are no alternatives.
ALTERNATIVES = (
    rf"{SOLUTIONS}|attempt|choice|method|approach|case|scenario|try|versuch|methode|variante|fall|essai|méthode|cas"
    r"|hypothèse|intento|método|caso|tentativo|metodo|tentativa|способ|случай|попытка|метод"
)
ALTERNATIVES_IN_CJK = r"答案|解|解法|方案|方法|情况|情況|可能|选择|解答|答え|場合|방법|답|경우|풀이"
NUMERALS = {numeral: place for place, numeral in enumerate("一二三四五六七八九", 1)}
NUMBERED_ANSWER = sre.compile(
    rf"(?:\A|[\n;,/|。；])[ \t>*_#-]{{0,9}}(?:(?i:{ALTERNATIVES})[ \t]{{1,3}}#?|(?:{ALTERNATIVES_IN_CJK})[ \t]{{0,2}})"
    r"([1-9一二三四五六七八九])[ \t*_]{0,4}[:.)：][ \t*_$]{0,9}([^\n;/|。；]{1,60}?)[ \t.*_$]{0,9}"
    rf"(?=[\n;/|。；]|\Z|,[ \t]{{0,3}}(?i:{ALTERNATIVES})\b)"
)
COUNTS_A_SECOND = Screen(r"2[ \t*_]{0,4}[:.)：]|二")  # asked first, for it is quick
FIRST_BEFORE_A_SECOND = Screen(  # two that NUMBERED_ANSWER matches, with nothing between them
    rf"(?i)(?:{ALTERNATIVES}|{ALTERNATIVES_IN_CJK})[ \t]{{0,3}}#?[1一][ \t*_]{{0,4}}[:.)：]"
    rf"[^\n;/|。；]+{WHITE}*[\n;,/|。；]"
    rf"[ \t>*_#-]{{0,9}}(?:{ALTERNATIVES}|{ALTERNATIVES_IN_CJK})[ \t]{{0,3}}#?[2二]|{FOLDED}"
)
MARKUP_OF_A_VALUE = sre.compile(
    r"\\(?:boxed|fbox|text(?:bf)?|mathrm|mathbf)\s?\{|[{}$*_\s]|\\[()\[\]]|\A\W*\w{1,3}\s?=\s?"
)
# "Case 1: no solution": a case that is refuted gives no answer.
NO_CASE = sre.compile(
    r"(?i:\b(?:no|not|none|impossible|contradict\w*|rejected|invalid|discard\w*|extraneous|kein\w*|unmöglich|aucune?"
    r"|ninguna?|nessuna?|imposible|нет)\b)|无解|不成立|舍去|矛盾|不符|なし|없"
)


def numbered_answers(text: str) -> tuple[list[str], Span] | None:
    """The values of answers that are counted through, one after the other from 1 on, with their place."""
    if not COUNTS_A_SECOND.lets_through(text) or not FIRST_BEFORE_A_SECOND.lets_through(text):
        return None
    row: list[sre.Match[str]] = []
    for found in NUMBERED_ANSWER.finditer(text):
        number = NUMERALS.get(found[1]) or int(found[1])
        follows = row and number == len(row) + 1 and not text[row[-1].end() : found.start()].strip()
        if number == 1 or follows:
            row = [*row, found] if follows else [found]
    values = {MARKUP_OF_A_VALUE.sub("", found[2]): found[2].strip() for found in row if not NO_CASE.search(found[2])}
    return (list(values.values()), (row[0].start(1), row[-1].end())) if len(values) > 1 else None


# "Solution 1" with \boxed{A} and "Solution 2" with \boxed{C}, an argument in each: neither is chosen.
HEADS_A_SOLUTION = sre.compile(
    rf"(?:\A|\n)[ \t>*_#-]{{0,9}}(?i:{SOLUTIONS})[ \t]{{1,3}}#?([1-9])\b[ \t*_]{{0,4}}(?:[:.)：(—–-]|\n|\Z)"
)
HEADS_A_SECOND = Screen(rf"(?i)(?:\A|\n)[ \t>*_#-]{{0,9}}(?:{SOLUTIONS})[ \t]{{1,3}}#?2|{FOLDED}")
PLAIN_BOX = sre.compile(r"\\boxed\s?\{\s?(?:\\text\s?\{)?\s?\(?([A-Z]|-?\d{1,9})\)?\s?\}")


def boxed_alternatives(text: str) -> list[str]:
    """The letters or whole numbers in the boxes of solutions that are counted through, where they differ."""
    if "\\boxed" not in text or not HEADS_A_SECOND.lets_through(text):
        return []
    heads = list(HEADS_A_SOLUTION.finditer(text))
    if len(heads) < 2 or [head[1] for head in heads] != [str(number) for number in range(1, len(heads) + 1)]:
        return []
    ends = [*(head.start() for head in heads[1:]), len(text)]
    held = [PLAIN_BOX.findall(text, head.end(), end) for head, end in zip(heads, ends, strict=True)]
    values = list(dict.fromkeys(boxes[-1] for boxes in held if boxes))
    return values if len(values) > 1 and len(held[-1]) == 1 else []


# "I'm sorry, but I can't answer that without the table. There is 0 information about it.": a value that such a text
# only mentions is no answer. One that goes on to a conclusion has one: "I can't tell exactly, but it is about 5".
DECLINES = re.compile(
    r"\W*(?:(?:(?:i['’]m|i am|we['’]re|we are) )?(?:(?:very|so|really|afraid) )?(?:sorry|afraid)"
    r"|(?:my )?apologies|i apologi[sz]e|unfortunately|regrettably)\b[^.!?\n]{0,30}?\b(?:i|we) "
    r"(?:can(?:not|['’]t| not)|could(?: not|n['’]t)|(?:am|are|['’]m|['’]re) (?:unable|not able) to) (?:really "
    r"|actually )?"
    r"(?:answer|solve|determine|compute|calculate|find|tell|help|work out|evaluate|say)\b[^.!?\n]*(?:[.!?\n]|\Z)",
    re.IGNORECASE,
)
CONCLUDES_AFTER_ALL = re.compile(
    r"\b(?:but|however|so|thus|therefore|hence|still|nevertheless|nonetheless|answer|estimate|approximat\w+|instead"
    r"|assum\w+"
    r"|exactly|precisely|certainty|yet|although|if)\b|[=≈]",
    re.IGNORECASE,
)


def declines(text: str) -> bool:
    """Whether a text opens with saying that it cannot answer, and comes to no conclusion behind that."""
    declined = DECLINES.match(text)
    if declined is None:
        return False
    return CONCLUDES_AFTER_ALL.search(text, declined.end()) is None


def without_empty_forms(text: str) -> str:
    r"""`text` with spaces for `\boxed{}` and its kin: words about the format ("written in \boxed{} as asked")."""
    if HAS_AN_EMPTY_FORM.lets_through(text):
        return EMPTY_FORM.sub(lambda found: " " * len(found[0]), text)
    return text


HEADED_SECOND = re.compile(
    r"(?:\A|\n)[ \t>*_#-]{0,9}(?P<word>option|alternative|possibility|candidate|version|variant|guess|answer)[ \t]#?"
    r"[2-9][ \t*_]{0,4}[:.)][\s*_`a-z]{0,20}\Z",
    re.IGNORECASE,
)


def beside_another(text: str, start: int, end: int) -> bool:
    """Whether the value at `start` to `end` is joined to another one by "or" or "=", or headed "Option 2:"."""
    before = text[max(0, start - 20) : start]
    if JOINED_BEFORE.search(before) is not None or JOINED_BEHIND.match(text, end) is not None:
        return True
    headed = HEADED_SECOND.search(text, max(0, start - SHORT_NOTE), start)
    return headed is not None and f"{headed['word'].lower()} 1" in text[: headed.start()].lower()


ON_ITS_OWN = sre.compile(r"[\s*$\\\[(_`>]*(?:```[a-z]{0,10}\s*)?(?:\\boxed\{)?")


def sentence_start(text: str, place: int) -> int:
    """Where the sentence that holds `place` begins, at most NEAR characters before it."""
    begin = max(0, place - NEAR)
    stop = place
    signs = ASCII_STOPS if text.isascii() else STOPS
    while (stop := max([text.rfind(sign, begin, stop) for sign in signs])) >= 0:
        if not SENTENCE_END.match(text, stop, place):
            continue
        if text[stop] == "." and NO_SENTENCE_END.search(text, max(begin, stop - 6), stop):
            continue
        if text[stop] == "\n" and ON_ITS_OWN.fullmatch(text, stop + 1, place):
            continue  # a value on a line of its own belongs to the sentence before
        return stop + 1
    return begin


def sentence_stop(text: str, place: int) -> int:
    """Where the sentence that holds `place` ends: the place of its stop, or the end of the text."""
    stop = SENTENCE_END.search(text, place, place + BEHIND)
    return stop.start() if stop else min(len(text), place + BEHIND)


STATED = Said(Stance.STATED)
CLOSES = " \t\n*_$)]}.。\\"  # what closes a sentence and what is around a value: it says nothing
MOST_CLOSING = 60  # characters


def said_of(text: str, start: int, end: int) -> Said:
    """What `text` says about the value at `start` to `end`."""
    begin = sentence_start(text, start)
    before = text[begin:start]
    near = text[max(0, begin - NEAR) : begin]
    missed = (NOT_DELIVERED.search(near) or NO_ANSWER_BEFORE.search(near)) if "I" in near else None
    if missed and (missed.re is NOT_DELIVERED or not CLAIMS_AFTER_ALL.search(before)):
        return Said(Stance.DOUBTED, missed[0].strip(), end)
    if len(text) - end <= MOST_CLOSING and _says_nothing(before) and not text[end:].strip(CLOSES):
        return STATED
    behind = DRESS_BEHIND.match(text, end)
    after = behind.end() if behind else end
    stop = sentence_stop(text, after if after < len(text) else end)
    past = min(len(text), stop + 1)
    if cue := denied_before(before):
        return Said(Stance.DENIED, cue, past)
    for pattern in (WRONG_IN_BRACKETS, DENIED_BEHIND):
        denied = pattern.match(text, after, after + NEAR)
        if denied and not (denied[0].strip() in WRONG_MARKS and "\n" in text[end:after]):  # "✅ C\n❌ D"
            return Said(Stance.DENIED, denied[0].strip(), denied.end())
    if (
        text[stop : stop + 1] in ("?", "？") and "\n" not in text[end:after]
    ):  # `{"a": 5}`, and below it "Anything else?"
        return Said(Stance.ASKED, text[stop], stop + 1)
    said = said_before(before)
    if said and not (said.stance is Stance.QUOTED and AGREES.match(text, after, after + NEAR)):
        return said._replace(until=past)
    if frame := unstated_before(before) or unstated_behind(text, after):
        return Said(Stance.DOUBTED, frame, past)
    if case := _case_of_several(text, start, end, before):
        return Said(Stance.CASE, case, past)
    if cue := bound_before(before, after=text[after : after + NEAR]) or bound_behind(text[after : after + NEAR]):
        return Said(Stance.BOUND, cue, past)
    if doubted := DOUBTED_BEHIND.match(text, after, after + NEAR):
        return Said(Stance.DOUBTED, doubted[0].strip(" ,.;()"), past)
    if _is_no_more(text, after, before):
        return Said(Stance.TAKEN_BACK, "no longer", past)
    if quoted := OTHERS_SAID.match(text, after, after + NEAR):
        return Said(Stance.QUOTED, quoted[0].strip(" ,.;"), past)
    if disagrees := DISAGREES.match(text, after, after + NEAR):
        return Said(Stance.QUOTED, disagrees[0].strip(" ,.;:"), past)
    if IS_DENIED_NEXT.lets_through(text[after : after + NEAR]):
        if denied := DENIED_NEXT.match(text, after, after + NEAR):
            return Said(Stance.DENIED, denied["denial"], denied.end())
        if wrong := WHICH_IS_WRONG.match(text, after, after + NEAR):
            return Said(Stance.DENIED, wrong[0].strip(" ,")[-60:], wrong.end())
    if frame := governing(text, before, start, after, stop):
        return Said(Stance.DOUBTED, frame, past)
    value = text[start:end]
    if back := _taken_back(text, after) or _refuted_later(text, value, after) or _reopened(text, after, value):
        return back
    unread = unread_remark(text, after)
    return Said(Stance.DOUBTED, unread, past) if unread else STATED


# "My tutor picked B, and I agree."
AGREES = re.compile(
    r"[^.!?\n]{0,20}[,.;]? (?:and |but |which )?(?:i (?:fully |completely |do |quite )?(?:agree|concur)|so do i"
    r"|rightly so|(?:he|she|they)"
    r"(?:['’]s| is| was|['’]re| are| were) (?:quite )?right|that(?:['’]s| is) (?:right|correct))\b",
    re.IGNORECASE,
)
# First-person remarks after an answer are checked against a closed list: there are endless ways to disown an answer ("I
# take no side", "I present both", "I would have to redo it"). Of 5,234 right answers of models, 94 had such a sentence
# behind them, nearly all of them "I hope it is correct".
FIRST_PERSON = re.compile(
    r"(?:(?<=[.!?;:\n…])|(?<=[,—–-])|(?<=\band)|(?<=\bbut)|(?<=\byet)|(?<=\bso)|(?<=\bthough)|(?<=\bwhile))\s*[*_(\"“]*"
    r"(?:(?i:but|and|so|however|also|now|well|honestly|frankly|still|yet|that said|actually|though|here|overall),? )*"
    r"I(?:['’](?:m|ve|d|ll))? (?P<said>(?!is\b|and\b|or\b|equals\b)[a-z][^.!?;\n]{0,120})"
)
OF_ONES_WORK = re.compile(
    r"(?:(?:first|then|next|also|simply|just|already|have|had|did|do|will|can|could|am|always|now|therefore|thus|again|carefully"
    r"|quickly|really|fully|still|hence|finally|even|myself|was able to|tried to|wanted to|need to|needed to|had to"
    r"|would"
    r"|went on to|sincerely|rather|cannot|can['’]t|could not|couldn['’]t|do not|don['’]t|did not|didn['’]t) )*"
    r"(?:think(?:ing)?|thought|believe|hope|feel (?:sure|certain|confident)|trust (?:this|that) helps|sure|certain"
    r"|confident"
    r"|positive|convinced|happy|glad|pleased|sorry for|apologi[sz]e for|agree|concur|say so|know(?: that)?|knew"
    r"|remember|recall"
    r"|(?:comput|calculat|add|multipl|divid|subtract|us|appl|look|count|solv|simplif|rewr|expand|factor|substitut|plug|consider"
    r"|check|verif|confirm|test|double|re-?check|re-?count|re-?comput|not[ei]|observ|analy|compar|evaluat|sum|list|convert|round"
    r"|assum|start|continu|work|deriv|conclu|infer|deduc|reason|identif|determin|estimat|approximat|integrat|differentiat|ignor"
    r"|neglect|treat|interpret|explain|show|provid|follow|return|cross|combin|arrang|sort|reduc|cancel|isolat|match|search"
    r"|read|mean by|call|denot|abbreviat|include|includ|omit|skip|keep|kept|mention|writ|wrot|format|answer)[a-z]*"
    r"|tak(?:e|es|en|ing)|took|f(?:i|ou)nd|g[eo]t|obtain(?:ed)?|see|saw|set|let|put|beg[aiu]n|dr[ae]w|made? (?:use"
    r"|sure)"
    r"|need(?:ed)? (?:to|no|only|\d)|(?:leave|left) (?:it|that|them|this) (?:out|aside)|ch(?:o|oo)se|chose"
    r"|select(?:ed)?|pick(?:ed)?|eliminat(?:e|ed)|exclud(?:e|ed)"
    r"|rule[sd]? out"
    r"|understand|understood|appreciate|recommend|suggest|went|go with|stand by|leave the|left the|fix(?:ed)?|tell|be"
    r" (?:very |quite )?surprised|disagree with (?:those|people|any\w+|the"
    r" (?:claim|idea|view|popular|common))|double-check(?:ed)?)\b"
)
DISOWNING = re.compile(
    r"\b(?:no|neither|none|nothing|nowhere|random\w*|guess\w*|coin|dice|wrong\w*|incorrect\w*|mistaken|mistakes?|errors?|unsure"
    r"|both|either|unable|instead|doubt\w*|maybe|perhaps|possibly|might|may be|could be|unclear|otherwise|again from"
    r" scratch)\b"
    r"|\b(?:not|n['’]t) (?:sure|certain|confident|convinced|know|true|right|correct|the answer|believe|think|trust"
    r"|agree)\b"
)
NO_DISOWNING = re.compile(
    r"\b(?:no|not|without|any) (?:doubts?|errors?|mistakes?|need)\b|(?:n['’]t|\bcannot|\bnot) (?:find|see|make|need"
    r"|detect|spot)\b"
    r"(?: \w+){0,4}|no (?:other|further|more)"
)


def unread_remark(text: str, after: int) -> str:
    """The first-person remark after a value that does not clearly stand by it; "" if there is none."""
    limit = min(len(text), after + BEHIND)
    if " I" not in text[after:limit] and "\nI" not in text[after:limit]:
        return ""
    for remark in FIRST_PERSON.finditer(text, max(0, after - 1), limit):
        said = remark["said"]
        if is_courtesy(remark[0]):
            continue
        read = OF_ONES_WORK.match(said)
        if read is None or DISOWNING.search(NO_DISOWNING.sub(" ", said)):
            return f"I {said}"[:60]
    return ""


# "\\boxed{1/3} here, which is incorrect because the outcomes are not equally likely."
WHICH_IS_WRONG = re.compile(
    rf"[^.;:!?\n]{{0,40}},? which (?:is|was|would be|turns out to be) (?:clearly |also |of course )?{WRONG}",
    re.IGNORECASE,
)
# "The answer is 1492. But 1492 is wrong.", "Answer: B. So B is ruled out after all."
ITS_SUBJECT = re.compile(
    r"(?:\A|[.!?;:,\n]|\b(?:so|thus|hence|but|that|and|then|option|choice|answer|value|therefore|however),?)[\s*(\"'$]*\Z",
    re.IGNORECASE,
)
ONLY_THEN = re.compile(r"[^.!?\n]{0,30}\b(?:if|when|unless|only|for|in case|as an?)\b|would", re.IGNORECASE)


def _refuted_later(text: str, value: str, after: int) -> Said | None:
    """Whether a later sentence says of the same value that it is wrong."""
    value = value.strip(" .,$*(){}\\")
    limit = min(len(text), after + BEHIND)
    place = text.find(value, after, limit) if 0 < len(value) <= SHORT_NOTE else -1
    while place >= 0:
        end = place + len(value)
        whole = not (text[place - 1 : place].isalnum() or text[end : end + 1].isalnum())
        denied = DENIED_BEHIND.match(text, _dressed(text, end), end + NEAR) if whole else None
        if (
            denied
            and ITS_SUBJECT.search(text, max(after - 1, place - NEAR), place)
            and not ONLY_THEN.match(text, denied.start())
        ):
            return Said(Stance.TAKEN_BACK, f"{value}{denied[0]}"[:60], denied.end())
        place = text.find(value, end, limit)
    return None


def _dressed(text: str, end: int) -> int:
    dress = DRESS_BEHIND.match(text, end)
    return dress.end() if dress else end


# "A website credits Leonardo da Vinci with it. That is not so: it was painted by Raphael."
DENIED_NEXT = re.compile(
    r"(?:[^.!?\n\d]{0,80})[.!?;—–]\s+(?:but |however,? |yet |alas,? |sadly,? )?(?P<denial>(?:that|this|it)"
    r"(?:(?:['’]s| is| was)(?: (?:simply|just|clearly|however|actually|of course|quite|plainly))? (?:not (?:so|the"
    r" case|true|right"
    r"|correct)|untrue|false)|(?: is| was)n['’]t (?:so|the case|true|right|correct)))\b(?! that)",
    re.IGNORECASE,
)
IS_DENIED_NEXT = screen_of(DENIED_NEXT, WHICH_IS_WRONG)

# "I was going to write Amazon, but it's the Nile", "The Amazon used to be the answer; now it is the Nile."
INTENDED = re.compile(
    r"\bi (?:was (?:going|about|tempted) to|wanted to|almost|nearly|first|at first|initially|originally|would have)"
    r" (?:write|wrote|written|say|said|answer(?:ed)?|pick(?:ed)?|choose|chosen|chose|put|guess(?:ed)?|go|gone|went)"
    r"\b[^.;,\n]{0,40}\Z",
    re.IGNORECASE,
)
TURNS = re.compile(r"[^.\n]{0,60}\b(?:but|however|yet|until|before)\b", re.IGNORECASE)
# "The answer has 15 digits.", "It would be 15 were it not for the last one."
HAS = re.compile(r"\b(?:answer|result|solution)\s(?:has|contains|consists of)\s\Z", re.IGNORECASE)
OF_ITS_FORM = re.compile(
    r"\s?(?:digits?|letters?|words?|characters?|decimals?|syllables?|significant)\b", re.IGNORECASE
)
WOULD_BE = re.compile(r"\bwould (?:be|have been)\s[^.;\n]{0,20}\Z", re.IGNORECASE)
WERE_IT_NOT = re.compile(
    r"(?:[^.;\n]{0,20}?\s)?(?:were it not|if it (?:were|was)(?:n['’]t| not)|had it not|if not for|but for"
    r"|were there no)\b",
    re.IGNORECASE,
)
NOT_THE_ANSWER = re.compile(
    # "15 is the number of trials, not the answer", "15 is only the subtotal"
    r"[^.;!?\n]{0,60}?,? (?:and |but )?(?:not|rather than) the (?:final )?(?:answer|result)(?=[\s.!]*(?:\Z|\n|[.!;]))"
    r"|\s?(?:is|was|are) (?:only |just |merely )?(?:the|an?) (?:sub-?total|intermediate (?:result|value|step)"
    r"|partial (?:sum|result)|starting (?:point|value))\b"
    r"|\s?(?:used to be|was (?:once|formerly|previously)|is no longer|would have been|might have been) (?:the|my|our)"
    r" (?:\w+ )?(?:answer|choice|solution|pick|guess)\b",
    re.IGNORECASE,
)
MAY_BE_ANOTHER = screen_of(NOT_THE_ANSWER)


def _is_no_more(text: str, after: int, before: str) -> bool:
    """Whether a value is what one would have said and says no more, or is said not to be the answer."""
    if MAY_BE_ANOTHER.lets_through(text[after : after + NEAR]) and NOT_THE_ANSWER.match(text, after, after + NEAR):
        return True
    return any(
        opens.search(before) and goes_on.match(text, after, after + NEAR)
        for opens, goes_on in ((HAS, OF_ITS_FORM), (WOULD_BE, WERE_IT_NOT), (INTENDED, TURNS))
    )


def _reopened(text: str, after: int, value: str) -> Said | None:
    """Whether a sentence behind a value calls another one as likely."""
    limit = min(len(text), after + BEHIND)
    if IN_RESERVE.lets_through(text[after : after + NEAR]):
        reserve = ANOTHER_IN_RESERVE.search(text, after, min(limit, after + NEAR))
        if reserve and value not in text[reserve.end() - 1 : limit]:
            return Said(Stance.ALTERNATIVE, reserve[0].strip(" ,.;()\n")[:60], reserve.end())
    if not MAY_REOPEN.lets_through(text[after:limit]):
        return None
    for found in REOPENED.finditer(text, max(0, after - 1), limit):
        other = found["other"] or found["same"] or ""
        if other.strip(".,{}$ ") not in value:
            return Said(Stance.ALTERNATIVE, found[0].strip(" ,.;()\n")[:60], found.end())
    return None


DENIES = screen_of(DENYING, LABELLED_WRONG, CLAUSE_DENIED)


@lru_cache(maxsize=REMEMBERED)
def denied_before(before: str) -> str | None:
    """The words of `before`, the beginning of a sentence, that deny the value which follows."""
    if not DENIES.lets_through(before):
        return None
    found = DENYING.search(before) or LABELLED_WRONG.search(before) or CLAUSE_DENIED.search(before)
    return found[0].strip()[:40] if found else None


# What an answer is to look like: "The response ends with the letter in a box, like \\boxed{A}", "an integer on the last
# line, for example 'Answer: 5'". But "a box, like 5" has neither quotes nor a box of its own.
FORMAT_EXAMPLE = re.compile(
    r"\b(?:box(?:es|ed)?|format(?:ted)?|form|(?:last|final|own|new) line|tags?|letter|integer|bold|respon[sd]\w*"
    r"|braces),?\s(?:[^.!?\n]{0,60}\s)?(?:like|such as|for example|for instance|e\.g\.)[,:]?\s(?:this[,:]?\s)?"
    r"(?:[\"'“‘`]\W{0,3}(?:(?:the )?(?:final )?answer\b(?: is)?:?\s?)?|\W{0,3}\\boxed\s?\{)[\s*$(]{0,4}\Z",
    re.IGNORECASE,
)
# What the beginning of a sentence says of the value behind it, if it does not deny it; the first counts.
SAID_BEFORE = (
    (SUPPOSING, Stance.SUPPOSED),
    (OFFERED, Stance.ALTERNATIVE),
    (FALLING_BACK, Stance.ALTERNATIVE),
    (ASKED_WITHIN, Stance.ASKED),
    (LISTING, Stance.LISTED),
    (FORMAT_EXAMPLE, Stance.QUOTED),
    (QUOTING, Stance.QUOTED),
    (OTHERS_SAY, Stance.QUOTED),
    (BEFORE_OR_AFTER, Stance.ELSEWHERE),
    (WONDERING, Stance.ASKED),
    (OF_SOMETHING_ELSE, Stance.ELSEWHERE),
    (DOUBTING, Stance.DOUBTED),
    (BETTING, Stance.DOUBTED),
)
SAYS = screen_of(*(pattern for pattern, _ in SAID_BEFORE))


@lru_cache(maxsize=REMEMBERED)
def said_before(before: str) -> Said | None:
    """What `before`, the beginning of a sentence, says about the value which follows, if it does not deny it."""
    before = before.lstrip()
    if not SAYS.lets_through(before):
        return None
    own = own_clause(before)
    found = ((stance, pattern.search(own if stance is Stance.ELSEWHERE else before)) for pattern, stance in SAID_BEFORE)
    return next((Said(stance, cue[0].strip(" ,.;()")[:60]) for stance, cue in found if cue), None)


# "If they are put back it is 1/16. If not, it is 1/17.": a value for each case, of which the text chooses none.
CASE = re.compile(
    rf"(?:\A|[\n.;:,，。；]|[-*•]\s|\b(?:and|but|y|et|und|e|и)\s)[\s*_#(-]{{0,6}}(?:{CASES})", re.IGNORECASE
)
CASE_VALUE = re.compile(r"\d[\d.,/]{0,20}(?<![.,/])|(?<=\bis )[A-Z](?![\w'])|\\[a-z]+")
# "Assuming n is odd, the answer is 9. Otherwise it is 10."
OTHERWISE = re.compile(
    r"[\s*$})]{0,4}[.;,]\s{1,3}(?:otherwise|if not|in the other case|sonst|andernfalls|sinon|si no|de lo contrario"
    r"|altrimenti|senão|иначе),?\s(?:it|the (?:\w+ )?(?:answer|result|value)|this|that|we (?:get|have)|es|c['’]est|è) ?"
    r"(?:(?:is|would be|equals|ist)\s)?[*$(]{0,3}(?P<value>\d[\d.,/]{0,20}(?<![.,/])|[A-Z](?![\w'])|\\[a-z]+)",
    re.IGNORECASE,
)
REFUTED = re.compile(
    r"\b(?:contradict\w*|impossible|no (?:\w+ )?(?:solution|answer|root)|discard\w*|reject\w*|extraneous|fails?|invalid"
    r"|(?:not|n['’]t) (?:possible|work|valid|hold|allowed|satisf\w+)|absurd\w*|imposible|widerspr\w+"
    r"|unmöglich)\b|矛盾|不符|舍去|不成立",
    re.IGNORECASE,
)


OPENS_A_CASE = screen_of(CASE)


def _case_of_several(text: str, start: int, end: int, before: str) -> str:
    """The words that open the case in which this value holds, where another value holds in the case before it.

    before: the sentence of the value up to it, in which the last case opens; most sentences open none.
    """
    if not OPENS_A_CASE.lets_through(before):
        return ""
    near = text[max(0, start - NEAR) : start]
    cases = list(CASE.finditer(near))
    if (
        cases
        and CASE.search(before)
        and (other := OTHERWISE.match(text, end))
        and other["value"] not in text[start:end]
    ):
        return cases[-1][0].strip(" \n.,;:-*")
    if len(cases) < 2:
        return ""
    last = near[cases[-1].end() :]
    said = near[cases[-2].end() : cases[-1].start()]
    others = [found for found in CASE_VALUE.findall(said) if found not in text[start:end]]
    if not others or SENTENCE_END.search(last) or REFUTED.search(said):
        return ""
    return cases[-1][0].strip(" \n.,;:-*")


@lru_cache(maxsize=REMEMBERED)
def _says_nothing(before: str) -> bool:
    """Whether `before`, the beginning of a sentence in ASCII, says nothing about the value which follows."""
    return before.isascii() and not any(screen.lets_through(before) for screen in SAYING)


SAYING = (DENIES, SAYS, OPENS_A_CASE, PIECES_OF_BOUNDS, LEAVES_OPEN, GOVERNS)


def forget() -> None:
    """Forget every beginning of a sentence that was read before."""
    _says_nothing.cache_clear()
    denied_before.cache_clear()
    said_before.cache_clear()
    unstated_before.cache_clear()
    forget_bounds()
    forget_governed()


# "Many students choose A, but that is a mistake": theirs, and not what was said before.
OTHERS_ERR = re.compile(
    r"\b(?:(?:many|some|most|other|few|weaker|careless) (?:students|people|candidates|solvers|solutions"
    r"|readers)|students"
    r"|one|you|someone|beginners) (?:\w+ )?(?:choose|chose|pick|picked|select|say|think|answer|get|got|write"
    r"|forget|might|may"
    r"|could|would|often|wrongly|mistakenly)\b|\bhowever (?:often|many|much)\b|\b(?:who(?:so)?ever|whenever)\b"
    r"|\b(?:common|typical|frequent) (?:mistake|error|trap|pitfall"
    r"|misconception)\b",
    re.IGNORECASE,
)
TAKES_BACK = screen_of(CLEARLY_BACK, PERHAPS_BACK)


def _taken_back(text: str, after: int) -> Said | None:
    """Whether what follows takes back what stands before `after`."""
    limit = min(len(text), after + BEHIND)
    behind_it = text[after:limit]
    if not behind_it.strip(NO_WORDS):
        return None
    for back in BACK.finditer(text, after, limit) if TAKES_BACK.lets_through(behind_it) else ():
        rest = text[back.end() : back.end() + NEAR]
        if OTHERS_ERR.search(text, max(after, sentence_start(text, back.start())), back.start()):
            continue
        if back["perhaps"] and not (INSTEAD.match(rest) or SHOULD_BE.match(rest)):
            continue
        behind = BEHIND_A_CUE.match(text, back.end())
        return Said(Stance.TAKEN_BACK, back[0].strip(), behind.end() if behind else back.end())
    if LEAVES_NOTHING.lets_through(behind_it):
        for pattern, stance in ((WITHDRAWN, Stance.TAKEN_BACK), (GIVING_UP, Stance.GIVEN_UP)):
            if found := pattern.search(text, after, limit):
                return Said(stance, found[0], found.end())
    return None
