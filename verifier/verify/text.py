"""Does a short answer say what one of the accepted ones says? By rules, no model asked."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.patterns import word_set
from verifier.read.assertion import HEADINGS, OTHERS_SAY, RIVAL_WORDS, Stance, said_of, without_pleas
from verifier.read.chemicals import formula_of_name, names_of_formula
from verifier.read.closings import AND_PHRASES, AND_WORDS, COPULA_BEHIND, NO_SPACES, OR_WORDS
from verifier.read.elsewhere import spells_the_same
from verifier.read.ground_truth import no_answer
from verifier.read.han import HAN, simplified
from verifier.read.name import (
    INITIALISMS,
    case_tells_apart,
    formula,
    last_name_of,
    other_country,
    other_names,
    without_its_kind,
)
from verifier.read.named_elsewhere import name_in_sentence, same_named
from verifier.read.reaction import Reaction, is_reaction, written
from verifier.read.units import conversion
from verifier.read.when import Time, read_time, same_time
from verifier.verify.label import class_words, stated_class
from verifier.verify.number_text import NumberPolicy, NumberText, read_number
from verifier.verify.quoting import abridged, json_name, shown
from verifier.verify.text_words import (
    CITED_WORDS,
    MONTHS,
    ROMAN,
    Word,
    folded,
    joined,
    numbered_alike,
    same_word,
    stem,
    with_dates_spelt,
    words_of,
)
from verifier.wire import Json, Verdict

MAX_ALTERNATIVES = 1000
READ = 3_000  # characters of an answer, from its end
LONGEST_MATCH = 60  # words of an accepted answer, or characters of Chinese, Japanese or Korean
LONGEST_ACCEPTED = 1000  # characters
FUZZY_ALTERNATIVES = 60
SHORT = 40  # words of an answer in which a wrong letter is forgiven
LONGEST_AMOUNT = 60  # characters
MEASURED = NumberPolicy()
LONGEST_EQUATION = 1_000  # characters at the end of an answer in which a chemical equation stands
MAX_PLACES = 50  # of one accepted answer that are looked at

# "Was it Tolstoy? Come on. It's Fyodor Dostoevsky.", "The gas asked for is nitrogen.": a text that ends with another
# answer does not give the one it named before.
CONCLUDES = re.compile(
    r"(?<=[.!?…;\n])\s*(?:(?i:no|so|but|come on|well|actually|in fact|really|of course|and|rather),? )*"
    r"(?:(?i:(?:the|our) \w+ (?:asked|looked|searched|sought) for (?:is|was)(?: (?:actually|really|clearly|in fact"
    r"|indeed))?(?: the| an?)?)[\s*_\"“:]{1,4}(?P<name>(?!not\b)[^\W\d_][\w'’.-]*(?: [A-Z][\w'’.-]*){0,3})"
    r"|(?i:it(?:['’]s| is| was)(?: (?:actually|really|clearly|in fact|of course))?(?: the)?)[\s*_]{1,4}"
    r"(?P<other>[A-Z](?=[a-z'’][\w'’-])(?![\w'’-]*(?:ese|ish|an|ch|ic|ist|us|ing"
    r"|ed)\b)[\w'’-]*(?: [A-Z][\w'’.-]*){0,3})"
    # "The second person on the Moon, and so the answer, is Buzz Aldrin."
    r"|[^.!?\n]{1,80}\b(?i:the|my|our) answer, is[\s*_\"“:]{1,4}(?P<apposed>[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){0,3}))"
    r"[*_\"”]{0,2}[.!]?\s*\Z"
)
# Capitals of the scripts that have them: "Claude Monet or Édouard Manet".
UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĻŁŃŅŇŌŐŒŘŚŞŠŤŪŮŰŹŻŽА-ЯЁΑ-ΩΆ-Ώ"
QUALIFIER = re.compile(r"\s+\((?:[^()]*)\)\s*$")  # behind a space: `O(n)` has no qualifier
LATEX_TEXT = re.compile(r"\\(?:text|textbf|mathrm|mathbf|textit|mbox|ce)\s*\{([^{}]*)\}")
LOWERED = re.compile(r"(?<=[A-Za-z)\]])_(?:\{(\d{1,3})\}|(\d))")  # H_2O_2 is H2O2, and not H2O
LATEX_OR = re.compile(r"\\(?:lor|vee)(?![a-zA-Z])|∨")  # "London \lor Paris"
DOTTED = re.compile(r"\b(?:[A-Z]\.){2,5}(?![A-Za-z])")  # "the U.S.A." is the USA; "J.R.R. Tolkien" has three initials
MARKUP = re.compile(r"[*`]|\$(?!\d)|\\[ ,;]|\[\^?\d+\^?\]")
SENTENCE = re.compile(
    r"(?<![A-Z])(?<!\b(?:Mr|Dr|St|Jr|Sr|Ms|vs))(?<!\b(?:Mrs|Col|Gen))[.!?](?=[\s\"”')\d]*\s[\"“(]?[A-Z])|\n|[。！？]"
    r"|, (?:but|however)\b,? |\b[Hh]owever, "
)
TAKEN_BACK = re.compile(
    r"\b(?:just kidding|scratch that|correction:|no,? wait|wait,? no|on second thoughts?|i mean"
    r"|actually,? no|no,? actually)\b",
    re.IGNORECASE,
)
APOLOGY = re.compile(r"sorry|apolog|oops|pardon|mistake|my bad", re.IGNORECASE)
# "Sorry, I mixed up the sisters: the author is Emily.", "Sorry, it is Emily.": what was said before does not count.
CORRECTED = re.compile(
    r"(?:\A\W*|(?<=[.!?…]\s)|(?<=\n))(?:(?:oh|oops|ah|wait|no),? |(?:edit|update):\s?)?(?:(?:i['’]m|i am|my|i) )?"
    r"(?:(?:very |so )?(?:sorry|apologies|apologi[sz]e|oops|pardon|mistake|bad|mistaken)\b)"
    r"(?:[^.:;!?\n]{0,60}\b(?:mix(?:ed|ing)|confus\w+|wrong|mistaken?|misspoke|misread|incorrect|meant|error"
    r"|swapped)\b[^.:;!?\n]{0,40}[:;.!]\s*|\s?[,:;.!—–-]\s?"
    r"(?=(?:the|it|that|he|she|this)\b[^.?!\n]{0,80}?\b(?:is|was|are|were|makes it|should be"
    r"|must be)\b(?!['’ ]n?[o’']t)))",
    re.IGNORECASE,
)
GIVES_UP = re.compile(
    r"\b(?:sorry|couldn t find|could not find|unable to|don t (?:have|know)|do not (?:have|know)"
    r"|cannot (?:find|provide|tell)|can t (?:find|provide|tell)"
    r"|(?:hard|difficult|impossible) to (?:say|tell|know|decide)|no information|not sure"
    r"|doesn t mention|not mention|no such)\b"
)
# "Mark Twain never wrote this; it was Dickens.", "Paris, but I believe it is London"
DENIED_BEHIND = re.compile(
    r"[\s\"'”’)]*(?:(?:has |have |had )?never\b|(?:did|does|do|was|is|were|are|has|had|could|would)(?:n['’]t"
    r"| not)\b(?! (?:only|just|merely|known))|,? but (?:i (?:believe|think)|it(?:['’]s| is| was)"
    r"(?! (?:also|sometimes|often|now|known|called|formerly|not|spelled|usually|a|an|the|in|on)\b)|actually"
    r"|the (?:correct|real|right|true))\b)",
    re.IGNORECASE,
)
# "**Arrival time:** 19:45" as the last line, the only one of its form: what the lines above say is how it was found.
LABELLED = re.compile(
    r"(?:\A|(?<=\n))[ \t#-]{0,6}(?!(?:step|note|given|start|departure|example)\b)[A-Z]\w{0,20}(?: \w{1,20}){0,3}"
    r"[ ]{0,3}[:：][ \t]{0,4}\d[^\n]{0,20}(?=\n|\Z)",
    re.IGNORECASE,
)
BEFORE_CHRIST = re.compile(r"\s?(?:B\.?\s?C\b|v\.\s?Chr|av\.\s?J|a\.\s?C\.|до н)")  # 1066 BC is not 1066
# "It is often thought to be Sydney, but ...", "On pense souvent à Hugo, mais ...": what others think, before a turn.
ATTRIBUTED = re.compile(
    r"(?:\b(?:(?:often|commonly|widely|popularly|sometimes|frequently|usually|generally|mistakenly|wrongly)\s+"
    r"(?:thought|believed|assumed|said|considered|supposed|taken|attributed|credited|associated|confused|mistaken)"
    r"(?:\s+(?:to|with|for|as))?|(?:many|some|most|you|one|people)(?:\s+people)?(?:\s+(?:often|usually|sometimes"
    r"|commonly|mistakenly))?\s+(?:(?:might|may|would|could)\s+)?(?:think|thinks|believe|say|guess|assume"
    r"|expect)(?:\s+of)?)\s+(?:(?:to\s+(?:be|have\s+been)|that\s+it\s+(?:is|was)|it\s+(?:is|was"
    r"|to\s+be))\s+)?(?:the\s+)?|\b(?:on|beaucoup|certains|la plupart)(?: de gens| des gens)? (?:pense(?:nt)?|croi(?:t"
    r"|ent)|dit|disent|cite(?:nt)?)(?: (?:souvent|parfois|d['’]abord))?(?: à| que c['’](?:est|était))? "
    r"|\bsouvent attribuée? à |\b(?:viele|manche|einige|die meisten|man)(?: leute| menschen)? (?:denk(?:en|t)"
    r"|glaub(?:en|t)|mein(?:en|t)|nenn(?:en|t))(?: (?:oft|häufig|zuerst|sofort|vielleicht))?(?: an|,? es (?:sei|ist))? "
    r"|\b(?:muchos|algunos|la mayoría|se)(?: suele)? (?:piensan?|pensar|creen?|creer|dicen?)(?: en| que (?:es|fue))? "
    r"|\b(?:molti|alcuni|si)(?: spesso)? (?:pensa(?:no)?|crede(?:no)?|dicono)(?: spesso)?(?: a| che (?:sia|fosse))? "
    r"|\b(?:muitos|alguns|as pessoas) (?:pensam|acham|acreditam|dizem)(?: em| que (?:é|foi))? "
    r"|\b(?:многие|некоторые|часто)(?: люди)? (?:думают|считают|говорят|называют)(?:,? что это)? "
    r"|(?:很多人|许多人|有人|大家|人们)(?:都|会|常常|往往)?(?:认为|以为|觉得|说)(?:答案)?是?)[\"“*]*\Z",
    re.IGNORECASE,
)
BUT_BEHIND = re.compile(
    r"[^.!?\n]{0,40}?(?:[,;]\s*(?:but|however|yet|mais|aber|doch|jedoch|pero|sin embargo|ma|però|mas|porém|но|однако)\b"
    r"|\sbut\b|[.;]\s+(?:but|however|actually|in fact)\b|[，,。；]?\s?(?:但|可是|不过|其实))",
    re.IGNORECASE,
)
# What stands before a name that is not the answer.
AGAINST_BEFORE = re.compile(
    r"(?:\b(?:anti|non)[\s-]|\bthought\s|\b(?:mistaken for|confused with)\s(?:the\s)?"
    # "Unlike his rival Leonardo da Vinci, ..."
    r"|\b(?:unlike|as opposed to|in contrast (?:to|with)|contrary to)\s"
    r"(?:(?:his|her|its|their|the|my)\s(?:\w+\s){0,2})?)\Z",
    re.IGNORECASE,
)
# "no increase", "without significant change"; but "no doubt a tiger".
NONE_OF_IT = re.compile(
    r"(?<![\w.])(?:no|without|lack of|absence of)\s"
    r"(?:(?!doubt|matter|wonder|other|question|hesitation|longer)\w+\s)?\Z",
    re.IGNORECASE,
)
# "Paris is what most people say", "Paris, I think, though it may be Lyon": said by others, or in doubt.
UNSURE_BEHIND = re.compile(
    r"\s+(?:is|was) (?:what|who|where|the (?:answer|name|one)) (?:that )?(?:(?:most|many|some|other|all) )?"
    r"(?:people|students|sources|others|guides|books|many|most|some)(?: \w+)? (?:would )?"
    r"(?:say|think|believe|guess|assume|expect|claim|answer|pick|choose)\b"
    # "Jupiter if by mass, Saturn if by rings"
    r"|\s+(?:if|when)\s[^.;,\n]{1,50}[,;]\s(?:and |but |or |else )?(?-i:[A-Z])[\w'’-]*(?: [\w'’-]+){0,2}\s(?:if"
    r"|when|otherwise)\b|[^.!?\n]{0,30}?[,;]?\s(?:though|although|but|unless) (?:(?:it|that|this|he|she"
    r"|the answer)(?:['’]s)? )?(?:may|might|could|possibly|perhaps|maybe)(?: (?:well|also))?"
    r"(?: be)? (?:(?-i:[A-Z])|wrong|mistaken|another|different|(?:the )?other)",
    re.IGNORECASE,
)
CANDIDATES = re.compile(
    r"\b(?:(?:possible|potential|plausible)\b.{1,40}?|candidates|possibilities|contenders)\s+(?:include|are|were)\b"
)
# "One of: Canberra, Sydney", "Pick whichever you prefer: Canberra / Sydney": an offer chooses nothing.
OFFERED = re.compile(
    r"\b(?:(?:one|any|either|some) of(?: (?:these|them|the following))?|whichever(?: \w+){0,3}"
    r"|(?:take )?your (?:pick|choice)"
    r"|(?:choose|pick|select) (?:one|any|either|from|between|among)(?: \w+){0,3})\W{0,3}:",
    re.IGNORECASE,
)
YES_OR_NO = ("yes", "no", "true", "false")
HEDGE = re.compile(
    r"\b(?:maybe|perhaps|might be|could be|either|not sure|possibly|i guess|at random|randomly|flip(?:ped)? a coin)\b"
)
ITEM = re.compile(r",|;|/|\n|\bor\b|\band\b")
VERB = re.compile(
    r"\b(?:(?:it|that|he|she|there|what|who) s|\w+n t|is|are|was|were|has|have|had|did|does|do|can|will|would|be"
    r"|been|called|played|sang|sung|wrote|written|won|became"
    r"|lies|stands|takes?|makes?|lived|lives|located|situated|founded|launched|discovered|invented|painted"
    r"|directed|built|est|sont|ist|sind|wurde|wird|liegt|fue|foi|é|è"
    r"|officially|known|refers?|includes?|made|took|created|led|said|began|entered|ended|opened"
    r"|scored|earned|received|finished|placed|lost|beat|defeated|got|gave|came|went|held|ran|paid|sold|bought|met|ate"
    r"|grew|rose|fell|used|needed|started|happened|occurred|died|married|joined|served|starred|appeared|released"
    r"|published|recorded|produced|performed|competed|represented|signed|attended|born|consists?|contains?|remains"
    r"|becomes|belongs|weighs|costs|equals)\b"
)
# What opens words that are about the answer and not the answer: "Mozart, who taught Beethoven".
ASIDE = re.compile(
    r",\s+(?:who|which|whose|whom|where|when|while|the|a|an|his|her|its|their|son|daughter|near|not)\b|\s[(\[（]"
    r"|\s[–—]\s",
    re.IGNORECASE,
)
LONGEST_PREPOSITION = 3  # letters: "в Москве" is Москва
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)  # "Столица России — Москва": the dash is the verb
ALIAS = re.compile(
    r"[(\[（]?\s*(?:(?:or|aka|a\.k\.a\.|also|known as|under the (?:pen|stage) name(?: of)?|called|i\.e\.|born"
    r"|née|real name)[,:]?\s*)*[\"'“]?\Z",
    re.IGNORECASE,
)
# "the son of Napoleon" is not Napoleon; "the city of Paris" is Paris.
RELATED = re.compile(
    r"\b(\w+)\s+(?:of|to|from|after|before|near|than|with|under|against|behind|beside)\s+(?:the |a |an )?\Z",
    re.IGNORECASE,
)
DETERMINER = (
    r"(?:the|an?|his|her|its|their|one|another|this|that|un[aeo]?|une|l[aeo']|les|el|los|il|um|uma|o|an"
    r"|eine?[mnrs]?|de[mnr]|die|das)"
)
# Words for something else that stand around a name: "by a pupil of X", "It was the son of X", "Y, the teacher of X",
# "The capital of X is". What is reached by a verb of its own stays an answer: "It launched the career of X".
ATTACHED = re.compile(
    r"(?:(?:^|(?<=\s))(?:is|are|was|were|be|been|being|became|become|by|not|est|es|ist|è|é|era|war|fue|foi|fu|par|por"
    r"|pelo|da|von|durch|c['’]est|était)(?=\s)|['’]s(?=\s)|^|[,:(–—])\s*"
    rf"(?P<det>{DETERMINER}\b[\s'’]*)?(?:[\w'’-]+\s+){{0,3}}?(?P<head>[^\W\d_]+)\s+"
    r"(?P<link>of|to|de|du|des|del|della|di|do|da|von|van|d['’])\s*(?:(?:the|an?|la|le|el|los|il|der|dem)\s+)?"
    r"(?:(?-i:[A-Z])[\w.]*\s+){0,2}[\"“(]?\Z",
    re.IGNORECASE,
)
# Between the beginning and the head of such a phrase these open another one: "is located on the banks of X".
BETWEEN_PHRASES = re.compile(
    r"\b(?:in|on|at|by|for|from|with|into|through|during|under|over|as|who|which|that|and|or|\w{3,}(?:ed|ing)"
    r"|known|written|made|born|sung|seen|en|dans|sur|im|bei|auf|nel|em|no|na)\s",
    re.IGNORECASE,
)
# "near Paris", "before 1990", "north of Paris", "larger than Jupiter"; but "named after", "none other than".
BESIDE_IT = re.compile(
    r"(?:\b(?:such as|(?:some(?:one|body|thing|where|place)|people|[\w’']+,) (?:much |just )?like|e\.g\.,?|near"
    r"|nearby|beside|outside|beyond|before|(?<!other )than|versus|vs\.?|opposite"
    r"|(?<!named )(?<!called )(?<!modeled )(?<!modelled )(?<!patterned )after"
    r"|(?:north|south|east|west|\w+ern|outskirts|suburbs?|vicinity|edge|border|imitation|parody"
    r"|copy|instead|short|ahead|style|manner|school|circle|tradition|memory) of"
    r"|borders|bordering|(?:km|kilomet\w+|miles?|hours?|minutes?) from"
    r"|(?:close|next|similar|adjacent|prior|superior|inferior|opposed|alternative|compared|comparable|related) to"
    r"|followed (?:closely |immediately )?by|ahead of|(?<=, )with"
    r"|(?:different|distinct|apart|away|far) from"
    r"|far, [^.;:]{1,40}, from|près de|cerca de|vicino a|antes de|avant|después de|après|nahe|vor)"
    r"\s+(?:the |a |an )?)\Z",
    re.IGNORECASE,
)
# In "Plato, who taught Aristotle" the name behind "who" is not what the sentence answers.
RELATIVE = re.compile(
    r",\s*(?:who|whom|whose|which)\b(?! (?:is|are|was|were) (?:also |better )?(?:located|situated|found"
    r"|known|called|named)\b)[^,;:]*\Z"
)
# In "Ag is silver, whereas Au is gold" and "while Au is gold, Ag is silver" the clause is about the other thing; "while
# living in Paris" tells no two apart, and "while Paris is large, it is ..." goes on with the same.
CONTRASTED = re.compile(
    r"(?:\w\W{1,3}whereas\b|\w,\s*(?:while|(?:even )?though|although)\b(?!\s+\w+ing\b))"
    r"(?![^,.;:]*\b(?:answer|correct|right)\b)[^,.;:]*\Z",
    re.IGNORECASE,
)
CONTRASTED_FIRST = re.compile(r"\A\W*(?:whereas|while)\b(?!\s+\w+ing\b)[^,;:]*\Z", re.IGNORECASE)
GOES_ON = re.compile(r"\W*(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Hh]is|[Hh]er|[Tt]heir)\s")
NAMES_SOMEBODY = re.compile(rf"\b(?:is|was|are|were)\s(?:the\s)?\**(?:[{UPPER}][\w.'’-]*[\s*]*){{1,4}}[.!]\Z")
IN_BOLD = re.compile(rf"\b(?:is|was|are|were)\s(?:the\s)?\*\*[{UPPER}][^*\n]{{1,60}}\*\*[.!]\Z")
SET_RIGHT = re.compile(
    r"\b(?:actually|in fact|really|rather|instead|correct\w*|wrong|no|not|should|also called|known as|aka)\b"
)
GOES_ON_WITH_IT = re.compile(r"[^,]*,\s*(?:it|its|he|she|they|this|that|these)\b", re.IGNORECASE)
JOINED_BEFORE, JOINED_BEHIND = (
    re.compile(r"[^\W\d_][-_]\Z"),
    re.compile(r"[-_][^\W_]|\.(?:com|org|net|edu|gov|io)\b"),
)  # post-Napoleon, Paris_not
EITHER = "|".join(OR_WORDS)
OR_BEFORE, OR_BEHIND = (
    re.compile(rf"(?:[{UPPER}]\w+|\d)\s+(?:{EITHER})\s+\Z"),
    re.compile(rf",?\s+(?:{EITHER})\s+(?:[{UPPER}]|\d)"),
)
ONE_OF_ITS_PARTS = re.compile(
    r"\b(?:made(?: up)?|composed|consist(?:s|ing)?|mixture|combination|compound|alloy|blend) (?:mainly "
    r"|mostly )?of\b[^.;:]*\Z",
    re.IGNORECASE,
)
BOOK_NUMBERS = frozenset(("1", "2", "3", "4"))
CAPITALS_BEFORE = re.compile(r"(?:[A-Z][\w.'’-]* ){1,3}\Z")
AND_BEFORE, AND_BEHIND = re.compile(r"(?:\band|,)\s+(?:the |an? )?\Z"), re.compile(r"(?:,? and|,)\s+\w")
# South Korea is not Korea, the Vice President not the President, nor one Congo the other.
OTHER_PLACES = word_set(
    "new north south east west northern southern eastern western equatorial papua inner outer upper lower vice "
    "deputy anti democratic people "
    # without accents: Nueva York, Neu Ulm, Nouvelle Orléans, Süd Korea, Kuzey Kore, Северная Корея, Bắc Hà
    "nueva nuevo nouveau nouvelle neu neue nova novo nuova nuovo nieuw nieuwe nowy nowa nowe yeni norte sur nord "
    "sud sued ouest ovest oeste ost noord zuid oost kuzey guney dogu bati polnocna poludniowa wschodnia zachodnia "
    "polnocny poludniowy utara selatan timur barat bac nam dong tay san santa santo sao sankt sainte новыи новая "
    "новое нью северная северныи южная южныи восточная восточныи западная западныи "
)
CALLED_AFTER_SOMEBODY = frozenset(("disease", "syndrome", "law", "theorem"))
SAME_AS_ITS_NAME = word_set(
    "city town village state country kingdom republic island province county planet year month name title river lake "
    "number total amount sum value age answer color colour element species band team company language gas metal be is "
    "was up down out due equal because belong belongs made composed consists instead part type kind form piece pieces "
    "most some any all one tons lots area process method phenomenon practice sport art concept condition "
    "supercontinent case bank shore coast genus family order territory region district novel use work creation "
    "dates dated dating "
    "invention discovery brainchild idea result ville ciudad stadt città cidade pays país land année año jahr nom "
    "nombre"
)
# A capital behind a name makes another name ("Paris Hilton"), unless it says what kind of thing has it ("Nile River").
KIND_OF_THING = word_set(
    "river mountain mountains island islands ocean sea lake state states jr sr esq province inc ltd corporation "
    "dynasty empire kingdom republic desert bay valley creek falls peak ad bc ce town hill hills law effect bce am pm "
    "usa uk us i language"
)
# What is called after a place or a person is neither: "New York University", "Queen Victoria Street".
CALLED_AFTER_ANOTHER = word_set(
    "university college school hospital library museum theatre theater company airport station bridge park gardens "
    "square street avenue road hall house hotel palace stadium beach prize award cup"
)
# Schools before anything else: "Harvard University" is Harvard, where "Boston University" is not Boston.
SCHOOLS = word_set(
    "harvard yale princeton stanford cornell dartmouth rutgers purdue tufts vanderbilt emory caltech sorbonne eton"
)
# "upstate New York", "Latin America": a word before the name that leads to no name.
ANOTHER_BEFORE = re.compile(
    r"(?<!\w)(?!(?:the|is|was|are|were|be|in|of|to|by|from|at|on|into|across|near|called|named|said|that|for|and|say"
    r"|answer|it)\s)[^\W\d_][\w'’-]*\s\Z",
    re.IGNORECASE,
)
# Behind "the Pacific" no noun that makes another thing of it, as "Rim" and "coast" do.
NAME_ENDS = re.compile(
    r"[*_\"']{0,3}(?:[,;.:)]|\s(?:is|was|has|had|flows?|lies?|because|since|as|and covers|which|with)\b)"
)
TURNED = re.compile(r"\b(?:but|however|yet|actually|in fact)\b", re.IGNORECASE)
# "the United States of Mexico" are other states, as the Republic of China is another republic.
# "Paris, Texas" is not Paris: capitals of countries after which towns in North America are called. Other names that two
# places share (Birmingham, Cambridge) leave open which one is meant.
NAMESAKES = word_set(
    "paris london rome athens berlin madrid moscow dublin vienna warsaw lisbon cairo havana lima delhi manila"
)
IN_AMERICA = re.compile(
    r",? \(?(?:Alabama|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Idaho|Illinois|Indiana|Iowa"
    r"|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska"
    r"|New (?:Hampshire|Jersey|York)|North Carolina|Ohio|Oklahoma|Ontario|Oregon|Pennsylvania|South Carolina|Tennessee"
    r"|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|TX|OH|GA|KY|ON|TN|AL|MA|PA|NY|IL|CA)\b"
)
TOLD_BY_OF = word_set("states republic kingdom union university bank house church order")
OF_BEHIND = re.compile(r"\s+of\s+(?:the\s+)?[A-Z](?!merica\b)")
# "Apollo 11" is another thing than Apollo, `Toy Story 2` another film: digits carry meaning.
# A year behind a name tells when, unless it ends what is said.
NUMBERED_NAME = re.compile(
    r" (?:\d{1,3}|[IVX]{1,4}|(?:1[5-9]|20)\d\d(?=\W*\Z))(?![\w:/-]|[.,]\d| ?(?:%|°|BC|AD|CE)| (?:of|in|on|at|times)\b)"
)
_NO_AND = ("en", "i", "a zároveň", "ja")  # `Paris en France`: words of more than one language
_AND = "|".join(
    re.escape(word) for word in (*AND_PHRASES, *AND_WORDS) if word not in _NO_AND and not NO_SPACES.match(word)
)
_THE = r"(?:(?:the|an?|la|le|les|el|los|las|l['’]|der|die|das|den|il|lo|gli|os|as|o)\s)?"
_JOINT = rf"(?:,?\s(?:{_AND})\s|\splus\s|\s?[&+]\s?"
_ALSO = r",\s(?:also|plus)\s(?!an?\s)"
# "Mozart, also Haydn"; but "Mozart, also known as Wolfgang Amadeus", "Paris, also capital of the region" name one.
_ALSO_A_NAME = rf"{_ALSO}(?={_THE}[\"“«]?(?:[{UPPER}]|[\w-]+\W*\Z))"
AND_MORE = re.compile(rf"{_JOINT}|{_ALSO_A_NAME}){_THE}[\"“«]?(?P<next>[^\W\d_][\w'’-]*)")
AND_BEFORE_IT = re.compile(rf"(?P<names>(?:[^\W\d_][\w'’-]*\s){{0,2}}[^\W\d_][\w'’-]*){_JOINT}|{_ALSO}){_THE}[\"“«]?\Z")
NO_MORE = word_set("not non no nicht não не niet ikke inte nie")
# What stands right before the thing that is asserted: nothing, a colon, a copula.
ASSERTED_BEFORE = re.compile(
    rf"(?:\A\W*|[:：]\s*|\b(?:is|are|was|were|be|both|not (?:only|just|merely)|es|son|fue|fueron|est|sont|était"
    rf"|furent|ist|sind|war|waren|è|sono"
    rf"|fu|furono|é|são|foi|foram|это|есть)\s){_THE}[\"“«*]*\Z",
    re.IGNORECASE,
)
NAME_WORD = re.compile(r"\S+")
HANGUL, HANGUL_PART = re.compile("[\uac00-\ud7af]"), re.compile("[\uac00-\ud7af]+\\Z")
LONGEST_COMPOUND = 3  # words behind a name that may be the rest of a longer one
GERMAN_PARTICIPLE = re.compile(r"(?:ge|be|ver|er|ent)\w{2,}(?:en|t)|\w+iert")  # "von Goethe geschrieben"
# Words behind a name that begin something else, or say no more than how it is meant.
BEHIND_A_NAME = word_set(
    "and or but nor so yet if when while where because since as than then though although unless until whether "
    "which who whom whose that this these those there here it he she they we i you in on at by for from to of "
    "with without into onto over under about after before during between through across against among near also "
    "too again indeed now today instead itself himself herself themselves alone only even just still ever never "
    "always often not no yes please thanks respectively overall total altogether first last second each both all "
    "any per via plus minus equals vs versus et ou mais car donc puis en dans sur avec pour par sans de du des à "
    "au aux qui que dont ainsi aussi y e o u pero porque con para por sin del al también und oder aber denn mit "
    "von für auf im am zu zum zur aus nach auch mas com sem da do das dos também ma di della anche и или но в на "
    "с для из от quien quienes quem chi wer кто"
)
# Words behind "and" that go on with a clause: "It is oxygen and it burns".
BEGINS_A_CLAUSE = BEHIND_A_NAME | word_set(
    "his her its their our my your nothing nobody none more most other others etc il elle ils elles cela ce son sa ses "
    "él ella ellos eso su sus es er sie ihr ihre sein seine nicht egli lui lei ele ela isso seu sua não он она оно они "
    "его её не"
)
# Words before a name that are no part of it.
OPENS_A_NAME = BEHIND_A_NAME | word_set(
    "a an the his her its their my your our one some another answer correct right final proper called named known "
    "said le la les un une l el los las una unos der die das ein eine einen il lo gli uno um uma os as simple "
    "plain ordinary common pure actual chemical"
)
# "The ceiling was certainly not painted by Leonardo": a denial anywhere before the name in its clause denies it, unless
# what stands between turns it round ("not X but Y", "nobody else than Y", "not king until 1066").
DENIAL = re.compile(
    r"(?:\b(?:not|never|neither|nor|no one|nobody|nothing|none|nicht|nie|niemals|kein\w*|pas|jamais|nunca"
    r"|jamás|tampoco|não|jamais|non|mai|не|никогда|cannot|ليس|ليست|ليسوا|لم|لن)\b|n['’]t\b|\bno (?:es|fue|era|está|son"
    r"|ha|se|lo|la)\b|不是|并非|並非|不在|没有|ではなく)(?P<between>[^.!?。！？]*)\Z",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"“„«][^\"“”„«»]{0,80}[\"”“»]")  # the song "It Ain't Me" denies nothing
TURNED_ROUND = re.compile(
    r"[,;:—–(\n]|\b(?:but|only|just|merely|until|till|unless|except|besides|other|else|than|rather|instead"
    r"|without|mention|know|known|sure|clear|certain|doubt|matter|if|when|because|since|so|that|which|who|sino|hasta"
    r"|más|solo|sólo|sondern|nur|bis|mais|seulement|jusqu\w*|que|ma|solo|anche|mas|só|até|senão|а|но|только|лишь|como"
    r"|wie|comme|come)\b|而是|而",
    re.IGNORECASE,
)
# "ご質問は「...はエベレストですか、K2ですか」ですね": the question said again.
ASKED_BEHIND = re.compile(
    r"[^。！!\n]{0,20}?(?:です|ます|でしょう|だろう|ません)か(?=[、。？?」』\s]|\Z)|[^。！!\n]{0,10}?[吗呢嗎][？?」”]"
)
# "Nueva Zelanda del Sur", "Guinée équatoriale", "Dakota du Nord": a part of the world behind a name makes another one.
PART_OF_THE_WORLD = re.compile(
    r"[\s-]+(?:(?:del|do|du|de l['’]|de la|dell['’]|of the|im)\s?)?(?:sur|sul|sud|süd|south|norte|nord|north"
    r"|este|leste|est|ost|east|oeste|ouest|ovest|west)\b(?! of\b)",
    re.IGNORECASE,
)
# "Tratado de Lisboa", "Schlacht von Waterloo": what is called after a place is not the place. "Miguel de Cervantes" is
# a name, and the "ciudad de México" is the city itself.
CALLED_AFTER_A_PLACE = re.compile(
    r"\b(?:trat(?:ado|tato)|traité|vertrag|frieden|paix|pa[zc]e?|batal(?:la|ha)|bataille|battaglia|schlacht"
    r"|guerr[ae]|krieg|universi(?:dad|dade|té|tà|tät)|cat(?:edral|hédrale|tedrale)|torre|tour|turm|puente|ponte?|brücke"
    r"|congr(?:eso|ès|esso)|kongress|conferencia|conférence|konferenz|acuerdo|accords?|abkommen|protocolo|protocole"
    r"|protokoll|declaración|déclaration|erklärung|convención|convention|rey|roi|rei|re|könig|reina|reine|königin|duque"
    r"|duc|duca|herzog|conde|comte|obispo|évêque|bispo|vescovo|bischof|alcalde|maire|prefeito|sindaco|bürgermeister"
    r"|gobierno|gouvernement|escuela|école|scuola|escola|schule|concilio|concile|konzil|sitio|siège|assedio|belagerung"
    r"|toma|prise)\s+(?:de(?: la| los| las|l)?|d[eu]s?|d['’]|d[oa]s?|di|dell[ao]|von|der|des)\s*\Z",
    re.IGNORECASE,
)
EQUATED_BEFORE, EQUATED_BEHIND = (
    re.compile(r"\w\s*=\s*(?:the |an? )?\Z"),
    re.compile(rf"\s*=\s*\w|\s*(?:→|->|⇒|=>)\s*[{UPPER}\d]"),
)  # "London = Paris" says both
BARE_SPACE = re.compile(r"\w\s+(?:(?:the|an?)\s+)?\Z")
# '"Oxygen" is a word of six letters. The gas asked for is nitrogen.': a word told of as a word. What a crossword asks
# for is such a word, of which is said that it fits or means something.
AS_A_WORD = re.compile(
    r"[\"”»“’']\s(?:(?:is|was|ist|est|es|è|é) (?:an?|ein|un|une|una|um|uma) (?:\w+[ -]){0,3}(?:word|noun|verb|adjective"
    r"|loanword|wort|mot|palabra|parola|palavra)"
    r"|(?:has|contains|comes from|derives from|rhymes with|is (?:spelled|spelt|pronounced|derived)|hat|a|tiene|ha|tem) "
    r"(?:(?:\w+ ){0,3}(?:letters?|syllables?|vowels?|buchstaben|lettres|letras|lettere)"
    r"|(?:the )?(?:\w+ )?(?:greek|latin|arabic|french)))\b"
    r"(?![^.;!?\n]*\b(?:fits?|answers?|means?|meaning|that|which|clue|for)\b)",
    re.IGNORECASE,
)
# "Beethoven, Mozart, Haydn: it's one of them.": what is said of a list of names and chooses none.
ONE_OF_THEM = re.compile(
    r"\s?[:.;,!—–-]\s+(?:(?:and|but|so|surely|probably|i (?:think|guess|believe|am sure|know)),? ){0,3}"
    r"(?:(?:it|he|she|this|that|the (?:right |correct )?(?:answer|one)|which)(?:['’]s| is| was| must be| has to be"
    r"| will be|['’]ll be)(?: (?:surely|certainly|definitely|probably|just|always|got to be))? "
    r"(?:one|any|some|either|somewhere|someone) (?:of|among|amongst|in)"
    r" (?:them|these|those|there|the (?:above|two|three|four|five|listed))\b[^.!?\n]*"
    r"|(?:one|any|either|some) of (?:them|these|those|the (?:above|two|three|four|five))"
    r"(?: (?:is|was|must|has|will|should)\b[^.!?\n]*)?"
    r"|(?:take|have) your (?:pick|choice)|(?:choose|pick|take|select) (?:one|any|whichever|either)\b[^.!?\n]*"
    r"|(?:whichever|any|you (?:choose|pick|decide))\b[^.!?\n]*"
    r"|c['’]est l['’]une? d[e'’][^.!?\n]*|l['’]une? d[e'’]entre eux[^.!?\n]*|(?:es ist |einer? |eine?s ){1,2}"
    r"(?:davon|von ihnen|von diesen|dieser)\b[^.!?\n]*|es (?:uno|una|alguno) de (?:ell[oa]s|est[oa]s)[^.!?\n]*"
    r"|è un[oa] (?:di|fra|tra)"
    r" [^.!?\n]*|é um[a]? del[ea]s[^.!?\n]*|(?:это )?один из (?:них|этих)[^.!?\n]*|het is (?:een|één) van [^.!?\n]*)"
    r"[.!]?\s*\Z|[，。,：:]?\s?(?:答案)?是?(?:就是)?其中(?:之一|一个)[。.]?\s*\Z",
    re.IGNORECASE,
)
# 東京は首都ではない, 서울은 수도가 아니다: denied at the end of the clause; しかない and 밖에 없다 say "only".
DENIED_AT_THE_END = re.compile(
    r"[^。.!?！？、,，\n]{0,40}?(?:(?<!しか)(?<!違い)(?<!なら)(?:ない|なかった|ません|なく)(?:です|でした|と)?(?=[。.!、,，\s]|\Z)"
    r"|(?<!다름 )(?<!다름)아(?:니|닙|닌)|[지치]\s?(?:는\s)?(?:않|못)|(?<!밖에 )(?<!밖에)(?<!틀림)없[다습어])"
)
AGAINST_BEHIND = (DENIED_BEHIND, UNSURE_BEHIND, ASKED_BEHIND, AS_A_WORD, DENIED_AT_THE_END)
CONTRAST_NEAR = 300  # characters before a name in which a clause of contrast begins
RELATION_NEAR = 120  # characters before a name in which a relation to another thing is looked for
# 诱导力、氢键、取向力: one of a list; 5，6，9，13 is more than 6，9, and n-r+1 is not n-r.
CJK_LIST_BEHIND, CJK_LIST_BEFORE = (
    re.compile(r"\s?、\s?(?P<next>[^、。，,\s]{1,12})"),
    re.compile(r"(?P<next>[^、。，,\s]{1,12})\s?、\s?\Z"),
)
NUMBER_BEHIND, NUMBER_BEFORE = re.compile(r"\s?[,，、]\s?\d"), re.compile(r"\d\s?[,，、]\s?\Z")
OPERATION_BEHIND, OPERATION_BEFORE = re.compile(r"\s?[-+*/^×÷−]\s?[\da-z(]"), re.compile(r"[\da-z)]\s?[-+*/^×÷−]\s?\Z")
# "Alexander Fleming, Howard Florey and Ernst Chain all appear in it": of several names none is the answer alone.
_NAME = rf"[{UPPER}][\w.'’-]*(?: [{UPPER}][\w.'’-]*){{0,3}}"
ALL_OF_THEM = re.compile(rf"(?:, {_NAME}){{0,8}},? and {_NAME},? (?:all|both|each)\b")
# "Scott; Roald Amundsen came second.", "Scott (Roald Amundsen led another party)": a name is the answer, and what goes
# on about somebody else in a clause of its own is a remark; "Mark Twain (Samuel Clemens)" says one name twice.
NAMED_FIRST = re.compile(rf"[\s*_\"“]*(?P<name>{_NAME})[*_\"”]*(?:\s?;|\s[—–-]\s|\s\()(?P<remark>[^;()\n]*)")
SAYS_IT_AGAIN = re.compile(
    r"\b(?:born|née?|names?|named|known|called|formerly|alias|aka|a\.k\.a|pseudonym|stands? for|short for|abbreviat\w+"
    r"|i\.e|mean\w*"
    r"|also|officially|written|spelled|spelt|translat\w+)\b",
    re.IGNORECASE,
)
# "The first to reach the Pole was Scott; Amundsen came second.": told as the next in a row that opens with another.
NEXT_IN_A_ROW = re.compile(
    r"[\s*_\"”]*(?:only |then |just |later )?(?:came|comes?|was|is|finished|arrived|got there|ended up|placed|ranked"
    r"|landed"
    r"|followed)(?: (?:him|her|it|them|only|just|in|as|a|the|very|close|distant))*"
    r" ?(?:second|third|fourth|fifth|next|last|later|afterwards|runner-up|behind|after)\b"
)
NAMES_ANOTHER = re.compile(
    rf"\b(?:is|was|are|were)\s[\s*_\"“]*(?P<name>{_NAME})[*_\"”]*\s?(?:[.;,]|\s(?:and|while|whereas|but)\b)"
)
# "The painter who was born in Málaga died in Mougins.", "The capital of the country in which Málaga lies is Madrid.":
# what describes the subject is not what is said of it. "The fact that Paris is" has no such clause.
_NO_DEMONYM = r"(?![^\W\d_]*(?:ese|ish|an|ch|ic|ist|us|ing|ed|ek|i)\b)"
OPENS_A_SUBJECT = re.compile(
    r"(?i:[\s*_\"“]*(?:(?:so|thus|therefore|hence|and|but|well|then|finally),? )?(?:the|an?|his|her|its|their|one|that"
    r"|this))"
    r" (?!(?i:answer))(?P<noun>[^.;:!?\n]{1,100})\Z"
)
RELATIVE_BEFORE = re.compile(
    r"\b(?!(?:fact|claim|idea|evidence|statement|answer|conclusion|reason|belief|notion|view|theory|news|proof"
    r"|shows?|says?|means?|tells? us|confirms?|suggests?|indicates?|is|clear)\b)\w+,? (?:who|whom|which|that|whose"
    r"|where|(?:in|of|on|at|for|from|to) (?:which|whom))\b[^,]*\Z"
)
PREDICATED = re.compile(
    rf"(?P<between>[^.;:!?\n]{{0,60}}?)\b(?:is|was|are|were)\s(?:(?:the|called|named)"
    rf" )?[\s*_\"“]*(?P<name>{_NO_DEMONYM}{_NAME})"
    r"[*_\"”]*[\s.!]*\Z"
)
NEXT_VERB = re.compile(r"[\s*_\"”]*(?P<verb>[a-z]+)\b")
# "South American capitals include Lima, Quito, Bogotá and La Paz.": one of three and more is not the answer alone.
LIST_SIGNS = re.compile(r",?\s(?:and|or|&)\s|,\s?")
LISTED_BEHIND = re.compile(rf"(?:,\s{_NAME})*,?\s(?:and|or|&)\s(?!I\b){_NAME}(?![\w'’])")
LISTED_BEFORE = re.compile(rf"(?<![\w'’]){_NAME}(?P<more>(?:,\s{_NAME}){{0,8}}),\s?\Z")
LISTED_AS_LAST = re.compile(rf"(?<![\w'’]){_NAME}(?:,\s{_NAME}){{1,8}},?\s(?:and|or|&)\s\Z")
SHARE_OF_TRUST = re.compile(r"\(\s?\d{1,3} ?%\s?\)")  # "Marie Curie (20 %), Lise Meitner (80 %)"
# Names that are other words in small letters; alone, "may" says May.
ALSO_A_WORD = word_set(
    "may march august will mark bill rose turkey china nice reading bath jobs polish rob grant frank jack rich pat sue"
    " art "
    "dawn faith grace hope joy iris lily violet ruby amber pearl java python rust swift orange bush wells fields hill"
    " lent "
    "us it who apple amazon oracle target gap shell visa"
)
SHORT_ANSWER = 3  # words
# "Kenya is where many start from, but the mountain lies in another country: Tanzania."
BUT_ANOTHER = re.compile(
    rf",? but [^.;!?\n]{{0,80}}\b(?:another|a different|the other|elsewhere|actually|really|in fact"
    rf"|instead)\b[^.;!?\n]{{0,60}}?"
    rf"[\s:]{{1,2}}[*_\"“]*(?P<name>{_NAME})[*_\"”]*[\s.!]*\Z"
)
# "Canberra was the capital until 1950; today the capital is Melbourne."
NOW_ANOTHER = re.compile(
    rf"\b(?:today|now|nowadays|currently|these days|since then)\b[^.;!?\n]{{0,60}}\b(?:is|was|became)"
    rf" [*_\"“]*(?P<name>{_NAME})"
    r"[*_\"”]*[\s.!]*\Z"
)
NO_LONGER = re.compile(r"[^.;!?\n]{0,60}\b(?:was|were|used to be|until|formerly|once|before)\b")
BUT_THE = re.compile(
    rf",? but (?:the|its?) (?P<np>[^.;!?\n]{{3,80}}?) (?:is|was) [*_\"“]*(?P<name>{_NAME})[*_\"”]*[\s.!]*\Z"
)
ARRIVES = re.compile(
    r"\b(?:is|be|arrives?|arrived|reaches|ends?|ended|leaves|departs|starts|begins|finishes|lands|closes|opens|gives|get)"
    r"(?: (?:there|home|back|then))?(?: at)?\s\Z"
)
BARE_BOUND = re.compile(r"\W*(?:under|over|above|below|beyond|past)\s", re.IGNORECASE)  # "under 18" for 18
OF_ONE_NAME = word_set("jr sr junior senior ii iii iv")  # which tell persons of one name apart
RANGE_BEFORE = re.compile(r"\bbetween\s+\S{1,20}\s+and\s+\Z|\d\s*(?:-|–|\bto\b)\s*\Z", re.IGNORECASE)
RANGE_BEHIND = re.compile(r"\s*(?:-|–|\bto\b)\s*\$?\d", re.IGNORECASE)
# Characters that may stand beside a name in a script without spaces: verbs and particles; 的 behind it may not.
CJK_BEFORE = frozenset("是为在叫于由被对到给称作名即乃属は、がをにでとのはもや은는이가을를")
CJK_BEHIND = frozenset("市省是在为了吗呢吧等也都就于写所、はがをにでともやだで은는이가을를입이")
HONORIFIC = re.compile(
    r"(?:先生|女士|小姐|老师|同志|さん|さま|様|氏|님|씨)(?=\W|\Z|です|でした|だ|は|が|입니다|이다|是)"
)
# 改善した, 증가했습니다 for the noun 改善, 증가: what has happened, of which no more is said.
DOES_IT = re.compile(
    r"(?:し(?:た|ました|ている|ています|ていた)|する|します|했(?:다|습니다|어요)|하였(?:다|습니다)|(?:한다|합니다))[。.!\s]*\Z"
)
DIRECTIONS = frozenset(("left", "right", "up", "down", "north", "south", "east", "west", "forward", "backward"))
NOT_AGAINST = frozenset((Stance.STATED, Stance.GIVEN_UP))  # what one does not know may be something else
DIGRAPHS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"}
)  # Koeln
LEADS_IN = re.compile(r"\b(?:is|are|was|were|be|reads|as)\s?[:：][\s*]*\Z")  # "sulfuric acid, whose formula is:"
NAME_OF_A_PAIR = 2  # words of each name of two that are joined by "and"
IN_ORDER = re.compile(
    r"\b(?:respectively|in (?:that|this) order|first|second|then|followed|before|after)\b", re.IGNORECASE
)
# "London, Paris" for Paris: the answer was London; but "Yes, Paris".
ANOTHER_NAME = re.compile(rf"\W*((?:[{UPPER}][\w.'’-]*)(?: [{UPPER}][\w.'’-]*){{0,2}}), \Z")
OPENING = word_set(
    "sure ok okay hmm thus hence therefore so finally correct right well oh monday tuesday wednesday thursday friday "
    "saturday sunday"
)
NUMBER_OF_ITEM = re.compile(r"\s*\d{1,2}\.{0,2}")
NAME_LISTED_BEFORE = re.compile(r"[\w)](?:\s*[,;/&+]\s*(?:and\s|or\s)?|\s+(?:and|or|plus)\s+)(?:the\s)?\Z")
NAME_LISTED_BEHIND = re.compile(
    rf"(?:\s*[,;/&+]\s*(?:(?:and|or)\s+)?|\s+(?:and|or|plus)\s+)(?:also\s|the\s){{0,2}}[{UPPER}\d]"
)
# "... these authors: Alencar, Machado ou Barreto": three and more, of which none is chosen.
OR_LIST = re.compile(rf"(?:[^,]{{1,40}},){{1,8}}[^,]{{1,40}},?\s(?:{EITHER})\s[^,]{{1,40}}$")
MANY, ITEM_WORDS = 3, 4  # short items that are guesses: a name has four words, an address two parts
ITEM_MARK = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)])\s*")
LISTED = re.compile(r"\s*(?:,(?!\s?\d{3}\b|\s?\d{4}\b)\s*(?:and |or )?|;|\s/\s|\band\b|\bor\b)\s*")
FRAGMENT = 8  # words of an answer without a verb that is read to the last word
TIMES = ("early", "mid", "late", "during", "since", "between", "circa", "c")
LEADING = frozenset(("in", "at", "on", "by", "from", "about", "around", "of", "to", "approximately", "roughly", *TIMES))
VAGUE = frozenset(["the", "a", "an", "of", "no", "yes", "it", "he", "she", "in", "on", "is", "and", "or", "one", "to"])
TITLES = word_set("king queen emperor empress pope sir dame lord lady prince princess president mr mrs ms dr professor")
# "The composer of the Ninth Symphony, who was deaf at its premiere, is Beethoven": what tells which bearer is meant.
DESCRIBED = re.compile(
    r"\W*(?:so |thus |therefore,? )?the\s(?:[\w-]+\s){0,4}?(?:composer|author|writer|poet|novelist|playwright|painter"
    r"|artist|sculptor|architect|scientist|physicist|chemist|biologist|naturalist|mathematician|astronomer"
    r"|philosopher|psychologist|economist|engineer|inventor|explorer|astronaut|president|chancellor|general|actor"
    r"|actress|director|singer|musician|person|man|woman)\b(?!['’])",
    re.IGNORECASE,
)
IS_BEFORE = re.compile(
    r"\A(?:(?!\b(?:when|where|while|whose|because|since|as|and|but|if|that)\b)[\s\S])*\b(?:is|was)\s+[\"'“]?\Z"
)
# "It was Einstein.", "Shakespeare wrote it.": a name with no more than what says that it is the answer.
FRAME = re.compile(r"\W*(?:it|he|she|that|this|the answer)(?:['’]s|\s(?:is|was|must be|would be))\s", re.IGNORECASE)
DID_IT = re.compile(
    r"\s(?:wrote|painted|composed|discovered|invented|directed|said|sang|built|designed|founded|won|proposed|developed"
    r"|created|formulated|did)(?:\s(?:it|this|that|so))?[\s.!]*\Z"
)
SHORTEST_LAST_NAME = 4
INVERTED = re.compile(rf"([{UPPER}][\w'’-]+(?: [{UPPER}][\w'’-]+)?), ([{UPPER}][\w.'’-]*(?: [\w.'’-]+){{0,3}})")
NICKNAMES = {
    short: long
    for long, names in {
        "william": "bill billy will willy", "robert": "bob bobby rob robbie", "thomas": "tom tommy",
        "james": "jim jimmy",
        "michael": "mike mick", "richard": "dick rick rich", "joseph": "joe joey", "john": "jack johnny",
        "anthony": "tony", "david": "dave", "daniel": "dan danny", "benjamin": "ben", "samuel": "sam sammy",
        "charles": "charlie chuck", "edward": "ed eddie ted teddy", "theodore": "teddy", "franklin": "frank",
        "nicholas": "nick", "peter": "pete", "ronald": "ron ronnie", "lawrence": "larry", "matthew": "matt",
        "timothy": "tim", "elizabeth": "liz betty beth", "katherine": "kate kathy", "margaret": "maggie peggy",
        "albert": "al bert", "alexander": "alex", "andrew": "andy", "christopher": "chris", "donald": "don donnie",
        "gerald": "gerry jerry", "jacob": "jake", "leonard": "leo len", "patrick": "pat", "stephen": "steve",
        "steven": "steve", "frederick": "fred freddie", "walter": "walt", "philip": "phil", "raymond": "ray",
    }.items()
    for short in names.split()
}  # fmt: skip
OF_TWO_PEOPLE = frozenset((("john", "adams"), ("george", "bush"), ("martin", "king"), ("oliver", "holmes")))
"""Names that another person bears with a further given name: John Quincy Adams is not John Adams."""
NAME_PARTICLES = frozenset(["de", "van", "von", "der", "la", "le", "da", "di", "bin", "al"])
NO_GUESSES = frozenset(
    (*LEADING, *VAGUE, "for", "with", "as", "who", "that", "which", "when", "where", "also", "not", "s", "um", "uhr")
)
NO_NAMES = NO_GUESSES | OPENING
ENDS_A_NAME = BEHIND_A_NAME | SAME_AS_ITS_NAME | KIND_OF_THING | NAME_PARTICLES | CALLED_AFTER_SOMEBODY
STANDS_BEFORE_A_NAME = OPENS_A_NAME | SAME_AS_ITS_NAME | LEADING | HEADINGS | TITLES
TIME = re.compile(
    r"(?<![\d:.])(?:上午|下午|晚上|早上|凌晨|中午)?\d{1,2}(?:[:：][0-5]\d(?![\d:])(?: ?[ap]\.? ?m\b\.?)?"
    r"| ?[ap]\.?m\b\.?"
    r"|点(?:半|[0-5]\d分?)?)",
    re.IGNORECASE,
)
FOUR_DIGITS = re.compile(r"(?:1\d|20)\d\d")
DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?")
MOST_BEFORE_A_YEAR = 4  # words: "15 de brumario de"
JOINS_A_DATE = frozenset(("de", "of", "di", "del", "do", "d"))
DAY_OF_MONTH = tuple(["of", month] for month in sorted(MONTHS))  # "the 14th of July"
CENTURY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")


class Date(NamedTuple):
    """A date as far as it is given."""

    year: str | None
    month: str | None
    day: str | None

    def agrees(self, other: "Date") -> bool:
        """Whether both name one year, and nothing else that differs."""
        if self.year != other.year or (self.year is None and self.month != other.month):
            return False
        return all(one is None or two is None or one == two for one, two in zip(self, other, strict=True))


class Text(Verifier):
    """A short answer, against one accepted answer or a list of them.

    Folded are case, accents, punctuation, articles, plurals, numbers as words, dates as far as they are given, a
    person's middle names, and one wrong letter in a long word. The answer may be a few sentences: an accepted answer
    counts where it stands on word boundaries, unless it is denied, in doubt, in a sentence that gives up, or one of
    several alternatives. Not for meaning: what says the same in other words is wrong. Prefer `label` for classes,
    `numeric` for numbers, `exact` where the spelling counts.
    """

    kind: Literal["text"] = "text"
    fuzzy: bool = Field(default=True, description="Allow one wrong letter in a word of six or more")
    containment: bool = Field(default=True, description="Off: the answer must be an accepted one and nothing else")

    def unreadable(self, ground_truth: Json) -> str | None:
        accepted = accepted_answers(ground_truth)
        if isinstance(accepted, str):
            return accepted
        if not any(answer.strip() for answer in accepted):
            return "the ground truth is empty; text expects a short answer, or a list of accepted ones"
        problems = [no_answer(answer) for answer in accepted if answer.strip()]
        return f"the ground truth {problems[0]}" if all(problems) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        accepted = accepted_answers(ground_truth)
        if isinstance(accepted, str):
            return Verdict.unverifiable(accepted)
        if HAN.search(answer) and any(map(HAN.search, accepted)):
            answer, *accepted = map(simplified, (answer, *accepted))
        said = statement(answer)
        forms = {"answer": abridged(" ".join(word.form for word in said.words)), "ground_truth": abridged(accepted[0])}
        for rule, one in self.matches(said, tuple(dict.fromkeys(accepted))):
            return Verdict.correct(f"it says {shown(one)}: {rule}", **forms, rule=rule)
        for one in accepted:
            named = same_named(answer, one) or (self.containment and _names_alone(answer, one))
            if named or spells_the_same(answer.strip(), one.strip()):
                rule = "in another language"
                return Verdict.correct(f"it says {shown(one)}: {rule}", **forms, rule=rule)
        if said.left_over:
            reason = f"{shown(answer)} holds an accepted answer beside words that may make another one of it"
            return Verdict.undecided(reason, **forms, rule="left over", left_over=abridged("; ".join(said.left_over)))
        if not any(map(readings, accepted)) and any(words_of(one[:LONGEST_ACCEPTED]) for one in accepted):
            reason = f"an accepted answer of more than {LONGEST_MATCH} words is only compared word for word"
            return Verdict.undecided(reason, **forms, rule="too long")
        return Verdict.incorrect(f"{shown(answer)} says none of the accepted answers", **forms, rule="no match")

    def matches(self, said: "Statement", accepted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Every rule by which `said` is one of `accepted`, cheapest first."""
        said.accepted = accepted
        for one in accepted:
            if said.answer == one.strip() or (said.symbols and said.symbols == symbols(one)):
                yield "equal symbols", one
        accepted = tuple(
            one for one in accepted if not other_country(said.answer, one) and not said.is_another_name(one)
        )
        if equations := tuple(one for one in accepted if is_reaction(one)):
            given = reaction_given(said.answer)
            yield from (
                ("the same reaction", one) for one in equations if given and given.same(written(one)[0].reaction)
            )
            if given:
                return  # words and their order say too little: an arrow is none of them
        wanted = [(one, gold) for one in accepted for gold in readings(one)]
        for one in accepted:
            if same_amount(one, said.answer):
                yield "the same amount", one
        for one, gold in wanted:
            listed = [word for word in gold if word.form != "and"]
            and_dropped = joined([word for word in said.words if word.form != "and"])
            equal = joined(gold) == said.joined or (len(listed) >= MANY and joined(listed) == and_dropped)
            if gold and equal and said.spelt_alike(0, len(said.words), gold):
                yield "equal text", one
            if len(gold) > 2 and gold[-1].form == "jr" and joined(gold[:-1]) == said.joined:
                yield "equal text without the junior", one  # never within "Martin Luther King Sr."
            if (
                (name := last_name_of(one))
                and folded(name) not in KIND_OF_THING | CALLED_AFTER_ANOTHER
                and said.is_only(name, gold)
            ):
                yield "a person's last name alone", one
            if (species := species_of(one)) and said.is_species(species):
                yield "the same species", one
            if (substance := formula_of_name(one)) and said.is_substance(substance):
                yield "the same substance", one
            if (called := without_its_kind(one)) and said.is_called(*called):
                yield "the name without its kind", one
            if (short := initials_of(one)) and said.answer.strip(" *_.").replace(".", "") == short:
                yield "a person's initials alone", one
        if not self.containment:
            return
        wanted = [(one, gold) for one, gold in wanted if not _another_formula(said.answer, one)]
        for one, gold in wanted:
            if gold and said.holds(gold) and same_named(said.answer, one) is not False:  # no "Mexico City"
                yield "contained", one
        for one in accepted:
            if (when := date_of(one)) and said.is_dated(when):
                yield "date", one
            if (clock := read_time(one)) and said.is_timed(clock):
                yield "the same time", one
            if said.counts(one) or said.replies(one):
                yield "the same numbers, or the same yes or no", one
        for one, gold in wanted[:FUZZY_ALTERNATIVES]:
            if is_name(one) and said.names(gold):
                yield "a person's name", one
            if gold[0].capital and said.concludes_with(gold):
                yield "a person's last name behind a description", one
            if self.fuzzy and len(joined(gold)) >= 6 and len(said.words) <= SHORT and said.holds_about(gold):
                if same_named(said.answer, one) is False:
                    continue  # "German" and "Germany"
                yield "contained but for a letter", one


def _names_alone(answer: str, accepted: str) -> bool:
    """Whether a sentence of another language states the name of what is accepted and of nothing else of its kind."""
    place = name_in_sentence(answer, accepted)
    return place is not None and said_of(answer, *place).stance is Stance.STATED


def same_amount(accepted: str, answer: str) -> bool:
    """Whether both are one number with a unit, and the same amount: `5 km`, `5 kilometers` and `5000 m`."""
    if len(answer) > LONGEST_AMOUNT or not accepted[:1].isdigit():
        return False
    gold, said = read_number(accepted, MEASURED), read_number(answer, MEASURED)
    if not (isinstance(gold, NumberText) and isinstance(said, NumberText) and gold.unit and said.unit):
        return False
    if gold.unit.dimension is None or said.unit.dimension is None:
        return False
    made = conversion(gold.unit, said.unit)
    return made is not None and said.value * made.factor + made.shift == gold.value


class Species(NamedTuple):
    """The two names of a species: `Escherichia coli`, `E. coli`."""

    genus: str
    epithet: str

    def same(self, other: "Species") -> bool:
        one, two = self.genus, other.genus
        return self.epithet == other.epithet and (one.startswith(two) or two.startswith(one))


SPECIES = re.compile(r"([A-Z])(?:\.|([a-z]{3,})) ?([a-z]{3,})")


def species_of(text: str) -> Species | None:
    """The species that a text names; None for one of another form."""
    found = SPECIES.fullmatch(text.strip(" .*_\n"))
    return Species(found[1] + (found[2] or ""), found[3]) if found else None


def initials_of(name: str) -> str:
    """JFK for John F. Kennedy, MLK for Martin Luther King Jr.: of three names or more; else nothing."""
    parts = [part for part in name.replace('"', " ").split() if part.strip(".,").lower() not in ("jr", "sr")]
    numbered = any(ROMAN.fullmatch(part) or part[0].isdigit() for part in parts)  # WWI is no World War II
    return "".join(part[0] for part in parts) if is_name(name) and len(parts) > 2 and not numbered else ""


FORMULA_WORD = re.compile(r"(?<![\w.])[A-Z][A-Za-z\d()₀-₉]{1,20}(?![\w])")


def _another_formula(answer: str, accepted: str) -> bool:
    """Whether an answer gives another formula than the accepted one: "Sulfuric acid has the formula H2SO3"."""
    wanted = formula(accepted)
    if wanted is None or not any(each.isdigit() for each in wanted):
        return False
    given = {formula(word[0]) for word in FORMULA_WORD.finditer(answer) if any(each.isdigit() for each in word[0])}
    return bool(given - {None}) and wanted not in given


def reaction_given(answer: str) -> Reaction | None:
    """The chemical equation that an answer gives: it ends in one, states it, and gives no other."""
    found = written(answer[-LONGEST_EQUATION:])
    if not found or len({each.reaction for each in found}) > 1 or found[-1].behind:
        return None
    before = found[-1].before
    return (
        found[-1].reaction if said_of(f"{before} x", len(before) + 1, len(before) + 2).stance is Stance.STATED else None
    )


def tokens_of(words: Sequence[Word]) -> list[str]:
    """The words as they were written, the parts of one token together: `AaBb`, which is read as two words."""
    tokens: list[str] = []
    for number, word in enumerate(words):
        glued = number and word.start == words[number - 1].start
        tokens[-1:] = [tokens[-1] + word.written] if glued else [*tokens[-1:], word.written]
    return tokens


def accepted_answers(ground_truth: Json) -> list[str] | str:
    """The accepted answers, or why there are none."""
    accepted = ground_truth if isinstance(ground_truth, list) else [ground_truth]
    texts = [str(one) for one in accepted if type(one) in (str, int, float)]
    if not texts or len(texts) < len(accepted):
        odd = next(
            (one for one in accepted if isinstance(one, bool) or not isinstance(one, str | int | float)), accepted
        )
        return f"the ground truth holds {json_name(odd)}; text expects a short answer, or a list of accepted ones"
    if len(texts) > MAX_ALTERNATIVES:
        return f"the ground truth lists {len(texts)} accepted answers; text takes at most {MAX_ALTERNATIVES}"
    return texts


def symbols(text: str) -> str:
    """A text without a word in it, its white space gone: brackets, operators, an emoji; else nothing."""
    bare = "".join(text.split()).rstrip(".")
    return "" if any(character.isalnum() for character in bare) else bare


@lru_cache(maxsize=8192)
def readings(accepted: str) -> tuple[tuple[Word, ...], ...]:
    """The word sequences that an accepted answer stands for: all of it, and it without what may be left out."""
    if len(accepted) > LONGEST_ACCEPTED:
        return ()
    accepted = LOWERED.sub(r"\1\2", LATEX_TEXT.sub(r"\1", accepted))
    accepted = with_dates_spelt(accepted)
    found = [tuple(words_of(accepted))]
    if (bare := QUALIFIER.sub("", accepted)) != accepted:
        found.append(tuple(words_of(bare)))
    start = 0
    while start < len(found[-1]) - 1 and found[-1][start].form in LEADING:
        start += 1
    if start:
        found.append(found[-1][start:])
    found.extend(
        tuple(word._replace(start=word.start - READ) for word in words_of(name))
        for name in (*other_names(accepted), *names_of_formula(accepted))
    )
    if inverted := INVERTED.fullmatch(accepted.strip()):  # "Saint-Exupéry, Antoine de"
        found.append(tuple(words_of(f"{inverted[2]} {inverted[1]}")))
    if (digraphs := accepted.translate(DIGRAPHS)) != accepted:
        found.append(tuple(words_of(digraphs)))
    found.append(described_name(found[0]))
    found.extend(numbered_alike(found[0]))
    if len(found[0]) > 2 and found[0][0].form in TITLES:
        found.append(found[0][1:])
        found.extend(numbered_alike(found[-1]))
    forms = [word.form for word in found[0]]
    if forms.count("of") == 1 and 0 < (place := forms.index("of")) < len(forms) - 1:
        found.append((*found[0][place + 1 :], *found[0][:place]))
    return tuple(dict.fromkeys(words for words in found if words and len(words) <= LONGEST_MATCH))


def described_name(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`Carl Linnaeus` of `Swedish botanist Carl Linnaeus`: two or more capitals behind a word in lower case."""
    start = len(words)
    while start and words[start - 1].capital:
        start -= 1
    preceded = (
        start and words[start - 1].form.isalpha() and words[start - 1].form not in NAME_PARTICLES | LEADING | VAGUE
    )
    return words[start:] if preceded and 2 <= len(words) - start <= 4 else ()


def is_name(accepted: str) -> bool:
    """Whether a text looks like a person's name of three or more words, or with a title or initials."""
    parts = accepted.replace('"', " ").split()
    named = [part for part in parts if part not in NAME_PARTICLES]
    return (
        len(named) >= 2
        and len(parts) <= 5
        and all(part[0].isupper() and not any(c.isdigit() for c in part) for part in named)
    )


@lru_cache(maxsize=8192)
def date_of(text: str) -> Date | None:
    """The date that all of a short text is."""
    words = [word.form for word in words_of(with_dates_spelt(text[:100]))]
    dates = [date for date, _ in dated(words)]
    known = [
        word
        for word in words
        if word in LEADING or word in MONTHS or DAY.fullmatch(word) or FOUR_DIGITS.fullmatch(word)
    ]
    return dates[0] if len(dates) == 1 and len(known) == len(words) else None


def dated(words: list[str]) -> Iterator[tuple[Date, int]]:
    """Every date with a year, and the place of its year."""
    for place, word in enumerate(words):
        if not FOUR_DIGITS.fullmatch(word):
            continue
        near = words[max(0, place - 2) : place]
        month = next((each for each in reversed(near) if each in MONTHS), None)
        day = None
        if month is None and (unknown := _unknown_month(words, place)):
            month, day = unknown
        elif month:
            beside = [each for each in words[max(0, place - 3) : place] if DAY.fullmatch(each) and each != month]
            day = re.sub(r"\D", "", beside[-1]).lstrip("0") if beside else None
        yield Date(word, month, day), place


def _unknown_month(words: list[str], year: int) -> tuple[str, str] | None:
    """The word that stands where a month does before a year, and its day: "15 de brumario de 2023"."""
    before = [word for word in words[max(0, year - MOST_BEFORE_A_YEAR) : year] if word not in JOINS_A_DATE]
    if len(before) < 2 or not before[-1].isalpha() or not DAY.fullmatch(before[-2]) or before[-1] in LEADING:
        return None
    return before[-1], re.sub(r"\D", "", before[-2]).lstrip("0")


@lru_cache(maxsize=4)
def statement(answer: str) -> "Statement":
    """The answer, read; the latest few are remembered."""
    return Statement(answer)


class Sentence(NamedTuple):
    """A sentence of an answer: its words by number, its place in the text, and its words in a row without spaces."""

    first: int
    last: int
    start: int
    text: str
    row: str
    begins: dict[int, int]  # where in `row` a word begins, to its number
    ends: dict[int, int]  # where in `row` a word ends, to the number of the next


class Statement:
    """An answer as words, with what each sentence of it says about itself."""

    def __init__(self, answer: str) -> None:
        text = LATEX_OR.sub(" or ", LATEX_TEXT.sub(r"\1", without_pleas(answer[-READ:])))
        text = LOWERED.sub(r"\1\2", MARKUP.sub(" ", text))
        text = with_dates_spelt(text if text.isascii() else unicodedata.normalize("NFC", text))
        if "'" in text or not text.isascii():
            text = COPULA_BEHIND.sub("", text)  # Madridです, "Madrid'dir"
        text = DOTTED.sub(_undotted, text)
        if taken_back := [back.end() for back in TAKEN_BACK.finditer(text)]:
            text = text[taken_back[-1] :]
        if APOLOGY.search(text) and (corrected := [found.end() for found in CORRECTED.finditer(text)]):
            text = text[corrected[-1] :]
        self.text = text
        self.answer = answer.strip()
        self.symbols = symbols(text)
        self.words: list[Word] = []
        self.sentences: list[Sentence] = []
        self.left_over: list[str] = []
        self.accepted: tuple[str, ...] = ()
        cited = len(text.split()) >= CITED_WORDS
        position = 0
        for stop in (*SENTENCE.finditer(text), None):
            end = stop.start() if stop else len(text)
            asked = stop is not None and stop[0] in ("?", "？")
            if (words := words_of(text[position:end], cited=cited)) and not asked:
                self._add(words, position, text[position:end])
            position = stop.end() if stop else end
        self.joined = joined(self.words)
        self.guesses = _is_list_of_guesses(text) or _shares_belief(text)

    def _add(self, words: list[Word], start: int, sentence: str) -> None:
        first = len(self.words)
        begins: dict[int, int] = {}
        ends: dict[int, int] = {}
        row = ""
        for number, word in enumerate(words, start=first):
            row += " " if row[-1:].isdigit() and word.stem[0].isdigit() else ""
            begins[len(row)] = number
            row += word.stem
            ends[len(row)] = number + 1
        self.words += [word._replace(start=word.start + start, end=word.end + start) for word in words]
        self.sentences.append(Sentence(first, len(self.words), start, sentence, row, begins, ends))

    def places(self, gold: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Where the words of `gold` stand in a row, as numbers of words."""
        wanted = joined(gold)
        for sentence in self.sentences:
            place = sentence.row.find(wanted)
            while place >= 0:
                if place in sentence.begins and place + len(wanted) in sentence.ends:
                    yield sentence.begins[place], sentence.ends[place + len(wanted)]
                place = sentence.row.find(wanted, place + 1)

    def holds(self, gold: tuple[Word, ...]) -> bool:
        """Whether the words of `gold` stand here, in a row and in any sentence that means them."""
        if joined(gold) in VAGUE:
            return False
        places = list(islice(self.places(gold), MAX_PLACES))
        words_alone = all(len(word.form) > 1 and word.form.isalpha() for word in gold)  # "3-1" is not "1-3"
        if not places and 2 <= len(gold) <= 3 and words_alone and not NO_SPACES.match(gold[0].form):
            places = [place for order in _orders(gold) for place in self.places(order)]
        if not places and (turned := _pair_turned(gold)) and not IN_ORDER.search(self.text):
            alone = (place for place in self.places(turned) if not self._has_more_names(*place))
            return any(self.means(first, last, turned) for first, last in alone)
        return any(self.means(first, last, gold) for first, last in places)

    def _has_more_names(self, first: int, last: int) -> bool:
        """Whether a list goes on beside these words: "Titan, Deimos and Phobos"."""
        start, end = self.words[first].start, self.words[last - 1].end
        before, behind = self.text[max(0, start - RELATION_NEAR) : start], self.text[end : end + RELATION_NEAR]
        return NAME_LISTED_BEFORE.search(before) is not None or NAME_LISTED_BEHIND.match(behind) is not None

    def spelt_alike(self, first: int, last: int, gold: Sequence[Word]) -> bool:
        """Whether nothing that folding drops tells the words apart: the currency of a number, the case of a symbol."""
        said = self.words[first:last]
        mine, other = ([word.mark for word in words if word.mark] for words in (said, gold))
        if mine and other and mine != other:
            return False
        wanted, written = tokens_of(gold), tokens_of(said)
        if wanted == written or len(wanted) != len(written):
            return True
        if len(wanted) == 1 and gold[0].form in ALSO_A_WORD and gold[0].capital and not said[0].capital:
            return len(self.words) <= SHORT_ANSWER  # "It may be held in June" does not say May
        if len(wanted) == 1 and wanted[0] in INITIALISMS and written[0] != wanted[0]:
            return not gold[0].start < 0  # "It made us happy" says nothing of the US
        return not any(case_tells_apart(*pair) for pair in zip(wanted, written, strict=True) if len(pair[0]) > 1)

    def holds_about(self, gold: tuple[Word, ...]) -> bool:
        """As `holds`, with a wrong letter in one long word."""
        if any(word.form[0].isdigit() for word in gold) or (len(gold) == 1 and gold[0].form in ALSO_A_WORD):
            return False
        for first in range(len(self.words) - len(gold) + 1):
            row = self.words[first : first + len(gold)]
            if not all(same_word(one, two) for one, two in zip(row, gold, strict=True)):
                continue
            if first and CYRILLIC.search(gold[-1].form) and len(self.words[first - 1].form) > LONGEST_PREPOSITION:
                self.left_over.append(self.words[first - 1].written)  # a case: "друг Пушкина" is not Пушкин
            elif self.means(first, first + len(gold)):
                return True
        return False

    def names(self, gold: tuple[Word, ...]) -> bool:
        """Whether a person's first and last name stand here, other given names or initials between them or none."""
        if (
            len(gold) < 2
            or gold[-1].form in KIND_OF_THING | CALLED_AFTER_ANOTHER
            or any(word.form[0].isdigit() or word.form in OTHER_PLACES for word in gold)
        ):
            return False  # the United Mexican States and Papua New Guinea are no persons with a middle name
        for last, word in enumerate(self.words):
            if word.stem != gold[-1].stem or last == 0:
                continue
            if last + 1 < len(self.words) and self.words[last + 1].form in OF_ONE_NAME:
                continue  # John Kennedy Jr. is not John F. Kennedy
            agree = (n for n in range(max(0, last - 3), last) if _given_names(self.words[n:last], gold))
            if initials := _initials_spelt_out(self.words, last, gold):
                if self.means(last - initials, last + 1):
                    return True
                continue
            first = next(agree, None)  # the longest: what stands before "Jane Austen" is not before "Austen"
            if first is not None and not self._is_of_another(first, gold) and self.means(first, last + 1):
                return True
        return False

    def _framed(self) -> tuple[int, str]:
        """The answer behind "It is": the number of its first word, and its text."""
        framed = FRAME.match(self.text)
        if framed is None:
            return 0, self.answer
        return sum(word.end <= framed.end() for word in self.words), self.answer[framed.end() :]

    def is_only(self, name: str, gold: Sequence[Word]) -> bool:
        """Whether the answer is this name, and at most a title or the person's initials before it.

        `gold` is the whole name: `Einstein`, `Dr. Einstein` and `A. Einstein` are Albert Einstein, `M. Einstein` not.
        """
        begin, _ = self._framed()
        did = DID_IT.search(self.text)
        end = sum(word.end <= did.start() for word in self.words) if did else len(self.words)
        said = self.words[begin:end]
        if len(said) == 2 and said[0].form in TITLES:
            said = said[1:]
        particles = {word.form for word in gold} & NAME_PARTICLES
        while len(said) > 1 and said[0].form in particles:  # "van Gogh"
            said = said[1:]
        initials = [word.form for word in said[:-1]]
        if initials and initials == [word.form[0] for word in gold[: len(initials)]]:
            said = said[-1:]
        if len(said) != 1 or not said[0].capital or said[0].form != folded(name):
            return False
        place = self.words.index(said[0])
        return self.means(place, place + 1)

    def is_species(self, wanted: "Species") -> bool:
        """Whether the answer is this species and no more, its genus in full or as a letter: T. rex."""
        given = species_of(self._framed()[1])
        return given is not None and given.same(wanted) and bool(self.words) and self.means(0, len(self.words))

    def is_substance(self, wanted: str) -> bool:
        """Whether the answer is this formula or symbol and no more: "It is CO₂."."""
        first, bare = self._framed()
        written = bare.strip(" .*_$\n")
        if written != wanted and (len(wanted) < 2 or formula(written) != wanted):
            return False
        return first < len(self.words) and self.means(first, len(self.words))

    def is_called(self, name: str, needs_article: bool) -> bool:
        """Whether the answer names a river, an ocean or their like without that word: "It is the Pacific."."""
        gold = tuple(words_of(name))
        for first, last in islice(self.places(gold), MAX_PLACES):
            start, end = self.words[first].start, self.words[last - 1].end
            article = self.text[max(0, start - 4) : start].lower() == "the "
            if ANOTHER_BEFORE.search(self.text, max(0, start - SHORT), start):
                continue
            alone = not self.text[end:].strip(" .!*_\n\"'") or NAME_ENDS.match(self.text, end) is not None
            if self.words[first].capital and alone and (article or not needs_article) and self.means(first, last, gold):
                return True
        return False

    def _is_of_another(self, first: int, gold: Sequence[Word]) -> bool:
        """Whether another given name stands before a later one of the gold: Robert Fitzgerald Kennedy is not John."""
        if not first or self.words[first].form == gold[0].form:
            return False
        before, between = self.words[first - 1], self.text[self.words[first - 1].end : self.words[first].start]
        begins = next((one.first for one in self.sentences if one.first <= first < one.last), 0) == first - 1
        other = not gold[0].form.startswith(before.form) and before.form not in TITLES  # "J." and "Panzer VIII Maus"
        return before.capital and between == " " and other and (not begins or self.words[first].form != gold[-1].form)

    def concludes_with(self, gold: tuple[Word, ...]) -> bool:
        """Whether a sentence describes a person and ends with the last name: "The composer of ..., is **Beethoven**."""
        if len(gold) < 2 or len(gold[-1].form) < SHORTEST_LAST_NAME or not all(word.form.isalpha() for word in gold):
            return False
        for sentence in self.sentences:
            last = self.words[sentence.last - 1]
            named = last.capital and last.form == gold[-1].form
            described = DESCRIBED.match(sentence.text) if named else None
            if described and IS_BEFORE.match(self.text[sentence.start + described.end() : last.start]):
                return self.means(sentence.last - 1, sentence.last)
        return False

    def is_dated(self, when: Date) -> bool:
        """Whether the first date given is `when`, as far as both go."""
        for sentence in self.sentences:
            if GIVES_UP.search(_plain(sentence.text)) or self.guesses:
                continue
            words = [word.form for word in self.words[sentence.first : sentence.last]]
            if dates := list(dated(words)):
                # "2024 è bisestile, quindi il giorno è il 28 febbraio 2024": the year alone is not what is given
                fullest = max(map(_fullness, dates))
                if not _has_verb(sentence.text) or fullest >= _fullness((when, 0)):
                    dates = [each for each in dates if _fullness(each) == fullest]
                place = first = sentence.first + dates[0][1]
                while first > sentence.first and (
                    words[first - sentence.first - 1] in MONTHS
                    or DAY.fullmatch(words[first - sentence.first - 1])
                    or words[first - sentence.first - 1 : first - sentence.first + 1] in DAY_OF_MONTH
                ):
                    first -= 1
                fragment = not _has_verb(sentence.text)
                alike = all(date.agrees(when) for date, _ in (dates if fragment else dates[:1]))
                return alike and self.means(first, place + 1)
            if when.year and any(
                (century := CENTURY.fullmatch(word))
                and after == "century"
                and int(century[1]) == (int(when.year) + 99) // 100
                for word, after in pairwise(words)
            ):
                return True
        return False

    def is_timed(self, when: Time) -> bool:
        """Whether the times of day that are written here are all `when`: `15:30` for 3:30 PM."""
        times = [(found.span(), read_time(found[0])) for found in TIME.finditer(self.text)]
        if len(times) > 1 and (labelled := LABELLED.search(self.text)) and len(LABELLED.findall(self.text)) == 1:
            times = [each for each in times if each[0][0] >= labelled.start()]
        if len(times) > 1 and (last := times[-1][1]) and same_time(when, last):
            sentence = next(
                (one for one in self.sentences if one.start <= times[-1][0][0] < one.start + len(one.text)), None
            )
            if sentence and ARRIVES.search(self.text, sentence.start, times[-1][0][0]):
                times = times[-1:]  # "Adding 2 h 15 min to 13:15, the train arrives at 15:30."
        if not times or any(time is None or not same_time(when, time) for _, time in times):
            return False
        (start, end), _ = times[-1]
        beside = [number for number, word in enumerate(self.words) if word.start < end and word.end > start]
        while len(beside) > 1 and NO_SPACES.match(self.words[beside[0]].form):
            del beside[0]  # 下午6点 stands within a sentence
        return bool(beside) and self.means(beside[0], beside[-1] + 1)

    def counts(self, gold: str) -> bool:
        """Whether all numbers of a gold that is a row of numbers (`between 1881 and 1885`) stand here, in its order."""
        wanted = [word.form for word in words_of(gold[:100]) if word.form not in LEADING and word.form != "and"]
        if len(wanted) < 2 or not all(form[0].isdigit() for form in wanted) or len(self.words) > SHORT:
            return False
        said = [word.form for word in self.words if word.form[0].isdigit()]
        return said == wanted

    def is_another_name(self, gold: str) -> bool:
        """Whether another word stands between the article and the name: "The Bootleg Beatles" for "The Beatles"."""
        name = gold.removeprefix("The ").strip()
        if name == gold.strip() or gold.strip() in self.text:
            return False
        return re.search(rf"\b[Tt]he (?:[{UPPER}][\w'’-]* ){{1,2}}{re.escape(name)}\b", self.text) is not None

    def replies(self, gold: str) -> bool:
        """Whether the answer to a question of yes or no is the gold, as `label` reads it: "..., so: yes"."""
        if gold.strip().lower() not in YES_OR_NO:
            return False
        words = class_words(gold)
        return stated_class(self.answer, words) == words[gold.strip().lower()]

    def means(self, first: int, last: int, gold: Sequence[Word] = ()) -> bool:
        """Whether what stands at these words is the answer: not denied, in doubt, one of many, or part of another."""
        sentence = next(one for one in self.sentences if one.first <= first < one.last)
        start, end = self.words[first].start, self.words[last - 1].end
        before, behind = self.text[sentence.start : start], self.text[end : sentence.start + len(sentence.text)]
        plain = _plain(sentence.text)
        if self.guesses or GIVES_UP.search(plain) or not self.spelt_alike(first, last, gold):
            return False
        if said_of(self.text, start, end).stance not in NOT_AGAINST:
            return False
        if any(pattern.match(self.text, end) for pattern in AGAINST_BEHIND) or AGAINST_BEFORE.search(before):
            return False
        number = self.words[last - 1].form.isdigit()
        if number and (BEFORE_CHRIST.match(self.text, end) or BARE_BOUND.fullmatch(before)):
            return False
        if ATTRIBUTED.search(before) and BUT_BEHIND.match(self.text, end):
            return False
        if len(SHARE_OF_TRUST.findall(sentence.text)) > 1:
            return False
        if sentence is not self.sentences[-1] and LEADS_IN.search(sentence.text):
            return False
        if not self.words[first].capital and NONE_OF_IT.search(before):
            return False
        if _one_of_many(plain, sentence.text) or (not self.words[first].form[0].isdigit() and _denied(before)):
            return False
        listed = ":" in sentence.text and _is_list_of_guesses(sentence.text)  # "Candidates: Pelé, Garrincha, Zidane."
        if listed or self._is_background(sentence, before):
            return False
        problem = (
            self._part_of_another(first, last, sentence, before, behind)
            or self._rival(first, last, sentence)
            or self._beside_the_answer(start, end)
            or self._describes_the_subject(before, behind)
        )
        if problem:
            self.left_over.append(problem)
            return False
        return True

    def _beside_the_answer(self, start: int, end: int) -> str:
        """The other name that the answer is, where a remark says something of these words; nothing where none is."""
        opening = NAMED_FIRST.match(self.text)
        within = opening is not None and opening.start("remark") <= start < opening.end()
        if opening and within and _has_verb(opening["remark"]) and not SAYS_IT_AGAIN.search(opening["remark"]):
            return "" if self._is_accepted_alone(opening["name"]) else opening["name"]
        but = BUT_ANOTHER.search(self.text, end) or self._but_asked(end)
        if but is None and NO_LONGER.match(self.text, end):
            but = NOW_ANOTHER.search(self.text, end)
        if but and not self._is_accepted_alone(but["name"]):
            return but["name"]
        if NEXT_IN_A_ROW.match(self.text, end):
            for other in NAMES_ANOTHER.finditer(self.text, 0, start):
                if not self._is_accepted_alone(other["name"]):
                    return other["name"]
        return ""

    def _describes_the_subject(self, before: str, behind: str) -> str:
        """What is said of a subject that these words describe: "The man from Málaga was Picasso."."""
        if OPENS_A_SUBJECT.match(before) is None:
            return ""
        said = PREDICATED.match(behind)
        named = before.rstrip().endswith(",") and behind.startswith(",")  # "The capital, Paris, is"
        if said and not named and not self._is_accepted_alone(said["name"]):
            return said["name"]
        verb = NEXT_VERB.match(behind)
        said_next = verb and any(map(VERB.fullmatch, (verb["verb"], f"{verb['verb'].removesuffix('s')}ed")))  # "ends"
        return behind.strip()[:SHORT] if said_next and RELATIVE_BEFORE.search(before) else ""

    def _but_asked(self, end: int) -> re.Match[str] | None:
        """Another name behind "but" and the words of the question: "..., but the planet farthest from the Sun is"
        " Uranus"."""
        but = BUT_THE.search(self.text, end)
        asked = self.text.find("?", 0, end)
        if but is None or asked < 0:
            return None
        words = {word.form for word in words_of(but["np"]) if len(word.form) > 3}
        question = {word.form for word in words_of(self.text[:asked])}
        return but if len(words & question) > 1 else None

    def _is_accepted_alone(self, name: str) -> bool:
        """Whether a name says nothing, or is part of an accepted answer."""
        forms = {word.form for word in words_of(name)}
        return forms <= HEADINGS or any(forms <= {word.form for word in words_of(one)} for one in self.accepted)

    def _is_background(self, sentence: Sentence, before: str) -> bool:
        """Whether a sentence goes on about who was named just before: "It was Tesla. He had worked for Edison"."""
        if not GOES_ON.match(sentence.text):
            return False
        written = self.answer  # with its stars, which the text that is read has as spaces
        in_place = len(written) == len(self.text) and written.count("**") == 2 and not SET_RIGHT.search(sentence.text)
        if in_place and IN_BOLD.search(written[: sentence.start].rstrip()[-RELATION_NEAR:]):
            return True  # "It is **Sydney**. It is larger than Canberra."
        if ASSERTED_BEFORE.search(before[-RELATION_NEAR:]):
            return False
        return NAMES_SOMEBODY.search(self.text[: sentence.start].rstrip()[-RELATION_NEAR:]) is not None

    def _rival(self, first: int, last: int, sentence: Sentence) -> str:
        """Another bare name beside an answer: `Paris. London` gives two, "I believe Venus. Some say Mercury." too."""
        for other in self.sentences:
            said = self.words[other.first : other.last]
            names = (
                said[-count:] for count in range(1, RIVAL_WORDS + 1) if all(each.capital for each in said[-count:])
            )
            voiced = any(OTHERS_SAY.match(self.text[other.start : name[0].start]) for name in names)
            if voiced and TURNED.search(self.text, other.start + len(other.text), sentence.start):
                continue  # "Many people think it's Sydney, but the capital of Australia is Canberra."
            if voiced and other.first != sentence.first:
                return other.text.strip()
        if ends := CONCLUDES.search(self.text, self.words[last - 1].end):
            name = ends["name"] or ends["other"] or ends["apposed"]
            forms = {word.form for word in words_of(name)}
            accepted = {word.form for one in self.accepted for word in words_of(one)}
            if forms and forms.isdisjoint(accepted):
                return name
        if (first, last) != (sentence.first, sentence.last):
            return ""
        for other in self.sentences:
            said = self.words[other.first : other.last]
            if other.last == first and NUMBER_OF_ITEM.fullmatch(other.text):
                continue  # the number of an item, or of a move: "4. Qxf7#"
            bare = len(said) <= RIVAL_WORDS and all(word.capital or word.form[0].isdigit() for word in said)
            if bare and other.row != sentence.row and not HEADINGS & {word.form for word in said}:
                return other.text.strip()
        return ""

    def _part_of_another(self, first: int, last: int, sentence: Sentence, before: str, behind: str) -> str:
        """What stands beside these words and makes another answer of them; nothing where all is read."""
        words, one = self.words, self.words[first]
        if one.form in SCHOOLS and last < sentence.last and words[last].form in ("university", "college"):
            last, behind = last + 1, behind[words[last].end - words[last - 1].end :]
        if EQUATED_BEFORE.search(before) or EQUATED_BEHIND.match(behind):
            return "="
        if self._is_one_of_numbers(first, last, sentence):
            return "several numbers of one kind"
        if self._in_a_row(first, last, sentence, before, behind):
            return sentence.text.strip()
        if listed := self._one_of_three(before, behind):
            return listed
        numbers = all(word.form[0].isdigit() for word in words[first:last])
        beside_it = CJK_LIST_BEHIND.match(behind) or CJK_LIST_BEFORE.search(before)
        if beside_it and not self._lists(beside_it[0]):
            return beside_it[0].strip()
        if numbers and last - first > 1 and (NUMBER_BEHIND.match(behind) or NUMBER_BEFORE.search(before)):
            return "more numbers"
        formula_like = numbers or all(len(word.form) == 1 for word in words[first:last])
        if formula_like and (OPERATION_BEHIND.match(behind) or OPERATION_BEFORE.search(before)):
            return "a longer formula"
        if HANGUL.match(one.written) and (part := HANGUL_PART.search(before)):
            return part[0]  # 북한국 is not 한국
        if NO_SPACES.match(one.form):
            left, right = before[-1:], behind[:1]
            if NO_SPACES.match(left) and left not in CJK_BEFORE:
                return left
            ends = right in CJK_BEHIND or HONORIFIC.match(behind) or DOES_IT.match(behind)
            return right if NO_SPACES.match(right) and not ends else ""
        joined_before = first > sentence.first and words[first - 1].start == one.start
        joined_behind = last < sentence.last and words[last].start == words[last - 1].start
        if joined_behind or (joined_before and words[first - 1].form not in OPENS_A_NAME):  # "performed byVan Halen"
            return sentence.text.strip()  # a part of a word: "JavaScript" is not Java
        number = one.form[0].isdigit() and last - first == 1
        if number and (RANGE_BEFORE.search(before) or RANGE_BEHIND.match(behind)):
            return "a range"
        glued = words[last].written if last < sentence.last and words[last].start == words[last - 1].end else ""
        if glued[:1].isdigit() or (last - first > 1 and len(glued) == 1 and glued.isascii()):
            return glued  # "Boeing747", "GPT-4o"
        if problem := self._names_something_else(first, last, sentence, before, behind):
            return problem
        if longer := self._longer_name(first, last, sentence, before, behind):
            return longer
        asserted = ASSERTED_BEFORE.search(before[-RELATION_NEAR:]) or not _has_verb(sentence.text)
        if one.capital and asserted and (numbered := NUMBERED_NAME.match(behind)):
            return numbered[0].strip()
        if listed := self._listed_with_another(before, behind):
            return listed
        if _has_verb(sentence.text) or len(self.sentences) > 1:
            return ""
        another = ANOTHER_NAME.match(before) if one.capital else None
        if another and (one.form in OPENING or NO_NAMES.isdisjoint(another[1].lower().split())):
            return another[0].strip()
        aside = ASIDE.search(sentence.text)
        if (
            aside
            and not (aside[0].strip() in "–—" and CYRILLIC.search(before))
            and sentence.start + aside.start() < one.start
            and not ALIAS.fullmatch(self.text[sentence.start + aside.start() : one.start].lstrip(" ,"))
        ):
            return sentence.text[aside.start() :].strip()
        if sentence.last - sentence.first > FRAGMENT:
            return ""
        if (
            (related := RELATED.search(before))
            and related[1].isascii()  # the "to" of "Stało się to" is no English word
            and related[1].lower() not in SAME_AS_ITS_NAME
            and first - sentence.first > 1
        ):
            return before.strip()
        return ""

    def _names_something_else(self, first: int, last: int, sentence: Sentence, before: str, behind: str) -> str:
        """The words that make the name of another thing of these: its owner, a relation, a part of a longer name."""
        words, one = self.words, self.words[first]
        after = words[last] if last < sentence.last else None
        owns = self.text[: words[last - 1].end].endswith(("'s", "’s")) and behind[:1] == " "
        if owns and after and after.form not in CALLED_AFTER_SOMEBODY:
            return behind.strip()
        if after and after.capital and one.capital and behind[:1] == " " and behind[1:2].isupper():
            shouted = sentence.text.isupper() and not self.text[one.start : after.end].istitle()
            third = words[last + 1] if last + 1 < sentence.last else None
            if third and third.form in CALLED_AFTER_ANOTHER and third.capital:
                return f"{after.written} {third.written}"  # "Lake Superior State University"
            if after.form not in KIND_OF_THING and not VERB.search(after.form) and not shouted:
                return after.written
        if words[last - 1].form in TOLD_BY_OF and OF_BEHIND.match(behind):
            return behind.strip()
        if one.form in NAMESAKES and (place := IN_AMERICA.match(behind)):
            return place[0].strip(" ,")
        if one.capital and (part := PART_OF_THE_WORLD.match(behind)):
            return part[0].strip()
        if one.capital and (thing := CALLED_AFTER_A_PLACE.search(before)):
            return thing[0].strip()
        if JOINED_BEHIND.match(behind) or JOINED_BEFORE.search(before):
            return behind.strip() or before.strip()
        prior = words[first - 1] if first > sentence.first else None
        if prior and prior.capital and one.capital and prior.form in OTHER_PLACES and BARE_SPACE.search(before):
            return prior.written
        if prior and prior.written in BOOK_NUMBERS and one.capital and BARE_SPACE.search(before):
            return prior.written  # "1 John 3:16" is in a letter, "John 3:16" in a gospel
        near = before[-RELATION_NEAR:]
        whole_name = CAPITALS_BEFORE.sub("", near) if one.capital else near  # "after Mount Everest" for Everest
        if beside := BESIDE_IT.search(near) or BESIDE_IT.search(whole_name):
            return beside[0].strip()
        if (parts := ONE_OF_ITS_PARTS.search(near)) and (AND_BEFORE.search(near) or AND_BEHIND.match(behind)):
            return parts[0].strip()
        if relative := RELATIVE.search(near):
            return relative[0].strip()
        if contrast := _contrast(before, behind):
            return contrast
        proper = one.capital or one.form[0].isdigit()
        if proper and (either := OR_BEFORE.search(near) or OR_BEHIND.match(behind)):
            return either[0].strip()
        return _attached(near)

    def _longer_name(self, first: int, last: int, sentence: Sentence, before: str, behind: str) -> str:
        """The word that makes a longer name of these, which names another thing: `hydrogen peroxide` for hydrogen.

        Behind, what is no function word and runs on to the end of the phrase: its end, or a verb ("light bulbs are").
        Before, a word that tells one kind of a thing from others ("baking soda" for soda), where nothing else is said.
        """
        words, one = self.words, self.words[first]
        if one.form[0].isdigit() or NO_SPACES.match(one.form):
            return ""
        if behind[:1] == " " and behind[1:2].isalpha():
            run = words[last : min(last + LONGEST_COMPOUND, sentence.last)]
            plain = next((n for n, word in enumerate(run) if _ends_a_name(word)), len(run))
            nexts = words[last + plain] if last + plain < sentence.last else None
            if plain and (nexts is None or VERB.fullmatch(nexts.written.lower())):
                return run[0].written
        named = any(word.capital for word in words[first:last])  # "Vincent van Gogh", "the great Mozart"
        if named or first == sentence.first or not BARE_SPACE.search(before):
            return ""
        prior = words[first - 1]
        alone = last == sentence.last and (first - 1 == sentence.first or words[first - 2].form in OPENS_A_NAME)
        return prior.written if alone and not _stands_before_a_name(prior) else ""

    def _listed_with_another(self, before: str, behind: str) -> str:
        """The other thing that is named beside these words as the answer: `oxygen and nitrogen` is not oxygen.

        Only where the two are what the sentence asserts: behind a copula, or nothing.
        """
        if ALL_OF_THEM.match(behind):
            return behind.strip()[:SHORT]
        more = AND_MORE.match(behind)
        if more and more["next"].lower() in NO_MORE:
            more = None  # "Marseille, et non Lyon"
        if more and ASSERTED_BEFORE.search(before) and not _begins_a_clause(more["next"]):
            return "" if self._is_accepted(more["next"]) else more[0].strip()
        other = AND_BEFORE_IT.search(before)
        if other is None:
            return ""
        for word in NAME_WORD.finditer(before, *other.span("names")):  # "It was Beethoven and": behind "was"
            name = before[word.start() : other.end("names")]
            if BEHIND_A_NAME.isdisjoint(name.lower().split()) and ASSERTED_BEFORE.search(before[: word.start()]):
                return "" if self._is_accepted(name) else before[word.start() :].strip()
        return ""

    def _one_of_three(self, before: str, behind: str) -> str:
        """The list of names in which these words are one of three or more, none of the others accepted."""
        follows, precedes = LISTED_BEHIND.match(behind), LISTED_BEFORE.search(before[-RELATION_NEAR:])
        if follows and (precedes or follows[0].startswith(",")):
            row = (precedes[0] if precedes else "") + follows[0]
        elif last := LISTED_AS_LAST.search(before[-RELATION_NEAR:]):
            row = last[0]
        else:
            return ""
        names = [name for name in LIST_SIGNS.split(row) if name.strip()]
        return "" if any(self._is_accepted_alone(name) or self._lists(name) for name in names) else row.strip()

    def _lists(self, neighbour: str) -> bool:
        """Whether an accepted answer is a list that holds this neighbour."""
        return any(neighbour.strip("、 ") in one for one in self.accepted)

    def _is_accepted(self, name: str) -> bool:
        """Whether a name beside an accepted answer is a part of another one: both who signed are right."""
        words = {word.form for word in words_of(name)}
        return len(self.accepted) > 1 and any(words <= {word.form for word in words_of(one)} for one in self.accepted)

    def _is_one_of_numbers(self, first: int, last: int, sentence: Sentence) -> bool:
        """Whether other years, or other numbers as long, stand beside a number in what is no sentence."""
        numbers = [word.form for word in self.words[first:last] if word.form.isdigit()]
        if not numbers or _has_verb(sentence.text):
            return False
        aside = ASIDE.search(sentence.text)
        until = sentence.start + aside.start() if aside else len(self.text)
        others = [word for word in self.words[sentence.first : sentence.last] if word.start < until]
        alike = {word.form for word in others if word.form.isdigit() and len(word.form) == len(numbers[-1])}
        dates = {date for date, _ in dated([word.form for word in others]) if FOUR_DIGITS.fullmatch(numbers[-1])}
        return len(dates) > 1 or (len(alike) > 1 and len(numbers[-1]) > 2)

    def _in_a_row(self, first: int, last: int, sentence: Sentence, before: str, behind: str) -> bool:
        """Whether words that are no part of a sentence stand on both sides: "dog cat cow pig"."""
        row = [word.form for word in self.words[sentence.first : sentence.last]]
        if len(row) > last - first and DIRECTIONS.issuperset({*row} - {"and", "then"}):
            return True  # "left up up right" is not "left"
        if not sentence.first < first or not last < sentence.last or _has_verb(sentence.text):
            return False
        beside = self.words[first - 1], self.words[last]
        apart = BARE_SPACE.search(before) and behind[:1] == " " and behind[1:2].isalnum()
        joined_up = any(form in NO_GUESSES for form in row) or any(word.form[0].isdigit() for word in beside)
        return bool(apart) and not joined_up


def _begins_a_clause(word: str) -> bool:
    """Whether the word behind "and" goes on with a clause: "It is oxygen and it burns", "and nothing else"."""
    plain = word.lower()
    return plain in BEGINS_A_CLAUSE or plain.endswith("ly") or VERB.fullmatch(plain) is not None


def _is_no_noun(word: Word) -> bool:
    """Whether a word shows by its form that it is no part of a name: a number, an adverb, a verb."""
    return not word.form.isalpha() or word.form.endswith("ly") or VERB.fullmatch(word.written.lower()) is not None


def _ends_a_name(word: Word) -> bool:
    """Whether a word behind a name is no part of a longer one."""
    form = word.form
    return form in ENDS_A_NAME or form.endswith("ed") or bool(GERMAN_PARTICIPLE.fullmatch(form)) or _is_no_noun(word)


def _stands_before_a_name(word: Word) -> bool:
    return word.form in STANDS_BEFORE_A_NAME or _is_no_noun(word)


def _initials_spelt_out(words: list[Word], last: int, name: tuple[Word, ...]) -> int:
    """How many names before the last spell out all initials of `J. R. R. Tolkien`, in order; no other name before."""
    count = len(name) - 1
    if count < 2 or last < count or any(len(word.form) > 1 for word in name[:-1]):
        return 0
    said = words[last - count : last]
    if not all(
        word.capital and len(word.form) > 1 and word.form[0] == one.form
        for word, one in zip(said, name[:-1], strict=True)
    ):
        return 0
    before = words[last - count - 1] if last > count else None
    another = before is not None and before.capital and before.end + 1 == said[0].start and before.form not in TITLES
    return 0 if another else count


def _given_names(said: list[Word], name: tuple[Word, ...]) -> bool:
    """Whether the given names agree: the first is there or all initials, and what follows is the gold's, in order.

    Names at the end may be missing; George W. Bush leaves out another one of George H. W. Bush.
    """
    gold = name[:-1]
    bare, whole = ([word for word in names if word.form not in NAME_PARTICLES] for names in (said, gold))
    if len(bare) >= 2 and [word.form for word in bare] == [word.form[0] for word in whole[-len(bare) :]]:
        return True  # J. W. von Goethe
    if len(said[0].form) < 2:
        return False
    if NICKNAMES.get(said[0].form, said[0].form) == NICKNAMES.get(gold[0].form, gold[0].form) != said[0].form:
        return len(said) == 1  # Bill Clinton is William Jefferson Clinton
    if said[0].form == gold[0].form and len(gold) == 1 and len(said) == 2:
        return len(said[1].form) < 2 or (said[0].form, name[-1].form) not in OF_TWO_PEOPLE
    place = next((place for place, word in enumerate(gold[:2]) if word.form == said[0].form), None)
    if place is None:
        return False
    mine, other = (
        [word.form for word in names if word.form not in NAME_PARTICLES] for names in (said[1:], gold[place + 1 :])
    )
    return len(mine) <= len(other) and all(
        one == two or one == two[0] or one[0] == two for one, two in zip(mine, other, strict=False)
    )


@lru_cache(maxsize=64)
def _one_of_many(plain: str, sentence: str) -> bool:
    """Whether a sentence offers alternatives, or is in doubt."""
    if (HEDGE.search(plain) and len(plain.split()) <= 12) or OR_LIST.search(sentence):
        return True
    if CANDIDATES.search(plain) and len(ITEM.split(sentence)) > 1:
        return True
    if (offered := OFFERED.search(sentence)) and len(ITEM.split(sentence[offered.end() :])) > 1:
        return True
    if VERB.search(plain) or ":" in sentence:
        return False
    items = [set(words) for item in ITEM.split(sentence) if (words := {word.stem for word in words_of(item)})]
    if len(items) == 2 and re.search(r"\bor\b|/", sentence):
        # "acid precipitation or acid rain" names one thing twice; two proper names are two answers
        named = any(word.capital for word in words_of(sentence)[1:])
        one_thing = items[0] <= items[1] or items[1] <= items[0] or (items[0] & items[1] and not named)
        return not one_thing
    return len(items) >= 3 and re.search(r"\bor\b|/", sentence) is not None


def _denied(before: str) -> bool:
    """Whether the clause before a name denies something, and nothing turns it round."""
    denial = DENIAL.search(QUOTED.sub(" ", before[-RELATION_NEAR:]))
    return denial is not None and TURNED_ROUND.search(denial["between"]) is None


def _contrast(before: str, behind: str) -> str:
    """The clause around a name that tells another thing apart from the one asked for; nothing where there is none."""
    if first := CONTRASTED_FIRST.match(before):
        return "" if GOES_ON_WITH_IT.match(behind) else first[0].strip()
    contrast = CONTRASTED.search(before[-CONTRAST_NEAR:])
    return contrast[0][1:].strip(" ,") if contrast else ""


def _attached(before: str) -> str:
    """The phrase for another thing that goes on with the words behind it: "a pupil of"; nothing where there is none."""
    attached = ATTACHED.search(before)
    while attached:
        phrase = attached[0][: attached.start("head") - attached.start()]
        inner = re.sub(r"\A\W*(?:by|not|par|por|pelo|da|von|durch|been|being)\s", " ", phrase, flags=re.IGNORECASE)
        head = attached["head"].lower()
        same = head.endswith("ly") or head in SAME_AS_ITS_NAME or stem(head) in SAME_AS_ITS_NAME
        bare = attached["link"].lower() != "of" and not attached["det"]  # "similar to", "escrito por Miguel de"
        if not (same or bare or BETWEEN_PHRASES.search(inner)):
            return attached[0].strip()
        attached = ATTACHED.search(before, attached.start() + 1)
    return ""


def _undotted(initials: re.Match[str]) -> str:
    bare = initials[0].replace(".", "")
    return bare if bare in INITIALISMS else initials[0]


def _is_list_of_guesses(text: str) -> bool:
    """Whether an answer is nothing but several short items: "Paris, London, Rome", or a line for each."""
    if remark := ONE_OF_THEM.search(text[-LONGEST_REMARK:]):
        named = text[: len(text) - len(remark[0])].strip()
        items = [item for item in LISTED.split(named.replace("、", ", ")) if item.strip()]
        if len(items) > 1 and "\n" not in named and not _has_verb(named):
            return True
    lines = [ITEM_MARK.sub("", line).strip() for line in text.strip().splitlines() if line.strip()]
    listed = [line for line in lines if not line.endswith((":", "："))]
    if len(lines) >= SHORTEST_TABLE and all(line.startswith("|") for line in lines):
        return ANSWER_CELL.search(text) is None  # a table of several rows chooses none
    if len(listed) >= MANY and all(len(line.split()) <= ITEM_WORDS for line in listed):
        return True
    if len(lines) != 1 or _has_verb(lines[0].partition(":")[2] or lines[0]):
        return False
    body = lines[0].partition(": ")[2] or lines[0]
    items = [item for item in LISTED.split(body.strip(" .")) if item.strip()]
    if any(ASIDE_OF_ITEMS.match(item) for item in items[1:]):
        return False
    return len(items) >= MANY and all(len(item.split()) <= ITEM_WORDS for item in items)


# "Lima (60%), Quito (40%)", "60% Lima, 40% Quito": nothing but names with shares that make a whole chooses none.
SHARE = re.compile(r"(?<![\d.])(?:(?P<percent>\d{1,2}(?:\.\d{1,2})?) ?%|(?P<part>0?\.\d{1,3})(?![\d%]))")
LONGEST_BELIEF = 200  # characters


def _shares_belief(text: str) -> bool:
    """Whether a text without a verb divides its belief between several answers."""
    if len(text) > LONGEST_BELIEF or not ("%" in text or "." in text) or _has_verb(text):
        return False
    shares = [
        100 * float(share["part"]) if share["part"] else float(share["percent"]) for share in SHARE.finditer(text)
    ]
    return len(shares) > 1 and abs(sum(shares) - 100) <= 1


LONGEST_REMARK = 120  # characters
SHORTEST_TABLE = 4  # lines: a head, its rule and two rows
ANSWER_CELL = re.compile(r"\|[\s*_]*(?:(?:final|correct|the) ){0,2}answer[\s*_]*\|", re.IGNORECASE)
# "Not Sydney, as many believe, but Canberra": no list.
ASIDE_OF_ITEMS = re.compile(r"\s*(?:but|rather)\s", re.IGNORECASE)


def _orders(gold: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    for turn in range(1, len(gold)):
        yield (*gold[turn:], *gold[:turn])


def _pair_turned(gold: tuple[Word, ...]) -> tuple[Word, ...]:
    """`Deimos and Phobos` for `Phobos and Deimos`: two names of one or two words; nothing where it is no such pair."""
    ands = [place for place, word in enumerate(gold) if word.form == "and"]
    if len(ands) != 1:
        return ()
    sides = gold[: ands[0]], gold[ands[0] + 1 :]
    names = all(1 <= len(side) <= NAME_OF_A_PAIR and all(word.capital for word in side) for side in sides)
    plain = names and not any(character.isdigit() for word in gold for character in word.form)
    return (*sides[1], gold[ands[0]], *sides[0]) if plain else ()


def _fullness(given: tuple[Date, int]) -> int:
    """How many of its parts a date has."""
    return sum(part is not None for part in given[0][:3])


def _has_verb(text: str) -> bool:
    return VERB.search(_plain(text)) is not None


@lru_cache(maxsize=256)
def _plain(sentence: str) -> str:
    folded = unicodedata.normalize("NFKC", sentence) if len(sentence) <= READ else sentence
    return " ".join(re.sub(r"[^\w\s]", " ", folded.lower()).split())
