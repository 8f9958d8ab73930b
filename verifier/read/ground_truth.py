r"""What a ground truth answers, where it holds more than its answer; and what is no answer at all.

Data sets hold `proof`, `notfound`, `see above`, 证明略, an image, LaTeX whose backslashes a JSON reader ate. Nobody
can be judged against these. Others hold a whole solution, a box in a sentence, `["2"]`, an option's letter and value.
"""

import json
from functools import lru_cache

from verifier.patterns import full as re
from verifier.patterns.screen import Screen
from verifier.wire import Json

SHORT = 80  # characters of a note that stands for an answer
NOTES = re.compile(
    r"(?:the )?(?:proofs?|(?:it |this )?(?:is )?(?:left )?to be proved|to prove|as (?:above|shown|proved)|not[ _]?found"
    r"|(?:not|none|nothing) (?:provided|available|given|specified|stated)"
    r"|(?:no|missing|unknown) (?:final |reference |gold |official )?(?:answer|ground truth)"
    r"(?: (?:was |is )?(?:found|provided|given|available))?"
    r"|no (?:official |reference |model )?solution (?:was |is )?(?:found|provided|given|available)"
    r"|(?:(?:the |this )?(?:rest of the |remaining )?(?:proof|verification|details?|derivation|argument) )?(?:is "
    r"|are )?left"
    r" (?:to the (?:interested |careful )?(?:reader|student)s?|as an? (?:easy |simple |straightforward )?exercise)"
    r"(?: (?:for|to) the (?:reader|student))?"
    r"|(?:la |une )?(?:preuve|démonstration) (?:est )?laissée (?:au lecteur|en exercice)|(?:der )?beweis (?:wird "
    r"|bleibt |sei )?dem"
    r" leser überlassen|(?:la )?(?:demostración|prueba) se deja (?:al lector|como ejercicio)|(?:a )?(?:prova"
    r"|demonstração) (?:é )?deixada"
    r" (?:ao leitor|como exercício)|(?:la )?dimostrazione (?:è )?lasciata (?:al lettore|per esercizio)"
    r"|(?:证明)?(?:留给读者|留作(?:练习|习题))(?:证明|完成)?"
    r"|(?:reference |gold |official |final )?(?:answer|solution|proof)s? (?:is |are )?(?:omitted|missing|unavailable"
    r"|not (?:provided|found|available|given))|omitted|todo|tbd|fixme|placeholder|answers? (?:may |will )?var(?:y"
    r"|ies)|(?:shown|proved|proven|q\.?e\.?d)"
    r"|证明(?:略|见.*|如[上下])?|略|见(?:解析|上|下|答案|证明)|(?:无|没有|暂无)答案|答案(?:略|不唯一|见解析)"
    r"|解析见.*|omis|démonstration|доказательство)",
    re.IGNORECASE,
)
# "See the graph in the figure below.", "Refer to the diagram.", "The graph is shown below."
ELSEWHERE = (
    r"(?:graph|figure|diagram|image|picture|table|plot|sketch|drawing|chart|proof|solution|explanation|answer|text"
    r"|attachment|attached \w+|answer key|appendix|notes?|textbook|lecture)s?"
)
POINTS_ELSEWHERE = re.compile(
    rf"(?:the )?(?:required |resulting |correct |complete )?{ELSEWHERE}"
    r" (?:is|are) (?:shown|given|drawn|depicted|provided|sketched|attached|displayed|plotted)"
    r"(?: (?:above|below|here|in the \w+(?: (?:above|below))?))?|(?:见|参见|如)(?:下|上|右|左)?(?:图|表)(?:所示)?"
    r"|(?:доказательство|решение|ответ|рисунок|график) (?:приведен[оы]?|дан[оы]?|изложен[оы]?|показан[оы]?"
    r"|см\.?) (?:выше|ниже)"
    r"|(?:la |der |die |a )?(?:démonstration|preuve|solution|demostración|solución|demonstração|beweis"
    r"|lösung) (?:(?:est|está|steht"
    r"|siehe|se encuentra) )?(?:ci-dessus|ci-dessous|plus haut|más arriba|arriba|abajo|acima|abaixo|oben|unten)",
    re.IGNORECASE,
)
NEXT_SENTENCE = re.compile(r"[.;:]\s{1,3}")  # "Proof. See the lecture notes for details."
ANSWERS_VARY = re.compile(
    r"(?:student |possible |sample )?(?:answers?|responses?|opinions?|explanations?) (?:may |will |can |should )?"
    r"(?:var(?:y|ies)|differ)\b.*",
    re.IGNORECASE,
)
# "Student's own opinion.", "Accept any reasonable answer", "Open-ended", "Resposta pessoal", 言之有理即可
OWN_ANSWER = re.compile(
    r"(?:(?:the )?(?:student|learner|pupil|child|reader)(?:['’]?s['’]?)? own|(?:your|their) own|personal|subjective"
    r"|individual|(?:accept |allow )?any (?:other )?(?:(?:reasonable|suitable|sensible|valid|appropriate"
    r"|logical|relevant|acceptable|plausible|correct)(?: or )?)+)"
    r" (?:answer|opinion|response|idea|view|work|explanation|choice|reason|example)s?"
    r"(?: (?:is|are|will be|may be) (?:accepted|acceptable|fine|possible))?"
    r"|(?:(?:sample|student|other|equivalent|all|many|several|similar|reasonable|multiple|various) )+"
    r"(?:answers|responses|solutions|explanations) (?:are|will be|may be|can be) (?:also )?"
    r"(?:accepted|acceptable|possible|shown|given|provided|correct|allowed|valid)"
    r"|any (?:\w+ ){1,4}(?:is|are|will be) (?:accepted|acceptable|fine|ok(?:ay)?|allowed|correct)"
    r"|(?:it )?(?:depends|will depend|based) on (?:the |your )?(?:\w+['’]?s?['’]? ){0,2}(?:own )?"
    r"(?:opinion|view|choice|preference|experience|response|answer)s?"
    r"|(?:full|partial|half|no) (?:marks|credit|points) (?:if|for|when|where|only)\b.{0,200}"
    r"|(?:the )?(?:graph|diagram|figure|curve|line|sketch|picture|table|map)s? (?:is |are )?to be "
    r"(?:drawn|sketched|plotted|marked|shaded|completed|labell?ed|filled)\b.{0,100}"
    r"|open[- ]ended(?: creative)? (?:writing|essay|prompt|discussion|activity|exercise|project)"
    r"|open[- ]ended(?: (?:question|answer|response|task|problem))?|subjective"
    r"|réponses? (?:libre|personnelle|ouverte)s?|respuestas? (?:libre|abierta|personal)(?:e?s)?"
    r"|resposta (?:pessoal|livre|aberta)"
    r"|risposta (?:libera|personale|aperta)|(?:individuelle|offene|eigene) antworten?|свободный ответ"
    r"|(?:答案|言之)?(?:合理|有理|成理)即可|开放(?:性)?(?:题|试题|答案)|答案(?:开放|多样)",
    re.IGNORECASE,
)
# "The essay should be graded on clarity", "Students should discuss ...", "Responses must mention both": how to grade.
TO_BE_GRADED = r"be (?:graded|marked|scored|assessed|judged|evaluated|rated|credited|accepted|awarded)"
GRADER_IS_TOLD = re.compile(
    r"(?:the |this |each |an? |your |their |all )*(?:\w+ )?(?:essay|response|answer|report|submission"
    r"|paragraph|composition"
    r"|portfolio|presentation|solution|student|learner|pupil)s? (?:(?:should|must|needs? to|ought to)(?: \w+ly)? "
    rf"(?:{TO_BE_GRADED}|be (?:based|supported|justified)|discuss|mention|explain|include|support|describe|demonstrate"
    r"|justify|argue|address|refer|cite|identify|show (?:an?|clear|under\w+|how|that)|provide|reflect|compare|contrast"
    r"|analy[sz]e|state (?:their|that|how|why)|give (?:reasons|examples|evidence))\b.*"
    rf"|(?:will|can|may|is to|are to)(?: \w+ly)? {TO_BE_GRADED}\b.*)"
    r"|(?:grade|assess|score|evaluate|mark) (?:it|this|(?:the )?(?:essay|response|answer|work|student)s?) "
    r"(?:on|by|based on|according to|for) .*"
    r"|(?:grade|assess|evaluate) (?:on|based on|according to|for) .*|award (?:\w+ ){0,3}(?:credit|marks?|points?)\b.*"
    r"|give (?:\w+ ){0,2}(?:credit|marks?|points?) (?:for|if|to)\b.*"
    r"|accept (?:any|all|other|equivalent)(?: \w+){0,2} (?:answer|response|explanation|form|solution|method"
    r"|reason|example|wording)s?\b.*|look for (?:evidence|signs|mention|an? (?:clear|sound|good)|an? understanding)\b.*"
    r"|(?:see|use|according to|refer to|graded (?:by|on|with)|apply) (?:the |our |your )?(?:\w+ )?(?:rubric"
    r"|marking scheme|mark scheme|grading (?:guide|criteria|scale))\b.*"
    r"|(?:les |la |le |l['’]|los |las |el |os |as |o |a |gli |lo |il )?(?:élèves?|étudiants?|réponses?|rédaction|essai"
    r"|copie|estudiantes?|alumnos?|respuestas?|ensayos?|alunos?|respostas?|redaç(?:ão|ões)|student[ei]|alunni"
    r"|rispost[ae]|tema)s? (?:doi(?:t|vent)|devrai(?:t|ent)|ser(?:a|ont)|peu(?:t|vent)|debe(?:n|rían?)?|pueden?"
    r"|deve(?:m|riam?)?|podem?|dev(?:e|ono)|dovrebber?o?|possono|può|vari?\w+)(?: (?:être|ser|essere|discut\w+"
    r"|men[ct]ion\w+|citare|expli[cq]\w+|spiegare|vari\w+|inclu\w+|justifi\w+)|\Z).*"
    r"|(?:die |der |das |den )?(?:schüler(?:innen)?|studierende[n]?|antworten?|aufsatz|essay"
    r"|arbeit) (?:soll(?:en|te|ten)?|muss|müssen"
    r"|wird|werden|können) .{1,200}(?:bewertet|diskutieren|erläutern|begründen|nennen|erklären|variieren"
    r"|eingehen|benotet|beurteilt|werden)"
    r"|(?:ученики?|студенты?|ответы?|учащиеся|эссе|сочинение) (?:долж\w+|могут|может|следует|оценива\w+) .*"
    r"|(?:学生|考生|答案|作文|文章|回答)(?:应|应当|应该|须|需要?|必须|可以)(?:讨论|说明|包括|提到|根据|按|从|言之|结合|阐述).*"
    r"|(?:评分|按|根据)(?:标准|要点)(?:给分|评分|[:：]).*|(?:答案|回答)(?:因人而异|略有不同|各异|不唯一).*",
    re.IGNORECASE,
)
SENTENCES_OF_A_NOTE = re.compile(r"(?<=[a-zà-ÿа-я)])[.;]\s{1,3}(?=[A-ZÀ-ÝА-Я])|\n+|[。；]")
MOST_OF_A_NOTE = 1_500  # characters of a ground truth that only tells how to grade
REMEMBERED = 1_024  # of them
# "See the graph in the solutions manual (figure 3.7)", "Voir la figure 2", "Siehe Abbildung 4", 见图3: where to look.
LOOK_ELSEWHERE = re.compile(
    r"(?:(?:please )?(?:see|refer to|consult|check|look (?:at|up)|turn to|cf\.?)(?: also)?"
    r"|(?:as )?(?:shown|given|depicted|described|drawn) (?:in|on|by)) (?:the |our |my |your )?"
    rf"(?:[\w’'-]+ ){{0,2}}(?:{ELSEWHERE}|above|below|reference|fig\.?|manual|page|chapter|section|exercise|video|link"
    r"|website|book|booklet|handout|slide|pdf|file|supplement|sheet)s?\b"
    r"(?:[ ,]*(?:\d[\w.-]*|[a-h]))?(?:[ ,]*(?:in|on|from|of|at|to|for|above|below|here|the|our|your|attached|part|and"
    r"|page|chapter|section|manual|instructor['’]?s?|student['’]?s?|teacher['’]?s?|solutions?|textbook|workbook|book|booklet|handout|slides"
    r"|appendix|back|end|course|fig(?:ure)?\.?|graph|diagram|table|image|notes?|website|material|guide|answers?|key"
    r"|details?|p\.?|pp\.?|\(?(?:figure|fig\.?|table|page|p\.?) ?[\d.-]+\w?\)?|\(?\d[\d.-]*\w?\)?))*"
    r"|(?:voir|cf\.?|consulter|siehe|ver|véase|consulte|vea|vedi|si veda|vedere|см\.?|смотри(?:те)?)"
    r"(?: (?:la|le|les|l['’]|die|den|das|auch|el|los|las|o|a|il|lo))? ?(?:figur[ae]|figure|graphique|schéma|corrigé"
    r"|tableau|annexe|page|manuel|image|solution|courbe|abbildung|abb\.|grafik|graph|zeichnung|lösungs\w+|tabelle"
    r"|anhang|seite|skizze|bild|oben|unten|gráfic[oa]|tabla|tabela|imagen|imagem|anexo|página|solucionario|apéndice"
    r"|manuale?|esquema|grafico|tabella|immagine|pagina|soluzion[ei]|рис\w*|график|таблиц\w*|решени\w*|стр\w*"
    r"|приложени\w*|черт[её]ж)s?(?!\w)\.?[^.]{0,60}"
    r"|(?:见|参见|参考|请看|详见)(?:教材|课本|答案|解析|附录|下|上|右|左)?(?:图|表|页|册|解析|附录|答案|教材)\s?[\d.\-–]*(?:所示)?"
    r"|(?:図|表|別紙|解答)\s?[\d.]*(?:を)?(?:参照|見よ|参照のこと)",
    re.IGNORECASE,
)
# "By induction on $n$.", "Par récurrence sur n", 用数学归纳法证明: how it is proved, and no answer.
BY_INDUCTION = (
    r"(?:(?:the |this |a )?(?:proof|claim|result|statement)s? (?:is|follows?|goes) )?(?:proof )?by"
    r" (?:(?:strong|complete|mathematical|structural|transfinite|simple|ordinary) )?induction"
    r"(?: (?:on|over|in)\b|[.:;](?=\s*\S))"
    r"|(?:we )?(?:proceed|argue|induct)(?: by)?(?: strong)?(?: induction)? on\b|par récurrence (?:forte )?sur\b"
    r"|por inducción (?:fuerte )?(?:sobre|en)\b|por indução (?:forte )?(?:sobre|em)\b|per induzione (?:forte )?su\b"
    r"|(?:durch |mit )?(?:vollständige[rn]? )?induktion (?:nach|über)\b|по индукции по\b|индукци(?:я|ей) по\b"
    r"|(?:我们)?(?:用|由|利用|使用|对).{0,6}(?:归纳法|反证法)(?:来?证|可证|，|。|：)"
    r"|数学的帰納法(?:で|により)(?:証明|示)|수학적 귀납법으로"
)
# What opens an argument about something that is taken as given, and what says that it has arrived.
ARGUES = re.compile(
    rf"\W{{0,4}}(?:(?:first|now|indeed),? )?(?:suppose|assume|assuming|let|consider|since|because"
    rf"|for (?:the )?(?:sake of )?"
    r"(?:a )?contradiction|by (?:contradiction|contraposition|symmetry|definition|the)|we (?:prove|show|proceed"
    r"|argue|claim)"
    r"|to (?:prove|show)|it suffices|supposons|soit|soient|supongamos|sea|sean|suponha(?:mos)?|seja|supponiamo|sia"
    r"|siano|angenommen|sei|seien|предположим|допустим|пусть|假设|设|若|仮定|とする)(?!\w)"
    rf"|\W{{0,4}}(?P<inducts>{BY_INDUCTION})",
    re.IGNORECASE,
)
PROVEN = re.compile(
    r"\bcontradict\w*|\bas (?:desired|required|claimed|wanted|was to be (?:shown|proved|proven))\b|\bq\.?\s?e\.?\s?d\b"
    r"|\b(?:completes|concludes|finishes|ends) the (?:proof|induction|argument)|\bproof is complete"
    r"|\b(?:inductive|induction)"
    r" (?:hypothesis|step)|\bbase case|\babsurd\w*|\bcontradicción|\bcontradição|\bcontraddizione|\bwiderspruch"
    r"|\bпротиворечи\w*|\bab absurdo|\bce qu['’]il fallait"
    r"|矛盾|证毕|得证|归纳假设|∎|□|■|\\(?:black)?square|\\Box",
    re.IGNORECASE,
)
# "..., which is even.", "so $p$ is even": it ends in what something is, and in no value.
ENDS_IN_WORDS = re.compile(
    r"\b(?:then|so|hence|therefore|thus|implies|follows|which|donc|ainsi|luego|entonces|logo|portanto|quindi"
    r"|dunque|also|daher"
    r"|somit|значит|следовательно|поэтому)\b[^.]{0,120}\b(?:is|are|holds?|divides?|est|sont|es|son|é|è|ist|sind|gilt)"
    r"\b(?: (?:also|again|not|both|an?|the|un|une|ein))* [^\W\d][\w -]{2,60}[\s.$]*\Z"
    r"|(?:为|是)(?:偶|奇|质|素|整|有理|无理)数[。.]?\Z|成立[。.]?\Z",
    re.IGNORECASE,
)
PROOF_OPENS = re.compile(  # "Proof by induction: the base case is trivial."
    r"\W{0,6}(?:proof|beweis|démonstration|preuve|demostración|demonstração|dimostrazione|доказательство|证明|証明)"
    r"(?: (?:by|durch|par|por|per) [\w ]{1,30})?\s?[.:：。](?=\s?\S)",
    re.IGNORECASE,
)
HAS_MATHEMATICS = re.compile(r"[$\\=<>≤≥]|\b[a-z]\b(?<![aAiI])|[\u3400-\u9fff]")
# "This completes the proof.", "Hence proved", ∎, 证毕: how a proof ends, which answers nothing.
_THESIS = (
    r"(?:the |our |this )?(?:proof|claim|statement|result|theorem|inequality|identity|lemma|proposition|assertion"
    r"|conclusion)"
)
PROVED = re.compile(
    rf"(?:(?:hence|thus|therefore|so|and|this|that|which|it|now)\b,? ?){{0,3}}(?:(?:completes|concludes|finishes"
    rf"|ends) {_THESIS}"
    rf"|{_THESIS} (?:is|has been) (?:now |thus |therefore |hence )?(?:complete|completed|finished|proved|proven|shown"
    rf"|established|demonstrated|done)|{_THESIS} (?:follows|holds)"
    r"|(?:which |what |as )?(?:was|is|had) to be (?:shown|proved|proven|demonstrated)|as (?:was )?(?:required|desired"
    r"|claimed)|we are done|(?<=\w )(?:it (?:is|has been) )?(?:proved|proven|shown|established|demonstrated)"
    r"|q\.? ?e\.? ?d|quod erat demonstrandum|[∎□■◻◼]|\\(?:blacksquare|square|qed|Box)"
    r"|(?:因此|所以|故)?(?:(?:命题|原式|结论|不等式|等式)?(?:证毕|得证|证明完毕|证明完成)|(?:命题|原式|结论|不等式|等式)成立)"
    r"|c\.?q\.?f\.?d|ce qu['’]il fallait démontrer|la (?:démonstration|preuve) est (?:terminée|complète|achevée|faite)"
    r"|w\.?z\.?b\.?w|was zu (?:beweisen|zeigen) war|(?:damit ist )?(?:der beweis|die behauptung) (?:ist )?"
    r"(?:vollständig|erbracht|abgeschlossen|bewiesen|gezeigt|fertig)"
    r"|(?:queda|está) (?:demostrado|probado)|la (?:demostración|prueba) (?:está|queda|es) (?:completa|terminada"
    r"|concluida)|como se quería (?:demostrar|probar)|l\.?q\.?q\.?d|c\.?q\.?d|a (?:prova|demonstração) está (?:completa"
    r"|concluída)|como queríamos (?:demonstrar|provar)|la dimostrazione è (?:completa|conclusa|terminata)"
    r"|come volevasi dimostrare|c\.?v\.?d"
    r"|что и требовалось доказать|доказано|доказательство (?:завершено|закончено)|証明(?:終わり|終了|完了)"
    r"|증명 (?:끝|완료))"
    r"(?:[.,]? ?[∎□■◻◼])?",
    re.IGNORECASE,
)
NO_ANSWERS = (NOTES, POINTS_ELSEWHERE, ANSWERS_VARY, OWN_ANSWER, PROVED, GRADER_IS_TOLD, LOOK_ELSEWHERE)
PROOF_BY = re.compile(r"(?:by|proof by|use|using) .{1,60}", re.IGNORECASE)  # a note only where another stands beside it
# "Explain your reasoning to a partner.", "Construct the bisector with compass and ruler": what is to be done.
_TO_DO = (
    r"(?:explain|describe|discuss|construct|draw|sketch|justify|prove|verify|show|write|compare|explore|investigate"
    r"|demonstrate|complete|fill|plot|label|shade|colou?r|circle|underline|match|make|list|state|create|design|work|try"
    r"|practi[cs]e|measure|use|ask|check|find|calculate|compute|determine|solve|evaluate)"
)
TASK = re.compile(
    rf"(?:please )?{_TO_DO} (?:(?:and|or) {_TO_DO} )?(?:(?:(?:that|how|why|what|whether|which|each|all|any|your"
    rf"|yourself|the|an?|it|them|this|these|in|with|to|out|down|on|by"
    r"|for)(?!\w)[ ,:]*)+)[^.;=<>]{0,200}[^\W\d_]{3}[^.;=<>]{0,200}",
    re.IGNORECASE,
)
# "This problem was withdrawn because it is flawed.", "The question contains a typo": said about the problem.
_PROBLEM = r"(?:problem|question|exercise|task|item|prompt)"
ABOUT_THE_PROBLEM = re.compile(
    rf"(?:(?:note|remark|comment): )?(?:the|this|that|original) (?:original |given )?{_PROBLEM}(?: as (?:stated"
    rf"|given|written))?"
    r" (?:(?:is|was|has been|seems|appears|looks|seems to be|appears to be) (?:\w+ly )?"
    r"(?:withdrawn|removed|deleted|cancell?ed|dropped|retracted|flawed|invalid|ill[- ]posed|ambiguous|defective|faulty"
    r"|erroneous|incorrect|wrong|incomplete|broken|unclear|under review|missing|not (?:well[- ]defined|clear"
    r"|available))"
    r"|(?:has|had|contains?|contained|includes?) (?:an? |some |several )?(?:\w+ )?(?:misprints?|typos?|errors?"
    r"|mistakes?|flaws?))\b.{0,200}|(?:本|该|此|原)?题(?:目)?(?:有误|错误|无效|作废|已删除|不严谨)[^=]{0,60}"
    r"|(?:(?:no|without) (?:\w+ )?(?:answer|solution|key) (?:was |has been |is )?(?:ever )?(?:published"
    r"|released|recorded)).{0,60}",
    re.IGNORECASE,
)
# "Same as in part (a)", "See problem 14.", "ditto", 同上: an answer that stands in another row.
ANOTHER_ROW = re.compile(
    r"(?:(?:the )?same (?:answer |result |value |solution )?as (?:(?:in|for|that (?:of|in|for)) )?"
    rf"|(?:see|refer to|cf\.?|as (?:in|for)|like(?: in)?|identical (?:to|with)|analogous(?:ly)? to|similar(?:ly)? to) )"
    rf"(?:the )?(?:answer (?:to|of|for) )?(?:(?:previous|preceding|last|next|above|other"
    rf"|earlier) )?(?:{_PROBLEM}|parts?"
    r"|no\.|number|question|q|ex\.?|solution|answer|section|step|case|row|above|before|previous)s?"
    r"(?: ?(?:no\.? ?|#)?\(?(?:\d{1,4}(?:\.\d{1,3})?\w?|[a-h]|i{1,3}|iv|vi?)\)?)?(?: (?:above|below|again))?"
    r"|ditto|idem|ibid\.?|dito|同[上前]|见上题|同上题|与上题相同|同前|igual que (?:el |la )?anterior|wie oben"
    r"|comme ci-dessus",
    re.IGNORECASE,
)
# "HTTP 404: page not found", "<!DOCTYPE html>", "#REF!": what a server or a table left where an answer was due.
LEFT_BY_A_SERVER = re.compile(
    r"(?:http(?:/\d(?:\.\d)?)? ?(?:error:? )?[1-5]\d\d\b.{0,100}|(?:error )?[45]\d\d:? (?:error:? )?(?:page )?"
    r"(?:not found|forbidden|bad gateway|unauthori[sz]ed|gateway time-?out|internal server error|service unavailable"
    r"|too many requests)\b.{0,60}|internal server error|(?:page|resource) not found"
    r"|\[object \w+\]|#(?:REF|VALUE|NAME|DIV/0|NUM|NULL|N/A)[!?]?|<\?xml.*|<!doctype.*|<html.*)",
    re.DOTALL | re.IGNORECASE,
)
# As above, where a program's message may be the answer to a question about programs.
LEFT_BY_A_PROGRAM = re.compile(
    r"(?:file|record|image|content) not found|(?:access|permission) denied"
    r"|(?:request|connection|operation|read) timed? ?-?out|connection (?:reset|refused|aborted)\b.{0,60}"
    r"|rate limit exceeded.{0,60}|traceback \(most recent call last\).*|(?:[A-Z]\w{2,40})?(?:Error"
    r"|Exception): .{0,300}",
    re.DOTALL | re.IGNORECASE,
)
# "<ANSWER_HERE>", "[INSERT ANSWER]", "${final_answer}", "YOUR ANSWER HERE": a template that nobody filled in.
_TO_FILL = (
    r"(?:final|your|the|correct|insert|enter|put|add|fill|in|type|write|answer|solution|result|value|text|here"
    r"|placeholder|tbd|gold|reference)"
)
PLACEHOLDER = re.compile(
    r"(?=.{0,60}(?:answer|solution|insert|enter|placeholder|your|fill|tbd|here))"
    rf"(?:<|\[|\$?\{{\{{?|%|_{{2,9}}|\()\s*{_TO_FILL}(?:[\s_-]{_TO_FILL}){{0,5}}\s*(?:>|\]|\}}\}}?|%|_{{2,9}}|\))"
    rf"|(?:insert|enter|put|type|write|add|fill in) (?:{_TO_FILL} ){{0,3}}(?:answer|solution|result|value)(?: here)?"
    r"|(?:your|the|final|correct) (?:final )?(?:answer|solution) (?:goes )?here",
    re.IGNORECASE,
)
LEFT_THERE = (
    (ABOUT_THE_PROBLEM, "which says something about the problem, and is no answer"),
    (LEFT_BY_A_SERVER, "which a program left behind, and is no answer"),
    (PLACEHOLDER, "a placeholder, and no answer"),
)
OF_NO_VALUE = (
    (TASK, "which says what to do, and is no answer"),
    (ANOTHER_ROW, "which points to the answer of another problem"),
    (LEFT_BY_A_PROGRAM, "which a program left behind, and is no answer"),
)
LOST_CHARACTERS = re.compile(r"[\s.,;:!-]*(?:\ufffd[\s.,;:!?-]*)+|\?{2,}[\s?.]*")  # what an encoding made of a text
UNKNOWN = re.compile(r"unknown|undetermined|n/?a|null|none|nan|\?+|-+|\.+", re.IGNORECASE)
NOTHING_BUT_DOTS = re.compile(r"(?:\\[a-z]+|[{}\s])*\{\s*\}(?:\\[a-z]+|[{}\s])*|[\s.…]*[.…][\s.…]*|\s*(?:\\\\)+\s*")
LEFT, RIGHT = re.compile(r"\\left(?![a-zA-Z])"), re.compile(r"\\right(?![a-zA-Z])")
IMAGE = re.compile(
    r"(?:!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>|\[(?:image|img|figure|asy)[^\]]*\]|<image>|\\includegraphics.*"
    r"|\[asy\](?:(?!\[/?asy\]).)*+(?:\[/asy\]|\Z)"
    r"|\\begin\{(?P<drawn>asy|tikzpicture)\}(?:(?!\\(?:begin|end)\{(?P=drawn)\}).)*+(?:\\end\{(?P=drawn)\}|\Z)|\s"
    r"|https?://\S+\.(?:png|jpe?g|gif|svg|webp)\S*)+",
    re.IGNORECASE | re.DOTALL,
)
EMPTY = re.compile(
    r"[\s:-]*\|[\s|:-]*|\s*\\begin\{(?:tabular|array)\}[\s&|lcr{}\\-]*\\end\{(?:tabular|array)\}\s*"
    r"|\s*\\boxed\{\s*\}\s*"
)
# "\frac" read as a form feed and "rac", "\boxed" as a backspace and "oxed", "\text" as a tab and "ext".
EATEN = re.compile(
    r"[\x07\x08\x0b\x0c]|\t(?:ext|imes|heta|an\b|frac|riangle|o\b)|\r(?:ight|ho\b|m\b)|\n(?:eq\b|abla|otin|u\b)"
)
PROOF = re.compile(
    r"(?:proof|solution|we (?:prove|show|will (?:prove|show)))\b[.:,]?\s|证明[:：]|证[:：]", re.IGNORECASE
)
# "Proof. Suppose ...", "Proof by induction on n": what it concludes with "hence" is no final answer.
IS_PROOF = re.compile(
    r"\W{0,6}(?:\\(?:text|textbf|textit|emph)\{)?(?:proofs?|beweis|démonstration|preuve|demostración"
    r"|demonstração|dimostrazione"
    r"|доказательство|证明|证|證明|証明)\b\}?\W{0,3}?(?:[.:：。]|\s(?:by|that|of|is|via|using|follows)\b|\s{0,3}\Z)",
    re.IGNORECASE,
)
SAYS_ANSWER = re.compile(r"\banswer\b|####|答案", re.IGNORECASE)
BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
SENTENCES = re.compile(r"[.!?](?:\s|\Z)|[。！？]")
PROSE_WORD = re.compile(r"[A-Za-z]{3,}|[\u3400-\u9fff]{2}")
COMMAND = re.compile(r"\\[a-zA-Z]+|\$[^$]*\$")
LONG_ENOUGH = 2_000  # characters of an argument, from its end, in which it says that it has arrived
MANY_WORDS = 15  # of prose, in two sentences, that are a solution and no answer
SHORTEST_SOLUTION = 2 * MANY_WORDS  # characters: a word has at least two
STATES = re.compile(
    r"####|(?:final |the |correct )?answers?\s*(?:is|are|=|:)\s*:?|(?:答案|结果)(?:应)?(?:是|为|：|:)"
    r"|故(?:选|填|答案为)|therefore,?|hence,?|thus,?",
    re.IGNORECASE,
)
VALUE = re.compile(r"\d|^\W*[A-Za-z]\W*$|\\(?:pi|infty|sqrt)|^\w+$")
CHOICE_WITH_VALUE = re.compile(
    r"\$?\s*(?:\\(?:text|textbf|mathrm|mathbf|bf|rm)\s*)?\{?\s*\(\s*([A-J])\s*\)\s*\}?\s*(?:[\s~]|\\[ ,;:!~]"
    r"|\\q?quad\b|\})*([^\s}].{0,200}?)\s*\$?",
    re.DOTALL,
)


# Notes and proofs are made of words; "1/2", "(3, 4)" and `\\frac{1}{2}` have none.
HAS_WORDS = Screen(r"(?:\A|[^\\a-zA-Z])[a-zA-Z]|[^\x00-\x7f]")


ALL_TEXT = re.compile(r"\\(?:text|textrm|mathrm|textbf|textit|mbox)\s?\{([^{}]*)\}")  # `\text{(see graph)}`


A_NUMBER = re.compile(r"[-+]?\d[\d.,/]*")  # most ground truths are one, of which nothing below says anything


def no_answer(text: str) -> str | None:
    """Why `text` answers nothing, as the end of "the ground truth ..."; None when it may."""
    if A_NUMBER.fullmatch(text):
        return None
    text = found[1] if (found := ALL_TEXT.fullmatch(text.strip(" $"))) else text
    bare = text.strip(" \t\r\n.()[]{}<>*$。（）【】\"'")
    wordless = not HAS_WORDS.lets_through(text)
    parts = bare.split(", ")  # "Proof omitted, see solution."
    if not wordless and len(bare) <= MOST_OF_A_NOTE and (_tells_nothing(bare) or all(map(_tells_nothing, parts))):
        return f"is {text.strip()[:SHORT]!r}, which is a note, or says how to grade or where to look, and no answer"
    for pattern, what in LEFT_THERE:
        if pattern.fullmatch(text.strip()):
            return f"is {text.strip()[:SHORT]!r}, {what}"
    if LOST_CHARACTERS.fullmatch(text.strip()):
        return "has lost its characters: read the data in the encoding it was written in"
    if IMAGE.fullmatch(text.strip()):
        return "is an image"
    if EMPTY.fullmatch(text):
        return "is empty but for its form"
    if not wordless and _is_argument(text):
        return "is a proof, which has no final answer"
    if EATEN.search(text):
        return (
            "has lost its backslashes (a control character stands where LaTeX has a command): read the data as raw text"
        )
    return None


@lru_cache(maxsize=REMEMBERED)
def _tells_nothing(text: str) -> bool:
    """Whether each sentence of `text` is a note, or tells a grader what to look for, or where the answer can be found.

    Right because nobody's answer is such a text: "Answers will vary. Students should discuss the imagery."
    """
    sentences = [part.strip(" .\n\t;。") for part in SENTENCES_OF_A_NOTE.split(text)]
    told = [A_MODEL.sub("", sentence, count=1) for sentence in sentences if sentence]
    return bool(told) and all(_is_note(each) or _are_notes(NEXT_SENTENCE.split(each)) for each in told)


def _are_notes(parts: list[str]) -> bool:
    """Whether these are notes, and perhaps how something is proved: "Proof by induction; see above"."""
    return any(map(_is_note, parts)) and all(_is_note(part) or PROOF_BY.fullmatch(part) for part in parts)


def _is_argument(text: str) -> bool:
    """Whether `text` argues that something holds, without a final answer.

    It opens with what is taken as given, and ends with a contradiction, the end of a proof or what something is.
    A title ("Let It Be") has no mathematics.
    """
    if not (opening := ARGUES.match(text) or PROOF_OPENS.match(text)) or BOX.search(text) or SAYS_ANSWER.search(text):
        return False
    rest = text[opening.end() :][-LONG_ENOUGH:]
    if "inducts" in opening.groupdict() and opening["inducts"]:
        return True
    return bool(PROVEN.search(rest) or (HAS_MATHEMATICS.search(rest) and ENDS_IN_WORDS.search(rest)))


A_MODEL = re.compile(
    r"(?:(?:sample|possible|example|model|suggested|expected) )(?:answer|response|solution)s?\s?[:：-]\s*",
    re.IGNORECASE,
)


def _is_note(sentence: str) -> bool:
    return any(note.fullmatch(sentence) for note in NO_ANSWERS)


def no_mathematics(text: str) -> str | None:
    """As `no_answer`, for mathematics: where `unknown` is no value either, and a solution must have a final answer."""
    if A_NUMBER.fullmatch(text):
        return None
    if reason := no_answer(text):
        return reason
    if text.count("\\begin{") > text.count("\\end{") or (
        "\\left" in text and len(LEFT.findall(text)) > len(RIGHT.findall(text))
    ):
        return f"is {text.strip()[:SHORT]!r}, which breaks off inside an environment or brackets"
    braces = text.replace("\\{", "").replace("\\}", "")
    if braces.count("{") > braces.count("}"):
        return f"is {text.strip()[:SHORT]!r}, which breaks off inside braces"
    if UNKNOWN.fullmatch(text.strip(" .()$")) or NOTHING_BUT_DOTS.fullmatch(text):
        return f"is {text.strip()!r}, which is not a mathematical answer"
    bare = text.strip(" .()[]$*")
    for pattern, what in OF_NO_VALUE:
        if pattern.fullmatch(bare):
            return f"is {text.strip()[:SHORT]!r}, {what}"
    if IS_PROOF.match(text) and not BOX.search(text) and not SAYS_ANSWER.search(text):
        return "is a proof, which has no final answer"
    if is_solution(text) and not BOX.search(text) and _stated(text) is None:
        return "is a whole solution without a final answer"
    return None


def is_solution(text: str) -> bool:
    """Whether `text` is sentences of prose, or opens like a proof."""
    if len(text) < SHORTEST_SOLUTION:
        return False
    words = len(PROSE_WORD.findall(COMMAND.sub(" ", text)))
    return words >= MANY_WORDS and (len(SENTENCES.findall(text)) > 1 or PROOF.match(text.strip()) is not None)


def sole(ground_truth: Json) -> Json:
    """The only member of a list, also of one that is written as JSON text: `["2"]`, `'["34"]'`; else as it is."""
    if isinstance(ground_truth, str) and ground_truth.lstrip().startswith(('["', "['")):
        try:
            read = json.loads(ground_truth)
        except (ValueError, RecursionError):
            return ground_truth
        return sole(read) if isinstance(read, list) and len(read) == 1 else ground_truth
    if isinstance(ground_truth, list) and len(ground_truth) == 1 and isinstance(ground_truth[0], str):
        return ground_truth[0]
    return ground_truth


def as_object(ground_truth: Json) -> Json:
    """The object that a ground truth is the JSON text of, as tables keep it; else the ground truth as it is."""
    if not isinstance(ground_truth, str) or not ground_truth.lstrip().startswith("{"):
        return ground_truth
    try:
        read = json.loads(ground_truth)
    except (ValueError, RecursionError):
        return ground_truth
    return read if isinstance(read, dict) else ground_truth


def answer_in(text: str) -> str:
    r"""The answer that a ground truth holds: of a solution its final one, of `\textbf{(C) }8` both (`(C) ## 8`)."""
    if (hashed := behind_hashes(text)) is not None:
        return hashed
    if is_solution(text) and not BOX.search(text) and (stated := _stated(text)):
        text = stated
    if (choice := CHOICE_WITH_VALUE.fullmatch(text.strip())) and not choice[2].startswith(
        ("^", "_", "=", "+", "-", ")", ",")
    ):
        return f"({choice[1]}) ## {choice[2]}"
    return text


def behind_hashes(text: str) -> str | None:
    """The line behind the last `####`, which is how GSM8K's solutions end; None where there is none."""
    before, hashes, behind = text.rpartition("####")
    behind = behind.strip()
    ends_so = hashes and (not before.strip() or before.endswith(("\n", "\n "))) and not behind.startswith("#")
    return behind if ends_so and behind and "\n" not in behind and len(behind) <= SHORT else None


def _stated(solution: str) -> str | None:
    """What the last sentence of a solution states."""
    marks = list(STATES.finditer(solution))
    for mark in reversed(marks[-3:]):
        rest = solution[mark.end() :].strip()
        sentence = SENTENCES.split(rest, 1)[0].strip(" *:：\n")
        if sentence and len(sentence) <= 2 * SHORT and len(PROSE_WORD.findall(COMMAND.sub(" ", sentence))) < MANY_WORDS:
            formulas = re.findall(r"\$([^$]+)\$", sentence)
            value = formulas[-1] if formulas else re.sub(r"^.*(?:\bis\b|=)\s*", "", sentence)
            if VALUE.search(value):
                return value
    return None
