r"""What governs the clause a value stands in: "Nobody would say that the answer is 12" does not say that it is.

`assertion` looks for words that deny, doubt, suppose or quote. Of a clause that hangs on another one that is not
enough, since what it may hang on has no end ("it strains belief that", "Tom swears that"). Here the governing words are
read to the last one: they affirm, as "we find that", "it follows that" and "the second equation shows that" do, or
the value is in doubt. The lists of what affirms are closed; a word that is not on them leaves the value undecided.

The same holds for a clause that is itself a subject ("That the answer is 12, as some think, is false"), for the words
between "the total" and a number ("falls just short of"), for words in quotation marks, and for what a condition that
does not hold would give.

Nothing is read of a sentence that holds no word of GOVERNS. Linear: a sentence has at most 300 characters before its
value, and as many are read behind it.
"""

from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from verifier.patterns import full as re
from verifier.patterns import standard as sre
from verifier.patterns.screen import Screen, screen_of

REMEMBERED = 4096  # beginnings of sentences
SHOWN = 60  # characters of a cue
MOST_WORDS, MOST_PIECES = 40, 5  # of a governing clause that is read, and of it between commas
NOT_SO_WITHIN = 80  # characters behind a value: "366; this one is not"
NEAR, BEHIND = 200, 300  # characters of the sentence before, and behind a value

_ANSWER = (
    r"(?:the|my|our|its|this|your|his|her|their) (?:(?:one |very |only )?[a-z-]+ ){0,2}?(?:answer|result|solution"
    r"|option|choice|value|total|sum|count|figure)s?"
)
_SUBJECT_IS = rf"(?:{_ANSWER}\b|(?:it|this|these|they)(?:['’]s)? (?:is|was|are|were|must|has to|should|will|equals)\b)"

# ---- English: words of the governing clause ------------------------------------------------------------------------
_ADVERB = (
    r"(?:(?:also|now|then|thus|therefore|hence|so|clearly|easily|finally|indeed|immediately|again|always|simply|just"
    r"|only"
    r"|really|quite|very|absolutely|definitely|certainly|firmly|fully|safely|confidently|surely|truly|honestly|further"
    r"|directly|readily|still|thereby|thereupon|in fact|of course|at once|ultimately|eventually|all|both|together"
    r"|consequently|accordingly|obviously|evidently|actually|strongly|do|does|independently|unambiguously|conclusively"
    r"|in turn|hereby|by now|entirely|perfectly|completely|pretty|fairly|reasonably|equally|plainly|correctly"
    r"|quickly|once more|personally|myself|ourselves|\d{1,3} ?(?:%|percent)|a hundred percent|more than),? )"
)
_OPENING = (
    r"(?:(?:so|thus|therefore|hence|then|and|now|but|finally|because|since|as|consequently|accordingly|moreover|also"
    r"|again"
    r"|yet|still|however|in conclusion|to conclude|in short|in summary|in the end|at last|overall|altogether|for|where"
    r"|while|although|though|first|second|third|next|lastly|clearly|obviously|evidently|indeed|here|well|ok|okay|yes|no"
    r"|right|sure|note|here too|again|put together|all in all|after all|in fact|of course|at this point|as a result"
    r"|for this reason|from this|from that|from here|from which|by this|with this|with that|by symmetry|in total"
    r"|in other words|that is|i\.e\.|believe it or not|hard as it is to believe|otherwise|if so|whereas|today|nowadays"
    r"|these days|by now|currently|whereupon|hereby|thereby|when|once|until|before|after),? )"
)
_SOURCE = (
    r"(?:calculation|computation|working|argument|analysis|reasoning|equation|formula|table|passage|graph|figure|chart"
    r"|text|data|result|evidence|proof|check|method|test|simulation|code|program|theorem|number|step|above|rest"
    r"|comparison|diagram|picture|definition|context|clue|premise|inspection|reading|look|count|article|paragraph|line"
    r"|sentence|identity|inequality|algebra|arithmetic|geometry|derivation|logic|math|maths|substitution|division"
    r"|expression|expansion|rule|law|property|pattern|relation|ratio|term|case|symmetry|value|output|root|sketch|plot"
    r"|condition|statement|approach|solution|fact|conclusion|work|estimate|factorization|row|column|two|three|answer)s?"
)
_OF = (
    r"(?: (?:from|by|in|with|of|for|at|on|after|using|via|through|under|above|below|here|to|and|directly"
    r"|based on)(?: (?!no\b|not\b|few\b|without\b|if\b)[\w$\\{}^+*/.()'’=-]+){0,7})"
)
_DENIES = (
    r"\b(?:no|not|never|nobody|none|nothing|few|hardly|scarcely|barely|rarely|seldom|nor|neither|wrong\w*|false\w*"
    r"|mistak\w+|err(?:s|ed|or|oneous\w*|ing)|incorrect\w*|traps?|myths?|fail\w*|unlikely|doubt\w*|if|unless|suppos\w+"
    r"|pretend\w*|imagin\w+|rumou?rs?|gossip|joke|careless\w*|naive\w*|misread\w*|misconception\w*|fallac\w+|popular"
    r"|tempt\w+|according|opinion|others?|somebody|someone|everybody|everyone|people|students?|pupils?|had|were"
    r"|[a-z]+n['’]t)\b"
)
_THINGS = (
    rf"(?:(?:the|this|that|these|those|our|my|each|every|both|all|all (?:two|three|four)|any|a|an|another|its)"
    rf" (?:(?!{_DENIES})[\w$\\{{}}^-]+ ){{0,3}}?{_SOURCE}{_OF}?|(?:checks|calculations|computations|tests|results"
    rf"|facts|numbers){_OF}?|it|this|that|which|these|they|(?:all|both|each|most|everything|some) of (?:this|that"
    rf"|these|those|which|it|them)|all this"
    rf"|(?:adding|summing|counting|multiplying|dividing|solving|substituting|subtracting|simplifying|checking|expanding"
    rf"|inspection|algebra|symmetry|trial|everything|what|working"
    rf"|logic)(?: (?!{_DENIES})[\w$\\{{}}^+*/.()'’=-]+){{0,8}}?)"
)
_SHOWN = (
    r"(?:found|seen|shown|concluded|deduced|inferred|determined|established|proved|proven|verified|confirmed|checked"
    r"|derived|computed|calculated|observed|noted|said|stated|read off|read|obtained|understood|demonstrated|known)"
)
_FIND = (
    r"(?:finds?|sees?|gets?|box|ha(?:ve|s)|knows?|concludes?|obtains?|deduces?|infers?|derives?|determines?|computes?"
    r"|agree|calculates?|confirms?|verif(?:y|ies)|establish(?:es)?|shows?|proves?|notes?|notices?|observes?|recogni[sz]es?"
    r"|realises?|realizes?|discovers?|learns?|understands?|gathers?|read|find out|work out|worked out|found out|check"
    r"|demonstrate|arrived? at|came to|come to|reach|reached|found|got|obtained|concluded|deduced|inferred|derived"
    r"|determined|computed|calculated|confirmed|verified|established|showed|shown|proved|proven|saw|seen|noted|noticed"
    r"|observed|realised|realized|discovered|learned|learnt|checked|see for (?:ourselves|myself))"
)
_THINK = (
    r"(?:think|believe|feel|say|state|answer|claim|maintain|hold|agree|argue|submit|report|declare|decide|assert|insist"
    r"|recall|remember|affirm|propose to answer|stand by it|am (?:certain|sure|confident|convinced|positive|satisfied)"
    r"|are (?:certain|sure|confident|convinced|positive|satisfied)|(?:i|we) stand by)"
)
_TO_ME = r"(?: (?:to|for) (?:me|us|anyone|everyone))?"
_CLEAR = (
    r"(?:clear|evident|obvious|plain|apparent|certain|true|correct|undeniable|indisputable|undisputed|known|well known"
    r"|inescapable|unavoidable|inevitable|no accident|no secret|no surprise|no coincidence|not (?:hard"
    r"|difficult) to see|beyond (?:any |all )?(?:reasonable )?(?:doubt|dispute|question)|a fact|immediate|definite"
    r"|impossible not to (?:conclude|see|agree)|impossible to (?:deny|doubt|avoid the conclusion|escape the conclusion)"
    r"|(?:easy|easily|simple|straightforward|possible|enough|safe|fair|right|correct|reasonable|natural|legitimate"
    r"|only fair|necessary) to (?:see|say|conclude|show|check|verify|prove|find|deduce|infer|state|confirm|determine))"
)
_NO_DOUBT = r"(?:doubt|question|denying|dispute|disputing|doubting|way around it|escaping|escaping the fact)"
_AUX = (
    r"(?:(?:can|could|must|may|will|have|has|shall|should|need to|have to|had to|are able to|am able to|were able to"
    r"|was able"
    r" to|are led to|am led to|are forced to|am forced to|cannot but|can['’]t but|can(?:not|['’]t) help but|cannot fail"
    r" to|am going to|are going to|want to|are ready to|am ready to|(?:was|were|am|are) (?:right|correct|justified) to"
    r"|['’]ll|['’]ve|have now|used it to|use this to) )"
)
_WE = r"(?:i|we|let (?:me|us)|let['’]s|i['’]ve|we['’]ve|i['’]ll|we['’]ll|you['’]ll|one|you|i myself|we all|you and i)"
_VERB_PHRASES = (
    # "we find", "I can now conclude from the table", "I am confident"
    rf"{_WE} (?:{_ADVERB}|{_AUX}){{0,4}}(?:{_FIND})(?: (?:it|this|out|the (?:conclusion|result|answer|fact)))?{_OF}?",
    rf"(?:i|we|let (?:me|us)|let['’]s) (?:{_ADVERB}|(?:can|must|may|will|would|have to|do|am"
    rf"|are) ){{0,4}}(?:{_THINK}){_OF}?",
    # what all can see
    r"(?:everyone|everybody|anyone|anybody) (?:can|will|may) (?:easily |readily |now |quickly )?(?:see|check|verify"
    r"|confirm)(?: for (?:themselves|himself|herself))?"
    r"|(?:everyone|everybody) (?:knows|agrees|sees)",
    rf"(?:i['’]m|we['’]re|i['’]d|we['’]d|i am|we are) {_ADVERB}{{0,3}}(?:certain|sure|confident|convinced|positive"
    rf"|satisfied|say|argue|answer|glad to report|happy to report|pleased to report){_OF}?",
    # "the calculation shows", "which means", "this leads us to the conclusion"
    rf"{_THINGS} (?:{_ADVERB}|(?:can|must|will|does|all|both) ){{0,3}}(?:follows?|means?|impl(?:y|ies)|shows?|gives?"
    rf"|confirms?"
    r"|proves?|tells? (?:us|me|you)|demonstrates?|indicates?|establish(?:es)?|yields?|reveals?|makes? (?:it )?(?:clear"
    r"|plain|certain|obvious)|lead(?:s)? (?:us |me )?to (?:the |my |our )?(?:(?:same|final) )?(?:conclusion"
    r"|answer|result)|lets? (?:us|me) (?:see|conclude|deduce)|allows? (?:us|me) to (?:see|conclude|deduce|say)"
    r"|turns? out|agrees?|entails?|guarantees?|says?|states?|forces? us to conclude|ensures?|leaves no doubt"
    r"|settles it|verif(?:y|ies)|determines?|showed|confirmed|gave|proved|told (?:us|me)|implied|meant|revealed"
    rf"|checks? out|finds?){_TO_ME}{_OF}?",
    # "it is clear", "it can be seen", "it has been shown"
    rf"(?:it|that|this|which|what|there) (?:{_ADVERB}|(?:is|was|becomes|seems|has become|must be|should be"
    rf"|ought to be|will be|remains|then) |['’]s ){{1,3}}"
    rf"{_CLEAR}{_TO_ME}{_OF}?",
    rf"it(?:['’]s| would be| seems) {_ADVERB}{{0,2}}{_CLEAR}{_TO_ME}{_OF}?",
    rf"it (?:{_ADVERB}|(?:can|could|must|may|has|have|is|was|be|been) ){{1,4}}{_SHOWN}{_OF}?",
    rf"what (?:is|seems) {_ADVERB}{{0,2}}{_CLEAR} is",
    # "there is no doubt", "no one can deny"
    rf"there (?:is|can be|['’]s|remains|seems to be) (?:absolutely |really )?(?:no|not the (?:slightest|least)|little)"
    rf"(?: real| possible| reasonable)? {_NO_DOUBT}{_OF}?",
    rf"there['’]s no {_NO_DOUBT}",
    r"(?:no one|nobody|none of us|no serious \w+) (?:can|could|will|would|seriously|has ever|ever|now)?"
    r" ?(?:seriously )?(?:den(?:y|ies|ied)|doubts?|doubted|disputes?|disputed|questions?|contests?)",
    rf"i have (?:absolutely )?no doubt{_OF}?|i (?:do not|don['’]t|cannot|can['’]t) (?:for a moment )?(?:doubt|deny"
    rf"|dispute)"
    r"|(?:without|beyond)(?: any| a)? doubt|no (?:doubt|question)(?: about it)?"
    # "one can say"; "one might say" leaves it open
    r"|(?:one|you) (?:can|may|must|has to) (?:\w+ly )?(?:say|conclude|state|argue|affirm)",
    # "my conclusion is", "the fact remains", "leading to the final answer"
    r"(?:the|my|our|one) (?:(?:final|short|simple|only|plain|logical|natural|inescapable|obvious|first|overall|main) )?"
    r"(?:conclusion|answer|upshot|truth|fact|point|consequence|view|verdict|finding|bottom line|result|claim|takeaway"
    r"|reading|proposal|response)(?: here| then| of (?:it|this|that) all| in (?:short|the end))?"
    r" (?:is|remains|was|must be|has to be|will be)(?: (?:then|therefore|thus|simply|clearly))?",
    # "confirming", "which is to say", "so"
    rf"(?:(?:thus|thereby|hence|clearly|and|in turn|both|all) )?(?:showing|confirming|implying|meaning|proving"
    rf"|indicating"
    r"|giving|establishing|concluding|finding|noting|demonstrating|verifying|seeing|knowing|recalling|revealing"
    r"|leading (?:us |me )?to the (?:\w+ )?(?:conclusion|answer|result|fact)|given|so|such|provided|note|recall|observe"
    rf"|conclude|in){_OF}?",
)
AFFIRMS = re.compile(
    rf"(?:{_OPENING}){{0,4}}(?:{'|'.join(_VERB_PHRASES)})(?: (?:then|now|here|therefore|too|easily|clearly|at once"
    rf"|immediately))?\Z"
)
NOTHING_BEFORE = re.compile(rf"(?:{_OPENING}){{0,4}}\Z")
# "In Cartesian form the answer is", "Depending on the reading the answer is"
ADJUNCT = re.compile(
    rf"(?:{_OPENING}){{0,3}}(?:in|with|by|from|for|after|at|on|using|to|of|under|given|since|as|because|based|through"
    rf"|upon"
    r"|among|out|during|over|between|per|depending|regardless|following|thanks|due|when|where|while|once|within|without"
    rf"|adding|combining|counting|hence|assuming|taking|converting|rounded|rounding|simplified|expressed|written|what"
    rf"|if|all|both|then|every|[a-z]+ing)\b(?!.*(?:{_DENIES}))"
    r"(?!.*\b(?:says?|said|thinks?|thought|believe[sd]?|claim(?:s|ed)?|swears?|insists?|reckons?|argues?|knows?)\b)"
)
# A noun phrase goes on: "the error in the value is", "three times the answer"
PHRASE_GOES_ON = re.compile(
    r"(?:\A|.* )(?:of|in|for|to|between|among|amongst|within|inside|outside|across|around|above|below|behind|near|after"
    r"|before|during|through|upon|along|from|by|with|on|at|per|than|as|into|over|under|times|half|twice|about|whether"
    r"|if|all"
    r"|both|all of|only|even|either|not|is|are|was|were|be|equals|than|that|which|who|what|where|when|how|why|the|a|an"
    r"|not|minus|plus|get|gets|find|write|writes|got|round|round up|call|let|has|have|make|makes|made|gives?|giving|add"
    r"|adding|multiply|divide|subtract|multiplying|dividing|means|needs?|here|so|[^a-z'’]*)\Z"
)
# Words behind which "that" opens a clause and not a relative one.
TAKES_A_CLAUSE = re.compile(
    r"\b(?:think\w*|thought|believ\w+|say\w*|said|claim\w*|argu\w+|conclud\w+|conclusion|assert\w*|insist\w*|swear\w*"
    r"|swore"
    r"|maintain\w*|suggest\w*|suspect\w*|doubt\w*|den(?:y|ied|ies|ying)|fear\w*|hop(?:e|ed|es|ing)|wish\w*|guess\w*"
    r"|imagin\w+|dream\w*|pretend\w*|suppos\w+|reckon\w*|feel\w*|felt|accept\w*|admit\w*|agree\w*|disput\w+|contend\w*"
    r"|allege\w*|convinced|persuaded|persuade|told|tell\w*|inform\w*|rumou?red|rumou?r|idea|belief|notion|myth|view"
    r"|opinion"
    r"|impression|claim|case|true|false|wrong|likely|unlikely|possible|impossible|conceivable|doubtful|certain|sure"
    r"|clear|obvious|evident|known|fact|possibility|assumption|misconception|mistaken|confident|positive"
    r"|credible|plausible|unbelievable|incredible|shown|proved|proven|found|follow|follows|means|implies|shows|show"
    r"|confirms?|confirming|prove|proves|demonstrate|establish|see|seen|know|find|finds|deny|question|declare\w*"
    r"|state[sd]?"
    r"|stating|writes?|wrote|reports?|reported|announce\w*|expect\w*|predict\w*|infer\w*|deduc\w+|suffices? it"
    r"|truth|proof|evidence|proposition|thesis|theory|argument|stor(?:y|ies)|dispute|denying|accepting|trust\w*|bet"
    r"|bets|betting|warrant\w*|grant\w*|concede\w*|teach\w*|taught|read|heard|hear|it(?: is|['’]s) (?:not )?[a-z]+) \Z"
)
# "The probability that the sum is even is": its clause is part of what is asked for.
PART_OF_A_SUBJECT = re.compile(
    r"\b(?:(probabilit(?:y|ies)|chances?|likelihood|odds)|fraction|percent(?:age)?|ratio|condition|constraint"
    r"|requirement|restriction|property|ways?|times?|number|values?|case|event|so|such) \Z"
)
WHOLE_CLAUSE = re.compile(
    r"(?:the|a|an|this|his|her|its|their|our|my|[a-z]+['’]s) (?:(?:right|correct|best|only|main|largest|smallest"
    r"|greatest|least|first|second|third|last|final|total|missing|other"
    r"|new|whole) )?[\w$\\{}^-]+ (?:is|are|was|were|equals|must be|will be|has to be)"
)
THAT = re.compile(r"\bthat ")
SAYS_AT_ONCE = re.compile(
    # "the claim" is what is judged: "It would not be wrong to call the claim true."
    r"\b(?:says?|said|saying|claims|(?<!\b(?:the|this|that|a|any|his|her|its|their) )claim|claimed|claiming|argues?"
    r"|argued|thinks?|thought|thinking|believes?|believed|believing|insists?"
    r"|swears?|reckons?|asserts?|maintains?|contends?|alleges?|assumes?|assumed|presumes?|presumed|conclude[sd]?|concluding|answering|replying)"
    r"(?P<link>(?: (?:it is|it['’]s|it was|on))?)\Z"
)
# ---- Other languages: what opens the clause, and all that may stand before it ---------------------------------------
_DENIES_ELSEWHERE = (
    r"\b(?:no|ni|nadie|nunca|ning[uú]n\w*|pocos?|pocas|apenas|casi|cuesta|dif[ií]cil\w*|imposible|falso|err\w+|si"
    r"|ne|n|pas|personne|jamais|peu|rares?|faux|fausse|difficile\w*|impossible\w*|peine|nul|nulle"
    r"|nicht|kein\w*|niemand|nie|kaum|wenige|falsch\w*|schwer\w*|unmöglich\w*|irrig\w*|irrtum\w*|keineswegs|wenn|falls"
    r"|non|nessun\w*|mai|pochi|poche|stenta|falso|sbaglia\w*|impossibile|se"
    r"|n[ãa]o|ningu[ée]m|nunca|poucos|poucas|dif[íi]cil|imposs[íi]vel|errad\w+"
    r"|не|ни|никто|никогда|едва|мало|немногие|трудно|сложно|нельзя|неверно|ошиб\w+|если|вряд"
    r"|niet|geen|niemand|nooit|nauwelijks|weinig\w*|moeilijk|onmogelijk|fout\w*|nie|nikt|nigdy|mało|trudno)\b"
)
_ANY_WORDS = rf"(?: (?!{_DENIES_ELSEWHERE})[\w$\\{{}}^+*/.()'’=-]+){{0,8}}"
# Of each language: "that" with what it may be followed by, then the words that affirm.
_CLAUSES_ELSEWHERE = {
    "es": (
        r"\bque (?:(?:la|el|mi|nuestra|nuestro|su|esta) (?:\w+ ){0,2}?(?:respuesta|resultado|solución|solucion|opción"
        r"|opcion"
        r"|valor|total|suma|alternativa|número)\b|sea |fuera |fuese )",
        rf"(?:(?:por (?:lo )?tanto|así|asi|luego|entonces|pues|de ahí|de aquí|de esto|y|en conclusión|finalmente|ahora"
        rf"|además|(?:de|del|con|al|en|tras|según|por|sumando|usando|como)\b{_ANY_WORDS}),? ){{0,3}}"
        rf"(?:(?:yo|nosotros|esto|eso|ello|lo que|lo cual|el (?:cálculo|resultado|texto|gráfico|teorema|análisis)"
        rf"|la (?:ecuación|tabla|prueba|cuenta|gráfica|fórmula){_ANY_WORDS}) )?"
        r"(?:ya |también |claramente |fácilmente |ahora |así |finalmente |se |nos )*"
        r"(?:sigue|deduce|obtiene|concluye|tiene|ve|verifica|comprueba|observa|puede (?:ver|concluir|decir|afirmar"
        r"|deducir)"
        r"|podemos (?:ver|concluir|decir|afirmar|deducir)|concluimos|vemos|obtenemos|encontramos|sabemos|tenemos"
        r"|deducimos|comprobamos|concluyo|creo|pienso|sé|veo|encuentro|obtengo|digo|afirmo|sostengo|estoy"
        r" (?:completamente |muy )?(?:segur[oa]|convencid[oa])(?: de)?|significa|implica|muestra|indica|demuestra"
        r"|confirma|quiere decir|resulta|no es difícil ver|es fácil ver|es (?:claro|evidente|cierto|obvio|seguro|verdad"
        r"|indudable)|está claro|queda claro"
        rf"|no (?:hay|cabe) (?:ninguna )?duda(?: alguna)?(?: de)?|dice|da)(?: (?:de|con|por|claramente"
        rf"|a)\b{_ANY_WORDS})?",
    ),
    "fr": (
        r"\b(?:que |qu['’ ])(?:(?:la|le|ma|mon|notre|sa|cette) ?(?:\w+ ){0,2}?(?:réponse|solution|option|valeur|somme"
        r"|total"
        r"|nombre|résultat)\b|l['’ ](?:\w+ )?(?:option|unité|aire)\b|ce soit |il s['’]agisse )",
        rf"(?:(?:donc|ainsi|alors|et|or|enfin|finalement|par conséquent|en conclusion|de plus|maintenant"
        rf"|(?:de|du|d['’]|par|avec|en|après|selon|dans|comme)\b{_ANY_WORDS}),? ){{0,3}}"
        rf"(?:(?:je|nous|on|cela|ceci|ça|il|ce qui|le (?:calcul|tableau|texte|graphique|théorème)|l['’ ](?:équation"
        rf"|analyse){_ANY_WORDS}) |j['’])?(?:en |donc |y |nous |ainsi |finalement |m['’]|s['’])*"
        r"(?:suit|résulte|ensuit|déduit|conclut|voit|obtient|trouve|sait|vérifie|montre|signifie|implique|prouve"
        r"|indique"
        r"|confirme|donne|a|peut (?:voir|conclure|dire|affirmer|en conclure|en déduire)|peux (?:conclure|dire|affirmer)"
        r"|pouvons (?:voir|conclure|dire|affirmer|en conclure|en déduire)|concluons|voyons|obtenons|trouvons|savons"
        r"|déduisons|avons|conclus|crois|pense|sais|vois|trouve|dis|affirme|déduis|suis"
        r" (?:tout à fait |absolument )?(?:certaine?|s[ûu]re?|convaincue?)|(?:n['’]est pas difficile"
        r"|est facile) de voir|est (?:clair|évident|certain|sûr|vrai)"
        r"|c['’]est (?:clair|évident|certain|sûr)|ne fait (?:aucun|pas de) doute|veut dire|aucun doute"
        rf"|n['’]y a (?:aucun|pas de) doute)(?: (?:que|alors|donc|clairement|de|par|avec)\b{_ANY_WORDS})?",
    ),
    "de": (
        r"\b(?:dass|daß) ",
        rf"(?:(?:also|daher|somit|damit|und|nun|folglich|deshalb|schließlich|zusammenfassend|daraus|hieraus"
        rf"|(?:aus|mit|nach|durch|bei|in|im|aufgrund|da|wegen|laut)\b{_ANY_WORDS}),? ){{0,3}}"
        rf"(?:(?:ich|wir|man|es|das|dies|daraus|hieraus|was|(?:die|der) (?:rechnung|gleichung|tabelle|probe|text|satz)"
        rf"{_ANY_WORDS}) )?"
        r"(?:folgt|ergibt(?: sich)?|zeigt(?: sich)?|bedeutet|heißt|heisst|sehen|sieht|sehe|finden|findet|finde|wissen"
        r"|weiß"
        r"|erhalten|erhält|erhalte|schließen|schließt|schließe|denke|glaube|meine|sage|bin(?: mir)?(?: ganz| sehr)?"
        r" (?:sicher|überzeugt)|ist (?:klar|sicher|offensichtlich|offenkundig|wahr|gewiss|bekannt)|ist (?:nicht schwer"
        r"|leicht) zu (?:sehen|zeigen)|steht fest|stellt sich"
        r" heraus|bestätigt|beweist|impliziert|können (?:sagen|schließen|sehen|folgern|feststellen)|kann (?:sagen"
        r"|schließen"
        r"|sehen|folgern|feststellen)|besteht kein zweifel(?: daran)?|stellen fest|stelle fest|folgern|folgere"
        r"|behaupte)"
        rf"(?: (?:es|man|wir|ich|also|nun|daraus|hieraus|damit|somit|daher|sofort|direkt|schließlich))*"
        rf"(?: (?:aus|mit|nach|durch|bei|in)\b{_ANY_WORDS})?(?: (?:fest|heraus))?,?",
    ),
    "it": (
        r"\bche (?:(?:la|il|mia|nostra|questa|sua) ?(?:\w+ ){0,2}?(?:risposta|soluzione|opzione|somma|valore|totale"
        r"|numero"
        r"|risultato)\b|l['’ ](?:\w+ )?(?:opzione|area)\b|sia |fosse )",
        rf"(?:(?:quindi|dunque|allora|perciò|e|infine|in conclusione|pertanto|ora|inoltre"
        rf"|(?:da|dal|dalla|con|per|in|dopo|secondo|poiché)\b{_ANY_WORDS}),? ){{0,3}}"
        rf"(?:(?:io|noi|questo|ciò|il che|il (?:calcolo|testo|grafico|teorema)|la (?:tabella|verifica){_ANY_WORDS}"
        rf"|l['’ ]equazione{_ANY_WORDS}) )?(?:si |ne |ci |quindi |chiaramente )*"
        r"(?:segue|deduce|ottiene|conclude|vede|ha|verifica|trova|può (?:vedere|concludere|dire|affermare)|possiamo"
        r" (?:vedere|concludere|dire|affermare)|concludiamo|vediamo|otteniamo|troviamo|sappiamo|abbiamo|deduciamo"
        r"|concludo"
        r"|credo|penso|ritengo|so|vedo|trovo|ottengo|dico|affermo|sono (?:sicur[oa]|convint[oa]|cert[oa])(?: di)?"
        r"|significa|implica|mostra|indica|dimostra|conferma|vuol dire|risulta|(?:non è difficile|è facile) vedere"
        r"|è (?:chiaro|evidente|certo|ovvio|vero)"
        rf"|non c['’]è (?:alcun )?dubbio|dice)(?: (?:da|dal|con|chiaramente)\b{_ANY_WORDS})?",
    ),
    "pt": (
        r"\bque (?:(?:a|o|minha|nossa|meu|esta) ?(?:\w+ ){0,2}?(?:resposta|solução|opção|alternativa|soma|valor|total"
        r"|número"
        r"|resultado)\b|seja |fosse )",
        rf"(?:(?:portanto|logo|assim|então|e|por fim|em conclusão|agora|finalmente|daí"
        rf"|(?:de|da|do|com|por|em|após|segundo|como)\b{_ANY_WORDS}),? ){{0,3}}"
        rf"(?:(?:eu|nós|isso|isto|o que|a gente|o (?:cálculo|texto|gráfico|teorema)|a (?:equação|tabela|conta)"
        rf"{_ANY_WORDS}) )?(?:se |nos |já |claramente )*"
        r"(?:segue(?:-se)?|deduz(?:-se)?|obtém(?:-se)?|conclui(?:-se)?|vê(?:-se)?|tem(?:-se)?|verifica(?:-se)?"
        r"|podemos (?:ver|concluir|dizer"
        r"|afirmar)|pode-se (?:ver|concluir|dizer|afirmar)|concluímos|vemos|obtemos|encontramos|sabemos|temos|deduzimos"
        r"|concluo|creio|acho|penso|acredito|sei|vejo|encontro|obtenho|digo|afirmo|estou (?:cert[oa]|convencid[oa]"
        r"|segur[oa])"
        r"(?: de)?|tenho certeza(?: de)?|significa|implica|mostra|indica|demonstra|confirma|quer dizer|resulta"
        r"|(?:não é difícil|é fácil) ver|é (?:claro|evidente|certo|óbvio|verdade)|está claro"
        r"|não há (?:nenhuma )?dúvida(?: alguma)?(?: de)?|diz)"
        rf"(?: (?:de|da|com|claramente)\b{_ANY_WORDS})?",
    ),
    "ru": (
        r"\bчто (?:(?:правильн\w+|верн\w+|наш|мой|искомое|искомый|общее|общая) )*(?:ответ\w*|результат\w*|сумма"
        r"|значение|число"
        r"|решение|итог|это|вариант)\b",
        rf"(?:(?:итак|значит|следовательно|таким образом|поэтому|тогда|и|а|отсюда|в итоге|наконец|теперь"
        rf"|(?:из|по|с|после|согласно|поскольку|так как)\b{_ANY_WORDS}),? ){{0,3}}"
        rf"(?:(?:я|мы|это|отсюда|из этого|уравнение|расчёт|расчет|таблица|проверка{_ANY_WORDS}) )?"
        r"(?:также |ясно |легко |сразу |теперь |можно |можем |совершенно |вполне |твёрдо )*"
        r"(?:следует|получаем|получается|получим|видим|видно|находим|знаем|заключаем|делаем вывод|значит|означает"
        r"|показывает"
        r"|доказывает|подтверждает|думаю|считаю|полагаю|знаю|вижу|уверена?|убежд[её]на?|утверждаю|говорю|(?:не трудно"
        r"|нетрудно|легко) видеть|ясно|очевидно"
        r"|понятно|известно|верно|несомненно|сказать|заключить|утверждать|увидеть|сделать вывод|нет сомнений"
        r"|прихожу к выводу"
        rf"|приходим к выводу|выходит|выяснили|нашли|получили|доказали)(?: (?:из|по|отсюда|в том|с)\b{_ANY_WORDS})?,?",
    ),
    "nl": (
        r"\bdat (?:(?:het|de|mijn|ons|onze|dit) (?:\w+ ){0,2}?(?:antwoord|resultaat|oplossing|optie|waarde|som|totaal"
        r"|getal"
        r"|uitkomst)\b)",
        rf"(?:(?:dus|daarom|en|nu|tot slot|kortom|hieruit|daaruit|(?:uit|met|na|door|bij|in|volgens"
        rf"|omdat)\b{_ANY_WORDS}),? ){{0,3}}"
        r"(?:(?:ik|we|wij|men|je|het|dit|dat|hieruit|daaruit|wat|(?:de|het) (?:berekening|vergelijking|tabel|tekst)) )?"
        r"(?:volgt|blijkt|betekent|zien|ziet|zie|vinden|vindt|vind|weten|weet|krijgen|krijg|concluderen|concludeer|denk"
        r"|geloof|meen|zeg|ben er (?:zeker van|van overtuigd)|is (?:niet moeilijk|eenvoudig|makkelijk) te zien"
        r"|is (?:duidelijk|zeker|bekend|waar|evident)|staat vast|bewijst"
        r"|bevestigt|toont aan|laat zien|kunnen (?:zeggen|zien|concluderen)|kan (?:zeggen|zien|concluderen)"
        r"|lijdt geen twijfel)"
        r"(?: (?:we|men|ik|het|dus|nu|direct|hieruit|daaruit|zeggen|concluderen))*,?",
    ),
}
_TURNS = (
    r"(?:mais|pero|sino|aber|sondern|ma|mas|но|а|maar|donc|así|also|quindi|portanto|поэтому|dus|y|et|und|e|en|и"
    r"|por|per|somit|daher|luego)\b"
)
CLAUSE_ELSEWHERE = {
    name: re.compile(rf"(?:\A|.*){opens}[^;:,]*(?:,(?! {_TURNS})[^;:,]*)*\Z")
    for name, (opens, _) in _CLAUSES_ELSEWHERE.items()
}
AFFIRMS_ELSEWHERE = {name: re.compile(rf"(?:{affirms})?\s*\Z") for name, (_, affirms) in _CLAUSES_ELSEWHERE.items()}
# 很难相信答案是30: a verb of saying or thinking before the answer's name, and all that may stand with one that affirms.
_CJK_ATTITUDE = (
    r"相信|认为|觉得|断言|声称|宣称|以为|猜|怀疑|否认|主张|同意|接受|得出"
    r"|预期|期望|料到|设想|误以为|说|坚称|推测|幻想|想象|肯定|承认"
)
HAN_CLAUSE = re.compile(
    rf"([^，。；：！？\n,;:]*(?:{_CJK_ATTITUDE})[^，。；：！？\n,;:]*?)(?:正确|最终|最后|本题|此题|这道题|的)*答案[应该一定就]*[是为选]\W*\Z"
)
HAN_AFFIRMS = re.compile(
    r"(?:因此|所以|故|于是|那么|由此|从而|综上|最后|最终|这样|经过计算|经计算|通过计算|根据计算|我们?|笔者|本人|可以?|能够?|就|便|也|都|完全|非常|坚信"
    r"|十分|有理由|确实|确信|仍然?|即|然后|此时|得出|相信|认为|觉得|断言|肯定|说|主张|同意|推测出|结论|这个|的|：|地|这一结论|正确|本题|此题|这道题|最终)*\Z"
)
# 30だとは信じがたい, 30이라고 말하는 사람은 없다: these languages put the governing words behind.
JAPANESE_CLAUSE = re.compile(
    r"[」』\s$}*)]*(?:だ|である|です|になる|だろう)?(?:という(?!こと)|と(?!も|き|同|共|ころ|な[るり]|等|して))([^。\n]*)"
)
JAPANESE_AFFIRMS = re.compile(
    r"(?:、|私は|我々は|いうこと[がに]?|すぐに|確かに|容易に|簡単に|も)*(?:思(?:います|う|った|いました)|考え(?:ます|る|られます|られる|ました)"
    r"|(?:分|わ)か(?:る|ります|った|りました)|な(?:る|ります|った|りました)|(?:言|い)え(?:る|ます)|求(?:まる|まります|められる|められます|めました|まった)"
    r"|結論(?:できる|できます|付けられる|づけられる|付けます|します)|判明(?:する|します|した|しました)|確認(?:できる|できます|できました|した|しました)"
    r"|出(?:る|ます|ました|た)|し(?:ます|た|ました)|する|答え(?:る|ます)|導(?:ける|けます|かれる|かれます)|確信(?:して|し)(?:いる|います|ます)|断言(?:できる|できます))"
    r"[。．.\s]*"
)
KOREAN_CLAUSE = re.compile(r"[\s$}*)]*(?:이?라고|이?라는|임[을이]|[이인] 것[을이]|이?란)\s?([^.\n]*)")
KOREAN_AFFIRMS = re.compile(
    r"(?:것[을이]|결론[을이]?|결과[를가]|저는|우리는|확실히|쉽게|바로|분명히|명확히|에|도달|수|는|\s)*(?:생각(?:합니다|한다|해요)|믿(?:습니다|는다|어요)"
    r"|결론(?:지을 수 있(?:습니다|다)|내릴 수 있(?:습니다|다)|내립니다|짓습니다)?"
    r"|얻(?:습니다|는다|을 수 있(?:습니다|다)|었습니다)|(?:할|볼|말할|알|확인할|구할|내릴) 수 있(?:습니다|다|어요)"
    r"|확인(?:됩니다|된다|했습니다|합니다)|나옵니다|나온다|합니다|한다|하겠습니다|답(?:합니다|하겠습니다)|확신합니다|분명합니다|명백합니다|알았습니다|압니다)[.\s]*"
)
# ---- What stands between "the total" and a number -------------------------------------------------------------------
_NEARLY = (
    r"(?:just|only|slightly|narrowly|barely|well|far|a (?:bit|little|hair|touch|tad|fraction|whisker)|very|rather|quite"
    r"|marginally|by a \w+|easily|comfortably|almost|nearly|right|still|somewhat|tantalisingly|tantalizingly)"
)
# "falls just short of 42", "narrowly misses 250", "comes close to 100"
MISSES = re.compile(
    rf"(?r)\b(?:(?:falls?|fell|falling|fallen|comes?|came|stops?|stopped|ends?|ended|is|are|was|were|runs?|ran|lands?"
    rf"|landed|finish(?:es|ed)|remains?|stays?|stayed|sits?|sat|gets?|got|lies|lay|be)\b(?: up| in)?(?: {_NEARLY})*"
    r" (?:short of|shy of|close to|(?:close|near)r? to|clear of|ahead of|behind|north of|south of|wide of|away from"
    r"|within (?:\w+ ){1,3}of|on (?:either|the wrong|the other|the far) side of|in the (?:region|vicinity"
    r"|neighbou?rhood) of"
    r"|upwards? of|in excess of|not far (?:off|from)|halfway to|on the (?:verge|brink) of|nowhere near|near"
    r"|shy|beyond|past|off)"
    rf"|(?:just|narrowly|barely|only just) miss(?:es|ed)|(?:{_NEARLY} )*(?:overshoots?|undershoots?|tops|topped"
    rf"|surpass(?:es|ed)?|exceeds|exceeded"
    r"|outstrips|outstripped|overtakes|skirts|undercuts)(?: (?:the )?(?:mark|target|value|figure) of)?"
    rf"|short of|shy of|in excess of|upwards? of)(?: (?:being|reaching|making|exactly|the|a|an|{_NEARLY}))*\Z"
)
MISSES_ELSEWHERE = re.compile(
    # French
    r"\b(?:dépasse|excède|frôle|avoisine|surpasse|manque|rate|franchit)(?: (?:légèrement|à peine|tout juste|de peu"
    r"|largement|de justesse|un peu|nettement|de))*\Z|\b(?:s['’]approche de|approche de|reste (?:juste |légèrement "
    r"|un peu )?(?:au-dessous"
    r"|en dessous|au-dessus|en deçà|sous)(?: de)?|est (?:juste |légèrement |un peu )(?:au-dessous|en dessous|au-dessus"
    r"|en deçà|inférieure?|supérieure?)(?: de| à)?)\Z"
    # German
    r"|\b(?:liegt|bleibt|ist|landet|kommt|endet)(?: (?:knapp|etwas|leicht|gerade|kurz|deutlich|dicht|ganz|weit|nahe"
    r"|noch"
    r"|nur|ein wenig|haarscharf))+ (?:unter|über|vor|an|hinter|bei|neben|unterhalb von|oberhalb von)\Z|\b(?:verfehlt"
    r"|streift|überschreitet|unterschreitet|übertrifft|übersteigt|überragt|nähert sich|erreicht fast|erreicht beinahe)"
    r"(?: (?:knapp|leicht|etwas|gerade|die|den|der|um haaresbreite))*\Z"
    # Spanish, Portuguese, Italian
    r"|\b(?:supera|excede|sobrepasa|roza|ronda|rondan|bordea|rebasa|ultrapassa|sfiora|eccede|oltrepassa"
    r"|rasenta)(?: (?:ligeramente|apenas|por poco"
    r"|ampliamente|levemente|ligeiramente|por pouco|um pouco|un poco|leggermente|di poco|appena|un po['’]?|los|las|os"
    r"|as|i|le"
    r"|de))*\Z|\b(?:se queda|queda|está|fica|é|resta|è|rimane|si ferma)(?: (?:ligeramente|apenas|poco|un poco|um pouco"
    r"|justo|logo"
    r"|muy|muito|molto|appena|di poco|cerca|perto|corto|vicino|leggermente))*(?: (?:por (?:debajo|encima) de|debajo de"
    r"|abaixo de"
    r"|acima de|perto de|aquém de|cerca de|al di sotto di|al di sopra di|sotto|sopra|vicin[oa] a))\Z|\b(?:se acerca a"
    r"|aproxima-se de|si avvicina a|no llega a|no alcanza(?: a)?|não chega a|não alcança|non raggiunge|non arriva a)\Z"
    # Russian
    r"|\b(?:чуть|немного|слегка|едва|почти|близко|не дотягивает|не достигает|приближается|подходит близко|превышает"
    r"|превосходит)"
    r"(?: (?:не|до|к|меньше|больше|ниже|выше|превышает|превосходит|недотягивает|слегка|немного|чуть|достигает"
    r"|дотягивает))*\Z"
    # Dutch
    r"|\b(?:ligt|blijft|is|zit)(?: (?:net|iets|vlak|nipt|ruim|dicht|een beetje))+ (?:onder|boven|bij|naast|voor)\Z"
    # Chinese, Japanese and Korean, which write no spaces
    r"|(?:接近于?|逼近|将近|略(?:低|高|大|小|多|少|超|逊)[于过]?|稍[低高大小多少][于]|差一点(?:就)?(?:是|到)|不及|未达到?|达不到|未到|几乎(?:是|为|达到)|险些(?:是|到))\Z"
)
# "Das Ergebnis kratzt an der 90", "La somme tutoie 200": the same in other languages.
_MEASURED_ELSEWHERE = (
    r"(?:la suma|el total|la respuesta|el resultado|la réponse|le total|la somme|le résultat|die summe|das ergebnis"
    r"|die antwort|die gesamtzahl|il totale|la somma|il risultato|la risposta|o total|a soma|o resultado|a resposta"
    r"|сумма|итог|ответ|результат|het totaal|de som|het antwoord|het resultaat)"
)
_LINKS_ELSEWHERE = (
    r"(?:es|son|fue|era|será|sería|vale|valen|da|dan|asciende|alcanza|suma|suman|equivale|resulta|queda en|sale|kann"
    r"|können|peut|puede|può|pode|может|kan|est|sont|vaut|valent|donne"
    r"|fait|égale|élève|devient|était|sera|serait|ist|sind|beträgt|lautet|ergibt|war|macht|wird|wäre|liegt|kommt|muss"
    r"|è|sono|ammonta|fa|dà"
    r"|diventa|sarà|sarebbe|era|é|são|foi|dá|fica|chega|será|seria|равен|равна|равно|составляет|составит|это|будет"
    r"|получается|is|zijn"
    r"|bedraagt|wordt|luidt|was|debe|doit|deve|moet|tiene|a|ha|hat|tem|heeft|viene|esce|steht|bleibt|ergeben"
    r"|s['’]élève|=)"
)
NAMED_ELSEWHERE = Screen(_MEASURED_ELSEWHERE)
LINKED_ELSEWHERE = re.compile(
    rf"(?r)(?<!\w){_MEASURED_ELSEWHERE} (?!(?:de|del|des|du|di|da|do|dos|das|dei|della|delle|der|für|von|van|voor|por"
    rf"|para|pour|per|en|in|à|al|на|для|в|final|finale"
    rf"|que|qui|che|die|которая|который|correct\w*|corrett\w*|total\w*)\b|(?:[^ ]+ )*?{_LINKS_ELSEWHERE}(?: "
    rf"|\Z))((?:[^\W\d_]+(?: |\Z)){{1,5}})\Z"
)
# "The total exceeds 42": a verb between "the total" and its number that is on no list leaves open what it says.
_MEASURED = r"(?:answer|total|result|sum|count|figure|tally|value|number)"
NEXT_TO_IT = re.compile(rf"(?r)\b(?:the|my|our|its|this|your) (?:[a-z]+ ){{0,2}}?{_MEASURED}((?: [a-z'’-]+){{1,6}})\Z")
_IS = (
    r"(?:is|are|was|were|be|been|being|equals?|equaled|equalled|['’]s|has|have|had|gives?|gave|yields?|yielded|makes?"
    r"|made|comes?|came"
    r"|works?|worked|turns?|turned|amounts?|amounted|adds?|added|sums?|summed|totals?|totaled|totalled|evaluates?"
    r"|simplif(?:y|ies)|reduces?|reduced|rounds?|rounded|becomes?|became|boils?|boiled|converges?|reads?|stands?|stood"
    r"|ends?|ended|remains?|remained|stays?|stayed|lies|takes?|took|needs?|needed|gets?|got|requires?|required|must"
    r"|should|will|can|find|found|obtain|obtained|contains?|counts?|shows?|means?|says?|includes?|goes|corresponds?"
    r"|reaches|reached|satisf(?:y|ies)|divides|matches|represents|seems|appears|works|leads|follows|leaves|costs?)"
)
LINKS = re.compile(rf"(?:.* )?{_IS}(?: .*)?")
VERB_SHAPED = re.compile(
    r"(?!(?:us|this|as|thus|always|its|his|hers|ours|plus|minus|perhaps|less|across|towards|class)\b)[a-z]{3,}(?:s|ed)"
)
NOT_A_PREDICATE = re.compile(
    r" (?:of|for|in|to|on|from|at|with|by|over|per|after|before|between|among|that|which|who|she|he|they|we|i|you|it"
    r"|and|or|such|so|as|under|within|during|if|where|when|whose)\b"
)
# ---- Conditions that do not hold ------------------------------------------------------------------------------------
UNREAL = re.compile(  # "how many would he have bought if" asks for what does not hold; "the answer would be" tells it
    r"\b(?:(?:answer|option|choice|solution|result|it)(?: (?:to|for|of|in|there|here"
    r"|then)\b[^,;]{0,60})? would (?:then |instead |only |simply |surely |have )*(?:be|been|equal|equalled|give"
    r"|given|come to|become|turn out|read|return(?:ed)?|print(?:ed)?|output|yield(?:ed)?|evaluate to|produce[d]?)"
    r"|(?:we|i|you|one) would (?:get|have|obtain|find|choose|answer|pick))\b"
)
_CONTRARY = (
    r"(?:(?:\A|[,;:]|\b(?:but|and|so)) ?[\W_]{0,3}had (?!to\b)"
    r"|\bwere (?:the|it|we|i|this|that|there|he|she|they|all|its?|our|x|n|one|every|each|both)\b"
    r"|\bif\b[^.;]{1,120}?\b(?:were|had|was|did|could"
    r"|would|didn['’]t|weren['’]t|hadn['’]t|wasn['’]t)\b|\bunless\b|\bbut for\b|\bif not for\b|\bin place of\b"
    r"|\bin another\b"
    r"|\bunder (?:the )?(?:other|old|different|opposite) |\bfor (?:instance|example)\b|\bin that (?:case|event)\b"
    r"|\bwithout (?:the|that|this|it|any)\b|\botherwise\b)"
)
CONTRARY = re.compile(_CONTRARY)
CONTRARY_BESIDE = re.compile(  # a sentence that opens a supposition for the next one
    r"\W*(?:(?:but|now|and|so),? )?(?:suppose|supposing|imagine|picture|pretend|had|were|say|let us (?:suppose|pretend"
    r"|imagine)"
    r"|let['’]s (?:suppose|pretend|imagine|say)|assume instead|think of|consider (?:a|an|instead)|for (?:instance"
    r"|example))\b"
)
DISCHARGED = re.compile(
    r"\b(?:and|as|which|since|because) (?:indeed |in fact )?(?:it|they|this|that|we|he|she|there) (?:indeed |in fact "
    r"|really )?(?:is|was|are|were|does|do|did|has|have|had)\b"
    r"(?! not|n['’]t)|\bwhich (?:is|was) (?:indeed |in fact )?(?:the case|true|so)\b|\b(?:as"
    r"|which) is (?:the case )?here\b"
)
# "In a leap year the answer would be 366; this one is not."
NOT_SO = re.compile(
    r"[;,.] (?:but |however,? |though |alas,? |and )?(?:this(?: one| \w+)?|it|that|they|there|ours|we|he|she|the \w+) "
    r"(?:is|was|are|were|does|did|has|had)(?:n['’]t| not)\b"
)
UNREAL_ELSEWHERE = re.compile(
    r"\b(?:sería|seria|serían|habría sido|valdría|daría)\b.*\bsi\b|\bsi\b.*\b(?:fuera|fuese|hubiera|hubiese|tuviera"
    r"|estuviera)\b.*\b(?:sería|seria|habría|valdría|daría)\b|\bde haber\b.*\b(?:sería|habría)\b"
    r"|\b(?:serait|seraient|aurait été|vaudrait|donnerait)\b.*(?:\bsi\b|\bs['’]|\bsans\b)|(?:\bsi\b|\bs['’]"
    r"|\bsans\b).*\b(?:serait|aurait été|vaudrait"
    r"|donnerait)\b|\b(?:wäre|wären|lautete|hätte)\b.*\b(?:wenn|falls|ohne|hätte|wäre|würde)\b|\b(?:wenn|falls|ohne"
    r"|hätte|wären|würde|wäre)\b.*\b(?:wäre|würde"
    r"|hätte)\b|\b(?:sarebbe|darebbe|varrebbe)\b.*\bse\b|\bse\b.*\b(?:sarebbe|darebbe|varrebbe)\b|\b(?:seria"
    r"|teria sido|daria|valeria)\b.*\bse\b"
    r"|\bse\b.*\b(?:seria|teria sido|daria|valeria)\b|\bбыл[аои]? бы\b.*\bесли\b|\bесли\b.*\bбы\b|\b(?:zou"
    r"|zouden)\b.*\bals\b|\bals\b.*\bzou(?:den)?\b"
    r"|(?:要是|如果|假如|若|倘若)[^。]*(?:就会是|本来会是|本应是|才会是|将会是)"
)
# "A tenth off would have meant $54." behind "She pays $48", "The median, by contrast, would be 7.", "Si le llevara
# ocho, tendría 28.": beside a value that is told before, what would have been, or is of something else.
BESIDE_ANOTHER = re.compile(
    r"(?r)\b(?:would (?:only |just |even |then |still )?have (?:\w+ed|been|meant|given|cost|made|left|come|taken"
    r"|brought|paid|got|had|won|sold)\b|by (?:contrast|comparison)\b"
    r"|si\b.*\b\w+(?:ra|se|ran|sen)\b.*\b\w+ría(?:n|mos)?\b"
    r"|si\b.*\b\w+ai(?:t|ent)\b.*\b\w+rai(?:t|ent)\b|se\b.*\b\w+ss(?:e|ero|em)\b.*\b\w+(?:rebbe(?:ro)?|ria[m]?)\b)"
    r"[^;]{0,60}\Z"
)
# ---- Behind the value -----------------------------------------------------------------------------------------------
# "Please disregard the value in the box", "but the key is known to be mistaken", "I take that back."
_FAILS = (
    r" (?:is|was|does|did|has|cannot|can['’]t|turns out|proves|seems|rests on a|contains)(?: (?:known|said|now|to|be"
    r"|been|not|n['’]t|clearly|plainly|therefore|thus|in fact|an?|itself|generally|already|widely|later))*"
    r" (?:stand|hold|hold up|follow|mistaken|mistake|wrong|incorrect|false|invalid|flawed|misprint\w*|withdrawn"
    r"|retracted|refuted|unsound|unfounded|untenable|error|survive|faulty|bogus|nonsense|corrected|superseded)\b"
)
WITHDRAWN_BEHIND = re.compile(
    r"[.!?\n,] ?(?:eh|aduh|ups|maaf),? ?(?:itu )?salah\b|"
    r"\b(?:(?:disregard|ignore|forget|discard|strike|scrap|scratch|never mind|pay no attention to) (?:the|that|this|my"
    r"|what)"
    r" (?:(?:\w+ ){0,3}(?:box|boxed|value|number|figure|answer|result|line|above|letter|choice|above)|above|i (?:wrote"
    r"|said|put|boxed))\b"
    r"|i (?:hereby |now |must |have to |want to |would like to )?(?:take (?:that|this|it) back|take back (?:that|this"
    r"|my|the)|unsay|stand corrected"
    r"|no longer (?:believe|think|hold|stand by|trust) (?:that|this|it|so)|do not stand by (?:that|this|it))\b"
    r"|should be (?:disregarded|ignored|discarded)\b"
    # A turn tells that the answer is meant: "Invalid. The conclusion does not follow" explains it.
    r"|(?:but|however|yet|though|hmm+|alas|unfortunately|except that|on (?:second|further) (?:look|thought|reading"
    r"|reflection)),? (?:that|this|the|its|my|our) (?:(?:printed|last|previous|above|boxed|final|first|whole) )?(?:key"
    r"|conclusion"
    r"|result|answer|argument|step|value|claim|inference|reasoning|statement|figure|calculation|derivation|proof"
    r"|solution)"
    rf"{_FAILS}|so (?:that|this) (?:conclusion|answer|result|value){_FAILS}"
    rf"|(?:that|this|my) (?:answer|value|result){_FAILS})"
)
# "Let me verify: 4^3 = 64, but the side is 5. So the value stated at the top is incorrect.": said of this one.
STATED_ABOVE = re.compile(
    r"\b(?:the (?:\w+ )?(?:answer|value|result|number|figure)|what) (?:(?:i )?(?:stated|given|gave|written|wrote|quoted"
    rf"|said|claimed)|above|at the top)(?: (?:at the top|above|earlier|first|before|in the beginning)){{0,2}}{_FAILS}"
)
WITHDRAWING = (
    "forget", "scratch", "scrap", "strike", "disregard", "no longer stand by", "no longer believe in", "don't stand by",
    "do not stand by", "withdraw", "retract", "take back", "abandon", "no longer hold to",
)  # fmt: skip
# "The answer is 21. One often sees 24; that value is wrong": said of the other value.
OTHER_VALUE = re.compile(r"\d|\\[a-z]+\{|\b[B-HJ-Z]\b")
NOT_ONES_OWN = re.compile(
    r"\bor so (?:i|we|they|the|it|he|she|people|some|my|one)\b|"
    r"\b(?:do not|don['’]t) (?:count|take|treat|read|regard|consider|accept|record|mark) (?:this|that|it|the \w+) as\b"
    r"|[(\[]\s*(?:dummy|placeholder|stand-in|provisional|temporary|tentative)\b|\bto be (?:replaced|filled in)\b|"
    r"\b(?:is|was|as|being|only|just|merely) (?:only |just |merely )?an? (?:(?:mere|arbitrary|dummy"
    r"|simple) )?(?:stand-?in|place-?holder|dummy|sample"
    r"|mock-?up|template|example of the format)\b"
    r"|\bi (?:have|['’]ve) not (?:yet )?(?:made|chosen|worked|been able|obtained|found|got|solved|reached|decided"
    r"|computed|calculated|determined)\b"
    r"|\bi (?:haven['’]t|have yet to|am yet to|still have to|still need to)\b(?! (?:mention|prove|show|check|verify"
    r"|add|say))|\bi (?:would|['’]d) have to (?:look|check|guess|ask|google|search|recompute|compute|calculate)"
    r"|\bi (?:am|was) (?:not|un)\s?able to (?:work|say|tell|decide|finish|solve|check it)"
    r"|\b(?:i|we) (?:would|will) not bet on (?:it|that|this)|\bi(?: would|['’]d)n['’]t (?:bet|swear|stake)"
    r"|\bi have no (?:argument|proof|reason|justification|evidence|basis|grounds) for (?:it|this|that)\b"
    r"|(?<![\d.])[1-8]?\d(?:\.\d+)? ?(?:%|percent) (?:sure|certain|confident|convinced)\b"
    r"|\bi leave (?:it|that|this|the \w+|our own \w+)? ?(?:to|for) (?:the|others|you|somebody|someone)\b"
)
# "Whether it is the right answer here I cannot tell.", "I can't vouch for it."
_RIGHT = (
    r"(?:right|correct|true|accurate|valid|(?:really |actually )?(?:the|an?|my|our) (?:\w+ )?(?:answer|one|solution))"
)
_OWN = r"(?:it|that|this|the (?:answer|result|value|number|above)|my answer|(?:this|that) (?:answer|value|result|one))"
_UNKNOWN = (
    r"(?:(?:i|we) (?:really |honestly |simply |just )?(?:can(?:not|['’]t)|could(?: not|n['’]t)|do(?: not|n['’]t)|am not"
    r"|wo(?:n['’]t| not)|dare not|have no)"
    r" (?:really |honestly |say|tell|know|judge|vouch|guarantee|promise|swear|confirm|decide|be (?:sure|certain)"
    r"|able to (?:say|tell)|idea|sure|certain|way of (?:knowing|telling)))"
)
NOT_VOUCHED_FOR = re.compile(
    rf"\bwhether {_OWN} (?:is|was|be|holds)(?: (?:indeed|really|actually|also|in fact))?"
    rf" {_RIGHT}\b[^.;!?\n]*?(?:{_UNKNOWN}"
    r"|(?:remains|is|stays) (?:to be seen|open|unclear|uncertain|unknown|another (?:matter|question)|not (?:clear"
    r"|certain"
    r"|known)|doubtful|anyone['’]s guess|for (?:\w+ )?(?:others|you|someone))\b)"
    rf"|\b{_UNKNOWN}(?: (?:at all|for certain|for sure))?,? (?:whether|if|that) {_OWN} (?:is|was|be)"
    rf"(?: (?:indeed|really|actually|in fact))? {_RIGHT}\b"
    # "I'd rather leave this one open.", "I make no choice", "I won't commit myself"; but "I leave the proof open"
    r"|\bi(?:['’]d| would|['’]ll| will| prefer to)? (?:rather )?(?:leave|keep) (?:this|it|that|the (?:question|answer"
    r"|matter|choice))(?: one| question)? (?:open|undecided|blank|unanswered)"
    r"|\bi (?:make|have made|give|offer|have) no (?:choice|answer|pick|commitment|opinion)\b|\bi abstain\b"
    r"|\bi(?:['’]d| would) (?:rather|prefer)(?: to)? not (?:say|answer|commit|choose|decide|guess)\b"
    r"|\bi (?:refuse|decline) to (?:answer|say|commit|choose|pick|decide)"
    r"|\bi (?:will not|wo(?:n['’]t)|am not (?:going|willing) to|do not|don['’]t|cannot|can['’]t) commit\b"
    # "Either of the two, according to taste."
    r"|\btake your pick\b|\bpick (?:one|whichever)\b|\bwhichever (?:one )?(?:of \w+ )?(?:you|one) (?:like|prefer|want"
    r"|fancy"
    r"|choose)|,? as you (?:like|prefer|please)(?=[.!]|\Z)|\baccording to taste\b|\byour (?:choice|call|pick)(?=[.!]"
    r"|\Z)"
    r"|(?<=[.!?] )(?:either|any) (?:one )?of the (?:two|three|above|options|values)(?=[,.!]| is | will do| would do|"
    r" works| may)"
    # "I don't know which planet it is."
    rf"|\b{_UNKNOWN},? (?:which|what|who|where|when)(?: \w+){{0,3}} (?:it|that|this|the answer) (?:is|was)(?=[.!;]|\Z)"
    rf"|\b(?:i|we) (?:can(?:not|['’]t)|could(?: not|n['’]t)|wo(?:n['’]t| not)|would(?: not|n['’]t)|do(?: not|n['’]t))"
    rf" (?:really )?(?:vouch for|stand behind|guarantee|answer for) {_OWN}\b"
)
# "I never got round to the area you asked for. The perimeter is 45.": what stands next is something else.
NOT_DELIVERED = re.compile(
    r"(?i)\bi (?:never|did(?: not|n['’]t)|could(?: not|n['’]t)|have(?: not|n['’]t)|can(?:not|['’]t))"
    r" [^.!?\n]{1,40}\b(?:the (?:\w+ ){1,3}"
    r"|what )(?:that )?(?:you(?:['’]d| had| have)? |was |were |is )?(?:asked|wanted|looked|required)(?: for|"
    r" about)?[.!?]\s*\Z"
)
# "I'm unable to work this one out, sorry. By the way, my lucky number is 37."
NO_ANSWER_BEFORE = re.compile(
    r"(?i)(?:\A|[.!?\n]\s*)(?:sorry,? |i(?:['’]m| am) (?:sorry|afraid),? (?:but )?|unfortunately,? )*i(?:['’]m|"
    r" am)?(?: was)? (?:unable to|not able to"
    r"|can(?:not|['’]t)|could(?: not|n['’]t)|do(?: not|n['’]t) know how to)(?: \w+){0,2} (?:solve|answer|work|do"
    r"|determine|figure|compute)"
    r" (?:this|it|that|the (?:question|problem|task|exercise))\b[^.!?\n]{0,30}[.!?]\s*\Z"
)
CLAIMS_AFTER_ALL = re.compile(
    r"(?i)\b(?:answer|so|therefore|thus|hence|result|but|still|however|yet|instead|using|with)\b"
)
# "every one of the 12 except 5", "B, not to mention D"
EXCEPTED_BEHIND = re.compile(
    r"[\s$*})]{0,4}(?:\w+ ){0,2}(?:except|but|save|minus|less|apart from|other than|excluding|bar)(?: for)? (?:the "
    r"|these |those |a )?[$]?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|a few|some)"
)
ALL_BUT = re.compile(
    r"\W*(?:all|every|each|any|everything|everyone|half|most)\b.*\b(?:except|excluding|apart from|other than|but|minus"
    r"|save)\b.*(?:\d|one|two|three|four|five)"
)
COUNTED_FROM = re.compile(
    r"\b(?:all|every one|each|each one|any|every|out|none|most|half|some) of (?:the |these |those |our |her |his )?\Z"
    r"|\b(?:all|every|each|any) (?:the |one of the )?\Z"
)
ANOTHER_BESIDE = re.compile(
    r"[\s$*}.)]{0,4},? ?(?:(?:and|or) )?(?:not to mention|let alone|along with|together with|as well as"
    r"|to say nothing of|or for that matter|and possibly|and perhaps|in addition to|besides|followed by)"
    r" (?:also |option |choice |answer )?\(?\$?([A-Za-z0-9])(?!\w)"
)
GOVERNS_BEHIND = screen_of(
    STATED_ABOVE, WITHDRAWN_BEHIND, NOT_ONES_OWN, NOT_VOUCHED_FOR, EXCEPTED_BEHIND, ANOTHER_BESIDE, *WITHDRAWING
)
# ---- Quoted ---------------------------------------------------------------------------------------------------------
QUOTE_OPENS = re.compile(rf"([“\"«„])(?:[^“”\"«»„]{{0,40}} )?(?:{_ANSWER}|(?:la|die|das|le|il|el) \w+)\b[^“”\"«»„]*\Z")
OWN_QUOTE = re.compile(
    r"(?:(?:so|thus|therefore|hence|and|then|finally)?,? ?(?:i|we) (?:\w+ ){0,2}?(?:answer|write|say|conclude|reply"
    r"|respond|put|state)(?: with)?"
    r"|(?:(?:so|thus|therefore|hence|and|then|finally),? )?(?:(?:my|the|our|final) ){0,2}(?:answer|response|reply"
    r"|output|conclusion|result|statement)(?: is| reads| would read)?|\W*)[:,]?\s*\Z"
)
# ---- Hedged, or denied with a verb between --------------------------------------------------------------------------
HEDGED = re.compile(
    r"(?r)\b(?:my|our|best|wild|educated|random|blind|pure|lucky) (?:\w+ )?(?:guess|hunch|bet"
    r"|gut feeling|suspicion|instinct|hope|intuition|feeling)"
    r"(?: (?:is|was|would be)(?: on)?|:)\Z|\bmoney is on\Z"
    r"|\b(?:lean|leaning|leaned|inclined|tempted|veer|gravitate|incline)(?: slightly| more)? (?:towards?|to|to say"
    r"|to answer|to pick|to choose)\Z"
    r"|\b(?:one|you|someone|readers|people|many|some|a reader|beginners|students|most) (?:might|may|could|would"
    r"|will) (?:\w+ ){0,2}?(?:expect|think|guess|predict|answer|say|choose|pick|write|put|name)(?: of| to see"
    r"| to get)?\Z"
    r"|(?:\b(?:not|never|cannot)|n['’]t) (?:\w+ly )?(?:return|output|give|print|produce|answer|write|say|choose|pick"
    r"|select|name|report|reach|equal|come to|amount to|accept|trust|believe|support|yield|evaluate|become|get|display"
    r"|result in|mean)(?:e?d|e?s)?(?: to)?(?: (?:the|a|an|its))?(?: (?:option|choice|pair|list|tuple|value|number"
    r"|string"
    r"|dictionary|object|array|set|result|output|word|text|answer))?:?\Z"
    r"|\b(?:might|may|could) (?:\w+ly )?(?:return|output|give|print|produce|equal|evaluate to|come to|amount to|yield)"
    r"(?: (?:the|a|an))?(?: (?:pair|list|tuple|value|number|string|result))?:?\Z"
    # "It would be all too easy to write Cervantes"; but "It is easy to see that"
    r"|\b(?:would be|is|was)(?: all| only| far| so| very)*(?: too)? (?:easy|tempting|simple|convenient|natural|lazy"
    r"|cheap) to"
    r"(?: just| simply)? (?:write|answer|put|pick|choose|guess|reply|say)\Z"
    # "I'm 30% sure it's B"
    r"|(?<![\d.])[1-8]?\d(?:\.\d+)? ?(?:%|percent) (?:sure|certain|confident|convinced)(?: that)?"
    r"(?: (?:it|this|the answer)(?:['’]s| is| was))?\Z"
    # "I no longer stand by Jupiter."
    r"|(?:\b(?:no longer|not|never)|n['’]t) (?:stand by|trust|believe in|hold to|vouch for|stick to|stand behind)"
    r"(?: (?:the|my)(?: (?:answer|value|result))?)?\Z|\b(?:withdraw|retract|take back|abandon)\Z"
    # "No wait, forget Mozart, it was Haydn."
    r"|\b(?:forget|disregard|ignore|scratch|scrap|discard)(?: about)?\Z"
    # "If pushed, I'd plump for 23."
    r"|\b(?:hazard|plump for|venture|speculate|wager|gamble on|punt on|throw out|toss out)(?: a guess(?: of| at)?)?\Z"
    r"|\bif (?:really )?(?:pushed|pressed|forced|cornered)\b[^;]*\Z"
    # "whoever gets 4 has lost a sign"
    r"|\b(?:who(?:so)?ever|whosoever|anyone who|anybody who|those who|people who|students who|everyone who|if you"
    r"|whenever you|he who) (?:\w+ )?(?:gets?|got|finds?|obtains?"
    r"|writes?|answers?|says?|choos\w+|picks?|gave|gives?|puts?|arrives? at|comes? to|ends? up with)\Z"
    r"|\b(?:trap|temptation|mistake|error|habit|danger|lure|pitfall|fallacy) (?:of|to|is to|would be to|here is to|is)"
    r" (?:answer|choose|say|pick|conclude|write|give|think of|(?:answer|choos|say|pick|conclud|writ|giv)ing"
    r"|thinking of)(?: with)?\Z"
)
# ---- Wished, believed once, or judged by others ---------------------------------------------------------------------
_BELIEF = r"(?:answer|guess|choice|pick|belief|reply|verdict|response|view|opinion|label)"
NOT_HELD = re.compile(
    # "As if the answer were Tolstoy!", "I wish it were 12": a comparison or a wish tells what is not so
    r"(?r)(?:\A|[,;:—–-] ?|\b(?:but|and) )as (?:if|though) [^,;:]*\Z"
    r"|\b(?:as (?:if|though)|(?:i|we) (?:only )?wish(?:ed)?|if only|would that)(?: that)?\b[^,;:]{1,60}\b(?:were|was"
    r"|had been)(?: (?:really|actually|just|only|simply|the|an?|in|called|named|written|by)){0,4}\Z"
    r"|\b(?:als ob|als wäre|als wenn|comme si|como si|come se|como se|как будто|словно|будто бы|alsof)\b[^,;:]*\Z"
    # "Until this morning my answer was Pluto", "I used to think it was Pluto": what was believed and is no more
    rf"|\b(?:until|till|up to|before|prior to)\b[^,;:]{{1,50}},? (?:my|our) (?:\w+ )?{_BELIEF} (?:was|had been)\Z"
    rf"|\b(?:my|our) (?:\w+ )?{_BELIEF} (?:used to|once|formerly|previously) (?:be|was)\Z"
    r"|\bi (?:used to|once|formerly|previously) (?:think|thought|believe|believed|say|said|answer|answered)\b[^,;:]*\Z"
    r"|\b(?:(?:bis|hasta|fino a|até|до|tot)(?!\w)|jusqu['’])[^;:]{1,50}\b(?:(?:war|was) (?:meine|unsere|mijn)"
    r" (?:antwort|vermutung|antwoord)|ma réponse était|mi respuesta (?:era|fue)|la mia risposta era"
    r"|(?:a )?minha resposta era|(?:мой ответ был|моим ответом (?:был|была|было)))\Z"
    # "Nobody reading this closely would call it positive", "Critics call it toxic": nobody's judgement, or another's
    r"|(?:\A|[,;:] ?|\b(?:but|and|so|although|though|while|because|since) )(?:(?:nobody|no one|none|no [a-z]+|few"
    r"|hardly anyone|hardly anybody|neither|others|some|somebody|someone|they|he|she|people|critics|fans"
    r"|only an?)\b[^,;:]*?) "
    r"(?:call|label|describe|classify|categori[sz]e|rate|regard|consider|judge|deem|mark|tag|mistake|take|read"
    r"|see|put)(?:s|d|ed)?(?: (?:it|this|that|him|her|them|these|(?:this|that|the) \w+)){1,2}?(?: down)?"
    r"(?: (?:as|to be|for|an?|being|truly|really|overall))*\Z"
)
# ---- Reading --------------------------------------------------------------------------------------------------------
# A sentence that may hold such words; one that ends in "is" or ":" and holds none is not read. A fence may open behind
# the colon.
GOVERNS = Screen(
    r"(?i)(?-u:\b)that(?:[^a-z]|\z)|thought|think|believ|sum(?:e|ed|es)[^a-z]|by co(?:ntrast|mparison)"
    r"|r(?:aient|ait|ebbe|ebbero|ia|iam)(?-u:\b)|(?-u:\b)sa(?:y|id)|claim|argu|conclu|would|guess|hunch"
    r"|(?-u:\b)be(?:t|ing)(?-u:\b)|[\"“«„]|swear|insist|reckon"
    r"|[a-z,]\s(?:the|my|our|its|this|your|his|her|their)\s(?:[a-z-]+\s){0,3}(?:answer|result|solution|option|choice"
    r"|value|total|sum|count|figure)"
    r"|(?-u:\b)qu(?:e|['’])|(?-u:\b)da(?:ss|t)(?-u:\b)|(?-u:\b)che(?-u:\b)|(?-u:\b)el(?-u:\b)|feeling|suspicion"
    r"|(?:sure|certain|confident|convinced)(?-u:\b)|instinct|money|hope|intuition|hazard|plump|venture|speculat|wager|gambl|pushed|pressed|forced|trap|temptation"
    r"|mistake|error|habit|danger|[^\x00-\x7f]"
    r"|(?:not|n['’]t|never|cannot) [a-z ]{3,40}:[\s$*_({\[\\\"'`]*(?:[a-z]{1,10}\s*)?\z"
    r"|(?:^|\s)(?:[a-hj-z][a-z]*|i[a-rt-z][a-z]*|is[a-z]+|i)[\s$*_({\[\\\"'`]*(?:\\boxed\s?\{[\s$({]*)?\z"
)
MARKUP = sre.compile(r"[*_`#>]")
FENCE_OPENS = sre.compile(r"```[a-z]{0,10}\s*\Z")
DRESS = re.compile(r"(?r)(?:\\(?:boxed|fbox|text\w*|mathrm|mathbf|displaystyle|\(|\[)\s?|[\s$(\[{\"'“‘«>])+\Z")
HARD_STOP = re.compile(r"[;:—–]|\s-\s")
ENDS_THE_CLAUSE = re.compile(
    r"[;:]|,? (?:so|but|hence|thus|therefore|which means)\b|, (?:and|which|we|it|the|this|i|making|giving)\b|\b(?:and"
    r"|where) (?:the|so|thus|we|its?|this|i)\b|\\(?:implies|Rightarrow|therefore)"
)
SPLITS = re.compile(r"\b(?:whereas|and|so|but|hence|thus|therefore|because|since|as|where|while|then)\b")
OWN_WORDS = re.compile(r"(?<= )(?:i|we|it|there)\b")
SAME_SUBJECT = re.compile(
    rf"(?:{_OPENING}){{0,3}}(i|we)\b (?!.*(?:{_DENIES}))(?:.* and|(?:(?:can|now|then|may|will) ){{0,2}}(?:use|apply"
    rf"|combine|solve"
    r"|compare|look at|rearrange|substitute|take|add|count) .* to) "
)
STARTS_WITH_THAT = re.compile(rf"\W*(?:{_OPENING}){{0,2}}that (?:{_SUBJECT_IS}|the )[^;:]*\Z")
BEING = re.compile(rf"\W*(?:{_OPENING}){{0,2}}{_ANSWER} being\b[^,;:]*\Z")
PREDICATE = re.compile(
    rf"(?:[^.;\n]*,)? ?(?:{_ADVERB}){{0,2}}(?:(?:is|seems|becomes|was|remains) {_ADVERB}{{0,2}}{_CLEAR}|follows"
    rf"|can be {_SHOWN}|has been {_SHOWN}"
    rf"|is {_SHOWN}|means|shows|must be (?:true|right|correct)|stands|holds)\b(?!.*(?:{_DENIES}))"
)
AGREES = re.compile(
    r"\b(?:i|we) (?:\w+ )?(?:agree|concur)\b|\b(?:he|she|they|that|this|it|and)(?:['’]s|['’]re| is| are| was"
    r"| were)? (?:indeed |quite |all |perfectly )?(?:right|rightly|correct|correctly)\b"
    r"|\bso do i\b|\bi (?:also )?(?:get|got|find|found) the same\b"
)
ANSWER_AT = re.compile(rf"\b{_ANSWER}\b")
RELATIVE = re.compile(r"\b(?:who|which|whose|that|whom)\b")


# "The answer to the previous question was 17; the answer to this one is 19."
OWN_CLAUSE = re.compile(
    r".*(?:[;:]|,? (?:but|while|whereas|and))\s+(?=(?:(?:the|my|our) )?(?:(?:final|correct) )?(?:answer|result"
    r"|solution|one)? ?(?:to|for|of|in) (?:this|ours?|the present)|(?:this one|ours|the answer here|here)\b)",
    re.IGNORECASE | re.DOTALL,
)


def own_clause(before: str) -> str:
    """`before` from where it comes to the question at hand, if it spoke of another one first."""
    own = OWN_CLAUSE.match(before)
    return before[own.end() :] if own else before


NAMES_THE_ANSWER = Screen(
    r"[^,]\s(?:the|my|our|its|this|your|his|her|their)\s(?:[a-z-]+\s){0,3}(?:answer|result|solution|option|choice"
    r"|value|total|sum|count|figure)"
)


def _plain(said: str) -> str:
    """`said` in lower case and without markup, and without what is around a value at its end."""
    return " ".join(DRESS.sub("", MARKUP.sub("", FENCE_OPENS.sub("", said.lower()))).split())


def _affirms(matrix: str) -> bool:
    """Whether every word of the clause that governs is read, and affirms."""
    if matrix.count(" ") > MOST_WORDS:
        return False
    pieces = [piece.strip() for piece in matrix.split(",")[-MOST_PIECES:]]
    last = pieces.pop()
    if not last and pieces and (len(pieces) == 1 or all(NOTHING_BEFORE.match(f"{piece} ") for piece in pieces[:-1])):
        last = pieces.pop()  # "Therefore, we find, that"
    elif not last and pieces:
        pieces.pop()  # "It is not the case, as we found, that": what stands between commas governs nothing
    candidates = [last, *(f"{piece} {last}".strip() for piece in reversed(pieces))] if last else list(reversed(pieces))
    if any(AFFIRMS.match(candidate) for candidate in candidates):
        return True
    for own in islice(OWN_WORDS.finditer(last), MOST_PIECES):
        if ADJUNCT.match(last[: own.start()]) and AFFIRMS.match(last[own.start() :]):
            return True  # "Thinking about it I think"
    splits = list(SPLITS.finditer(last))
    if splits and AFFIRMS.match(last[splits[-1].end() :].strip()):
        return True
    shared = SAME_SUBJECT.match(last)  # "We add the rows and conclude", "We can use the table to find"
    return shared is not None and AFFIRMS.match(f"{shared[1]} {last[shared.end() :]}") is not None


def _english(said: str) -> str:
    """The words of a governing clause in English that are not read as affirming."""
    stops = list(HARD_STOP.finditer(said))
    piece = said[stops[-1].end() :].strip() if stops else said
    for that in reversed(list(THAT.finditer(f"{piece} ")) if "that" in piece else ()):
        matrix, clause = piece[: that.start()], piece[that.end() :]
        if ENDS_THE_CLAUSE.search(clause):
            break
        whole = WHOLE_CLAUSE.fullmatch(clause) is not None  # no verb is left for what a relative clause belongs to
        part = PART_OF_A_SUBJECT.search(matrix)
        if part and part[1] and whole and ANSWER_AT.match(clause):
            return f"{matrix}that"  # "The odds that the answer is 6"
        if TAKES_A_CLAUSE.search(matrix) or (not part and (whole or re.match(_SUBJECT_IS, clause))):
            return "" if _affirms(matrix.strip()) else f"{matrix}that"
    if (at_once := SAYS_AT_ONCE.search(piece)) and not (_affirms(piece) or _affirms(piece[: at_once.start("link")])):
        return piece
    subjects = list(ANSWER_AT.finditer(piece)) if NAMES_THE_ANSWER.lets_through(piece) else []
    if not subjects:
        return ""
    matrix = piece[: subjects[-1].start()].strip()
    if ENDS_THE_CLAUSE.search(piece, subjects[-1].end()):
        return ""
    *others, tail = matrix.split(",")
    tail = tail.strip()
    if not tail and others and SAYS_AT_ONCE.search(others[-1]):
        tail = others[-1].strip()  # "Tom says, the answer is 8"
    takes = TAKES_A_CLAUSE.search(f"{tail} ") is not None
    if NOTHING_BEFORE.match(f"{tail} ") or (not takes and (PHRASE_GOES_ON.match(tail) or RELATIVE.search(matrix))):
        return ""
    if SPLITS.fullmatch(tail.split()[-1]) or ADJUNCT.match(tail) or _affirms(matrix):
        return ""
    return matrix


def _elsewhere(said: str) -> str:
    """The same in other languages."""
    unread = ""
    for name, clause in CLAUSE_ELSEWHERE.items():
        if not clause.match(said):
            continue
        opens = list(re.finditer(_CLAUSES_ELSEWHERE[name][0], said))[-1]
        stops = list(HARD_STOP.finditer(said, 0, opens.start()))
        matrix = said[stops[-1].end() if stops else 0 : opens.start()].strip(" ,")
        *pieces, last = (piece.strip() for piece in matrix.split(",")[-MOST_PIECES:])
        affirms = AFFIRMS_ELSEWHERE[name]
        if last and (affirms.match(last) or any(affirms.match(f"{piece} {last}") for piece in pieces)):
            return ""
        unread = f"{matrix} {opens[0]}"
    return unread


def governed_before(before: str) -> str:
    """Words of `before`, the beginning of a sentence, that govern the value behind it and are not read as affirming."""
    said = _plain(before)
    if cue := _english(said):
        return cue[-SHOWN:].strip()
    if hedged := HEDGED.search(said) or NOT_HELD.search(said) or MISSES.search(said):
        return hedged[0]
    if linked := NEXT_TO_IT.search(said):
        words = linked[1]
        read = NOT_A_PREDICATE.match(words) or LINKS.fullmatch(words.strip())
        if not read and any(VERB_SHAPED.fullmatch(word) for word in words.split()):
            return linked[0]
    if NAMED_ELSEWHERE.lets_through(said) and (linked := LINKED_ELSEWHERE.search(said)):
        return linked[0]
    if not before.isascii() or re.search(r"\b(?:que|qu['’]|dass|dat|che)\b", said):
        if cue := _elsewhere(said):
            return cue[-SHOWN:].strip()
        if (missed := MISSES_ELSEWHERE.search(said)) and missed[0].strip():
            return missed[0]
    elif missed := MISSES_ELSEWHERE.search(said):
        return missed[0]
    if han := HAN_CLAUSE.search(said):
        return "" if HAN_AFFIRMS.match(han[1]) else han[1]
    quoted = QUOTE_OPENS.search(MARKUP.sub("", before.lower()))
    if (
        quoted
        and (quoted[1] != '"' or before.count('"') % 2)
        and not OWN_QUOTE.match(MARKUP.sub("", before.lower())[: quoted.start()])
    ):
        return quoted[0][-SHOWN:]
    return ""


class Frame(NamedTuple):
    """What the beginning of a sentence says of the value behind it, as far as that can be told from the beginning."""

    cue: str = ""  # words that leave it in doubt
    is_subject: bool = False  # "That the answer is 12"
    unreal: str = ""  # "the answer would be"
    supposed: bool = False  # the condition of what is unreal stands before it
    unreal_elsewhere: str = ""  # the sentence that may say so in another language
    beside: str = ""  # what tells that it is not so, or of something else, if another value is told before


NO_FRAME = Frame()


@lru_cache(maxsize=REMEMBERED)
def _frame(before: str) -> Frame:
    if not GOVERNS.lets_through(before):
        return NO_FRAME
    said = _plain(before)
    if BEING.match(said):
        return Frame("being")
    lower = before.lower()
    is_subject = "that " in said and STARTS_WITH_THAT.match(said) is not None
    cue = "" if is_subject else governed_before(before)
    # "Had the side been 5, it would have been 20; but the side is 6, so the answer is 24"
    would = UNREAL.search(lower, lower.rfind(";") + 1)
    contrary = would is not None and CONTRARY.search(lower) is not None and not DISCHARGED.search(lower)
    elsewhere = lower if not would and UNREAL_ELSEWHERE_STEMS.lets_through(lower) else ""
    beside = None if "box" in lower else BESIDE_ANOTHER.search(lower, lower.rfind(";") + 1)
    frame = Frame(cue, is_subject, would[0] if would else "", contrary, elsewhere, beside[0] if beside else "")
    return NO_FRAME if frame == NO_FRAME else frame


def governing(text: str, before: str, start: int, after: int, stop: int) -> str:
    """The words that leave the value at `start` in doubt: of its governing clause, or of what is said behind it.

    before: the sentence up to the value; after: behind the value and what is around it; stop: the end of the sentence.
    """
    frame = _frame(before)
    if after + 1 >= len(text) and frame is NO_FRAME:
        return ""
    behind = text[after : after + BEHIND]
    if frame is not NO_FRAME:
        if frame.cue and not AGREES.search(behind.lower()):
            return frame.cue
        rest = text[after : min(stop, after + BEHIND)].lower()
        if frame.is_subject and not PREDICATE.match(rest):
            return "that"
        if cue := _unreal(frame, text[: start - len(before)], rest, behind.lower()):
            return cue[:SHOWN]
    return _behind(before, text[start:after], behind)


def _unreal(frame: Frame, earlier: str, rest: str, behind: str) -> str:
    """The condition that does not hold, of a value that "would be" something.

    rest: of the sentence of the value, behind it; behind: the same and what follows.
    """
    if frame.beside and FIGURE.search(earlier[-NEAR:]):
        return frame.beside
    if frame.unreal_elsewhere:
        found = UNREAL_ELSEWHERE.search(f"{frame.unreal_elsewhere} {rest}")
        return found[0] if found else ""
    if not frame.unreal:
        return ""
    if frame.supposed or NOT_SO.search(behind[:NOT_SO_WITHIN]):
        return frame.unreal
    if CONTRARY.search(rest) and not DISCHARGED.search(rest):
        return frame.unreal
    opened = earlier.rstrip(" .!\n")[-NEAR:].lower()
    sentence = opened[max(opened.rfind(sign) for sign in ".!?\n") + 1 :]
    return frame.unreal if CONTRARY_BESIDE.match(sentence) and not DISCHARGED.search(sentence) else ""


FIGURE = re.compile(r"\d")
UNREAL_ELSEWHERE_STEMS = Screen(
    r"ser[íi]a|seria|sería|habría|valdr|dar[íi]a|serait|seraient|aurait|vaudrait|donnerait|wäre|lautete|hätte|würde"
    r"|sarebbe|darebbe|varrebbe|teria|valeria| бы|zou|会是|应是"
)


def _behind(before: str, value: str, behind: str) -> str:
    """What is said behind a value that withdraws it, says that it is nobody's answer, or puts another one beside it."""
    if not behind.strip(" .$*)}\n"):
        return ""
    lower, value = behind.lower(), value.lower()
    if not behind.isascii():
        for clause, affirms in ((JAPANESE_CLAUSE, JAPANESE_AFFIRMS), (KOREAN_CLAUSE, KOREAN_AFFIRMS)):
            said = clause.match(behind)
            if said and not affirms.match(said[1]):
                return said[0].strip()[:SHOWN]
        if denied := DENIED_LATER.search(lower):
            return denied[0]
    if ALL_BUT.match(value):
        return value[:SHOWN]
    if not GOVERNS_BEHIND.lets_through(lower):
        return ""
    if found := STATED_ABOVE.search(lower):
        return found[0]
    if (found := WITHDRAWN_BEHIND.search(lower)) and not OTHER_VALUE.search(behind, 0, found.start()):
        return found[0]
    plain = value.strip(" .,$*(){}")
    if plain and any(f"{verb} {plain}" in lower for verb in WITHDRAWING):
        return plain  # "Answer: Mozart. No wait, forget Mozart"
    if found := NOT_ONES_OWN.search(lower) or NOT_VOUCHED_FOR.search(lower):
        return found[0]
    if COUNTED_FROM.search(f"{_plain(before)} ") and (found := EXCEPTED_BEHIND.match(lower)):
        return found[0]
    beside = ANOTHER_BESIDE.match(behind)
    return beside[0].strip() if beside and len(value.strip(" $()*}.")) == 1 else ""


# 아니요 이 답은 틀렸습니다, "Eh, salah.", "Non, c'est faux.": a sentence of its own behind the answer.
DENIED_LATER = re.compile(
    r"(?:아니[요오야]|이|그|위의?)\s?(?:답|답은|정답은|결과는|값은)[은이]?\s?(?:틀렸|잘못|아니|오답)|答案(?:是)?(?:错|不对|有误)|(?:この|その|上の)答え?[はも](?:間違|誤"
    r"|正しくな)"
)


def forget() -> None:
    """Forget every beginning of a sentence that was read before."""
    _frame.cache_clear()
