"""Names of common units in other languages, in the forms that they take in a sentence: `граммам`, `kilometrów`.

Spanish, French, German, Portuguese, Italian, Dutch, Polish, Russian, Turkish, Vietnamese, Indonesian, Arabic, Hindi,
Chinese, Japanese and Korean. What means something else in English ("pies", "won", "real", "let") is left out: a number
with such a word behind it would be an amount of something else.
"""

from functools import cache

# A name of `units`, and the words for it. Words are spelt out, as none of these languages has one plural.
WORDS = """
t: tonelada toneladas Tonne Tonnen tonnellata tonnellate tona tony tonę ton tonach tonom тонна тонны тонну тонне
 тонн тоннам тоннами тоннах т tấn طن أطنان टन トン 톤 公吨
s: segundo segundos secondes Sekunde Sekunden secondi seconden sekunda sekundy sekundę sekund sekundom sekundach
 секунда секунды секунду секунде секунд секундам секундами секундой сек saniye saniyede detik giây ثانية ثوان
 ثواني ثانيتان सेकंड सेकेंड सेकण्ड 秒 秒钟 秒間 초
min: minuto minutos minutes Minuten minuti minuten minuut minuta minuty minutę minut minutom minutach минута
 минуты минуту минуте минут минутам минутами минутой dakika dakikada menit phút دقيقة دقائق دقيقتان मिनट 分鐘
 分间 分間 분
h: hora horas heure heures Stunde Stunden uur uren ora ore godzina godziny godzinę godzin godzinom godzinach час
 часа часу часов часам часами часе saat jam giờ tiếng ساعة ساعات ساعتان घंटा घंटे घण्टे 鐘頭 钟头 小時 시간
d: día días jour jours journée journées Tag Tage Tagen dia dias giorno giorni dag dagen dzień dni dniom dniach
 день дня дню дней дням днями днях сутки суток gün hari ngày يوم أيام يوما يومًا يومان दिन दिनों 天 일 日間
week: semana semanas semaine semaines Woche Wochen settimana settimane weken tydzień tygodnie tygodni tygodniom
 неделя недели неделю недель неделям неделе hafta minggu tuần أسبوع أسابيع أسبوعان सप्ताह हफ्ते 周 星期 週 週間 주
 주일
month: mes meses mois Monat Monate Monaten mês mese mesi maand maanden miesiąc miesiące miesięcy miesiącom ay
 месяц месяца месяцу месяцев месяцам bulan tháng شهر أشهر شهور شهرا شهرًا महीना महीने महीनों 个月 個月 か月 ヶ月
 カ月 개월
yr: año años ans année années Jahr Jahre Jahren ano anos anno anni jaar jaren rok roku lata lat latach год года
 году годом лет годам годами yıl tahun năm سنة سنوات سنين عام أعوام عاما عامًا वर्ष वर्षों साल सालों 年 年間 년
m: 公尺
km: 公里
in: pulgada pulgadas pouce pouces Zoll polegada polegadas pollice pollici дюйм дюйма дюймов дюймам inç inci 英寸
 インチ 인치 इंच
ft: pieds Fuß pés piedi stóp stopy фут фута футов футам 英尺 フィート 피트 फुट फ़ुट
mi: milla millas Meile Meilen milha milhas miglio miglia mijl mijlen миля мили миль милям dặm 英里 マイル 마일
 मील
pound: libra libras Pfund pfund libbra libbre фунт фунта фунтов фунтам funt funta funty funtów 磅 ポンド 파운드
 रतल पाउंड رطل
°: grado grados gradi degré degrés Grad grau graus graad graden stopień stopnia stopnie stopni stopniom градус
 градуса градусов градусу градусам градусами derece derajat độ درجة درجات डिग्री अंश 度 도
$: dólar dólares dollaro dollari Dollars dolar dolara dolary dolarów dolarom dolarze доллар доллара доллары
 долларов доллару долларам долларами долл دولار دولارا دولارًا دولارات डॉलर
USD: 美元 美金 米ドル
€: Euros eur евро eurów avro ευρώ 欧元 歐元 ユーロ 유로 يورو यूरो
¢: céntimo céntimos centime centimes centavo centavos cêntimo cêntimos centesimo centesimi центов цента центам
 cents سنت सेंट
£: sterlina sterline стерлингов 英镑 英鎊 英ポンド
₽: рубль рубля рублю рубли рублей рублям рублями рублём рублем рублях rublo rublos rubel rubli rublom rublami
 rubla 卢布 盧布 ルーブル 루블 روبل रूबल
CNY: юань юаня юани юаней юаню юаням juanów yuanów юанях 人民元 元人民币 塊 위안 يوان युआन
JPY: йена йены йен йенам иена иены иен иенам iene ienes jenów jeny 日圓 엔 ين येन yên
₩: вона воны воном вонам 韩元 韓元 韩币 ウォン
₹: rupia rupias rupie roupie roupies Rupie Rupien rupii рупия рупии рупий рупию рупиям 卢比 ルピー 루피 روبية
CHF: franco francos franchi Franken franken Fränkli frank franki franków франк франка франков 瑞士法郎
TRY: lira liras lire лира лиры лир لира ليرة
PLN: złoty złote złotego złotych złotym zlotych злотый злотых
MXN: peso pesos песо
UAH: гривна гривны гривен гривня гривні
"""
PREFIXED = {  # of which the names of multiples are made: `kilogramos`, `сантиметра`
    "g": """gramm gramme grammes gramo gramos grama gramas grammo grammi gram gramów gramy gramom gramach gramami gramem
  грамм грамма граммов грамму граммам граммами граммах граммом грам грама грамів gam غرام غراما غرامًا غرامات
  جرام جراما جرامًا ग्राम グラム 그램""",
    "m": """mètre mètres metern metre meter metros metro metri metr metra metry metrów metrom metrach metrami metrem
  metru метр метра метров метру метрам метрами метрах метром метре mét متر مترا مترًا أمتار امتار मीटर
  メートル 미터""",
    "l": """litro litros litre liter litern litri litr litra litry litrów litrom литр литра литров литру литрам литрами
  литром lít لتر لترا لترًا लीटर リットル 리터""",
}  # fmt: skip
PREFIXES = {
    "k": "kilo kiló quilo quilô quiló chilo кило кіло kilô ki-lô- كيلو किलो キロ 킬로",
    "c": "centi centí zenti senti santi centy санти xenti xăng-ti- سنتي सेंटी センチ 센티",
    "d": "deci decí dezi decy деци डेसी デシ 데시",
    "m": "milli mili milí мили милли міл mi-li- ملي ملّي मिली ミリ 밀리",
}
COMMON_SHORT = """
l: л
ml: мл
km: км
cm: см
mm: мм
dm: дм
g: г гр
mg: мг
N: Н
J: Дж
kJ: кДж
W: Вт
kW: кВт
Pa: Па
kPa: кПа
Ω: Ом
Hz: Гц
kHz: кГц
MHz: МГц
mol: моль mol
kg: кг kilo kilos
"""
# "15 gramdır": the "is" of Turkish, which ends its word.
TURKISH_IS = ("dır", "dir", "dur", "dür", "tır", "tir", "tur", "tür")


@cache
def unit_words() -> dict[str, str]:
    """Each word, and prefixed word, in lower case, to the name in `units` of what it means; symbols as they are."""
    rows = (row.partition(":") for row in f"{WORDS}{COMMON_SHORT}".replace("\n ", " ").strip().splitlines())
    found = {word: name for name, _, words in rows for word in words.split()}
    for base, words in PREFIXED.items():
        for word in words.split():
            found[word] = base
            found |= {
                f"{prefix}{word}": sign + base
                for sign, said in PREFIXES.items()
                for prefix in said.split()
                if _script(prefix) == _script(word)
            }
    return found


def _script(word: str) -> int:
    return min(ord(word[0]), FIRST_HANGUL) >> 8


FIRST_HANGUL = 0xAC00
