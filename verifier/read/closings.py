r"""How languages announce an answer: `La réponse finale est 24`, `Ответ: 24`, `정답은 24입니다`.

One table for every extractor; English and Chinese, which say it in many more ways, have tables of their own beside it.
"""

from verifier.patterns import standard as re

ANSWER_WORDS = (
    *("réponse", "reponse", "respuesta", "resposta", "risposta", "antwort", "antwoord", "jawaban", "jawapan"),
    *("ответ", "відповідь", "отговор", "odpowiedź", "odpověď", "răspuns", "cevap", "yanıt", "svar", "vastaus"),
    *("đáp án", "đáp số", "απάντηση", "उत्तर", "الإجابة", "الجواب", "جواب", "پاسخ", "תשובה", "คำตอบ"),
    *("정답", "답", "答え", "正解", "解答", "উত্তর", "సమాధానం", "பதில்", "விடை", "जवाब", "jibu", "válasz"),
    *("odgovor", "одговор", "odpoveď", "atsakymas", "atbilde", "vastus", "sagot", "պատասխան", "პასუხი", "жауап"),
)
# Words that say no more than which answer: the final, the right one. They stand before the noun or behind it.
WHICH = (
    r"(?:finale?s?|final[ea]?|correct[ea]?|correcta|correto|correta|corretta|esatta|définitive|richtige|endgültige"
    r"|juiste|uiteindelijke|akhir|akhirnya|akhirmu|nihai|doğru|cuối cùng|đúng|cần tìm|yang benar|sahihi|la mwisho"
    r"|corect|النهائي|النهائية|الصحيح|الصحيحة|अंतिम|सही|সঠিক|окончательный|правильный)"
)
ENDING = r"(?:nya|ul|ът)"  # "its", "the": jawabannya, răspunsul
IS = (
    r"(?:est|es|é|è|ist|lautet|beträgt|is|er|är|on|adalah|ialah|yaitu|là|هو|هي|είναι|หรือ|คือ|это|равен|to"
    r"|jest|je|este|ni|yra|ir|হল|হলো|হচ্ছে|है|हैं|은|는|は|も)"
)
_SO = (
    r"(?:donc|alors|quindi|dunque|pertanto|also|daher|somit|folglich|por (?:lo )?tanto|entonces|portanto"
    r"|então|logo|итак|tedy|tudíž|więc|zatem|dus|alltså|altså|deci|отже)"
)
ANNOUNCING = re.compile(
    rf"(?:{'|'.join(ANSWER_WORDS)}){ENDING}?(?:\s{{1,3}}{WHICH}){{0,2}}(?:\s{{0,3}}\*\*)?"
    rf"(?:\s{{0,3}}{IS}(?!\w*[a-z])\s{{0,3}}[:：、,]?(?:\s?{_SO}(?!\w),?\s)?|\s{{0,3}}[:：=—–]"
    rf"|(?=\s{{1,40}}[-−+$\\]{{0,2}}\d))(?:\*\*)?\s{{0,3}}",
    re.IGNORECASE,
)
# What a language says behind the value, where English says "is" before it: 24です, 24입니다, 24 है, 24'tür.
# "La réponse n'est pas 24", "No es 24", "Die Antwort ist nicht 24", 24ではありません: cues before and behind a value.
DENYING_BEFORE = (
    r"\bn['’](?:est|était|a|avait|ont|y a) (?:donc |jamais |certainement )?(?:pas|point|jamais)(?: été)?"
    r"|\bne (?:sont|fut|furent|sera|serait|soi(?:t|ent)) (?:donc )?(?:pas|jamais)"
    r"|\b(?:no|nunca|jamás) (?:es|son|hay|fue|fueron|era|eran|sería|será|sean?|fuera|fuese|ha sido|han sido)"
    r"|\b(?:non|mai) (?:è|(?:ci )?sono|fu|furono|era|erano|sarà|siano?|fosse|è stat[oa])"
    r"|\b(?:não|nunca) (?:é|são|há|foi|foram|era|eram|será|seria|sejam?|fosse)"
    r"|\bnicht|\bkeine?[nmrs]?|\bniet|\binte|\bikke|\bei ole|\bnie (?:jest|ma|są)|\bto nie|\bnení|\bnejsou"
    r"|\bне|\bkhông phải(?: là)?|\bbukan|\btidak|\bليس"
)
DENYING_BEHIND = (
    # and "AではなくCです", "A가 아니라 C": the next one is the answer
    r"\s?[\u3400-\u9fff]{0,2}(?:ではありません|ではな[いく]|じゃな[いく]|でな[いく])|\s?नहीं(?: है| बल्कि|,)"
    r"|\s?[\uac00-\ud7af]{0,2}[이가] 아(?:닙니다|니다|니라|니고)|\s?(?:\w{1,15}\s)?değil"
)
# "Non, c'est 25", "Nein, es ist 25": what takes an answer back.
TAKING_BACK = (
    r"non, c['’]est|nein, (?:es|das) (?:ist|stimmt)|no, (?:eso )?(?:no )?es\b"
    r"|não, é\b|no, è\b|нет, (?:это|ответ)|いや、|아니,"
    # What was said is withdrawn: "Retiro la respuesta", "Ich ziehe diese Antwort zurück", 我收回这个答案.
    r"|(?:no, )?eso (?:es|está|era) (?:incorrecto|mal|falso|equivocado|erróneo)|retiro (?:la|mi|lo|esta|esa|el|o"
    r"|a|minha)\b|me (?:he )?equivo[cq]\w+|cometí un error|corrijo\b|corrección\b|cambio mi respuesta|olvid(?:a|e|ad"
    r"|en) (?:eso|lo anterior)|(?:en fait, )?je (?:retire|reviens sur|change ma|me suis tromp\w+)|(?:c['’]est|cela est"
    r"|c['’]était) (?:faux|incorrect|erroné)|ce n['’]est pas (?:ça|juste|correct|exact|bon|vrai)"
    r"|j['’]ai fait une erreur|oubliez (?:cela|ça|ce)|ich (?:ziehe|nehme) [^.!?\n]{0,40}zurück"
    r"|das stimmt (?:so )?nicht|das (?:ist|war) (?:falsch|nicht richtig"
    r"|ein fehler)|ich habe mich (?:verrechnet|geirrt|vertan)|ich ändere meine antwort|korrektur\b|ritiro (?:la"
    r"|quanto|ciò|questa)\b|mi (?:sono )?sbagli\w+"
    r"|(?:questo )?(?:è (?:sbagliato|errato)|non è (?:giusto|corretto|vero|esatto))"
    r"|correzione\b|cambio la (?:mia )?risposta"
    r"|isso (?:está (?:errado|incorreto)|não está (?:certo|correto))"
    r"|(?:me enganei|enganei-me|errei)\b|correção\b|mudo (?:a )?minha resposta|беру [^.!?\n]{0,20}(?:назад"
    r"|обратно)|отзываю|я ошиб\w+|это (?:неверно|неправильно|не так|не верно)|исправление\b"
    r"|(?:我)?(?:收回|撤回)|(?:请)?忽略(?:上面|以上|前面|之前)|撤回します|取り消します"
    r"|間違え(?:ました|た)|訂正|철회|취소합니다|틀렸|정정"
)
# "ou peut-être Émile Zola", "vielleicht B", たぶん: as `maybe` and `perhaps`.
PERHAPS_ELSEWHERE = (
    r"peut[- ]être(?! \w{2,20}(?:é|i|u)e?s?\b)|vielleicht|möglicherweise|quizás?|tal vez|a lo mejor|forse|magari"
    r"|talvez|возможно|может быть"
    r"|misschien|wellicht|być może|kanske|kanskje|måske|ehkä|možná|možda|belki|có lẽ|ίσως|ربما|शायद|labda"
    r"|(?:(?<=[.,;:] )|(?<![\s\S]))może|もしかすると|たぶん|おそらく|아마도?|어쩌면"
)
# "5, aber ich bin nicht sicher", "5かもしれません": behind the value.
DOUBTED_BEHIND_ELSEWHERE = (
    r"(?:(?:aber|mais|pero|ma|mas|но)\s)?(?:ich bin (?:mir )?(?:da )?nicht (?:ganz )?sicher"
    r"|je ne suis pas (?:du tout )?sûre?"
    r"|no estoy (?:muy )?segur[oa]|non (?:ne )?sono sicur[oa]|não (?:tenho certeza|estou cert[oa])|я не уверена?"
    r"|geraten|au hasard|adivinando)"
    r"|\s?かもしれ(?:ない|ません)|自信(?:は|が)?(?:ない|ありません)|\s?일 수도 있|확실하지 않"
    # "Ich komme auf 40, bin mir aber nicht sicher", "ma potrei sbagliarmi"
    r"|(?:ich )?bin (?:mir )?(?:aber |jedoch |da )?nicht (?:ganz |wirklich )?sicher|(?:aber )?(?:ich )?(?:könnte"
    r"|kann) mich irren"
    r"|mais je (?:peux|pourrais) me tromper|mais ce n['’]est pas (?:sûr|certain)|pero (?:podría|puedo) (?:equivocarme"
    r"|estar equivocad)|pero no (?:es|lo sé con) segur|ma potrei sbagliar|ma non (?:è|ne sono) sicur|mas (?:posso"
    r"|poderia) estar (?:enganad|errad)"
    r"|но (?:я )?(?:могу|мог) ошиб|но (?:это )?не точно|ale (?:mogę|mogłem|mogłam) się mylić|ale nie jestem pew"
    r"|maar (?:ik )?(?:ben (?:er )?niet zeker|weet het niet zeker|kan me vergissen)|ama emin değil"
    r"|nhưng (?:tôi )?không chắc"
    r"|(?:tapi|tetapi) (?:saya )?(?:tidak yakin|mungkin salah)|لكن(?:ني)? لست متأكد|لست متأكد|(?:लेकिन"
    r"|पर) (?:मुझे )?(?:यकीन|पक्का) नहीं"
    r"|但(?:是)?(?:我)?不(?:太|能)?(?:确定|肯定)|但(?:是)?可能有误|ただし(?:確信|自信)|が、?(?:確信|自信)は?(?:ない"
    r"|ありません)|하지만 확실하지"
)
# What opens one case of several: "If they are put back", "otherwise", "Case 2:".
CASES = (
    r"if(?! and only)\b|in case\b|case (?:\d|[a-z]\b|that)|assuming\b|supposing\b|otherwise\b|or else\b|si(?!n)\b"
    r"|sinon\b|si no\b"
    r"|de lo contrario\b|en caso\b|cas \d|caso (?:\d|contrario)|wenn\b|falls\b|sonst\b|andernfalls\b|fall \d"
    r"|se\b|senão\b|altrimenti\b|если\b|иначе\b|случай \d|如果|若|否则|情况[一二三12]|もし|만약"
)
# "I withdraw that answer", "Je retire ma réponse", 撤回します: what stands before is no answer any more.
WITHDRAWING = (
    r"\bno (?:final )?answer of my own\b|\bi (?:hereby |must |have to |will |would like to |now "
    r"|therefore )?(?:withdraw|retract|revoke|take back"
    r"|disown|rescind)\b|\b(?:withdraw|retract|disregard|ignore)(?:ing)? (?:that|this|my|the (?:above|previous"
    r"|earlier|last)) (?:answer|result|value|claim|statement|conclusion)"
    r"|\bi(?:['’]m| am) (?:withdrawing|retracting|taking (?:that|this|it) back)"
    r"|\bje (?:la |le |l['’])?(?:retire|reprends|rétracte|annule)\b|\bje me rétracte\b"
    r"|\b(?:la |lo |me )?(?:retiro|retracto|anulo) (?:esa|esta|la|mi|lo|essa|a minha|minha|o que|de)\b|\bme retracto\b"
    r"|\b(?:ritiro|ritratto|annullo) (?:questa|quella|la|quanto|tutto)\b"
    r"|\bich (?:nehme|ziehe) [^.!?\n]{1,40}\bzurück\b|\b(?:nehme|ziehe) ich [^.!?\n]{1,40}\bzurück\b|\bich widerrufe\b"
    r"|\b(?:отзываю|снимаю|забираю)\s(?:свой|этот|данный|мой)?\s?ответ|\bберу\s[^.!?\n]{0,30}(?:обратно|назад)"
    r"|(?:撤回|收回|取消)(?:了)?(?:该|这个|此|上述|上面的?|前面的?|我的)?(?:答案|结论|回答|说法)|撤回(?:します"
    r"|する|いたします|致します|しました)|取り消(?:します|す)|철회(?:합니다|하겠습니다|한다)"
    r"|(?:उत्तर|जवाब)\s(?:को\s)?वापस\sले"
)
# "I cannot answer", "je ne donne aucune réponse", 无法作答: the writer says so of the answer itself, and not of a step.
_NO_GIVING = (
    r"(?:answer|give|provide|offer|state|name|pick|choose|decide|conclude|commit|say|tell|determine (?:the|its|a"
    r"|which|what)|find (?:the|its|a|an) (?:value|answer|result|solution))"
)
GIVING_UP_ELSEWHERE = (
    rf"\b(?:i|we|and|so|thus|therefore|hence|but)(?: (?:so|thus|therefore|hence|simply|just|honestly|really))?"
    rf" (?:cannot|can['’]t|can not|am unable to|are unable to|am not able to|will not|won['’]t) {_NO_GIVING}\b"
    r"|\bi (?:decline|refuse) to (?:answer|give|say|guess)|\bi (?:have|give|offer|can give"
    r"|can offer) no (?:final )?answer"
    r"|\b(?:have|has) no answer to (?:give|offer)|\bi (?:leave|must leave) (?:it|this|the question) (?:open"
    r"|unanswered|blank)"
    r"|\bje ne (?:peux|puis|sais|saurais)(?: donc)? pas (?:répondre|conclure|donner|déterminer|trouver|fournir|dire"
    r"|me prononcer|trancher|choisir)|\bje ne (?:donne|propose|fournis)(?: donc)? (?:aucune|pas de) réponse"
    r"|\bje n['’]ai(?: donc)? (?:aucune|pas de) réponse|\bje ne sais pas\b|\bje (?:renonce|m['’]abstiens"
    r"|donne ma langue)|\bimpossible (?:pour moi )?de (?:répondre|conclure)|\bj['’]abandonne\b"
    r"|\bno (?:puedo|sé|soy capaz de|logro)(?: (?:cómo|qué))? (?:responder|contestar|determinar|dar|concluir|resolver"
    r"|encontrar|ofrecer|decir|elegir)|\bno (?:doy|tengo|ofrezco) (?:una |ninguna )?respuesta|\bno lo sé\b|\bme rindo\b"
    r"|\bnão (?:posso|consigo|sei)(?: como)? (?:responder|determinar|dar|concluir|resolver|encontrar|dizer|escolher)"
    r"|\bnão (?:dou|tenho|ofereço) (?:uma |nenhuma )?resposta|\b(?:eu )?não sei(?=[\s.,;!]*(?:\n|\Z|[.;!]))"
    r"|\b(?:eu )?desisto\b"
    r"|\bnon (?:posso|riesco a|so|sono in grado di)(?: come)? (?:rispondere|determinare|dare|concludere|risolvere"
    r"|trovare|dire|scegliere)|\bnon (?:do|ho|fornisco) (?:alcuna |nessuna |una )?risposta|\bnon lo so\b|\bmi arrendo\b"
    r"|\bich (?:kann|gebe|habe|werde)\b[^.!?\n]{0,40}\bkeine (?:endgültige )?antwort\b"
    r"|\bkann (?:ich )?[^.!?\n]{0,40}\b(?:keine antwort|nicht (?:beantworten|antworten|angeben|bestimmen|lösen|sagen))"
    r"|\bich weiß (?:es )?nicht\b|\bich gebe auf\b"
    r"|\bне (?:могу|можем|в состоянии|смог|берусь)\s(?:на это\s)?(?:ответить|определить|дать|найти|решить|назвать"
    r"|указать|сказать)"
    r"|\bне (?:даю|имею)\s(?:никакого\s)?ответа|\bответа\s(?:дать\s)?(?:не|нет у меня)|\bя не знаю|\bсдаюсь\b"
    r"|\bзатрудняюсь|无法(?:作答|回答|给出(?:答案|结果)|得出(?:答案|结论)|判断答案|解答)|不能(?:作答|回答|给出答案)"
    r"|不给出(?:任何)?答案|没有答案可给|放弃作答"
    r"|答え(?:られ(?:ません|ない)|ることができ(?:ません|ない)|を出せ(?:ません|ない)|は(?:わか|分か)(?:りません|らない))"
    r"|回答でき(?:ません|ない)|解け(?:ません|ない)|求められません|特定できません|答えはありません"
    r"|답할 수 없|모르겠(?:습니다|다)|답을 (?:낼|구할|드릴) 수 없"
    r"|(?:उत्तर|जवाब)\sनहीं\sदे\s?सक|मुझे\s(?:नहीं\sपता|पता\sनहीं)"
)
# What stands between two values: "x=5 oder x=2", `2 \text{ y } 5`, "2 и 5".
_AND_WORDS = (
    "and|et|y|e|und|en|och|og|ja|i|oraz|a zároveň|și|şi|ve|dan|và|и|и ещё|та|і|和|与|及|"
    "そして|と|및|그리고|और|و|και|และ|ו"
)
AND_WORDS = tuple(_AND_WORDS.split("|"))
# "Mozart as well as Beethoven", "the roots are -1 and also 4": as "and".
AND_PHRASES = (
    *("as well as", "along with", "together with", "in addition to", "alongside", "and also", "and likewise"),
    *("and additionally", "and in addition", "but also", "combined with", "coupled with"),
)
# Between the parts of one amount, `1 hodinu a 30 minut`, where a word as short as `a` can be nothing else.
BETWEEN_AMOUNTS = "|".join(sorted((*AND_WORDS, "a", "és"), key=len, reverse=True))
NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # of a script whose words touch
_OR_WORDS = (
    "or|ou|o|u|oder|eller|tai|lub|albo|nebo|sau|oppure|ya da|veya|atau|hoặc|или|либо|"
    "або|或|或者|または|あるいは|또는|혹은|या|أو|ή|หรือ|או"
)
OR_WORDS = tuple(_OR_WORDS.split("|"))
COPULA_BEHIND = re.compile(
    r"(?<=[\w)}\]$%°€£¥'’*])(?:\s?(?:です|でした|である|になります|となります|입니다|이다|이에요|예요"
    r"|가 됩니다|이 됩니다)"
    r"|\s(?:है|हैं|होगा|होगी|होंगे)|['’](?:d[ıiuü]r|t[ıiuü]r))[\s.。।!]{0,3}\Z",
    re.IGNORECASE,
)

# "será", "—", は: what says in a sentence that it is what stands behind.
IS_BEFORE = re.compile(
    r"(?:(?<!\w)(?:is|are|est|sont|es|son|é|são|è|sono|ist|sind|lautet|beträgt|heißt|war|wird|er|är|on|jest|są|je|este"
    r"|sunt|ni|yra|ir|to|ser[áà]|sera|era|était|serão|serán|seront|vale|valent|valen|будет|это|является|равн[аоы]?|равен"
    r"|составляет|составит|буде|це|є|дорівнює|będzie|wynosi|bude|blir|bliver|var|wordt|olacak|është|е|iznosi|adalah|ialah|là|هو|هي|تساوي"
    r"|يساوي|είναι|คือ|হল|হলো|হচ্ছে|זה|הוא|היא)\s"
    r"(?:(?:el|la|le|les|il|lo|o|a|an|the|une?|ein|der|die|das|den|de|het|am|ngày|hari|día|день|يوم|η|το|ο)\s)?"
    rf"|(?:{'|'.join(ANSWER_WORDS)}){ENDING}?(?:\s{WHICH}){{0,2}}\s"
    r"|\bl['’]|[:：=—–]\s?|[是為为]|は、?|คือ|เป็น(?:วัน)?|[은는]\s)[\s\"'*«“「]{0,3}\Z",
    re.IGNORECASE,
)
# "no", "если", "or", か: a sentence that holds one of these says it in part or not at all.
NOT_OR_PERHAPS = re.compile(
    r"(?<!\w)(?:not?|ne|n['’]\w+|pas|non|não|nao|nunca|nicht|keine?|nie|niet|geen|ikke|inte|ei|не|ні|ни|нет|nu|nem"
    r"|tidak|bukan|không|chẳng|hapana|sio|si|se|ob|wenn|falls|если|ли|if|jika|nếu|jeśli|maybe|perhaps|ليس|ليست|لا|لو|δεν"
    rf"|לא|नहीं|यदि|अगर|{'|'.join(_OR_WORDS.split('|'))})(?!\w)|değil|[不非没沒否吗嗎]|ない|ません|아니|않|ไม่",
    re.IGNORECASE,
)

# What may follow the closing statement and leave it the closing statement: courtesies, and what confirms it.
COURTESY = re.compile(
    r"\W{0,6}(?:(?:i )?hope (?:this|that|it)|let me know|feel free|thank|thanks|good luck|happy to|glad to|please let"
    r"|if you (?:have|need|want|'d like|would like)|(?:do|would|did) you (?:have|want|need|like) (?:any |to (?:try|ask"
    r"|see|know) )?(?:other|more|further|another|additional|me to)\b|is there (?:anything|something|any other)"
    r"|(?:can|may|could) i help you|(?:any|have you any) (?:other|more|further) questions|what else"
    r"|(?:i(?: (?:think|believe)|(?: a|['’])m (?:confident|sure|certain))|so|and)(?: that)? (?:is|that['’]s"
    r"|this is|that is|it is|it['’]s)"
    r" (?:it\b|right\b|correct\b|the (?:correct |right |final )*(?:answer|result|solution)\b)"
    r"|(?:so )?(?:everything|all(?: of (?:this|that|it))?|the (?:result|answer|calculation)s?) (?:seems?|looks?"
    r"|checks?|adds?|makes?|is (?:correct|right|fine))\b|there(?:['’]s| is) nothing (?:else|more)\b(?= (?:i|we|to)\b)"
    r"|i don['’]t think there(?:['’]s| is) anything (?:else|more)\b"
    r"|(?:q\.?e\.?d|done|end of (?:proof|solution))\b|证毕|希望|如(?:有|果您?有)"
    r"|hoffentlich|espero|j['’]espère|spero|надеюсь"
    # "I can show all 3 steps if you want.", "Just ask, and I write out the 2 steps."
    r"|i(?: can|['’]ll| will|['’]d| would|['’]m| am)\b[^.!?\n]{1,80}\bif (?:you|that|it)\b"
    r"|(?:just )?(?:say so|ask me|ask|tell me|say the word)\b|i(?:['’]d| would) be (?:happy|glad|pleased) to"
    r"|(?:would you like|do you want|want me|shall i|should i)\b)",
    re.IGNORECASE,
)
# "They are equally likely.", "It's a straightforward application of ...": it speaks of what was just said.
POINTING_BACK = re.compile(
    r"\W{0,6}(?:(?:it|this|that|these|they|those|both|which|es|das|dies\w{0,2}|sie|eso|esto|est[ae]|ellos|cela"
    r"|ceci|ça|ils"
    r"|elles|isto|isso|eles|questo|ciò|sono|это|они|он)\b|c['’]est\b|[这那它此]|以上|これ|それ|이(?:것|는)\b)",
    re.IGNORECASE,
)
# What leads on, or says that nothing is known: "which can then be solved", "More can't be said".
LEADING_ON = re.compile(
    r"\b(?:can|could|cannot|need\w*|must|will|would|should|shall|may|might|still|next|then|now|remain\w*|unknown|not|no"
    r"|neither|unclear|wrong|incorrect|gives?|leads?|yields?|leaves?|allows?|lets|follow\w*|depends?|equations?"
    r"|us(?:e|es|ed|ing)|solv\w+|find|finding|calculat\w+|comput\w+|determin\w+|kann|können|muss|müssen|noch"
    r"|nicht|kein\w*"
    r"|puede\w*|debe\w*|falta\w*|pero|peut|peuvent|doit|doivent|pas|reste|pode\w*|deve\w*|não|può|possono|devono|non"
    r"|можно|нужно|надо|не|нет)\b|n['’]t\b|[可需求还再不未无没?？]|ない|できる|아니|없",
    re.IGNORECASE,
)
LONGEST_REMARK = 200  # characters


SENTENCE_BREAK = re.compile(r"(?<=[.!?²³)])\s+(?=[A-Z])|\n+")


def before_courtesies(text: str) -> int:
    """Where a text ends but for sentences that only are polite: "The area is 48 cm². Happy to show the 2 steps!"."""
    stop = len(text)
    for start in reversed([each.end() for each in SENTENCE_BREAK.finditer(text, max(0, len(text) - LONGEST_REMARK))]):
        if not COURTESY.match(text, start):
            break
        stop = start
    return stop


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence is only polite, or says that the answer is right: "I hope it is correct."."""
    return COURTESY.match(sentence) is not None


def is_remark(sentence: str) -> bool:
    """Whether a sentence behind the closing statement only remarks on it, so that what was stated stays the answer.

    A text that goes on with something else than its answer has not closed with it: "We take g = 9.8 m/s². Newton's
    second law gives an equation for T." states no value, whatever number stands there last.
    """
    if not any(character.isalpha() for character in sentence) or COURTESY.match(sentence):
        return True
    return len(sentence) <= LONGEST_REMARK and bool(POINTING_BACK.match(sentence)) and not LEADING_ON.search(sentence)
