r"""What a text strikes through, which takes it back, or hides: `~~Titan~~ Ganymede`, `<del>5</del> 6`, `<!-- 5 --> 6`.

Right in any preset because to strike a value through is to withdraw it in sight: nobody who reads "~~5~~ 6" is told 5.
"Not 5 but 6" withdraws it in words.
Struck text becomes spaces, so that places stay what they are. `\cancel` also shortens fractions and sums, where it
withdraws nothing: it strikes an answer only on a line without such an operation.
"""

from bisect import bisect

from verifier.patterns import standard as re
from verifier.patterns.screen import WHITE, Screen

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĻŁŃŅŇŌŐŒŘŚŞŠŤŪŮŰŹŻŽА-ЯЁ"
LONGEST = 400  # characters that are struck at once; more is no slip of an answer
NEAR_THE_END = 1_000  # characters in which a value is denied beside the one that is stated
SHORTEST_END = 40  # characters: "Option C it must be, after all."
MOST = 200  # commands that are looked at
# GitHub's Markdown strikes what two tildes hold tightly, on one line. In code and in quotes, tildes are characters.
TILDES = re.compile(r"(?<![~`\"'\\])~~(?=[^\s~])(?P<struck>[^\n`]{1,400}?)(?<=[^\s~])~~(?![~`\"'])")
# `<s>` also begins the texts of some models: there it stands first, and strikes nothing.
FENCE = re.compile("```")
TAGS = re.compile(r"<(?P<tag>s|del|strike)(?:\s[^<>\n]{0,80})?>[^\n]{0,400}?</(?P=tag)\s?>", re.IGNORECASE)
BRACKETS = re.compile(r"\[(?P<tag>s|strike)\][^\n]{0,400}?\[/(?P=tag)\]", re.IGNORECASE)
# What a page does not show: `<span style="display:none">5</span>`, `<b hidden>5</b>`, white letters, a template. What
# `<details>` holds is shown on a click, and `aria-hidden` hides nothing from the eye.
_UNSEEN = (
    r"(?:display\s?:\s?none|visibility\s?:\s?(?:hidden|collapse)|opacity\s?:\s?0?\.?0+(?![.\d])"
    r"|font-size\s?:\s?0?\.?0+(?:px|em|rem|pt|%)?(?![.\w])"
    r"|(?<![-\w])color\s?:\s?(?:transparent|(?:white|\#fff(?:fff)?)(?![^<>\"']*background)))"
)
UNSEEN = re.compile(rf"(?<![^\s;\"'=]){_UNSEEN}", re.IGNORECASE)
SAYS_HIDDEN = re.compile(r"\s(?:hidden(?=[\s=/]|\Z)|type\s?=\s?[\"']?hidden\b)", re.IGNORECASE)
OPENING_TAG = re.compile(r"<(?P<tag>[a-z][a-z0-9]{0,12})(?P<attributes>\s[^<>]{0,400})?>", re.IGNORECASE)
UNSHOWN = ("template", "script", "style")
LONGEST_HIDDEN = 2_000  # characters of an element whose end is looked for
HIDES = Screen(r"(?i)style\s?=|\shidden|<(?:template|script|style)|=\s?[\"']?hidden")
COMMENT = re.compile(r"<!--(?:(?!-->)[\s\S])*(?:-->)?")  # one that is never closed hides the rest
# T̶i̶t̶a̶n̶: a stroke laid over each letter; over "=" it denies.
OVERLAID = re.compile("(?:\\w[\u0335\u0336] ?)+")
COMMAND = re.compile(
    r"\\(?:(?P<cancels>[bxh]?cancel)|sout|st|xout|strikeout|[hv]?phantom|textcolor\s?\{\s?white\s?\})\s?\{"
)
OPERATION = re.compile(r"\\[dt]?frac|\\over(?![a-z])|\\(?:cdot|times|div)(?![a-z])|[/+*×÷·−-]")
# "Rome, et non Milan", "60 statt 75": the second value is denied beside the first, which is stated. What is struck is a
# number, a letter, a name or one word, and ends its sentence; "pas sûr" and "nicht nur" say something else.
_VALUE = (
    r"(?:(?:the|la|el|los|las|le|les|l['’]|die|der|das|den|il|lo|o|a|es|est|ist|é|è|là|это|to|het"
    r"|de)\s?)?(?:\$?(?:[a-zA-Z]\s?=\s?)?[-−]?\d[\d.,]{0,20}(?<![.,])\$?(?:\s?[^\W\d_]{1,12}|\s?[%€£])?"
    r"|\(?[A-Z]\)?(?!\w)"
    rf"|[{UPPER}][\w'’.-]{{1,20}}(?<!\.)(?:\s(?:(?:de|la|del|du|von|di|da|do|of)\s)?[{UPPER}][\w'’-]{{1,20}}){{0,3}}"
    r"|(?!(?:solo|sólo|solamente|seulement|soltanto|apenas|только|лишь|tylko|alleen|hanya|sûre?|certaine?|segur[oa]"
    r"|cert[oa]|sicur[oa]|sicher|ganz|уверена?|pewn\w{1,2}|zeker|yakin|chắc|vraie?|juste|correcte?|exacte?|richtig"
    r"|falsch|mehr|weniger|moins|plus|menos|meno|mais|есть|знаю|больше|меньше|może|puede|hay|existe|possible|posible"
    r"|möglich|immer|toujours|siempre|sempre|mai|jamais|nunca)\b)[^\W\d_]{4,20})"
)
_NOT_BEHIND_NO = r"(?<![Nn]on)(?<![Nn]ein)(?<![Nn]ão)(?<![Nn]ie)(?<![Nn]ee)(?<![Нн]ет)(?<![Tt]idak)(?<![Kk]hông)"
_CLOSED = r"(?=[\s*_\"”»'’)]{0,3}(?:[.!।。\n]|\Z))"
DENIED_BESIDE = re.compile(
    rf"(?:(?P<kept>\b(?:es|son|fue|era|respuesta|Respuesta|risposta|Risposta|è|sono"
    rf"|fu)\b[^,.;\n]{{1,40}}),\sno[n]?\s{_VALUE}"
    rf"|(?:,\s|(?<=\w)\s|\s(?=(?:y|e|et|und|en|a|а|и|dan|và|chứ)\s))(?:(?:y|e|et|und|en|a|а|и|dan|và|chứ)\s"
    r"(?:no|non(?:\spas)?|pas|nicht|não|nie|niet|не|bukan|không(?:\sphải)?)|(?:,\s)?(?:statt|anstatt|anstelle\svon"
    r"|au\slieu\sd[e'’]|en\s(?:lugar|vez)\sde|em\svez\sde|plutôt\sque|anziché|invece\sdi|in\splaats\svan|вместо"
    r"|zamiast|thay\svì|daripada"
    rf"|وليست?|بدلا\sمن|بدلاً\sمن|(?:,\s)?(?:as\sopposed\sto|rather\sthan|instead\sof)))\s(?:là\s)?{_VALUE}"
    # "42, no more and no less"
    r"|,\s(?:no\smore,?\s(?:(?:and|or)\s)?(?:no\s)?less|neither\smore\snor\sless|nothing\smore(?:,|\sand"
    r"|\sor)\s(?:nothing\s)?less|no\sless(?:,|\sand|\sor)\s(?:no\s)?more)"
    rf"|{_NOT_BEHIND_NO},\s(?:nicht|pas|não|nie|niet|не|bukan|không\sphải)\s(?:là\s)?{_VALUE}|(?<!\bلا)،\s(?:لا|ليس"
    rf"|وليس)\s{_VALUE}"
    r"|(?:であり|であって|です|で)[、,，][^、。，,\n]{1,20}では(?:ありません|ない|ないです)"
    r"|(?P<chosen>[是为选：:][^，。,、\n]{1,30})[,，、]\s?(?:不是|并非)[^，。,\n]{1,20}|[,，、]?(?:而不是"
    r"|而非)[^，。,\n]{1,20})"
    rf"{_CLOSED}"
)
# "nicht 12, sondern 15", "no 12, sino 15", "не 12, а 15", 12ではなく15: these words withdraw the first value for the
# second, of which no more is said.
_AND_NO_MORE = (
    r"(?=\s?(?:(?!\b(?:est|es|è|é|ist|sind|war|auch|aussi|también|anche|também|falsch|faux|falso|неверно)\b)"
    r"[^.;,:!?。\n]){1,40}(?:[.!।。\n]|\Z))"
)
REPLACED = re.compile(
    rf"(?:\b(?:[Nn]on?|[Nn]ão|[Nn]ie|[Nn]iet|[Nn]icht|[Нн]е|[Pp]as|[Kk]hông\sphải|[Bb]ukan|ليس|لا)\s(?:là\s)?{_VALUE},?\s"
    r"(?:sino|mais|mas(?:\ssim)?|bensì|ma|lecz|ale|tylko|maar|sondern|а|mà(?:\slà)?|melainkan|tetapi|بل)\b"
    rf"|不是[^，。,\n]{{1,20}}[,，]?而是){_AND_NO_MORE}"
    r"|(?<=[はが:：、。\s])[^はが、。:：\s]{1,20}(?:では|じゃ)なく(?:て[、,，]?|[、,，])?"
)
# Of languages that deny behind the value. A pattern that begins with any value is slow, and looked for by these words.
DENY_BEHIND = ("değil", "नहीं", "아니", "아닙")
REPLACED_BEFORE = re.compile(rf"(?:{_VALUE}\sdeğil,?|{_VALUE}\sनहीं,?\sबल्कि|{_VALUE}[이가]\s아니라,?){_AND_NO_MORE}")
DENIED_BEHIND = re.compile(
    rf"(?:,\s{_VALUE}\sdeğil(?:dir)?|\sहै,\s{_VALUE}\sनहीं(?:\sहै)?|(?:이며|이고|입니다)[,.]?\s{_VALUE}[이가]\s아(?:닙니다"
    rf"|니다)){_CLOSED}"
)
STROKES = ("\u0335", "\u0336")
CONTRASTS = (  # of DENIED_BESIDE, REPLACED and what is denied behind
    r"(?: y | et | e | en )(?:no|non) |, non |, no (?:el |la |los |las |[0-9A-Z$-])"
    r"|(?:, | y | et | und | e | en | dan )(?:pas|nicht|nie|niet|bukan) | a nie | a?n?statt | anstelle|en lugar"
    r"|e[nm] vez de|au lieu|plut|anzich|invece| plaats|zamiast|daripada| sino | mas sim |, mas?i?s? | maar "
    r"| melainkan | tetapi | lecz | tylko |(?:^|[^а-яё])[Нн]е |não |không|ليس|لا |بدلا|değil|नहीं|아니|아닙"
    r"|sondern|なく|ではありません|ではない|不是|而非|并非|вместо"
    r"|opposed to |rather than |instead of |, no(?:thing)? (?:more|less)|, neither more"
)
# What LaTeX does not typeset: a line behind `%`, `\iffalse ... \fi`, `\begin{comment}`. A line of prose may begin with
# a percentage ("% change: 12"), which names it before a sign; `\%` is a percent sign, and in code `%` is many things.
LATEX_COMMENT = re.compile(
    r"(?:(?m:^)[ \t]*|(?<=[}\])$.])[ \t]+)%+(?!\w)(?![ \t]*(?:of\b|(?!(?:final|answer|the|so|note|todo|check|result"
    r"|solution|hence|thus|therefore)\b)"
    r"[A-Za-z(][A-Za-z ()/]{0,40}[=:≈|]))(?=[^\n]*(?:\\|[A-Za-z]{2}))[^\n]*",
    re.IGNORECASE,
)
NOT_TYPESET = re.compile(r"\\iffalse\b.*?(?:\\fi\b|\Z)|\\begin\{comment\}.*?(?:\\end\{comment\}|\Z)", re.DOTALL)
LATEX_COMMENTS = Screen(r"(?m:^)[ \t]*%|[}\])$.][ \t]+%[ \t%]|\\iffalse|\\begin\{comment\}")
# "It cannot be anything but B" says that it is B, as does 非B莫属.
NOTHING_ELSE = re.compile(
    r"\b(?:can(?:not|['’]t| not)|could(?: not|n['’]t)|(?:is|was)(?: not|n['’]t)|(?:will|would) not|won['’]t"
    r"|wouldn['’]t|does(?: not|n['’]t))"
    r"\s(?:possibly\s|really\s|ever\s)?(?:(?P<verb>be|equal|return|give|yield|mean|output|produce|have)\s)?(?:anything"
    r"|anyone|any\s(?:other\s)?"
    r"(?:answer|value|option|choice|number|letter|one)|any)\s(?:but|other\sthan|except|besides)(?:\sfor)?\b"
    r"|\b(?:is|was)\s(?:none|nothing|no\sone|nobody)\s(?:but|other\sthan|else\s(?:but|than))\b"
    r"|非\s?(?P<only>[A-Z]|[^非莫，。\s]{1,12}?)\s?莫属"
)
NOTHING_ELSE_STEMS = Screen(
    r"(?:any[a-z]*|any\s[a-z]+|none|nothing|one|nobody)\s(?:but|other\sthan|except|besides|else)\s|莫属"
)
# "The answer is -4; whoever gets 4 has lost a sign": the other value is told to be a mistake.
OTHERS_ERR = re.compile(
    r"[;,.]\s(?:but\s)?(?:who(?:so)?ever|anyone\swho|anybody\swho|those\swho|people\swho|students\swho|if\syou"
    r"|you)\s(?:gets?|got|finds?|found|obtains?|obtained|writes?|wrote"
    r"|answers?|answered|says?|said|has|have)\s[^.;,\n]{1,40}?,?\s(?:then\s)?(?:you\s)?(?:has|have|is|are|['’]ve"
    r"|must\shave|will\shave|probably|likely|simply|just|only|\s)*"
    r"(?:lost|forgot(?:ten)?|dropped|missed|made\s(?:a|an|the)|mis\w+|overlooked|confused|neglected|wrong|mistaken"
    r"|double[- ]counted|slipped|erred|swapped|ignored|counted)\b[^.;\n]*",
    re.IGNORECASE,
)
OTHERS_ERR_STEMS = Screen(
    r"(?:[Ww]hoever|[Aa]ny(?:one|body) who|(?:[Tt]hose|[Pp]eople|[Ss]tudents) who|[Yy]ou)\s(?:gets?|got|finds?|found"
    r"|obtain|writ|wrote|answer|sa[iy]|has|have)\s"
)
# "Option C it is.", "B it is, then."
IT_IS = re.compile(
    r"(?P<kept>(?:\A|[.!?:;,\n]\s*|\b[Ss]o,?\s|\b[Tt]hen,?\s)[*_]{0,2}(?:(?:option|choice|answer"
    r"|letter)\s)?\(?[A-Z]\)?[*_]{0,2})\s(?:it\s(?:is|must\sbe|has\sto\sbe)|then)(?:,?\s(?:then|therefore|after\sall))?"
    r"(?P<stop>[.!]?)\s*\Z",
    re.IGNORECASE,
)
STRIKES = Screen(  # each of them, and some of LaTeX's `\st` and HTML's closing tags besides
    rf"~~|<!--|</|\[/[sS]|[{''.join(STROKES)}]|\\(?:[bxh]?cancel|sout|st|xout|strikeout|[hv]?phantom"
    rf"|textcolor){WHITE}?\{{|<(?:template|script|style)|{WHITE}(?:style{WHITE}?=|hidden)|=[\"']?hidden"
    rf"|{LATEX_COMMENTS.pattern}|{NOTHING_ELSE_STEMS.pattern}|{OTHERS_ERR_STEMS.pattern}|{CONTRASTS}"
)
HOLDS_A_CONTRAST = Screen(CONTRASTS)


def without_struck(text: str) -> str:
    """`text` with spaces where it is struck through."""
    if " it " in text[-SHORTEST_END:]:
        text = IT_IS.sub(_blank_behind_letter, text)
    if not STRIKES.lets_through(text):
        return text
    if "~~" in text:
        fences = [fence.start() for fence in FENCE.finditer(text)]
        text = TILDES.sub(lambda struck: struck[0] if bisect(fences, struck.start()) % 2 else _blank(struck), text)
    if "<!--" in text:
        text = COMMENT.sub(_blank, text)
    if "<" in text and HIDES.lets_through(text):
        text = _without_hidden(text)
    if LATEX_COMMENTS.lets_through(text):
        text = _without_latex_comments(text)
    if OTHERS_ERR_STEMS.lets_through(text):
        text = OTHERS_ERR.sub(_blank, text)
    if NOTHING_ELSE_STEMS.lets_through(text):
        text = NOTHING_ELSE.sub(_affirmed, text)
    if "</" in text:
        first = len(text) - len(text.lstrip())
        text = TAGS.sub(lambda struck: _blank(struck) if struck.start() > first else struck[0], text)
    if "[/s" in text or "[/S" in text:
        text = BRACKETS.sub(_blank, text)
    if not text.isascii() and any(stroke in text for stroke in STROKES):
        text = OVERLAID.sub(_blank, text)
    text = _without_commands(text)
    begin = max(0, len(text) - NEAR_THE_END)
    tail = text[begin:]
    return text[:begin] + _without_denied(tail) if HOLDS_A_CONTRAST.lets_through(tail) else text


def _blank(struck: re.Match[str]) -> str:
    return " " * len(struck[0])


def _without_hidden(text: str) -> str:
    """Without what a page would not show; an element that is never closed hides the next LONGEST_HIDDEN characters."""
    fences = [fence.start() for fence in FENCE.finditer(text)]
    kept: list[str] = []
    place = 0
    for tag in OPENING_TAG.finditer(text):
        if tag.start() < place or bisect(fences, tag.start()) % 2:
            continue
        attributes, name = tag["attributes"] or "", tag["tag"].lower()
        styled = "style" in attributes.lower() and UNSEEN.search(attributes)
        if not (name in UNSHOWN or styled or SAYS_HIDDEN.search(attributes)):
            continue
        end = tag.end()
        if name != "input":
            inside = text[end : end + LONGEST_HIDDEN].lower()
            close = inside.find(f"</{name}")
            end += inside.find(">", close) + 1 if close >= 0 and ">" in inside[close:] else len(inside)
        kept += (text[place : tag.start()], " " * (end - tag.start()))
        place = end
    return "".join(kept) + text[place:]


def _without_latex_comments(text: str) -> str:
    """Without what is not typeset; inside fences, where code stands, a sign of per cent is left alone."""
    text = NOT_TYPESET.sub(_blank, text)
    fences = [fence.start() for fence in FENCE.finditer(text)]
    return LATEX_COMMENT.sub(lambda found: found[0] if bisect(fences, found.start()) % 2 else _blank(found), text)


def _affirmed(said: re.Match[str]) -> str:
    """The same said plainly, and as long: "is", "returns", 是B."""
    plain = (
        f"是{said['only']}"
        if said["only"]
        else f"{said['verb']}s"
        if said["verb"] not in (None, "be", "have")
        else "is"
    )
    return plain.ljust(len(said[0]))


def _blank_behind_letter(said: re.Match[str]) -> str:
    return f"{said['kept']}{said['stop']}".ljust(len(said[0]))


def _without_denied(text: str) -> str:
    if any(map(text.__contains__, DENY_BEHIND)):
        text = DENIED_BEHIND.sub(_blank, REPLACED_BEFORE.sub(_blank, text))
    return DENIED_BESIDE.sub(_blank_behind, REPLACED.sub(_blank, text))


def _blank_behind(struck: re.Match[str]) -> str:
    kept = struck["kept"] or struck["chosen"] or ""
    return kept + " " * (len(struck[0]) - len(kept))


def _without_commands(text: str) -> str:
    found: list[tuple[int, int]] = []
    for _, command in zip(range(MOST), COMMAND.finditer(text), strict=False):
        end = _closing(text, command.end())
        if not end or (found and command.start() < found[-1][1]):
            continue
        if command["cancels"]:
            line = text.rfind("\n", 0, command.start()) + 1
            stop = text.find("\n", end)
            before = text[max(line, command.start() - LONGEST) : command.start()]
            if OPERATION.search(before + text[end : min(end + LONGEST, stop if stop >= 0 else len(text))]):
                continue
        found.append((command.start(), end))
    for start, end in reversed(found):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _closing(text: str, place: int) -> int:
    """Behind the brace that closes the group which is open at `place`; 0 where none does soon."""
    depth = 1
    for at in range(place, min(len(text), place + LONGEST)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return at + 1
    return 0
