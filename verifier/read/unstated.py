r"""Frames of other languages that leave a value unstated: "No sé si es X", "Niemand weiß, ob es X ist", Xかどうか.

Denied ("cannot be X", "it would be wrong to say X"), doubted ("unlikely that it is X", "I doubt that it is X"),
possible ("it might be X") or unknown ("it is not clear whether it is X"). What opens a clause ("que", "ob") holds to
its end; what says "may be" or "cannot be" holds for what follows at once, as "it can be simplified to X" states X.
English has tables of its own in `assertion`, as have the plain "is not X" and "perhaps X" of all languages in
`closings`.
"""

from functools import lru_cache

from verifier.patterns import full as re
from verifier.patterns.screen import screen_of

REMEMBERED = 4096  # beginnings of sentences
# Words that leave open what the clause behind them says, and what opens it, in each language. An apostrophe may have
# become a space, and an accent be left out.
_GOVERNED = (
    (  # Spanish
        r"no (?:creo|pienso|considero|opino|parece|s[ée]|se sabe|sabemos|estoy segur[oa](?: de)?|(?:queda|tengo) claro"
        r"|est[áa] (?:claro|demostrado|probado|comprobado|confirmado)|(?:se )?pued[eo] (?:decir|afirmar|asegurar|saber)"
        r"|es (?:posible|probable|cierto|verdad|correcto|seguro|evidente))"
        r"|nadie (?:sabe(?: con certeza)?|est[áa] segur[oa](?: de)?|puede (?:decir|asegurar|saber))"
        r"|(?:dif[íi]cil|imposible|complicado) (?:de )?(?:decir|saber|asegurar|determinar)|(?:dudo|dudamos)(?: mucho)?"
        r"(?: de)?|puede|(?:es|parece|ser[íi]a) (?:muy |poco |bastante )?(?:improbable|probable|dudoso|imposible"
        r"|incierto|posible|discutible)",
        " (?:que|si)",
    ),
    (  # Portuguese
        r"n[ãa]o (?:acho|creio|penso|acredito|parece|sei|se sabe|sabemos|fica claro|tenho (?:a )?certeza(?: de)?"
        r"|d[áa] para saber|[ée] (?:claro|poss[íi]vel|prov[áa]vel|certo|verdade|correto)"
        r"|(?:posso|se pode) (?:dizer|afirmar)|est[áa] (?:claro|provado|comprovado|confirmado|demonstrado))"
        r"|ningu[ée]m (?:sabe|tem certeza(?: de)?|pode (?:dizer|afirmar))|duvid(?:o|amos)(?: muito)?(?: de)?|pode ser"
        r"|(?:dif[íi]cil|imposs[íi]vel) (?:de )?(?:dizer|saber|afirmar|determinar)|(?:[ée]|seria|parece) (?:muito "
        r"|pouco |bastante )?(?:prov[áa]vel|improv[áa]vel|duvidoso|imposs[íi]vel|incerto|poss[íi]vel)",
        " (?:que|se)",
    ),
    (  # Italian
        r"non (?:credo|penso|ritengo|pare|sembra|so|si sa|sappiamo|sono sicur[oa]|(?:si )?(?:pu[òo]|posso) (?:dire"
        r"|affermare|sapere)|[èe] (?:chiaro|noto|possibile|probabile|certo|vero|corretto|sicuro|detto|dimostrato"
        r"|provato|confermato))|nessuno (?:(?:lo )?sa|[èe] sicuro|pu[òo] dire)|dubit(?:o|iamo)(?: molto)?"
        r"|(?:pu[òo]|potrebbe) (?:darsi|essere)|(?:difficile|impossibile) (?:da )?(?:dire|sapere|stabilire|affermare)"
        r"|(?<!c['’ ])(?:[èe]|sarebbe) (?:molto |poco )?(?:probabile|improbabile|dubbio|impossibile|incerto|possibile)",
        " (?:che|se)",
    ),
    (  # German
        r"(?:weiß|weiss|wissen|ist|wäre|bleibt|steht)\b[^.,;:!?\n]{0,30}\b(?:nicht(?: fest| klar| sicher| bekannt"
        r"| wahr)?|unklar|unbekannt|ungewiss|unsicher|unwahrscheinlich|unmöglich|fraglich|zweifelhaft|offen|falsch"
        r"|ausgeschlossen|ein (?:irrtum|fehler))|niemand (?:wei(?:ß|ss)(?: genau)?|kann (?:genau )?sagen|ist (?:sich )?"
        r"sicher)|bezweif\w+(?: stark| sehr)?|(?:glaube|denke|meine) (?:ich )?nicht|(?:kann|mag) (?:durchaus )?sein"
        r"|(?:schwer|schwierig|unmöglich|kaum) zu sagen|lässt sich (?:nicht|kaum|schwer) (?:sagen|feststellen)"
        r"|nicht (?:bewiesen|erwiesen|gesichert|bestätigt|belegt)|kann (?:ich |man )?nicht (?:sagen|behaupten"
        r"|bestätigen)",
        ", (?:ob|dass)",
    ),
    (  # Dutch
        r"(?:weet|weten|is|blijft)\b[^.,;:!?\n]{0,30}\b(?:niet(?: duidelijk| zeker| bekend| waar)?|onduidelijk|onzeker"
        r"|onbekend|onwaarschijnlijk|onmogelijk|twijfelachtig|fout|onjuist),?|niemand (?:weet(?: zeker)?|kan zeggen"
        r"|is (?:er )?zeker(?: van)?)|betwijfel|(?:denk|geloof) (?:ik )?niet|kan zijn|(?:moeilijk|lastig|onmogelijk)"
        r" te (?:zeggen|bepalen)|niet (?:bewezen|bevestigd|aangetoond)|kan (?:ik |men )?niet (?:zeggen|stellen"
        r"|bevestigen)",
        " (?:of|dat)",
    ),
    (  # Polish
        r"nie (?:wiem|wiemy|wiadomo|sądzę|myślę|uważam|wierzę|jestem pew\w+|jest (?:jasne|pewne|możliwe|prawdą"
        r"|prawdopodobne)|udowodniono|potwierdzono|można (?:powiedzieć|stwierdzić|wykluczyć)|mogę (?:powiedzieć"
        r"|stwierdzić))|nikt nie (?:wie|może powiedzieć|jest pew\w+)|wątpię|(?:trudno|ciężko|nie sposób|niepodobna)"
        r" (?:powiedzieć|stwierdzić|ocenić|ustalić)|(?:mało prawdopodobne|nieprawdopodobne|niemożliwe|wątpliwe|niejasne"
        r"|niepewne|możliwe)",
        ",? (?:czy|że|żeby|by|aby)",
    ),
    (  # Russian
        r"не (?:знаю|знаем|известно|ясно|понятно|думаю|считаю|уверена?|верю|доказано|подтверждено|могу (?:сказать"
        r"|утверждать))|никто не (?:может сказать|уверен|знает)|(?:трудно|сложно|невозможно) (?:сказать|определить"
        r"|понять|утверждать)|нельзя (?:сказать|утверждать|считать)|неясно|неизвестно(?:, верно ли)?|непонятно"
        r"|сомнительно|маловероятно|невероятно|невозможно|неверно|неправда|сомнева\w+",
        ",? (?:что|чтобы|является ли|верно ли|действительно ли|будто)",
    ),
)
# Frames that open a clause in other ways.
_CLAUSES = (
    *(rf"(?:{words}){opening}" for words, opening in _GOVERNED),
    # suppositions
    r"(?:supongamos|suponiendo|supposons|admettons|suponhamos|supondo|supponiamo|supponendo|ammettiamo) (?:que"
    r"|qu['’ ]|che)|(?:angenommen|nehmen wir an),(?: dass)?|stel dat|(?:załóżmy|przypuśćmy),? że|(?:предположим"
    r"|допустим),? что|(?:misalkan|seandainya|andaikan)(?: bahwa)?|giả sử(?: rằng)?|मान लीजिए कि|لنفترض أن",
    # "it would be wrong to say"
    r"(?:es|ser[íi]a) (?:un error|un mito|err[óo]neo|falso|incorrecto|equivocado|mentira) (?:decir|pensar|creer"
    r"|afirmar|que)|(?:[ée]|seria) (?:um erro|errado|falso|incorreto|equivocado|um mito) (?:dizer|pensar|crer|afirmar"
    r"|que)|(?:[èe]|sarebbe) (?:un errore|sbagliato|falso|errato|scorretto) (?:dire|pensare|credere|affermare|che)",
    r"es (?:ist|wäre) (?:falsch|irrig|ein fehler|ein irrtum),|zou (?:fout|verkeerd|onjuist|een fout) zijn om",
    r"błędem (?:byłoby|jest)(?: (?:powiedzieć|mówić|twierdzić|sądzić))?|(?:неверно|неправильно|ошибкой|ошибочно)"
    r"(?: было бы| будет)? (?:сказать|говорить|считать|утверждать|думать|полагать)",
    # "there cannot be"
    r"no puede haber|ne peut (?:pas )?y avoir|kann keine?|n[ãa]o pode haver|non ci (?:può|possono) essere"
    r"|kunnen geen|kan geen",
    # French
    r"(?:difficile|impossible) de (?:dire|savoir|déterminer|affirmer) (?:si|s['’ ]|que|qu['’ ])|personne (?:ne "
    r"|n['’ ])?(?:peut dire|est s[ûu]r|est certain) (?:si|s['’ ]|que|qu['’ ])",
    r"n['’ ]est pas (?:prouvé|démontré|établi|confirmé) (?:que|qu['’ ])|ne (?:peut|peux|pouvons"
    r"|saurait) (?:pas )?(?:dire|affirmer|savoir) (?:que|qu['’ ]|si|s['’ ])",
    r"(?:ne |n['’ ]) ?(?:pense|pensons|crois|croyons|sais|sait|savons|suis|est) (?:pas|point)(?: (?:certaine?"
    r"|s[ûu]re?|clair|possible|vrai|exact|probable|évident))? (?:que|qu['’ ]|si|s['’ ])",
    r"(?:personne|nul) ne sait (?:si|s['’ ]|que)|(?:j['’ ]|on |nous )ignor(?:e|ons) (?:si|s['’ ])|(?:je "
    r"|on )doute (?:que|qu['’ ])",
    r"il (?:est|semble|serait) (?:très |peu |assez )?(?:probable|improbable|douteux|impossible|incertain|possible"
    r"|faux|erroné|incorrect) (?:que|qu['’ ]|de (?:dire|croire|penser|affirmer))|il se (?:peut|pourrait) (?:que"
    r"|qu['’ ])|(?:ce serait|c['’ ]est) une erreur (?:de|que)",
    # Vietnamese
    r"không (?:biết|rõ|chắc|ai biết|nghĩ|tin|có khả năng|hề)\b[^.,;:!?\n]{0,30}?(?:là|có phải|rằng|liệu)"
    r"|nghi ngờ(?: rằng)?|không nghĩ|khó có khả năng|chưa (?:chắc|rõ)|(?:sẽ )?là sai(?: lầm)? (?:nếu|khi)",
    r"không ai (?:biết|chắc(?: chắn)?|có thể nói|dám nói)|khó (?:nói|biết|xác định)|không thể có"
    r"|chưa (?:được chứng minh|có bằng chứng)(?: là| rằng)?|không thể (?:nói|khẳng định)(?: rằng| là)?",
    # Indonesian
    r"tidak (?:tahu|jelas|pasti|ada yang tahu|diketahui) (?:apakah|bahwa|jika)|tidak (?:yakin|percaya"
    r"|berpikir)(?: bahwa| apakah)?|tidak (?:ada )?(?:seorang pun )?(?:yang )?(?:tahu|yakin)|tidak mungkin ada",
    r"(?:saya |kami )ragu(?: bahwa| apakah)?|kecil kemungkinan(?:nya)?|(?:salah|keliru) (?:jika|kalau|bila)"
    r"|mustahil(?: bahwa)?|belum terbukti(?: bahwa)?|tidak (?:bisa|dapat) (?:dikatakan|dipastikan)(?: bahwa)?"
    r"|(?:sulit|susah) (?:dikatakan|diketahui|dipastikan)(?: apakah| bahwa)?",
    # Arabic and Hindi
    r"من الصعب (?:القول|معرفة|الجزم|تحديد)|कहना (?:मुश्किल|कठिन|असंभव) है कि|لم يثبت أن|नहीं कहा जा सकता कि"
    r"|सिद्ध नहीं (?:हुआ|है) कि",
    r"لا (?:أعرف|أعلم|نعرف|نعلم|أدري|أعتقد|أظن|أحد يعرف|أحد يعلم|يمكن (?:القول|أن نقول))(?: (?:إن|أن|ما إذا|هل))?",
    r"(?:ليس|من غير) (?:من )?(?:الواضح|المؤكد|المحتمل|الممكن|المعروف|الصحيح)|من (?:المستحيل|الخطأ|المستبعد)"
    r"|[أن]شك في|يستحيل أن",
    r"(?:नहीं (?:पता|मालूम|जानता|जानती|जानते|लगता|मानता)|(?:पता|स्पष्ट|निश्चित|तय|ज़रूरी) नहीं|संदेह|शक|असंभव|संभावना (?:कम|नहीं"
    r"|बहुत कम)|गलत होगा|ग़लत होगा)(?: (?:है|हैं|था|होगा|होगी))? ?कि",
)
# Frames that hold for what follows at once, but for a few small words.
_COPULAS = (
    # "different from", "not equal to", "all but"
    r"(?:distint|divers|diferent|différent)\w{0,3} (?:d[ae]ll?[aeo]?|de|a|da|do|del|al)|(?:verschieden"
    r"|anders) (?:von|als)|ungleich|(?:alles andere|anders) als|(?:verschillend van|anders dan|ongelijk aan"
    r"|allesbehalve)|różn\w{1,3} od|inn\w{1,3} niż|отлич\w{2,6} от|berbeda d(?:ari|engan)|khác(?: với)?|مختلف عن"
    r"|لا يساوي|tout sauf|tutt['’ ]altro che|tudo menos|todo menos",
    r"(?:no (?:es|son)|n['’ ]est pas|ist nicht|n[ãa]o (?:é|são)|non (?:è|sono)|is niet|nie jest|не|tidak"
    r"|không) (?:igual|égale?|gleich|uguale|pari|gelijk|równ[yae]|равн?[аоы]?|равен|sama dengan|bằng)",
    r"(?<!\b(?:kein\w*|nichts|niemand|nadie|nada|personne|rien|никто|ничего|nessun\w?|niente|ningu[ée]m|nikt|nic"
    r"|niets|geen)\b[^.,;:!?\n]{0,20})(?:excepto|salvo|sauf|excepté|außer|ausgenommen|tranne|eccetto|exceto|behalve"
    r"|oprócz|кроме|kecuali|ngoại trừ|todos menos|todas menos|cualquiera menos)",
    # "I do not choose"
    r"no (?:elijo|escojo|selecciono)|ne (?:choisis|sélectionne) pas|wähle nicht|n[ãa]o escolho|non scelgo|kies niet"
    r"|nie wybieram"
    r"|не выб(?:ираю|еру)|tidak (?:memilih|pilih)|không chọn|لا أختار",
    # "Si fuera X", "angenommen, es ist X"
    r"(?:si|se) (?:fuera|fuese|fosse|la respuesta fuera|a resposta fosse|la risposta fosse)|si (?:c['’ ]était"
    r"|la réponse était)|gdyby (?:to )?(?:był[oa]?|odpowiedzią był[oa]?)|если бы (?:это )?(?:был[оа]?"
    r"|ответом был[оа]?|ответ был)|لو كان(?:ت)?",
    r"no (?:puede|podr[íi]a|pudo|debe) (?:ser|haber sido|valer)|(?:podr[íi]a|puede) (?:ser|tratarse de|haber sido)",
    r"n(?:e |['’ ])(?:peut|pourrait|saurait|doit|semble) (?:pas |donc |absolument )?[êe]tre|(?:pourrait"
    r"|peut)(?: bien)? [êe]tre",
    r"könnten?(?: es| auch| die antwort| das ergebnis| der wert)*",
    r"(?:n[ãa]o )?(?:pode|poderia|deve) (?:ser|valer)",
    r"(?:non )?(?:pu[òo]|potrebbe|deve) (?:essere|valere|trattarsi di)",
    r"zou(?: het| het antwoord)*(?: kunnen zijn)?",
    r"(?:nie )?(?:może|mógłby|mogłoby|mogą) być",
    r"(?:не )?(?:может|мог(?:ло|ла)? бы|могут|должен) (?:быть|являться|оказаться)|вряд ли|едва ли|(?:возможно"
    r"|вероятно|быть может|может быть|пожалуй),?(?: это| ответ)*(?: —)?",
    r"być może,?(?: to| jest| odpowiedź| odpowiedzią)*|chyba",
    r"(?:misschien|wellicht)(?: is| het| dat| antwoord)*",
    r"không thể(?: nào)?(?: là)?|có thể là|có lẽ(?: là)?|chắc không phải",
    r"(?:tidak |tak )?(?:mungkin|bisa(?: jadi)?)|bukanlah|barangkali",
    r"لا يمكن أن (?:يكون|تكون)|(?:قد|ربما|لعل) ?(?:يكون|تكون)?|يُ?حتمل أن (?:يكون|تكون)",
    r"शायद",
    r"belki(?: de)?",
    r"(?:non|nein|não|нет|nee|no),? (?:pas|nicht|não|не|niet|no(?: es)?)",
)
_SMALL = (
    r"(?:[\s*_$(\[{\"'«“]|\\(?:boxed|text|mathbf)|\b(?:el|la|los|las|le|les|l['’]|un[ae]?|una|o|a|os|as|um|uma|il|lo"
    r"|gli|der|die|das|ein|eine|es|de|het|een|igual|égale?|uguale|pari|igual|равно?|równ[ae]|al?|à|da|respuesta"
    r"|réponse|resposta|risposta|ответ\w?|wynik|الجواب|الإجابة|الناتج)\b)*"
)
# Chinese, Japanese and Korean, which write no spaces: right before the value, but for the answer's own name.
_TOUCHING = (
    r"(?:(?:绝|绝对|并)?不(?:太|大)?(?:可能|会|能|一定|见得|应该)|未必|不见得)(?:就)?(?:是|为|等于)",
    r"(?:不知道|不清楚|不确定|不明确|不能确定|无法确定|没有?人知道|谁也不知道|不能肯定|难以判断"
    r"|不好说)[^。，；！？\n]{0,10}?(?:是不是|是否(?:为|是|等于)?)",
    r"(?:怀疑|不认为|不相信|不觉得|不太相信)[^。，；！？\n]{0,8}?(?:是|为|等于)|(?:可能|或许|也许|大概"
    r"|说不定)(?:就)?(?:是|为|等于)",
    r"(?:たぶん|多分|おそらく|もしかしたら|もしかすると|ひょっとすると)、?(?:(?:答え|正解)は)?|(?:아마도?|어쩌면"
    r"|혹시)(?: 답은)?",
)
# "No creo que sea otro que Madrid", "je doute que ce soit plus que 5": nothing else, or a bound; a turn ends the frame.
_TURN = (
    r"\b(?:otr[oa]s?|sino|pero|autre|sinon|mais|ander\w{0,2}|sondern|aber|außer|outr[oa]s?|senão|mas|altr[oai]|bensì"
    r"|ma|inn\w{1,3}|lecz|ale|друг\w{2,3}|но|кроме|maar|behalve|khác|ngoài|nhưng|selain|kecuali|tetapi|melainkan|más"
    r"|menos|mayor|menor|plus|moins|mehr|weniger|größer|kleiner|maior|più|meno|более|менее|больше|меньше|meer|minder"
    r"|więcej|mniej)\b|بل|लेकिन|बल्कि"
)
# "Respuesta incorrecta: 42", 错误答案：42
_WRONG_ANSWER = (
    r"(?:(?:respuesta|resposta) (?:incorrecta|incorreta|err[óo]nea|errada|equivocada|falsa)|(?:mauvaise"
    r"|fausse) réponse|réponse (?:fausse|incorrecte|erronée)|(?:falsche|unrichtige) antwort|risposta (?:sbagliata"
    r"|errata|falsa|scorretta)|(?:fout|verkeerd|onjuist) antwoord|(?:zła|błędna|niepoprawna) odpowiedź|(?:неверный"
    r"|неправильный|ошибочный) ответ|yanlış (?:cevap|yanıt)|(?:đáp án|câu trả lời) sai|jawaban (?:yang )?salah"
    r"|(?:الجواب|الإجابة) (?:الخاطئ|الخاطئة|الخطأ)|(?:गलत|ग़लत) (?:उत्तर|जवाब)|错误(?:的)?答案|誤答|間違った答え"
    r"|오답)(?:\s?[:：]|\s(?:es|ser[íi]a|est|ist|wäre|é|seria|è|sarebbe|is|to|là|adalah|هو|هي)\b"
    r"|[是为은는は])?[\s*_$(\[{\"'«“]*\Z"
)
UNSTATED_BEFORE = re.compile(
    rf"(?<!\w)(?:{'|'.join(_CLAUSES)})(?!\w)(?:(?!{_TURN})[^,;:.!?。！？।\n]){{0,80}}\Z"
    rf"|(?<!\w)(?:{'|'.join(_COPULAS)})(?!\w){_SMALL}\Z|{_WRONG_ANSWER}"
    rf"|(?:{'|'.join(_TOUCHING)})[\s*_$(\[{{\"'「“《]*\Z",
    re.IGNORECASE,
)
# Behind the value: "17 no puede ser la respuesta"; Turkish, Japanese, Korean and Hindi say it last, as does "X ли это".
_BEHIND = (
    r"no (?:puede|podr[íi]a) ser|no es (?:la |correct|posible|probable)|(?:es|ser[íi]a) (?:falso|incorrecto"
    r"|imposible|improbable|poco probable|un error)|podr[íi]a ser|ne (?:peut|saurait)(?: pas)? [êe]tre"
    r"|n['’ ]est pas (?:la |correct|exact|possible|juste)|est (?:faux|fausse|incorrecte?|impossible|improbable"
    r"|exclue?|peu probable)\b|pourrait [êe]tre",
    r"(?:kann|könnte) (?:es )?nicht|ist nicht (?:die|das|der|richtig|korrekt|möglich)|(?:ist|wäre) (?:es )?(?:falsch"
    r"|unmöglich|ausgeschlossen|unwahrscheinlich)|scheidet aus|könnte (?:es )?sein|(?:zu (?:sagen|behaupten"
    r"|antworten)|te zeggen)\b",
    r"n[ãa]o (?:pode|poderia) ser|n[ãa]o [ée] (?:a |corret|poss|prov)|(?:[ée]|seria) (?:falso|incorreto|errado"
    r"|imposs|improv)|poderia ser|non (?:pu[òo]|potrebbe) essere|non [èe] (?:la |corrett|possibil|probabil)"
    r"|potrebbe essere|(?:[èe]|sarebbe) (?:falso|sbagliato|errato|impossibile|improbabile|esclus)",
    r"kan (?:het )?niet|is niet (?:het|de|juist|correct|mogelijk)|is (?:fout|onjuist|onmogelijk|onwaarschijnlijk"
    r"|uitgesloten)|(?:zou )?(?:kunnen|kan) zijn|nie (?:może|mógłby) być|nie jest (?:odpow|popraw|możl|prawid)"
    r"|jest (?:błędn|niemożl|fałsz)",
    r"не (?:может|могло бы) (?:быть|являться)|не (?:является|подходит|годится|верн)|(?:это )?(?:неверно|неправильно"
    r"|невозможно|маловероятно|исключено)|отпадает|\bли\b",
    r"không (?:thể|phải|đúng)|là sai|tidak (?:mungkin|bisa|benar|tepat)|bukan(?:lah)?\b|adalah salah|salah\b",
    r"(?:لا يمكن|ليس|غير صحيح|غير ممكن|خطأ|مستحيل)",
    r"(?:(?:सही )?(?:उत्तर|जवाब) )?(?:नहीं हो सकत|हो सकत|नहीं है|(?:है|हो) नहीं|(?:है|हैं) या नहीं|असंभव)"
    r"|(?:[\u0900-\u0963]+ ){0,3}नहीं (?:है|हैं|था|थे|होगा|होंगे|हो सकत)|हो[।.\s]*(?=\Z|\n)",
)
_BEHIND_TURKISH = (
    r"['’]?[a-zçğıöşü]{0,4}\s?(?:(?:doğru )?(?:cevap|yanıt|sonuç) )?(?:değil|olamaz|olabilir|olup olmadığı"
    r"|olması(?:\s[^.,;\n]{0,20})?\s(?:olası|mümkün|muhtemel) değil|olması (?:imk[aâ]nsız|olanaksız|şüpheli)"
    r"|olduğu\w{0,4} (?:kesin |pek )?(?:şüphe|emin değil|sanmıyor|düşünmüyor|bilmiyor|söylenemez|belli değil"
    r"|söylemek (?:yanlış|zor))|demek (?:yanlış|hata|zor|doğru olmaz)|(?:d[ae]n )?farklı|eşit değil|olsaydı|hariç)"
)
_BEHIND_JAPANESE = (
    r"(?:は(?:正解|正しい答え|正答|答え)(?:では|じゃ)(?:ありません|ない)|(?:が(?:答え|正解|解))?(?:(?:では|じゃ"
    r"|で)?(?:ありえ|有り得|あり得)(?:ません|ない)|(?:である|だ|なの)?か(?:どうか|否か|もしれ|は(?:不明|分から"
    r"|わから|定か))|(?:である|の)?可能性[はが](?:低|な|ほとんど)|(?:だ|である)?とは?(?:思え|思い|思わ|考え|言え"
    r"|言い切れ|限ら|断言でき)(?:ません|ない|られません|られない)|(?:だ|である)?と(?:言う|いう|答える"
    r"|考える)のは(?:間違|誤)|以外の?|とは異な|(?:だ|である)?と(?:仮定|すると|すれば)|(?:の|な|である)?(?:はず"
    r"|わけ)[がは](?:ありません|ない)))"
)
_BEHIND_KOREAN = (
    r"[은는이가]\s(?:정답|답|해답)(?:이|은)?\s?(?:아니|아닙)|\s?(?:[이가]\s(?:정답|답|해답))?\s?(?:(?:일|이라|라"
    r"|이라고|라고|이라는|라는)?\s?(?:수[도는]? 없|리[가는]? 없|수도 있|가능성[은이] (?:낮|없|적|희박)|(?:생각하|보"
    r"|믿)지 않|(?:말하|단정하)기는? (?:어렵|힘들)|말하는 것은 (?:틀|잘못|옳지)|단정할 수 없|확신할 수 없)|(?:이"
    r"|인)지[는가도를]?(?=\s)|[을를]?\s?제외|(?:와|과)는? 다[른르릅]|라고 가정|일지도)"
)
_BEHIND_CHINESE = (
    r"不是(?:正确|标准|最终)?的?答案|(?:是(?:正确|标准)?答案)?的?(?:可能性(?:很|极|较|非常)?(?:小|低)|不(?:太"
    r"|大)?可能是|绝不是|是不可能的|未必)"
)
UNSTATED_BEHIND = re.compile(
    rf"\s?(?<!\w)(?:{'|'.join(_BEHIND)})|{_BEHIND_TURKISH}|{_BEHIND_JAPANESE}|{_BEHIND_KOREAN}|{_BEHIND_CHINESE}",
    re.IGNORECASE,
)
LEAVES_OPEN = screen_of(UNSTATED_BEFORE)


@lru_cache(maxsize=REMEMBERED)
def unstated_before(before: str) -> str | None:
    """The frame that opens in `before`, the beginning of a clause, and holds to its end; None where there is none."""
    if not LEAVES_OPEN.lets_through(before):
        return None
    found = UNSTATED_BEFORE.search(before)
    return found[0].strip()[:60] if found else None


def unstated_behind(text: str, place: int) -> str | None:
    """The words behind a value at whose end a frame closes: `olup olmadığını bilmiyorum`, かどうか."""
    found = UNSTATED_BEHIND.match(text, place)
    return found[0].strip() if found else None
