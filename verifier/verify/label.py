"""Is the answer the right one of a few classes: yes or no, valid or invalid, a category?"""

import json
from functools import lru_cache
from typing import Literal

import regex as re
from pydantic import Field

from verifier.parts import Verifier
from verifier.patterns import phrases, word_set
from verifier.patterns.screen import Screen
from verifier.read.assertion import named_alone_behind, sentence_start, sentence_stop
from verifier.read.closings import ANSWER_WORDS, DENYING_BEHIND, NO_SPACES, PERHAPS_ELSEWHERE
from verifier.read.governed import governing
from verifier.read.ground_truth import no_answer
from verifier.read.lower import same_length_lower
from verifier.read.name import case_tells_apart
from verifier.read.options import without_lists_of
from verifier.read.unstated import unstated_before, unstated_behind
from verifier.verify.quoting import abridged, json_name, shown
from verifier.verify.unicode_form import compatibility_form
from verifier.wire import Json, Verdict

READ = 1_000  # characters from the end that are looked at
LINES = 20  # lines from the end in which a class is looked for
LONGEST_LABEL = 200
NO_CLASS = ("nan", "<na>", "nat", "#n/a", "null")  # what tables write where there is no label

# Families of classes that exclude one another; the words of a class are one answer.
FAMILIES: tuple[dict[str, tuple[str, ...]], ...] = (
    {
        "yes": (
            "yes", "true", "correct", "right", "yeah", "yep", "y", "t", "affirmative", "oui", "vrai", "sí", "sì", "ja",
            "wahr", "sim", "verdadero", "verdadeiro", "vero", "prawda", "igaz", "doğru", "benar",
            "tak", "ano", "igen", "kyllä",
            "да", "верно", "はい", "네", "예", "हाँ", "हां", "نعم", "evet", "đúng",
            "是", "是的", "对", "对的", "正确", "真", "真命题", "成立", "能", "可以",
        ),
        "no": (
            "no", "false", "incorrect", "wrong", "untrue", "nope", "n", "f", "non", "faux", "nein", "não",
            "falsch", "falso", "nie", "nej", "nee", "nem", "fałsz", "hamis", "yanlış", "salah", "sai",
            "нет", "неверно", "いいえ", "아니요", "아니오", "नहीं", "لا", "hayır", "không",
            "否", "不", "不是", "不对", "错", "错的", "错误", "不正确", "假", "假命题", "不成立", "不能", "不可以",
        ),
        "unknown": ("unknown", "uncertain", "undetermined", "cannot be determined", "can t be determined", "unclear"),
    },
    {"valid": ("valid",), "invalid": ("invalid",)},
    {"positive": ("positive",), "negative": ("negative",), "neutral": ("neutral",), "mixed": ("mixed",)},
    {
        "entailment": ("entailment", "entails", "entailed"),
        "contradiction": ("contradiction", "contradicts", "contradicted", "contradictory"),
        "neutral": ("neutral",),
    },
    {
        "supported": ("supported", "supports"),
        "refuted": ("refuted", "refutes"),
        "not enough info": ("not enough info", "not enough information", "nei", "insufficient information"),
    },
    {"plausible": ("plausible",), "implausible": ("implausible", "unplausible")},
    {"possible": ("possible",), "impossible": ("impossible",)},
    {"safe": ("safe",), "unsafe": ("unsafe",)},
    {"spam": ("spam",), "ham": ("ham",)},
    {"subjective": ("subjective",), "objective": ("objective",)},
    {"guilty": ("guilty",), "innocent": ("innocent",)},
    {
        "reject": ("reject", "rejects", "rejected"),  # the null hypothesis
        "fail to reject": (
            "fail to reject", "fails to reject", "failed to reject", "failing to reject", "retain", "retains",
            "retained",
        ),
    },
)  # fmt: skip
KNOWN = frozenset(word for family in FAMILIES for words in family.values() for word in words)
FIELD_VALUE = re.compile(  # "spam: no", "spam: 0.2, ham: 0.8"
    rf"(?:{'|'.join(map(re.escape, (*FAMILIES[0]['yes'], *FAMILIES[0]['no'])))})\Z|\d*\.?\d+ ?%?\s*(?:[,;|/]|\Z)"
)
OPPOSITE = {"yes": "no", "no": "yes"}  # of two classes, what is not one is the other
OPPOSITE |= {
    one: other for family in FAMILIES if len(family) == 2 for one in family for other in family if one != other
}
LETTERS_ALONE = frozenset("ytnf")
# "Emotion: **Anger** 😠"; but a tick or a thumb judges, and may be the answer.
PICTURES = re.compile(
    r"(?m)(?<=\w\W{0,4}?)\s*(?:(?![✓✔✗✘❌✅☑👍👎❓❔❎⭕🚫])\p{Extended_Pictographic}[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)+\s*?$"
)
MARKED_WRONG = ("❌", "✗", "✘", "👎")
DRESS = re.compile(r"\\(?:text|textbf|mathrm|mathbf|boxed|textit)\s*(?=\{)|[\"'`*_{}$()\[\]\\“”‘’<>|「」『』«»„]")
# Each turns the class that its clause names into the opposite, at whatever distance; two of them cancel out.
NEGATION = re.compile(
    r"\b(?:not(?! only| just| merely)|\w+n t|isnt|wasnt|arent|doesnt|never|neither|nor|nothing|none of|nobody|no one"
    r"|hardly|barely|scarcely"
    r"|rather than|instead of|as opposed to|far from"
    r"|nowhere near|anything but|opposite of|contrary of|fails? to be|failed to be|lacks?|cannot|unlikely|no (?:way"
    r"|evidence|reason|sense|means)|by no means|without being|falsely|wrongly|incorrectly)\b"
    # but 不满 (discontent), 不错 (good), 不仅 (not only), 非常 (very)
    r"|不(?![满错幸足仅但少])|非(?!常)|没有(?!疑问)|未(?![来必])"
)
# "It would be a mistake to call this true", "Nobody would say that it is valid": to deny that one may say it denies it.
SAYING = (
    r"(?:say|call|claim|conclude|regard|describe|consider|label|treat|think|classify|assert|state|deem|view"
    r"|categori[sz]e|mark|judge|see|assume|believe|infer|rate|name|suggest|maintain|accept)(?:ing)?"
)
MISCALLING = re.compile(
    r"\b(?:mistake|mistaken|error|wrong|false|incorrect|misleading|inaccurate|untrue|misguided|premature|unfair|absurd"
    r"|unreasonable|nonsense|foolish|stretch|fallacy|lie|overstatement|exaggeration|erroneous|improper|unjustified"
    r"|unwarranted|ridiculous|naive|inappropriate|hard|difficult|impossible)"
    rf"(?= (?:for \w+ )?(?:not )?(?:to|in) {SAYING}\b)"
    rf"|\b(?:nobody|no one|few)(?= (?:\w+ ){{0,2}}(?:would|could|can|should|will) (?:\w+ly )?{SAYING}\b)"
    r"|\b(?:erreur|faux|trompeur|abusif|inexact)(?= d(?:e|) (?:dire|appeler|qualifier|affirmer|considérer|prétendre"
    r"|conclure)\b)|\b(?:error|erróneo|falso|incorrecto|equivocado|engañoso)(?= (?:decir|llamar|afirmar|calificar"
    r"|considerar|concluir)\b)|\b(?:errore|falso|sbagliato|scorretto|fuorviante)(?= (?:dire|chiamare|affermare|definire"
    r"|considerare|concludere)\b)|\b(?:erro|falso|errado|incorreto|enganoso)(?= (?:dizer|chamar|afirmar|classificar"
    r"|considerar|concluir)\b)|\b(?:fehler|falsch|irreführend|irrig|verfehlt|unzutreffend"
    r"|unrichtig)(?=,? [^.,]{0,60}\bzu (?:nennen|sagen"
    r"|behaupten|bezeichnen|erklären|halten)\b)"
    r"|\b(?:ошибкой|ошибка|ошибочно|неверно|неправильно)(?= [^.,]{0,20}\b(?:называть|назвать|говорить|сказать"
    r"|утверждать|считать)\b)"
)
# "Das ist nicht wahr", "Ce n'est pas vrai", "Это не верно": as NEGATION, in languages whose "no" is no class.
NEGATION_ELSEWHERE = re.compile(
    r"\b(?:nicht(?! nur)|kein(?:e[mnrs]?|esfalls|eswegs)?(?! zweifel)|niemals|mitnichten|pas(?! seulement| de doute)"
    r"|jamais|nullement|nunca|jamás|tampoco|no (?=(?:es|era|son|está|resulta)\b)|não (?=(?:é|era|são|está)\b)"
    r"|non (?=(?:è|era|sono|est)\b)|не(?! только| сомнева)|никак|niet|geen|inte|ikke|bukan|tidak|không phải|ليست?"
    r"|gegenteil von|contraire d[eu]?|contrario d[ei]l?|contrário d[eo]|alles andere als|tout sauf|todo menos"
    r"|tutt altro che|loin d être|weit davon entfernt|lejos de|longe de)\b"
)
NO_SUCH = re.compile(r"\b(?:no|sin|sans|ohne|без|false)[ -]\Z")  # "Clasificación: no spam", "a false positive"
NOT_BUT = re.compile(r"\bnot (?:\w+ ){1,4}but (?:rather |instead |is |it is )?\Z")
NO_NEGATION = re.compile(
    r"\b(?:no doubt|not only|not just|not a doubt|whether or not|if not|can t deny|cannot be denied|cannot deny)\b"
)
DENIED_BEHIND = re.compile(
    r"(?:\s?(?:(?:this|that|it|which) )?(?:(?:is|was|seems|looks|would be) (?:\w+ly )?"
    r"(?:wrong|incorrect|false|untrue|mistaken|not (?:right|true|correct|the case|supported|warranted|likely)|rejected"
    r"|refuted|unlikely|improbable|doubtful|questionable|excluded|ruled out|out of the question|less likely)"
    r"|does not hold|doesn t hold|can be ruled out)\b"
    # "Wahr ist das nicht", 是错误的
    r"| değil|(?: (?:ist|war|wäre|sind|das|es|dies\w*|die \w+|der \w+|aber|hier|also)){1,4} (?:nicht|keineswegs)\Z"
    rf"|\s?是?(?:错误|错的|不对|不正确)|{DENYING_BEHIND})"
)
NO_REPLY = re.compile(r"\s*(?:no|nope|not|never|i don t think so|i doubt it|hardly|不)\b")
YES_REPLY = re.compile(
    r"\s*(?:yes|yep|indeed|it is|it does|i think so|i believe so|absolutely|certainly|of course|是)\b"
)
SUPPOSED = re.compile(
    r"(?:so |but |and |now )?(?:suppose|supposing|assum(?:e|ing)|imagine|if|let s (?:say|assume)|were)\b"
)
# "It would be true if n were even", "If n were even, it would be true": what would hold is not what does.
WOULD_BE = re.compile(
    r"\b(?:would|could|might)(?: \w+ly)? (?:only )?(?:have been|be|say|answer|call|pick|choose)\b|\bd (?:be|say)\b"
)
CONDITION_BEHIND = re.compile(
    r"\b(?:if(?! and only if)|only if|unless|provided|(?:had|were) (?:it|he|she|they|we|there|the|all|[a-z]) )"
)
CONDITION_BEFORE = re.compile(
    r"(?:\A|[.;!?\n。；！？]|, (?:but|and|so))\s*(?:but |and |so |even |only |then )*"
    r"(?:if (?!and only if)|had |were |unless )[^.;!?\n。；！？]*\Z"
)
# Words that may stand beside the only class that is known; another class is a second answer ("Sci/Tech, Business").
BESIDE = re.compile(
    r"\b(?:the|a|an|my|final|correct|best|answer|label|class|category|verdict|prediction|sentiment|topic|is|it|this"
    r"|that|so|thus|therefore|hence|clearly"
    r"|news|article|text|review|of|for|as|in|(?:without|beyond) (?:a |any )?(?:question|doubt)|no doubt"
    r"|definitely|certainly|undoubtedly|obviously)\b|\W"
)
# "Einordnung: **Säure**", "Classement : positif", 情感：积极: what a heading announces is the class, if not denied.
HEADING = re.compile(
    r"\b(?:einordnung|einstufung|bewertung|klassifikation|klassifizierung|klasse|kategori(?:e|a|i)?|ergebnis|urteil"
    r"|stimmung|etikett|label|typ|classement|classification|catégorie|classe|étiquette|sentiment|verdict|résultat|type"
    r"|tonalité|jugement|clasificación|categoría|clase|etiqueta|sentimiento|resultado|veredicto|tipo|classificazione"
    r"|categoria|etichetta|sentimento|risultato|giudizio|valutazione|classificação|rótulo|veredito|класс|категория"
    r"|метка|тональность|результат|классификация|тип|вердикт|оценка|class|category|topic|prediction|output|result"
    r"|conclusion|urgency|risk|risk level|level|rating|grade|status|difficulty|importance|fazit|conclusión|intent"
    r"|intention|judge?ment|acceptability|emotion|stance|polarity|tone|mood|genre"
    r"|domain|diagnosis|priority|severity|relation|conclusione"
    rf"|conclusão|вывод|वर्ग|श्रेणी|लेबल|वर्गीकरण|परिणाम|{'|'.join(ANSWER_WORDS)})\b"
    r"|分類|カテゴリー?|ラベル|判定|感情|結果|クラス|种类|類別|类别|分类|标签|情感|结果|判断|结论|分类结果|분류"
    r"|범주|라벨|감정|결과|판정"
)
HEADING_DENIES = re.compile(
    r"\b(?:not|no|wrong|incorrect|false|falsch\w*|nicht|kein\w*|ausgeschlossen\w*|pas|non|faux|fausse|incorrecte?"
    r"|exclue?|falsa?|falso|errad[oa]|incorret[oa]|sbagliat[oa]|errat[oa]|не|неверн\w*|неправильн\w*|possible|example"
    r"|beispiel|exemple|ejemplo|rejected|excluded|alternative|other|option\w*|question|frage)\b|[不非错誤无無]|아닌"
    r"|नहीं|गलत"
)
HEADING_WORDS = 7
FRAME = 200  # characters before a class in which a frame around it opens
HEADING_END = re.compile(r"：|\s=\s")  # "Intent = book_flight"
JOINED = re.compile(r"(?<!\w)[^\W_]++(?:_[^\W_]++)++(?!\w)")
SAYS = re.compile(
    r"\b(?:is|are|was|were|be|belongs?|falls?|seems|looks|fits?|classif\w+|about|because|since|would|has|have"
    r"|express\w*|conveys?|shows?|indicates?|reflects?|describes?|covers?|discusses|mentions?|reports?|contains?"
    r"|focuses|outweighs?|prevails?|dominates?)\b"
)
COPULA = re.compile(
    r"\b(?:ist|sind|war|est|sont|était|es|son|era|è|sono|é|são|jest|är|er|является|это|—)\s(?:(?:also|somit"
    r"|daher|donc|bien|por tanto|pues|quindi|dunque|portanto|ein|eine|un|une|una|um|uma)\s){0,2}\Z"
    r"|(?<![不非])(?:是|为|属于|归为|判为|判定为|归类为|归于)(?:非常|很|明显|较为|比较|极其|十分|偏)?[\s:]?\Z"
)
COPULAS_BEHIND, TOPIC = (
    # 売上は増加しました: the class as a verb
    (
        "です",
        "だ",
        "である",
        "でした",
        "입니다",
        "이다",
        "है",
        "した",
        "しました",
        "している",
        "しています",
        "했다",
        "했습니다",
        "하였다",
    ),
    re.compile("[はが은는이가]\\s?\\Z|(?:उत्तर|श्रेणी) \\Z"),
)
OPEN_ELSEWHERE = re.compile(
    r"\b(?:weder|ni|né|nem|ни|oder|ou|o|или|oppure|vielleicht|quizás?|peut être|forse|talvez|возможно|wenn|falls|si|se"
    r"|если)\b",
    re.IGNORECASE,
)
TAKEN_BACK = re.compile(
    r"(?:(?<=[.,;!?—–-])|\bbut|\bor)\s*(?:actually,? |no,? )?(?:no,? wait|wait|actually|on second thoughts?"
    r"|scratch that|correction|sorry|i mean|i meant|oops|rather)\b[,:]?"
)
COULD_BE_ELSEWHERE = (
    r"(?:puede|podría|pode|poderia) ser|(?:può|potrebbe) essere|(?:peut|pourrait) être|könnten?|kann\b[^.;]{1,60}\bsein"
)
# A withdrawal in so many words, whatever stands behind it.
WITHDRAWN = re.compile(
    r"[.,;!?—–-]\s*(?:(?:but|and|oh|actually|no|wait|hmm+|sorry|or)[,.!…]*\s+){0,3}(?:scratch|strike|forget"
    r"|disregard|ignore) (?:that|this|it)\b[,.;:!—–-]*|[.,;!?—–-]\s*(?:(?:but|no|oh|wait|actually),? ){0,2}"
    r"i (?:hereby |now )?(?:take (?:that|this|it) back|retract (?:that|this|it)|withdraw (?:that|this|it)"
    r"|stand corrected)\b[,.;:!—–-]*"
    r"|[.,;!?—–-]\s*(?:oublie[zr]? (?:ça|cela)|vergiss das|vergessen sie das|olvida eso|olvídalo|dimentica(?:lo)?"
    r"|esqueç?[ae] isso|забудь(?:те)? (?:это|об этом)|беру свои слова назад|ich nehme das zurück|je retire ce(?:la)?"
    r"|lo retiro)(?!\w)[,.;:!—–-]*",
    re.IGNORECASE,
)
HAS_WORDS = re.compile(r"[^\W\d_]{2}")
HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably not|might|(?:could|may)(?: also| well| just as well| equally)? be"
    r"|depends|neither|unsure|not sure|not certain"
    r"|(?:partly|partially|half)[ -](?=true|right|correct|valid|false))\b"
    # "both", "either yes or no"; but "Yes — it amended both earlier treaties"
    r"|\b(?:both|either)\b(?! (?:[\w-]+ ){0,2}(?:[\w-]{3,}s|ones|men|women|people|children|sides)\b)"
    rf"|(?<!\w)(?:不确定|可能|也许|(?:{PERHAPS_ELSEWHERE}|{COULD_BE_ELSEWHERE})(?!\w))"
)
# "Some would call it toxic; I would not."
OTHERS_CALL = re.compile(
    r"\b(?:some|others|critics|only an? \w+|(?:an?|the|my|another)(?: (?:previous|earlier|other|first|second|former))*"
    r" (?:annotator"
    r"|labell?er|grader|rater|colleague|reviewer|model|classifier|student|friend))(?: (?:people|readers|users"
    r"|critics))?"
    r" (?:(?:would|might|may|could|will|had|has|have) )?(?:\w+ly )?(?:say|call|claim|describe|consider|label|treat"
    r"|think|view|see"
    r"|mark|judge|rate|find|read|labell?ed|classified|tagged|marked|rated|chose|picked|assigned|gave)s?\b"
)
OTHER_JUDGES = (
    "some",
    "others",
    "critics",
    "only a",
    "annotator",
    "labeller",
    "labeler",
    "grader",
    "rater",
    "colleague",
    "reviewer",
    "model",
    "classifier",
    "student",
    "friend",
)  # one of which OTHERS_CALL holds
SHARE_BEFORE = re.compile(
    r"(?<![\d.])[1-8]?\d ?% (?:(?:likely|chance|probability|sure)(?: (?:of|that it is|it is))? )?\Z"
)
NO_CJK_BEHIND = r"(?![\u3400-\u9fff])"
AUXILIARIES = ("可以", "不可以", "不能", "不是")  # which answer alone: 可以。 and not 从而可以证明
# A word in Latin letters may touch Chinese, Japanese and Korean ones: 答えはpositiveです.
NO_LETTER_BEFORE, NO_LETTER_BEHIND = (
    r"(?<!(?![\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])[\w-])",
    r"(?!(?![\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])[\w-])",
)
OR = re.compile(r"\b(?:or|and)\b")
# "97 has no divisor": what there is none of is no answer to a question of yes or no.
NO_OF_SOMETHING = "".join(
    rf"(?<!\b{words} )"
    for words in phrases(
        "has, have, had, having, with, there is, there are, there was, there were, contains, contain, leaves, leaving, "
        "find, finds, found, shares, share, shows, show, makes, make, of, in, by, on, under, at, for, needs, need, "
        "takes, gets, got, sees, see, since, because"
    )
)
# "Yes — 97 has no divisor", "True, because ...", "Invalid: ...": a class that opens, and behind it the reason.
REASON_BEHIND = re.compile(r"\s?(?:[—–]|\s-|,|\(|: )\s*|\s(?=(?:because|since|as)\b)")
TURNS = re.compile(
    r"(?:or|but|no|not|yes|actually|rather|wait|maybe|perhaps|possibly|probably|unless|if|only|though|although|however"
    r"|except|sometimes|hmm|sorry|oder|aber|ou|mais|o|pero|ma|mas|и|но|или)\b(?! (?:\w+ )+\w+)|[不但或？?]"
)
NO_ANSWER = r"(?! (?:idea|reason|doubt|one|longer|matter|way|more|other|such|single|evidence)(?!\w))"
CLAUSE_END = re.compile(
    r"[.;!?\n。；！？]|, (?:hence|thus|therefore|because|since|as|so|but|and|which"
    r"|the|it|he|she|they|we|there|this|that|i|even|despite|although|though|while"
    r"|porque|ya que|pues|parce que|car|puisque|weil|denn|da|perché|poiché|pois|потому|так как|поскольку|но|aber|mais"
    r"|pero|ma|mas)\b|(?<=[\u3400-\u9fff]),(?=[\u3400-\u9fff])|: "
)
CJK_COMMA = re.compile(r"(?<=[\u3400-\u9fff]),(?=[\u3400-\u9fff])")
# A concession or a reason, which is not the statement: "It is negative, although it begins positive".
GRANTED = r"(?:despite|(?:even )?though|although|while|whereas)"
ASIDE = re.compile(rf"(?:\A|[.;,\s])(?:because|since|as|which|{GRANTED})\Z")
GRANTING = re.compile(rf"(?:[.;,\s]{GRANTED}\Z)")
OPENS_ASIDE = re.compile(rf"\s*{GRANTED}\b(?![^,]*,)")  # "Mostly positive. Though the ending is negative."
# A list of all classes chooses none: "Possible labels are joy, anger", "Classify it as one of: joy, anger".
CLASSES_LISTED = re.compile(
    r"\b(?:(?:one|any|some|which) of(?: the following(?: \w+)?)?|following(?: \w+)?"
    r"|(?:options|choices|labels|classes|categories|emotions|topics)(?: (?:are|include|were|can be))?)\s?:?\s?"
    r"(?:[\w-]+(?: [\w-]+)?, (?:or |and )?|[\w-]+ or )*\Z"
)
# "anger, rather than joy or fear": others, which are not it.
REJECTED_BEHIND = re.compile(r",? (?:rather than|instead of|as opposed to|(?:and |but )?not) [^.;:]*\Z")
# "toxic (it contains a slur)", "High (downgraded from Critical)": a remark in brackets, which offers no other class.
REMARK = re.compile(r"\s*[(（](?P<remark>[^()（）]{2,200})[)）][\s.*_]*\Z")
CONCLUDED = re.compile(
    r",? (?:so|therefore|thus|hence),? (?:the|this|that|it)(?: (?:statement|claim|answer|argument|conclusion"
    r"|hypothesis))? (?:is|must be) "
)
# "I can't tell; neutral as a default", "True or not, I can't say."
UNDECIDED = re.compile(
    r"\bich kann mich nicht (?:festlegen|entscheiden)|\bje ne peux pas (?:trancher|me décider|choisir)"
    r"|\bno puedo decidi|\bnon (?:posso|riesco a) (?:decid|scegl)|\bnão (?:posso|consigo) (?:decid|escolh)"
    r"|не могу (?:решить|определ|выбрать)"
    r"|无法(?:决定|确定)"
    r"|\bi (?:really )?(?:can t|cannot|can not|could not|couldn t|am unable to) (?:really )?(?:tell|say"
    r"|decide"
    r"|determine|classify|judge)\b"
)
TURNED = re.compile(r"\b(?:but|however|so|still|yet|nevertheless|anything|otherwise|more)\b")
IF_BEHIND = re.compile(r",? (?:but )?(?:only )?(?:if(?! and only if| not)|unless|provided|as long as)\b")
GRANTS = re.compile(r"\s*(?:with|despite|notwithstanding|although|though) ")  # "(with a positive remark on the staff)"
OFFERS = re.compile(r"\b(?:or|maybe|perhaps|possibly|could|might|not|wrong|incorrect|unsure|guess)\b|[?？或/]")
# "No — although many people would say yes": what others would say is granted, and no second answer.
OTHERS_WOULD = re.compile(
    r"(?:although|though|even though|while|but) (?:many|some|most|other|others|people)\b[^.;]{0,30}?"
    r"\b(?:say|think|believe|argue|claim|assume|answer|guess)\b"
)
EXPLAINS = re.compile(
    r"(?:reason(?:ing)?|explanation|rationale|justification|begründung|erklärung|justificación|explicación|razón"
    r"|explication|raison|motivazione|spiegazione|justificativa|explicação|обоснование|объяснение|причина|理由|原因"
    r"|解释|说明|説明|이유|설명)\s?[:：]"
)
TAGGED = re.compile(r"<(?P<tag>[a-z_]{1,20})>(?P<held>[^<>]{1,60})</(?P=tag)>", re.IGNORECASE)
ROW_OF_TWO = re.compile(r"\s*\|([^|\n]{1,40})\|([^|\n]{1,60})\|\s*")
IS_BEFORE = re.compile(r"(?:\b(?:is|as|be)|:)\s+[\"'`*]*\Z")
FEW = 3  # words of a class
# 'The word "positive" occurs twice': the word is told of, and no class stated.
THE_WORD, OCCURS = (
    re.compile(r"\bthe (?:word|term|phrase) \Z"),
    re.compile(r" (?:occurs|appears|is (?:used|mentioned|found)|comes up|shows up)\b"),
)
SENTENCE_BREAK = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s*")
LEADING = re.compile(
    r"(?:(?:so|thus|therefore|hence|well|in short|overall|finally|and)[, ]+)?"
    r"(?:(?:the|my|final|correct|predicted) )*(?:(?:answer|label|class|category|verdict|conclusion|sentiment|argument"
    r"|statement|claim|hypothesis|it|this|that|prediction|classification|result|output)"
    r" ?(?:is|was|would be|should be|:|=)* ?)?"
    r"(?:(?:deductively|logically|clearly|indeed|definitely|classified as|labelled|labeled|that|:) )*"
)


class Label(Verifier):
    """One class of few, compared after folding: case, quotes, LaTeX and Markdown, and synonyms.

    Known families are yes/no (`true`, `correct`, 是), valid/invalid, positive/negative/neutral, entailment and others;
    `labels` names the classes of any other task, and `synonyms` more words for a class. The answer may be a sentence:
    the class that its last telling clause names counts, and a class that is denied (`not valid`) is its opposite.
    Two classes, or a class in doubt (`maybe yes`), are wrong. Not for letters of options (`choice`) or free text
    (`text`).
    """

    kind: Literal["label"] = "label"
    labels: tuple[str, ...] = Field(
        default=(), max_length=500, description="All classes there are; empty: the family that the ground truth is of"
    )
    synonyms: dict[str, tuple[str, ...]] = Field(default={}, description="Class to further words for it")

    def unreadable(self, ground_truth: Json) -> str | None:
        if not isinstance(ground_truth, str | bool):
            return f"the ground truth is {json_name(ground_truth)}; label expects a class such as 'yes' or 'valid'"
        text = gold_text(ground_truth)
        if not self.labels and folded(text) not in KNOWN and (problem := no_answer(text)):
            return f"the ground truth {problem}"
        if text.strip().lower() in NO_CLASS:
            return f"the ground truth is {text.strip()!r}, which marks a missing value and is not a class"
        if not folded(text) or len(text) > LONGEST_LABEL:
            return (
                f"the ground truth {shown(text)} is not a class: it is empty, or longer than {LONGEST_LABEL} characters"
            )
        if self.labels and folded(text) not in self.words(text):
            return f"the ground truth {shown(text)} is none of the labels {', '.join(self.labels)[:200]}"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        text = gold_text(ground_truth)
        words = self.words(text)
        gold = words[folded(text)]
        forms = {"answer": abridged(answer), "ground_truth": gold}
        member = class_of_object(answer)
        found = stated_class(answer, words) if member is None else words.get(member)
        if found is not None and found.startswith("not ") and gold.replace("-", " ") == f"non {found[4:]}":
            found = gold  # "It is not toxic": of two classes, what is not one is the other
        if found is None:
            reason = f"{shown(answer)} names no class, or not one alone"
            return Verdict.undecided(reason, **forms, rule="no class", left_over=abridged(answer))
        forms["answer"] = found
        if found == gold and not case_tells_apart(text.strip(), answer.strip()):
            return Verdict.correct(f"the class is {shown(gold)}", **forms, rule="same class")
        return Verdict.incorrect(f"{shown(found)} is not {shown(gold)}", **forms, rule="another class")

    def words(self, gold: str) -> dict[str, str]:
        """Every word for a class, to its class, in the family that `gold` is of."""
        return _words(gold, self.labels, tuple(self.synonyms.items()))


# {"size_mm": 4, "label": "benign"}: of an object with several members, the one that a name of the class announces.
CLASS_KEYS = word_set(
    "label class classification category prediction predicted_label predicted_class verdict sentiment answer "
    "final_answer intent intention emotion stance polarity tone mood genre severity priority relation toxicity "
    "topic output result decision judgment judgement diagnosis etikett klasse kategorie classe catégorie "
    "étiquette clase categoría etiqueta categoria etichetta rótulo 标签 类别 分类 情感 答案 ラベル 分類 레이블"
)


def class_of_object(answer: str) -> str | None:
    """The class that a JSON object at the end of an answer gives in a member for it; "" where such members differ."""
    end = answer.rstrip(" \n\t`")
    if not end.endswith("}") or '"' not in end or len(end) > READ:
        return None
    for start in (end.find("{"), end.rfind("{")):  # the object around others, or the last one
        try:
            read = json.loads(end[start:], object_pairs_hook=list)
            break
        except (ValueError, RecursionError):
            continue
    else:
        return None
    given = [value for key, value in read if key.casefold().strip().replace(" ", "_") in CLASS_KEYS]
    said = {folded(gold_text(value)) for value in given if isinstance(value, str | bool)}
    return said.pop() if len(said) == 1 else "" if given else None


def gold_text(ground_truth: Json) -> str:
    if isinstance(ground_truth, bool):
        return "true" if ground_truth else "false"
    return str(ground_truth)


def class_words(gold: str) -> dict[str, str]:
    """Every word for a class of the family that `gold` is of, to the name of its class."""
    return _words(gold, (), ())


@lru_cache(maxsize=1024)
def _words(gold: str, labels: tuple[str, ...], synonyms: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    form = folded(gold)
    words: dict[str, str] = {}
    for family in FAMILIES:
        of_family = {word: name for name, all_words in family.items() for word in all_words}
        if form in of_family and not labels:
            words.update(of_family)  # `neutral` is of two families, whose classes all exclude it
    for label in labels or (gold,):
        words.setdefault(folded(label), folded(label))
    for label, more in synonyms:
        words.update({folded(word): folded(label) for word in (label, *more)})
    if form.startswith(("non ", "non-")) and not labels:
        words.setdefault(form[4:], form[4:])
    for word in list(words):  # `non_toxic` is also written non-toxic
        words.setdefault(word.replace(" ", "-"), words[word])
        words.setdefault(word.replace("-", " "), words[word])
    return words


def folded(text: str) -> str:
    """`text` in NFKC and lower case, without quotes, markup and white space around and between."""
    return folded_line(text).strip(" .,:;!?。，：；！？")


def folded_line(line: str) -> str:
    """`folded`, with the marks at its ends, by which clauses are told."""
    line = compatibility_form(line)
    if not line.isascii():
        line = PICTURES.sub("", line)
    return " ".join(DRESS.sub(" ", line).casefold().split())


def stated_class(answer: str, words: dict[str, str]) -> str | None:
    """The class that `answer` states, or None when it states none, or more than one."""
    if "|" in answer and (table := TABLE.match(answer)) and (cell := class_of_table(answer, words)) is not None:
        rest = folded(answer[table.end() :])
        if answer[table.end() :].lstrip().startswith("|"):
            return None  # several rows choose none
        return cell if cell and not HEDGE.search(rest) and not _pattern(tuple(words)).search(rest) else None
    if not answer.isascii():
        answer = PICTURES.sub("", answer)
        if answer.rstrip(" *_").endswith(MARKED_WRONG):
            return None
    whole = folded(answer[-READ:]) if len(answer) <= READ else ""
    if whole in words:
        return None if answer.rstrip(" *_").endswith(("?", "？")) else words[whole]
    pattern = _pattern(tuple(words), touching=NO_SPACES.search(answer[-READ:]) is not None)
    if len(answer) <= READ and (remarked := without_remark(answer, pattern)) != answer and folded(remarked) in words:
        return words[folded(remarked)]
    lines = [line for line in answer[-READ:].splitlines() if folded(line)][-LINES:]  # a fence says nothing
    if first := _explained_below(answer, words):
        return first
    if _is_another_degree(lines, pattern):
        return None
    named = list(pattern.finditer(same_length_lower(answer[-READ:])))
    if named and named_alone_behind(answer[-READ:], named[-1].end()):
        return None
    tagged = {folded(tag["held"]) for tag in TAGGED.finditer(answer[-READ:])}
    if len(tagged) > 1 and not tagged.isdisjoint(words):
        return None  # "<label>anger</label> <label>joy</label>" gives two
    alone = len(set(words.values())) == 1
    if len({words[line] for line in map(folded, lines) if line in words}) > 1:
        return None  # a class on each line chooses none
    for line in reversed(lines):
        mentions = named_classes(line, words, pattern)
        if mentions is None:
            return None
        if mentions:
            below = lines[lines.index(line) + 1 :] if alone else []
            if any(not (SAYS.search(folded(other)) or EXPLAINS.match(folded(other))) for other in below):
                return None  # of a class whose rivals are not known, another line may name one
            if alone and any(names_another(other, words) for other in (line, *below)):
                return None
            above = lines[: lines.index(line)] if alone else []
            if any(announces_another(other, words) for other in above) and not announced_class(line, words, pattern):
                return None  # "Topic: Business", and below it politics is mentioned
            if len(mentions) > 1:
                return None
            found = next(iter(mentions))
            return None if _is_governed(line, found, words, pattern) else found
    return None


EXPLANATION = re.compile(
    r"(?:step[ -]by[ -]step )?(?:explanation|reasoning|reason|rationale|justification|steps?|because|why)\b",
    re.IGNORECASE,
)


def _explained_below(answer: str, words: dict[str, str]) -> str | None:
    """The class that is all of the first line, above an explanation that gives no class on a line and takes none back.

    "[No]", and below it "Explanation: ... which has no divisors but 1": the words below are about the question.
    """
    first, _, below = answer.lstrip().partition("\n")
    if not below.strip() or folded(first) not in words or first.rstrip(" *_").endswith(("?", "？")):
        return None
    rest = [line for line in below.splitlines() if folded(line)] or [""]
    bracketed = first.strip(" *").startswith("[")
    if not (bracketed or EXPLANATION.match(rest[0].strip(" *#_"))) or any(folded(line) in words for line in rest):
        return None
    given = any(HEADING.match(folded(line)) for line in rest[1:])
    back = any(WITHDRAWN.search(line) or TAKEN_BACK.search(line.lower()) for line in rest)
    return None if given or back else words[folded(first)]


def _is_governed(line: str, stated: str, words: dict[str, str], pattern: re.Pattern[str]) -> bool:
    """Whether every place that names the class hangs on words that leave it open: "Nobody would call it positive"."""
    found = [one for one in pattern.finditer(same_length_lower(line)) if words[one[0]] == stated]
    return bool(found) and all(_hangs_on(line, *one.span()) for one in found)


# "The claim that the wall is visible from the Moon is false.": said of the claim, and not within it.
OF_A_CLAIM = re.compile(
    r"(?:\b(?:claim|statement|assertion|sentence|premise|hypothesis|idea|notion|belief|assumption|argument|conclusion"
    r"|proposition|theory)|\A\W*) ?\bthat \b.*\b(?:is|are|was|were|has|have|had|does|did|can|will|\w{3,}(?:s|ed))\b.*"
    r"\b(?:is|was|remains|must be|seems|looks)(?: \w+ly)?\s*\Z",
    re.IGNORECASE,
)


def _hangs_on(line: str, start: int, end: int) -> bool:
    # "It would be false only if n were odd; n is even, so it is true."
    before = line[max(sentence_start(line, start), line.rfind(";", 0, start) + 1) : start]
    return not OF_A_CLAIM.search(before) and governing(line, before, start, end, sentence_stop(line, end)) != ""


# One row below its head: "| ticket | priority |", a rule, "| 4711 | urgent |". Several rows choose none.
TABLE = re.compile(
    r"\s*\|(?P<head>[^\n]{1,200})\|[ \t]*\n[ \t]*\|[-:| \t]{3,200}\|[ \t]*\n[ \t]*\|(?P<row>[^\n]{1,200})\|\s*"
)


def class_of_table(answer: str, words: dict[str, str]) -> str | None:
    """The class in the only row of a table, in the one column whose head announces a class; "" where it is no class."""
    table = TABLE.match(answer)
    if table is None:
        return None
    heads, row = (table[part].split("|") for part in ("head", "row"))
    cells = [cell for head, cell in zip(heads, row, strict=False) if HEADING.search(folded(head))]
    return words.get(folded(cells[0]), "") if len(cells) == 1 and len(heads) == len(row) else None


def kept_together(token: str, words: dict[str, str], pattern: re.Pattern[str]) -> str:
    """`valid_not` is a word of its own, not the class `valid`; `not_entailment` may be a class."""
    text = folded(token)
    return token if text in words or not pattern.search(text) else token.replace("_", "")


def named_classes(line: str, words: dict[str, str], pattern: re.Pattern[str]) -> set[str] | None:
    """The classes that a line states: by its first clause if that opens with one, else by its last that has one.

    What is taken back gives way to what is said behind it. None when the line is in doubt.
    """
    if len(kept := WITHDRAWN.split(line)) > 1 and pattern.search(same_length_lower(kept[0])):
        if not HAS_WORDS.search(kept[-1]):
            return None
        line = kept[-1]  # "Emotion: joy. No, scratch that. Emotion: anger."
    if names_another_first(line, words, pattern):
        return None
    heading, colon, said = HEADING_END.sub(":", folded(line), count=1).partition(":")
    sentences = SENTENCE_BREAK.split(line)
    if only := announced_class(line, words, pattern) or announced_class(sentences[-1], words, pattern):
        return {only}
    goes_on = [one for one in sentences[1:] if HEADING.search(folded(one)) or pattern.search(folded(one))]
    if not goes_on and (only := announced_class(sentences[0], words, pattern)):
        return {only}  # "Ответ: спам. Письмо обещает выигрыш."
    if any(
        kept_together(token[0], words, pattern) != token[0] and IS_BEFORE.search(line, 0, token.start())
        for token in JOINED.finditer(line)
    ):
        return None  # "The class is severe_toxic, the step above toxic."
    if colon and (label := words.get(heading.strip())) and FIELD_VALUE.match(said.strip()):
        return class_by_field(label, said.strip())
    text = without_lists_of(words, folded(JOINED.sub(lambda token: kept_together(token[0], words, pattern), line)))
    if (undecided := UNDECIDED.search(text)) and not TURNED.search(text, undecided.end()):
        return None
    text = without_second(text, pattern)
    for back in reversed(list(TAKEN_BACK.finditer(text))):
        if pattern.search(text, back.end()) and pattern.search(text, 0, back.start()):
            text = text[back.end() :].strip()
            break
    leading = LEADING.match(text)
    opening = pattern.match(text, leading.end() if leading else 0)
    clauses = clauses_of(text)
    if opening and (last := words.get(text[slice(*clauses[-1])].strip())) and len(clauses) > 1:
        return {last}  # "Yes, it may seem so, but in fact they differ. No."
    if opening and IF_BEHIND.match(text, opening.end()) and not pattern.search(text, opening.end()):
        return None  # "Yes, if it rains."
    if opening:
        first = next(span for span in clauses if span[1] >= opening.end())
        replies = opening[0] in ("yes", "no") or _is_conditional(text, *first)
        if not replies and _concludes_otherwise(text, opening, words, pattern):
            return None  # "True for squares only, so the statement is false."
        clauses = clauses if _is_conditional(text, *first) else [first]
        says = len(set(words.values())) > 1 or SAYS.search(text, opening.end(), first[1])  # "Sci/Tech, Business"
        if clauses == [first] and says and _gives_reasons(text, opening.end(), first[1], pattern):
            return {words[opening[0]]}
    for start, end in sorted(clauses, key=lambda span: (not _is_aside(text, *span), span), reverse=True):
        clause = text[start:end]
        found = list(pattern.finditer(clause))
        if not found:
            continue
        if CLASSES_LISTED.search(text, 0, start + found[-1].start()):
            return None
        if any(THE_WORD.search(clause, 0, one.start()) and OCCURS.match(clause, one.end()) for one in found):
            continue
        if _is_aside(text, start, end) and GRANTING.search(text, 0, start):
            return None
        if _is_conditional(text, start, end):
            continue
        rest = text
        if (others := REJECTED_BEHIND.search(clause)) and found[-1].end() <= others.start():
            rest = text.replace(others[0], "")
            clause = clause[: others.start()]
        if any(map(clause.__contains__, OTHER_JUDGES)) and OTHERS_CALL.search(clause, 0, found[-1].start()):
            continue
        if "%" in clause and any(SHARE_BEFORE.search(clause, 0, one.start()) for one in found):
            return None  # "I'd say 50% spam."
        if HEDGE.search(clause) or (len(set(words.values())) == 1 and OR.search(clause)):
            return None
        place = start + found[-1].start()
        if unstated_before(text[max(0, place - FRAME) : place]) or unstated_behind(text, start + found[-1].end()):
            return None
        stated = SAYS.search(text) or _says_elsewhere(clause, found[-1])
        if len(set(words.values())) == 1 and not stated and BESIDE.sub("", pattern.sub("", rest)):
            return None
        asked = (text[end : end + 1] or line.rstrip(' *_"')[-1:]) in ("?", "？")
        denied = asked and NO_REPLY.match(text, end + 1) is not None
        if SUPPOSED.match(clause) or (asked and not denied and not YES_REPLY.match(text, end + 1)):
            continue
        # "no (this is wrong)": the words that deny a class are no class themselves.
        denials = [behind.span() for match in found if (behind := DENIED_BEHIND.match(clause, match.end()))]
        found = [match for match in found if not any(low <= match.start() < high for low, high in denials)]
        # "It would be wrong to call it valid": the word that denies the call is no class either.
        found = [match for match in found if not MISCALLING.match(clause, match.start())]
        until = found[-1].start() if found else 0
        if any("," in clause[other.end() : until] for other in NEGATION_ELSEWHERE.finditer(clause, 0, until)):
            return None  # "Es ist nicht so, dass es wahr ist": how far the denial reaches is not read
        denied_here = [_is_denied(match, clause, words) != denied for match in found]
        affirmed = {words[match[0]] for match, against in zip(found, denied_here, strict=True) if not against}
        return affirmed or {OPPOSITE.get(words[match[0]], f"not {words[match[0]]}") for match in found}
    return set()


def _concludes_otherwise(text: str, opening: re.Match[str], words: dict[str, str], pattern: re.Pattern[str]) -> bool:
    """Whether a text that opens with one class concludes with another one."""
    concluded = CONCLUDED.search(text, opening.end())
    last = pattern.fullmatch(text, concluded.end(), len(text)) if concluded else None
    return last is not None and words[last[0]] != words[opening[0]]


def announcement(line: str) -> tuple[str, str] | None:
    """The heading that opens a line and what stands behind it: "Topic: Business"; None without one for a class."""
    heading, colon, said = HEADING_END.sub(":", folded(line), count=1).partition(":")
    heading = CJK_COMMA.split(heading)[-1]  # 该评论表达了强烈不满，因此情感倾向为：负面
    announces = colon and len(heading.split()) <= HEADING_WORDS and HEADING.search(heading)
    return (heading, said.strip()) if announces else None


# "Output: 2 (joy)"
NUMBERED_CLASS = re.compile(r"[^:：]{1,60}[:：][\s*]*\d{1,3}\s?[(（]\s?(?P<said>[^()（）]{1,60})\s?[)）][\s*.]*")


# "I rate this review as: **very negative**", "its class is clear: Refund Request": a sentence that ends in the class.
CALLS_IT = re.compile(
    r"(?:\b(?:as|is|be|clear|obvious|into|under|to)|\b(?:rate|classify|label|categori[sz]e|tag|assign|file) (?:it"
    r"|this)(?: \w+)?)\Z"
)


def _called_so(line: str) -> tuple[str, str] | None:
    """What stands behind the colon that ends a sentence of classifying."""
    heading, colon, said = folded(line).rpartition(":")
    return (heading, said.strip()) if colon and CALLS_IT.search(heading.strip()) else None


def announced_class(line: str, words: dict[str, str], pattern: re.Pattern[str]) -> str | None:
    """The class that a line gives behind a heading, perhaps with a remark in brackets behind it."""
    raw, line = line, without_remark(line, pattern)
    if row := ROW_OF_TWO.fullmatch(line):  # | Severity | High |
        line = f"{row[1]}: {row[2]}"
    announced = announcement(line) or _called_so(line)
    if announced and (numbered := NUMBERED_CLASS.fullmatch(raw)):
        return words.get(folded(numbered["said"]))
    return words.get(announced[1]) if announced and not HEADING_DENIES.search(announced[0]) else None


# "Scale: negative, neutral, positive, very positive.", and below it "Rating: very positive": a class of its own.
DEGREE = re.compile(r"\b(?:very|extremely|slightly|somewhat|mildly|strongly|highly|weakly|partly|mostly)\s\Z")


def _is_another_degree(lines: list[str], pattern: re.Pattern[str]) -> bool:
    """Whether the last line says a class in a degree that a line above lists as a class beside it."""
    if len(lines) < 2:
        return False
    last = folded(lines[-1])
    named = list(pattern.finditer(last))
    degree = DEGREE.search(last, 0, named[-1].start()) if named else None
    if degree is None:
        return False
    phrase = last[degree.start() : named[-1].end()]
    listed = [folded(line) for line in lines[:-1]]
    return any(re.search(rf"[,:] (?:and |or )?{re.escape(phrase)}(?=[,.;]|\Z)", line) for line in listed)


# "Category: business (sports is only mentioned in passing)"; but "Output: 2 (joy)"
SAID_FIRST = re.compile(r"\s*\**\s*(?P<said>[A-Za-z][a-z-]*(?: [a-z-]+){0,2})\**(?P<rest>\s*[(\[,;]|\.\s|\s[—–-]\s)")


def names_another_first(line: str, words: dict[str, str], pattern: re.Pattern[str]) -> bool:
    """Whether what stands first behind a heading is no class of `words`, so that a remark names them only."""
    announced = announcement(line)
    colon = next((place for place in map(line.find, (":", "：")) if place >= 0), -1)
    first = SAID_FIRST.match(line, colon + 1)
    if first is None or (announced is None and not (first["rest"].strip() == "(" and SAYS.search(line))):
        return False
    if announced and HEADING_DENIES.search(announced[0]):
        return False
    said = folded(first["said"])
    if pattern.search(said) or NO_CLASS_WORDS.intersection(said.split()) or SAYS.search(said):
        return False
    rest = line[first.start("rest") :]
    if WITHDRAWN.search(rest) or TAKEN_BACK.search(rest.lower()):
        return False
    return folded(rest) not in words and pattern.search(same_length_lower(rest)) is not None


# "... therefore the emotion is anger": what a text calls the class beats what it mentions.
CLASS_IS = re.compile(
    r"\b(?:the|its|this|my|overall|predicted|correct|dominant|main|primary) (?:\w+ ){0,2}?"
    r"(?:class|label|category|classification|emotion|sentiment|intent|intention|verdict|prediction|answer|priority"
    r"|severity)(?: (?:here|expressed|conveyed|shown|(?:of|in) (?:the |this )?\w+))? (?:is|would be|should be|must be) "
    r"(?:(?:therefore|thus|clearly|mainly|mostly|best|simply|probably|definitely|actually|instead|called) )*"
    r"(?P<said>[a-z][\w-]*(?: [\w-]+)?)(?=[.,;!]|\Z| (?:with|despite|although|though|because|since|rather"
    r"|and not|not)\b)"
)
SAYS_A_CLASS = Screen(  # as every CLASS_IS does
    r"(?i)class|label|category|emotion|sentiment|intent|verdict|prediction|answer|priority|severity|[^\x00-\x7f]"
)
NO_CLASS_WORDS = word_set(
    "not a an the hard difficult unclear about to that what as in on of for expressed described shown determined based "
    "given very quite more less one classified strong present evident clear obvious both neither it this correct right "
    "wrong"
)
SOFTENED = re.compile(
    r"\b(?:with|despite|although|though|plus|and) (?:(?:a|an|some|its|the|few|little|slight|certain|mild) ){0,2}"
    r"(?:(?:bit|hint|touch|trace|element|undertone|note|tinge|dash|amount)s? of )?(?:\w+ )?\Z"
)


def names_another(line: str, words: dict[str, str]) -> bool:
    """Whether a line says that the class is a word that is none of `words`, and names none of them behind that."""
    if not SAYS_A_CLASS.lets_through(line):
        return False
    text = folded_line(line)
    pattern = _pattern(tuple(words))
    for said in CLASS_IS.finditer(text):
        first = said["said"].split()[0]
        if first in NO_CLASS_WORDS or pattern.match(text, said.start("said")):
            continue
        behind = list(pattern.finditer(text, said.end()))
        if all(SOFTENED.search(text, said.end(), one.start()) for one in behind):
            return True
    return False


# "There is more anger than sadness", "the joy outweighs the sadness": what a comparison puts second is not the class.
def without_second(text: str, pattern: re.Pattern[str]) -> str:
    """Folded `text` with spaces for classes that a comparison rejects."""
    if not COMPARES.lets_through(text):
        return text
    return _second(pattern.pattern).sub(lambda found: " " * len(found[0]), text)


COMPARES = Screen("than|instead|opposed|outweigh|exceed|overshadow|dominat|prevail|eclips|trump")
_OUTDOES = (
    r"(?:(?:clearly |far |heavily |slightly )?(?:outweigh(?:s|ed)?|exceed(?:s|ed)?|overshadow(?:s|ed)?"
    r"|dominat(?:es|ed)(?: over)?|prevail(?:s|ed)? over|eclipse[sd]?|trump(?:s|ed)?))"
)


@lru_cache(maxsize=256)
def _second(classes: str) -> re.Pattern[str]:
    one = rf"(?:(?:the|an?|any|its|of|it is|some) ){{0,2}}(?:{classes})"
    return re.compile(
        rf"(?<=\bmore )than {one}|(?<=\bmore [\w-]{{1,30}} )than {one}|(?<=\bmore (?:of an?|the"
        rf"|of) [\w-]{{1,30}} )than {one}|(?<=\bmore [\w-]{{1,30}} [\w-]{{1,30}} )than {one}"
        rf"|\b(?:less|fewer) (?:of )?{one} than\b|(?<=\b{_OUTDOES} ){one}"
        rf"|(?:{classes}) (?:is|was|are|were) (?:\w+ly )?(?:outweighed|overshadowed|dominated|eclipsed|exceeded) by\b"
        rf"|,? (?:rather than|instead of|as opposed to) (?!{one})(?:an? "
        rf"|the )?[\w-]+(?: n?or (?!{one})[\w-]+)?(?=[\s.!]*\Z)"
    )


def announces_another(line: str, words: dict[str, str]) -> bool:
    """Whether a line gives, behind a heading, a few words that are no class: "Topic: Business"."""
    announced = announcement(line)
    return announced is not None and 0 < len(announced[1].split()) <= FEW and announced[1] not in words


def without_remark(line: str, pattern: re.Pattern[str]) -> str:
    """The line without a remark in brackets at its end, where that offers no class."""
    found = REMARK.search(line)
    said = found["remark"].lower() if found else ""
    if found is None or OFFERS.search(said) or (pattern.search(folded(said)) and not GRANTS.match(said)):
        return line
    return line[: found.start()]


def class_by_field(label: str, value: str) -> set[str] | None:
    """The class that a field named after a class tells: `spam: no`. None for a score, whose threshold is not known."""
    if value in FAMILIES[0]["yes"]:
        return {label}
    return {OPPOSITE[label]} if value in FAMILIES[0]["no"] and label in OPPOSITE else None


def _gives_reasons(text: str, start: int, end: int, pattern: re.Pattern[str]) -> bool:
    """Whether nothing but a reason without a class stands behind one that opens: "Yes — 91 is no multiple of 4"."""
    reason = REASON_BEHIND.match(text, start, end)
    if reason and OTHERS_WOULD.match(text, reason.end(), end):
        return True
    if reason is None or TURNS.match(text, reason.end(), end) or HEDGE.search(text, reason.end(), end):
        return False
    if text[end : end + 1] in ("?", "？") or DENIED_BEHIND.match(text, start, end):
        return False
    return all(
        named[0] == "no" and text[named.end() : named.end() + 2].strip().isalpha()
        for named in pattern.finditer(text, reason.end(), end)
    )


def clauses_of(text: str) -> list[tuple[int, int]]:
    """Where the clauses of folded `text` begin and end."""
    places = [0]
    spans = []
    for stop in CLAUSE_END.finditer(text):
        spans.append((places[-1], stop.start()))
        places.append(stop.end())
    return [*spans, (places[-1], len(text))]


def _is_aside(text: str, start: int, end: int) -> bool:
    """Whether a clause only adds a reason or a concession to the statement before it."""
    if not start or "," in text[start:end]:  # "The argument, although long, is valid."
        return False
    return bool(ASIDE.search(text, 0, start) or OPENS_ASIDE.match(text, start, end))


def _says_elsewhere(clause: str, named: re.Match[str]) -> bool:
    """Whether a clause in another language ends with copula and class, not left open: "die Reaktion ist exotherm"."""
    before = clause[: named.start()]
    behind = clause[named.end() :].strip()
    copula = (
        COPULA.search(before)
        if behind in ("", "的")
        else behind in COPULAS_BEHIND and (TOPIC.search(before) or not before)
    )
    return bool(copula) and not OPEN_ELSEWHERE.search(before)


def _is_conditional(text: str, start: int, end: int) -> bool:
    """Whether the clause from `start` to `end` says what would be the case under a condition beside it."""
    would = WOULD_BE.search(text, start, end)
    if would is None:
        return False
    return (
        CONDITION_BEHIND.search(text, would.end(), end) is not None
        or CONDITION_BEFORE.search(text, 0, would.start()) is not None
    )


def _is_denied(match: re.Match[str], clause: str, words: dict[str, str]) -> bool:
    """Whether its clause denies a class that is named; two denials cancel out."""
    before = NO_NEGATION.sub(" ", clause[: match.start()])
    if denied_first := NOT_BUT.search(before):  # "not negative but positive"
        before = before[denied_first.end() :]
    if words[match[0]] not in FAMILIES[0] and NO_SUCH.search(before):
        return True
    negations = len(NEGATION.findall(before)) + (DENIED_BEHIND.match(clause, match.end()) is not None)
    negations += sum(found.start() < match.start() for found in MISCALLING.finditer(clause))
    negations += NEGATION_ELSEWHERE.search(clause, 0, match.start()) is not None  # "ne ... pas" are one
    return negations % 2 == 1


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...], *, touching: bool = False) -> re.Pattern[str]:
    """Any of the words, longest first, as words of their own; a single letter only counts as all of an answer."""
    told = sorted((word for word in words if word not in LETTERS_ALONE), key=len, reverse=True)
    before, behind = (NO_LETTER_BEFORE, NO_LETTER_BEHIND) if touching else (r"(?<![\w-])", r"(?![\w-])")
    spelt = "|".join(
        rf"{before}{NO_OF_SOMETHING if word == 'no' else ''}{re.escape(word)}{behind}"
        rf"{NO_ANSWER if word == 'no' else ''}"
        if not NO_SPACES.match(word)
        else (
            re.escape(word) + (NO_CJK_BEHIND if word in AUXILIARIES else "")
            if len(word) > 1
            else rf"(?:(?<!\w)|(?<=答案[是为])){word}(?!\w)"
        )
        for word in told
        if word
    )
    return re.compile(spelt or r"(?!)")
