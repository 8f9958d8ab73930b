r"""How languages announce an answer: `La réponse finale est 24`, `Ответ: 24`, `정답은 24입니다`.

One table for every extractor; English and Chinese, which say it in many more ways, have tables of their own beside it.
"""

import re

ANSWER_WORDS = (
    *("réponse", "reponse", "respuesta", "resposta", "risposta", "antwort", "antwoord", "jawaban", "jawapan"),
    *("ответ", "відповідь", "отговор", "odpowiedź", "odpověď", "răspuns", "cevap", "yanıt", "svar", "vastaus"),
    *("đáp án", "đáp số", "απάντηση", "उत्तर", "الإجابة", "الجواب", "جواب", "پاسخ", "תשובה", "คำตอบ"),
    *("정답", "답", "答え", "正解", "解答"),
)
# Words that say no more than which answer: the final, the right one. They stand before the noun or behind it.
_WHICH = (
    r"(?:finale?s?|final[ea]?|correct[ea]?|correcta|correto|correta|corretta|esatta|définitive|richtige|endgültige"
    r"|juiste|uiteindelijke|akhir|akhirnya|akhirmu|nihai|doğru|cuối cùng|đúng|cần tìm"
    r"|النهائي|النهائية|الصحيح|الصحيحة|अंतिम|सही|окончательный|правильный)"
)
_IS = (
    r"(?:est|es|é|è|ist|lautet|beträgt|is|er|är|on|adalah|ialah|yaitu|là|هو|هي|είναι|หรือ|คือ|это|равен|to|jest|je|este"
    r"|है|हैं|은|는|は|も)"
)
ANNOUNCING = re.compile(
    rf"(?:{'|'.join(ANSWER_WORDS)})(?:\s{{1,3}}{_WHICH}){{0,2}}(?:\s{{0,3}}\*\*)?"
    rf"(?:\s{{0,3}}{_IS}(?!\w*[a-z])\s{{0,3}}[:：、,]?|\s{{0,3}}[:：=—–]|(?=\s{{1,3}}[-−+$\\]{{0,2}}\d))(?:\*\*)?\s{{0,3}}",
    re.IGNORECASE,
)
# What a language says behind the value, where English says "is" before it: 24です, 24입니다, 24 है, 24'tür.
# "La réponse n'est pas 24", "No es 24", "Die Antwort ist nicht 24", 24ではありません: cues before and behind a value.
DENYING_BEFORE = (
    r"\bn['’]est pas|\bne sont pas|\bn['’]y a pas|\bno es|\bno son|\bno hay|\bnon è|\bnon (?:ci )?sono"
    r"|\bnão é|\bnão são|\bnão há"
    r"|\bnicht|\bkeine?[nmrs]?|\bniet|\binte|\bikke|\bei ole|\bnie (?:jest|ma|są)|\bto nie|\bnení|\bnejsou"
    r"|\bне|\bkhông phải(?: là)?|\bbukan|\btidak|\bليس"
)
DENYING_BEHIND = (
    r"\s?[\u3400-\u9fff]{0,2}(?:ではありません|ではない|じゃない|でない)|\s?नहीं है"
    r"|\s?[\uac00-\ud7af]{0,2}[이가] 아(?:닙니다|니다)"
    r"|\s?(?:\w{1,15}\s)?değil"
)
# "Non, c'est 25", "Nein, es ist 25": what takes an answer back.
TAKING_BACK = r"non, c['’]est|nein, (?:es|das) ist|no, es\b|não, é\b|no, è\b|нет, (?:это|ответ)|いや、|아니,"
# What stands between two values: "x=5 oder x=2", `2 \text{ y } 5`, "2 и 5".
AND_WORDS = (
    *(
        "and",
        "et",
        "y",
        "e",
        "und",
        "en",
        "och",
        "og",
        "ja",
        "i",
        "oraz",
        "a zároveň",
        "și",
        "şi",
        "ve",
        "dan",
        "và",
        "и",
        "и ещё",
    ),
    *("та", "і", "和", "与", "及", "そして", "と", "및", "그리고", "और", "و", "και", "และ", "ו"),
)
# Between the parts of one amount, `1 hodinu a 30 minut`, where a word as short as `a` can be nothing else.
BETWEEN_AMOUNTS = "|".join(sorted((*AND_WORDS, "a", "és"), key=len, reverse=True))
OR_WORDS = (
    *(
        "or",
        "ou",
        "o",
        "u",
        "oder",
        "eller",
        "tai",
        "lub",
        "albo",
        "nebo",
        "sau",
        "oppure",
        "ya da",
        "veya",
        "atau",
        "hoặc",
    ),
    *("или", "либо", "або", "或", "或者", "または", "あるいは", "또는", "혹은", "या", "أو", "ή", "หรือ", "או"),
)
COPULA_BEHIND = re.compile(
    r"(?<=[\w)}\]$%°€£¥'’])(?:\s?(?:です|でした|である|になります|となります|입니다|이다|이에요|예요"
    r"|가 됩니다|이 됩니다)"
    r"|\s(?:है|हैं|होगा|होगी|होंगे)|['’](?:d[ıiuü]r|t[ıiuü]r))[\s.。।!]{0,3}\Z",
    re.IGNORECASE,
)
