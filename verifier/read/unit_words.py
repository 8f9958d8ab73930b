"""Words for units in other languages: `граммам`, `kilometrów`, `km por hora`.

Most are data (`lexicon`), made of CLDR with what means something else in English left out ("pies", "let"). Here are
money, which CLDR names with its country ("доллар США"), and forms that it lacks.
"""

from functools import cache

from verifier.patterns import standard as re
from verifier.read.lexicon import Lexicon, folded

# A name of `units`, and the words for it.
WORDS = """
t: tấn 톤 طن أطنان टन tonnellata tonnellate tony tonach
s: с ثواني सेकेंड सेकण्ड saniyede 秒間
min: dakikada percen 分間 分间 minutem
h: ч годину tiếng घण्टे órán uren timma 鐘頭 钟头
d: journée journées сутки суток يوما dager 日間
week: हफ्ते 주일
month: ヶ月 カ月 か月 شهرا
yr: année années jaren سنين عام أعوام عاما वर्षों साल सालों 年間
m: м مترا امتار 公尺
km: كيلومترا किमी كم
cm: सेमी センチ سم
mm: मिमी ミリ
mg: मिग्रा миллиграммов
mi: mijlen
g: граммов гр г جرام جراما غراما
kg: килограммов كغ किग्रा كيلوجرام كيلوغراما kilo kilos
ml: मिली
l: л
pound: रतल
°: graden stopniom
N: Н
$: ドル डॉलर 달러 dólar dólares dollaro dollari Dollars dolar dolara dolary dolarów dolarom dolarze доллар доллара
 доллары долларов доллару долларам долларами долл دولار دولارا دولارًا دولارات डॉलर
USD: 美元 美金 米ドル
€: Euros eur евро eurów avro ευρώ 欧元 歐元 ユーロ 유로 يورو यूरो
¢: céntimo céntimos centime centimes centavo centavos cêntimo cêntimos centesimo centesimi центов цента центам cents
 سنت सेंट
£: sterlina sterline стерлингов 英镑 英鎊 英ポンド
₽: руб рубль рубля рублю рубли рублей рублям рублями рублём рублем рублях rublo rublos rubel rubli rublom rublami
 rubla 卢布 盧布 ルーブル 루블 روبل रूबल
CNY: юань юаня юани юаней юаню юаням juanów yuanów юанях 人民元 元人民币 塊 위안 يوان युआन
JPY: йена йены йен йенам иена иены иен иенам iene ienes jenów jeny 日圓 엔 ين येन yên
₩: вона воны воном вонам 韩元 韓元 韩币 ウォン
₹: रुपये रुपया रुपए रु rupia rupias rupie roupie roupies Rupie Rupien rupii рупия рупии рупий рупию рупиям 卢比 ルピー
 루피 روبية
CHF: franco francos franchi Franken franken Fränkli frank franki franków франк франка франков 瑞士法郎
TRY: lira liras lire лира лиры лир لира ليرة
PLN: złoty złote złotego złotych złotym zlotych злотый злотых
MXN: peso pesos песо
UAH: гривна гривны гривен гривня гривні
"""
# "15 gramdır": the "is" of Turkish, which ends its word.
TURKISH_IS = ("dır", "dir", "dur", "dür", "tır", "tir", "tur", "tür")
NAMES = Lexicon("units.txt")
# 時速60キロメートル, 每小时60公里, "시속 60km": an hour, a minute or a second, before what is done in it.
IN_A = (
    r"(?:(?P<h>時速|时速|毎時|[每毎]小[时時]|시속)|(?P<min>分速|毎分|每分[钟鐘]?|분속)"
    r"|(?P<s>秒速|[毎每]秒[钟鐘]?|초속))\s?"
)
RATE = re.compile(rf"{IN_A}(?P<number>\d[\d.,]{{0,20}})\s?(?P<unit>[^\W\d]{{1,12}})(?=[\s.。]*\Z)")


@cache
def _by_hand() -> dict[str, str]:
    rows = (row.partition(":") for row in WORDS.replace("\n ", " ").strip().splitlines())
    return {folded(word): name for name, _, words in rows for word in words.split()}


def unit_meant(words: str) -> str:
    """How `units` spells the unit that words of another language name; empty where they name none."""
    said = folded(words)
    return _by_hand().get(said) or NAMES.meaning(said) or ""


def with_rate_behind(text: str) -> str:
    """`60 km/h` for 時速60キロメートル; other texts as they are."""
    found = None if text.isascii() else RATE.search(text)
    unit = found and (unit_meant(found["unit"]) or (found["unit"] if found["unit"].isascii() else ""))
    if not found or not unit:
        return text
    time = "h" if found["h"] else "minute" if found["min"] else "s"
    return f"{text[: found.start()]}{found['number']} {unit}/{time}{text[found.end() :]}"
