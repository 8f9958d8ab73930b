"""Answers that a preset takes, and beside them the ones that look like them and are none."""

import pytest

import verifier
from verifier.wire import Json

WEIGHED = (
    "Adding reactant might seem to increase the yield. But the temperature falls as well, and the reaction is "
    "endothermic, which shifts the equilibrium to the reactants, so that it might also seem to decrease the yield. "
    "There are two opposing effects, of which the larger one wins."
)
# preset, ground truth, what is right, what is wrong
ROWS: list[tuple[str, object, list[str], list[str]]] = [
    # A unit of angle counts on both sides: a degree is no radian, and one quantity in two units is the same.
    (
        "math",
        r"90^\circ",
        [
            r"\boxed{\frac{\pi}{2} \text{ rad}}",
            r"\boxed{100\,\text{gon}}",
            r"\boxed{\frac{1}{4}\text{ turn}}",
            r"\boxed{5400\text{ arcminutes}}",
            "答案：90度",
            r"\boxed{90}",
        ],
        [
            r"\boxed{90\text{ radians}}",
            r"\boxed{90\,\mathrm{rad}}",
            r"\boxed{90\text{ grad}}",
            r"\boxed{90\text{ turns}}",
            r"\boxed{90\text{ cm}}",
            "所以角为 $\\boxed{90}$ 弧度。",
            r"\boxed{\frac{\pi}{2}^\circ}",
        ],
    ),
    ("math", r"\frac{\pi}{2}", [r"\boxed{90^\circ}"], [r"\boxed{\frac{\pi}{2}^\circ}"]),
    ("math", "25°C", [r"\boxed{25^\circ}", "Answer: 25 degrees Celsius"], [r"\boxed{25\text{ rad}}"]),
    (
        "numeric",
        "180 degrees",
        ["Answer: 3.14159265 rad", "Antwort: 180 Grad", "Answer: 0.5 turns", "Respuesta: 180 grados", "答案：180度"],
        ["Answer: 180 rad", "Answer: 180 gon", "Antwort: 180 Bogenminuten", "Answer: 180 turns", "答案：180弧度"],
    ),
    ("numeric", "3.14 rad", ["Answer: 180 degrees", "3.14"], ["Answer: 3.14 degrees", "Answer: 3.14 m"]),
    # An end without an answer takes back what stands before it; what is said of a step, or corrected, does not.
    (
        "numeric",
        "64",
        [
            "I cannot find any mistake in this, so the answer is 64.",
            "The answer is 64. I can't find an error in it.",
            "I withdraw my first answer of 60. The answer is 64.",
            "Je retire ma première réponse. La réponse est 64.",
            "I can't factor it directly; by substitution the answer is 64.",
            "Мой ответ: 64.",
        ],
        [
            "The answer is 64. I retract that and give no final answer.",
            "It is 64. Hmm, so I cannot give an answer.",
            "La réponse est 64. Je reprends ce calcul, je ne sais pas.",
            "La risposta è 64. Ritiro questa risposta.",
            "A resposta é 64. Não consigo determinar o valor.",
            "Ответ: 64. Нет, беру свой ответ назад.",
            "Ответ: 64. Впрочем, не могу ответить.",
            "答えは64です。いや、撤回します。",
            "答案是64。前面的推理不成立，无法作答。",
            "उत्तर 64 है। मुझे नहीं पता।",
            "Question 64. What is the mass? The data is missing, and I cannot answer.",
        ],
    ),
    # A bound is no value, however it is dressed; what is needed at least, or can be reached at most, is one.
    (
        "numeric",
        "31",
        [
            "You need at least 31 cards.",
            "至少需要31人。",
            "The box can hold at most 31 marbles.",
            "31 is greater than 30, so the answer is 31.",
            "The numbers add up to 31.",
            "Il y a 5 élèves de plus, donc 31.",
        ],
        [
            "The count is more than **31**.",
            "The number is at least 31.",
            "The value is under 31.",
            "It lies between 29 and 31.",
            r"It is greater than $\boxed{31}$.",
            "El número es menor que 31.",
            "Il numero è maggiore di 31.",
            "O número é maior do que 31.",
            "Le nombre est d'au moins 31.",
            "Die Zahl ist mindestens 31.",
            "Число не более 31.",
            "人数超过31。",
            "答えは31以上です。",
            "답은 31보다 큽니다.",
            "संख्या 31 से अधिक है।",
            "There are 31 or more.",
        ],
    ),
    # Numbers joined by "or", in any language, are guesses; joined by "and" they are a list.
    (
        "numeric",
        "24",
        ["答えは24です。"],
        ["Il était 23 ou 24.", "Es waren 23 oder 24.", "Sono 23 o 24.", "Это 23 или 24."],
    ),
    (
        "auto",
        "1066",
        ["Das war 1066."],
        ["Das war 1064, 1065 oder 1066.", "Ocurrió en 1065 o 1066.", "1065か1066です。"],
    ),
    ("math", "3, 8", ["As raízes são 3 e 8.", "x = 3 o x = 8"], ["x = 3 o x = 7", "x = 8"]),
    ("math", "8", ["x = 8"], ["x = 3 o x = 8", "x = 3 ou x = 8", "x = 3 oder x = 8"]),
    # A longer name is another thing; articles, the kind of thing, and what goes on behind it are not.
    (
        "text",
        "oxygen",
        [
            "Answer: the element oxygen",
            "It is oxygen gas.",
            "Oxygen is released.",
            "Plants give off oxygen during the day.",
        ],
        [
            "Answer: oxygen difluoride",
            "Answer: oxygen mask",
            "It is oxygen deprivation.",
            "Oxygen tanks are used.",
            "Answer: liquid oxygen",
        ],
    ),
    ("text", "ácido", ["Respuesta: ácido", "Respuesta: el ácido"], ["Respuesta: ácido nítrico"]),
    ("text", "Amazon", ["Answer: Amazon River", "Answer: The Amazon"], ["Answer: Amazon Web Services"]),
    ("text", "vitamin D", ["Answer: vitamin D", "Vitamin D, which skin makes"], ["Answer: vitamin D overdose"]),
    ("text", "van Eyck", ["It was painted by Jan van Eyck."], ["Answer: van Eyck copies"]),
    # Values that are set apart one by one and joined by "and", "or" or a comma are one list.
    (
        "math",
        "-4, 6",
        [
            "The roots are **6** and **-4**.",
            "Die Nullstellen sind **x = 6** und **x = -4**.",
            "Les racines sont **6** et **-4**.",
            "Las soluciones son **x = -4** y **x = 6**.",
            "Корни: **6** и **-4**.",
            "所以解为 **6** 或 **-4**。",
            "The solutions are `x = 6` and `x = -4`.",
            "So x is **6**, or **-4**.",
        ],
        ["The roots are **6** and **4**.", "There are **6** of them, so the answer is **-4**.", "x = **-4**"],
    ),
    ("math", "6", ["There are **2** groups of **3**, so **6** in all."], ["The roots are **-4** and **6**."]),
    # A line that leads to the pairs is none of them; a key that is a word of the kind keeps its pair.
    (
        "kv",
        {"river": "Danube", "length": "2850"},
        [
            "This is what the article says:\nriver: Danube\nlength: 2850",
            "Here is my answer.\n- river: Danube\n- length: 2850",
            "Certainly! Here are the values you asked for:\n\nriver = Danube\nlength = 2850",
            "Aquí está la información:\nriver: Danube\nlength: 2850",
            "以下是结果：\nriver：Danube\nlength：2850",
        ],
        ["Here is the information:\nriver: Danube\nlength: 2580", "Here is it:\nriver: Danube"],
    ),
    ("kv", {"Here": "a knight"}, ["Here: a knight"], ["Here: a knave"]),
    # Counters of Japanese, Chinese and Korean say in what form things are counted, and change no number.
    *(
        (
            preset,
            "48",
            [
                "答え：４８通り",
                "答えは48冊です。",
                "全部で48個",
                "一共有48名学生。",
                "答：48次",
                "모두 48가지이다.",
                "정답: 48마리",
                "48か所",
            ],
            ["答え：４９通り", "答：84次", "정답: 47마리", "48以上です。"],
        )
        for preset in ("numeric", "math")
    ),
    # A letter behind a connective and an article, and the one that is left when the others are ruled out.
    (
        "choice",
        "D",
        [
            "La bonne réponse est par conséquent la D.",
            "Die richtige Antwort ist daher die D.",
            "Folglich ist D die richtige Antwort.",
            "La alternativa correcta es, entonces, la D.",
            "La risposta giusta è dunque la D.",
            "A resposta certa é, portanto, a D.",
            "Следовательно, верный вариант D.",
            "よって、Dが正しい。",
            "D est la seule réponse correcte.",
            "(A) is wrong because of the sign.\n(B) is wrong: units.\n(C) is wrong, too large.\n\nOnly D remains.",
            "A: incorrect.\nB: incorrect.\nC: incorrect.\nThat leaves D.",
            "排除A、B、C，剩下D。",
            "A, B e C sono sbagliate. Resta D.",
            "A, B und C scheiden aus. Es bleibt D.",
            "D is the only option left.",
        ],
        [
            "La bonne réponse n'est donc pas la D.",
            "Die richtige Antwort ist daher nicht die D.",
            "La respuesta incorrecta es la D.",
            "(A) is wrong because of the sign.\n(B) is wrong: units.\n\nThis leaves C and D.",
            "(A) is wrong because of the sign.\n(D) is wrong: units.\n\nThis leaves C.",
            "D ist nicht richtig.",
            "Bが正しい。",
        ],
    ),
    # A class behind a heading, in any language; a heading that denies, or offers, gives none.
    (
        "label",
        "giftig",
        ["Das Salz schadet.\n\nEinstufung: **giftig**", "Meine Bewertung: giftig", "Antwort: giftig"],
        [
            "Einstufung: **ungiftig**",
            "Einstufung: **nicht giftig**",
            "Falsche Einstufung: giftig",
            "Einstufung: giftig oder nicht",
        ],
    ),
    (
        "label",
        "negativo",
        ["Etiqueta: negativo", "Sentimento: **negativo**"],
        ["Etiqueta: positivo", "Etiqueta: no negativo"],
    ),
    ("label", "積極", ["感情：**積極**"], ["感情：消極"]),
    # Chemical equations: each side in any order and notation, every coefficient, and which side is which.
    (
        "text",
        "4NH3 + 5O2 -> 4NO + 6H2O",
        [
            r"$$\boxed{4\,\mathrm{NH_3} + 5\,\mathrm{O_2} \longrightarrow 4\,\mathrm{NO} + 6\,\mathrm{H_2O}}$$",
            r"\boxed{\ce{4NH3 + 5O2 -> 4NO + 6H2O}}",
            "Answer: 5O₂ + 4NH₃ → 6H₂O + 4NO",
            "Answer: 4NH3(g) + 5O2(g) = 4NO(g) + 6H2O(l)",
            "Answer: 4NO + 6H2O <- 4NH3 + 5O2",
            r"The answer is $4\text{NH}_3 + 5\text{O}_2 \xrightarrow{\text{Pt}} 4\text{NO} + 6\text{H}_2\text{O}$.",
        ],
        [
            "Answer: 4NO + 6H2O -> 4NH3 + 5O2",
            "Answer: 4NH3 + 5O2 <- 4NO + 6H2O",
            "Answer: NH3 + O2 -> NO + H2O",
            "Answer: 4NH3 + 5O2 -> 4NO2 + 6H2O",
            "Answer: 4NH3 + 5O2 -> 4NO",
            "Answer: It is not 4NH3 + 5O2 -> 4NO + 6H2O",
            "Answer: 4NH3 + 5O2 -> 4NO + 6H2O or 4NH3 + 3O2 -> 2N2 + 6H2O",
        ],
    ),
    (
        "text",
        r"\mathrm{Zn} + \mathrm{Cu}^{2+} \rightarrow \mathrm{Zn}^{2+} + \mathrm{Cu}",
        ["Answer: Zn + Cu2+ -> Zn2+ + Cu", "Answer: Cu²⁺(aq) + Zn(s) → Cu(s) + Zn²⁺(aq)"],
        ["Answer: Zn + Cu+ -> Zn+ + Cu", "Answer: Zn2+ + Cu -> Zn + Cu2+"],
    ),
    (
        "text",
        r"H2 + I2 <=> 2HI",
        [r"\boxed{\mathrm{H_2} + \mathrm{I_2} \rightleftharpoons 2\,\mathrm{HI}}", "Answer: I2 + H2 ⇌ 2HI"],
        ["Answer: H2 + I2 ⇌ HI", "Answer: 2HI ⇌ H2 + I2"],
    ),
    (
        "auto",
        "2CO + O2 -> 2CO2",
        [r"\boxed{\mathrm{O_2} + 2\,\mathrm{CO} \to 2\,\mathrm{CO_2}}"],
        [r"\boxed{2CO_2 \to 2CO + O_2}"],
    ),
    # Labelled parts are no product, a sentence's last number may be part of an expression, and words are no letters.
    (
        "math",
        "(a) 3 (b) 4",
        ["\\boxed{(a) 3 (b) 4}", "\\boxed{(a) 3, (b) 4}"],
        ["\\boxed{(a) 4 (b) 3}", "\\boxed{(a) 12 (b) 1}", "\\boxed{12ab}"],
    ),
    ("math", "(i) 3 (ii) 4", ["\\boxed{(i) 3 (ii) 4}"], ["\\boxed{(i) 4 (ii) 3}"]),
    ("math", "(1) 3 (2) 4", ["\\boxed{(1) 3 (2) 4}"], ["\\boxed{24}", "\\boxed{(1) 4 (2) 3}"]),
    ("math", "(A) 3 (B) 4", ["\\boxed{(A) 3 (B) 4}"], ["\\boxed{(A) 4 (B) 3}"]),
    (
        "math",
        "1",
        ["The value is 1"],
        ["The derivative is x+1", "The polynomial is x + 1", "The factor is x+1.", "The value is y - 1"],
    ),
    ("math", "x+1", ["The derivative is x+1", "The value is x+1", "It is x+1"], []),
    ("math", "x^2+1", ["The derivative is x^2+1", "It is x^2+1"], []),
    ("math", "7", ["So we get 7", "We get 7", "We get x=7", "I got 7"], ["We get 8"]),
    # A reason behind a value says nothing more of it; "≈" is "approximately".
    (
        "numeric",
        "1000",
        ["≈1000", "The answer is ≈ 1000.", "Answer: 1000 because 2*500", "Answer: 1000, because 2*500 = 1000"],
        ["≈900", "500 because 1000/2 is 500", "Answer: 500, since 1000 is too much"],
    ),
    (
        "math",
        "1000",
        ["Answer: 1000, because 2*500 = 1000", "1000 since 2*500=1000", "Answer: $1000$ because $2*500=1000$"],
        ["Answer: 500, because 2*500 = 1000", "500 since 2*500=1000"],
    ),
    (
        "choice",
        "C",
        ["not B but C", "The answer is not B but C.", "It is not A or B but C", "Not (B) but rather (C)."],
        ["not C but B", "The answer is not B but C is wrong too.", "The answer is not B but C or D."],
    ),
    ("text", "William Shakespeare", ["W. Shakespeare", "Shakespeare"], ["M. Shakespeare", "W. Wordsworth"]),
    (
        "text",
        "5 km",
        ["5 kilometers", "5000 m", "The distance is 5 kilometers."],
        ["5 miles", "5 km/h", "5 m", "5 or 6 km", "not 5 kilometers"],
    ),
    # What no reader of a page is shown, marks beside options, units in a label and by siunitx, formulas in words.
    ("text", "Paris", ["<p>Paris</p><!-- not Lyon -->"], ["<p>It is <strong>Lyon</strong>.</p><!-- Paris -->"]),
    (
        "choice",
        "C",
        ["❌ A\n❌ B\n✅ C\n❌ D", "A ❌\nB ❌\nC ✅\nD ❌", "- A: 12 ✗\n- B: 13 ✗\n- C: 14 ✓"],
        ["❌ A\n✅ B\n❌ C\n❌ D", "✅ A\n❌ B\n✅ C\n❌ D", "C ❌"],
    ),
    ("math", "5 km", ["Distance (m): 5000", "$d$ (in km) = 5"], ["Distance (m): 5", "Distance (km): 5000"]),
    ("numeric", "20 m/s", ["v (in km/h) = 72", r"\boxed{\SI{72}{km/h}}"], ["v (in km/h) = 20"]),
    ("math", "5", ["f(x) = 5", "f (t) = 5"], ["f (t) = 6"]),
    (
        "math",
        r"9.8\text{ m/s}^2",
        [r"\boxed{\qty{9.8}{\meter\per\second\squared}}", "$g$ (in m/s²) = 9.8"],
        [
            "$g$ (in cm/s²) = 9.8",
            r"\boxed{\qty{9.8}{\meter\per\second}}",
            r"\boxed{\SI{9.8}{\kilo\metre\per\second\squared}}",
        ],
    ),
    ("math", "0.2", [r"\boxed{\SI{20}{\percent}}", r"\boxed{\num{2e-1}}"], [r"\boxed{\num{2e1}}"]),
    (
        "math",
        "x^2+2x+1",
        ["The expanded polynomial is x squared plus 2x plus 1.", r"Answer: x squared plus two times x plus one"],
        ["The expanded polynomial is x squared plus 2x minus 1.", "The polynomial is x cubed plus 2x plus 1."],
    ),
    ("math", r"2\pi r", ["The circumference is two times pi times r."], ["It is two times pi times r squared."]),
    ("math", r"\frac{1}{x}+2", [], ["It is one over x plus 2."]),
    (
        "math",
        r"\frac{1}{\sqrt{2}}",
        ["So the integral equals sqrt(2)/2.", "The answer is the square root of 2 over 2"],
        ["So the integral equals sqrt(2)/3."],
    ),
    (
        "math",
        r"\frac{3}{2}",
        ["\\begin{align*}\n2x+1 &= 4\\\\\n2x &= 3\\\\\nx &= \\tfrac32\n\\end{align*}"],
        [
            "\\begin{align*}\n2x+1 &= 4\\\\\nx &= 1\\\\\ny &= \\tfrac32\n\\end{align*}",
            "\\begin{align}\nx &= 1\\\\\ny &= \\tfrac32\n\\end{align}",
        ],
    ),
    ("math", "3:4", ["The ratio is 6 : 8.", "The ratio is 6:8."], ["The ratio is 8 : 6.", "The ratio is 8."]),
    (
        "math",
        "a = 2, b = -3",
        ["We obtain:\n\n- $b = -3$\n- $a = 2$", "So:\n\n- a = 2\n- b = -3"],
        ["We obtain:\n\n- $b = 3$\n- $a = 2$", "We obtain:\n\n- $a = -3$\n- $b = 2$"],
    ),
    # Numbers and symbols have an order, `O(n)` no qualifier; keys, eras and cases at law have several spellings.
    ("text", "3-1", ["The final score was 3–1."], ["The final score was **1–3**.", "The 1-3 record"]),
    ("text", "O(n log n)", ["It is **O(n log n)**."], ["It is **O(log n)**.", "O(log n · n)", "O(n)"]),
    ("text", "O(n^2)", ["O(n²)", "It is O(n^2)."], ["O(n)", "O(2n)"]),
    ("text", "C# minor", ["in **C♯ minor**.", "C-sharp minor"], ["C minor", "C# major", "D♭ minor"]),
    ("text", "E♭ major", ["<answer>E-flat major</answer>", "Eb major"], ["E major", "E♭ minor"]),
    ("text", "Marbury v. Madison", ["It is *Marbury vs. Madison*."], ["Madison v. Marbury"]),
    ("text", "44 BC", ["Caesar was assassinated in 44 BCE.", "44 B.C."], ["44 AD", "44", "44 CE"]),
    ("text", "79 CE", ["AD 79", "79 AD", "It was in A.D. 79."], ["79 BC", "97 AD"]),
    ("text", "NaHCO3", ["The compound known as baking soda is **NaHCO₃**."], ["The compound known as soda is Na2CO3."]),
    (
        "math",
        r"\begin{cases}x, & x\ge 0\\ -x, & x<0\end{cases}",
        ["$f(x)=\\boxed{|x|}$", r"\boxed{\sqrt{x^2}}", r"\boxed{\max(x,-x)}"],
        [r"\boxed{x}", r"\boxed{-|x|}", r"\boxed{|x|+1}"],
    ),
    (
        "math",
        r"\max(x,0)",
        [r"\boxed{\begin{cases}x, & x>0\\ 0, & \text{otherwise}\end{cases}}"],
        [r"\boxed{\begin{cases}x, & x>0\\ 1, & \text{otherwise}\end{cases}}"],
    ),
    # Signs of ions and blood groups, Korean dates, remarks on places, ordinals and times in words, scores.
    ("text", "Na+", ["Na⁺", "The ion is Na^+"], ["Answer: Na⁻", "Na"]),
    ("text", "O-", ["The universal donor is O negative.", "O-"], ["Answer: O+", "O positive", "O"]),
    ("text", "15 August 1945", ["답: 1945년 8월 15일"], ["답: 1945년 8월 16일"]),
    (
        "text",
        "Reykjavik",
        ["Far from it, the answer is Reykjavik."],
        ["It is Oslo — not far, as these things go, from Reykjavik."],
    ),
    (
        "text",
        "5:45 pm",
        ["Answer: quarter to six in the evening"],
        ["quarter past six in the evening", "quarter to six in the morning"],
    ),
    (
        "text",
        "21st Amendment",
        ["It was the Twenty-First Amendment."],
        ["the Twenty-Second Amendment", "the Twentieth Amendment"],
    ),
    ("text", "7-1", ["Answer: 7:1", "7–1"], ["Answer: 1:7", "7-2"]),
    ("numeric", "25000000", ["Answer: 2.5 crore"], ["2.5 lakh"]),
    ("numeric", "0.125", ["Answer: 125 ‰"], ["12.5 ‰", "125"]),
    ("numeric", "298.15 K", ["Converting, T = 25 °C"], ["Converting, T = 26 °C"]),
    (
        "math",
        r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
        ["The product is\n\n[[1, 2], [3, 4]]", "Answer: [1 2; 3 4]", "Answer: [1, 2; 3, 4]"],
        ["The product is\n\n[[1, 2], [4, 3]]", "Answer: [1 3; 2 4]", "Answer: [1 2 3 4]"],
    ),
    ("math", "120", ["答：一百二十"], ["答：一百二十一"]),
    ("math", "y = 2x + 3", ["The line is 2x − y + 3 = 0"], ["The line is 2x + y + 3 = 0"]),
    (
        "choice",
        "C",
        ["A quick check of the units gives C as the correct choice."],
        ["A check gives B as the correct choice."],
    ),
    (
        "knights_knaves",
        {"Ava": "knight", "Ben": "knave", "Cleo": "knave"},
        ["Ava always tells the truth, while Ben and Cleo always lie."],
        ["Ava and Ben always tell the truth, while Cleo always lies."],
    ),
    (
        "text",
        "nitrogen",
        ["Oxygen gas is not it; it is nitrogen.", "It is nitrogen gas, and oxygen is not right."],
        ["Answer: nitrogen gas is not it; it is oxygen."],
    ),
    # What was found by somebody who tried to be paid for wrong answers by the readers above.
    ("math", "5", [r"\boxed{5 because x > 0}"], [r"\boxed{5 because I guessed, but it is actually 7}"]),
    (
        "math",
        "5",
        [r"\boxed{5 (because 2+3)}"],
        [r"\boxed{5 (because x=5) or 7}", r"\boxed{5, since 6 is wrong; or 7}"],
    ),
    (
        "math",
        "5 m",
        ["Length of the rod (m): 5"],
        [r"\boxed{Not the distance (m): 5}", r"\boxed{Minutes (m): 5}"],
    ),
    (
        "math",
        "x",
        [],
        [r"\boxed{\begin{cases} x & x\ne \frac12 \\ 5 & x=\frac12\end{cases}}", "The answer is $a$."],
    ),
    (
        "math",
        r"\begin{cases}x, & x\ge 0\\ -x, & x<0\end{cases}",
        [],
        [r"\boxed{|x|+|x-1000|+x-1000}", r"\boxed{|x|+\lfloor |x|/1000\rfloor}"],
    ),
    ("text", "May 4, 2004", ["2004년 5월 4일"], ["2004년 5월 40일", "2004년 15월 4일"]),
    ("math", "20 m^2", [r"\boxed{\SI{20}{\metre\squared}}"], [r"\boxed{\SI{20}{\metre}}"]),
    ("math", "20 m", [r"\boxed{\SI{20}{\metre}}"], [r"\boxed{\SI{20}{\metre\tothe{2}}}", r"\boxed{2\SI{0}{\metre}}"]),
    ("math", r"\frac{1}{2x}", ["The answer is 1 over 2x"], ["The answer is x over 2"]),
    ("text", "Paris", ["Paris <!-- London -->"], ["London <!-- Paris"]),
    ("numeric", "100 USD", ["$100", "100 US dollars"], ["100 CAD", "€100"]),
    ("math", "0", ["The discriminant is b^2 - 4ac = 0"], []),
    ("math", "a = 5, b = 6", [], ["Wrong values:\n\n- a = 5\n- b = 6", "Either:\n\n- a = 5\n- b = 6"]),
    ("math", "1", ["one"], [r"\boxed{a}", "The answer is A."]),
    ("auto", "He has 5*2=<<5*2=10>>10 apples.\n#### 10", [r"\boxed{10}", "The answer is 10."], [r"\boxed{5}"]),
    ("auto", "O+", ["O+", "O positive"], ["O-"]),
    ("auto", "a god", ["a god"], ["a dog"]),
    ("auto", "A cat", ["a cat", "A cat"], ["A act"]),
    ("auto", "I am", ["i am"], ["I ma"]),
    ("auto", "at 5", ["at 5"], []),
    # The cell of a table that is called the answer, and a letter that is quoted.
    (
        "choice",
        "D",
        [
            "| No. | Right option |\n|---|---|\n| 7 | D |",
            "| Answer | D |",
            "| Réponse |\n|:-:|\n| **D** |",
            "> **D.** 30 kg",
            "> D",
        ],
        [
            "| No. | Right option |\n|---|---|\n| 7 | A |",
            "| No. | Right option |\n|---|---|\n| 7 | D |\n| 8 | A |",
            "| Option | Value |\n|---|---|\n| A | 3 |\n| D | 4 |",
            "> A",
        ],
    ),
    # Two dollars are the marks of a formula; one is a currency.
    (
        "numeric",
        "1500 J",
        [r"Answer: $1.5 \times 10^{3}$ J", r"Answer: \(1500\) J", "答案：$1500$ J", r"**Answer:** $1500\,$ J"],
        ["Answer: $1500$ W", "Answer: $1500 to $1600", "Answer: $1500$ or $1600$ J", "Answer: $1500"],
    ),
    ("numeric", "$1500", ["Answer: $1500", r"Answer: \$1500", "Answer: $1500$"], ["Answer: $1500$ €"]),
    ("auto", "F = K + C", ["F = C + K"], ["F = K - C"]),
    # A denial anywhere before the name in its clause denies it, unless what stands between turns it round.
    (
        "text",
        "Michelangelo",
        [
            "It was not Raphael but Michelangelo who painted it.",
            "The fresco is by none other than Michelangelo.",
            "No doubt, it was Michelangelo.",
            "Es war nicht Raffael, sondern Michelangelo.",
            'The song "It Ain\'t Me" names Michelangelo.',
        ],
        [
            "The statue was definitely not carved by Michelangelo.",
            "Das Bild wurde keinesfalls von Michelangelo gemalt.",
            "La fresque n'a jamais été peinte par Michelangelo.",
            "The work cannot possibly be attributed to Michelangelo.",
            "No, el autor no es de ninguna manera Michelangelo.",
        ],
    ),
    (
        "text",
        "1066",
        ["He did not become king until 1066.", "It happened no earlier than, and exactly in, 1066."],
        ["It was not in 1066."],
    ),
    # A part of a word is another word.
    ("text", "Java", ["Answer: Java", "The language is Java."], ["Answer: JavaScript", "Answer: JavaFX"]),
    ("text", "Face", ["Answer: Face"], ["Answer: FaceBook"]),
    # Another letter makes another word; a name may be misspelt, and some words are spelt in two ways.
    ("text", "sulfide", ["Answer: sulfide"], ["Answer: sulfite", "The ion is called sulfate."]),
    ("text", "stalactite", ["Answer: stalactites"], ["Answer: stalagmite"]),
    ("text", "anemia", ["Answer: anaemia"], []),
    ("text", "organization", ["Answer: organisation"], []),
    ("text", "Dostoevsky", ["Answer: Dostoevski"], []),
    # One of a list of candidates is not chosen.
    (
        "text",
        "Mozart",
        ["Composer of the opera: Mozart"],
        [
            "Possible composers: Haydn, Mozart, Salieri, Gluck. It is one of them.",
            "Kandidaten: Haydn, Mozart, Salieri, Gluck.",
        ],
    ),
    (
        "text",
        "Émile Zola",
        ["It was written by Émile Zola."],
        ["It was written by Émile Zola or Édouard Rod.", "Es war Émile Zola oder Ödön von Horváth."],
    ),
    (
        "text",
        "富士山",
        ["答えは富士山です。"],
        ["ご質問は「日本一高い山は富士山ですか、北岳ですか」ですね。", "你问的是富士山吗？这个问题很有意思。"],
    ),
    # What is called after a place, and a part of the world, are other things.
    (
        "text",
        "Roma",
        ["Respuesta: la ciudad de Roma", "Risposta: Roma"],
        ["Respuesta: Tratado de Roma", "Risposta: università di Roma", "Antwort: Bischof von Roma"],
    ),
    ("text", "Dakota", ["Answer: Dakota"], ["Réponse : Dakota du Sud", "Answer: Dakota North"]),
    ("text", "Cervantes", ["Respuesta: Miguel de Cervantes"], []),
    ("text", "Sudan", ["Answer: Sudan"], ["Answer: South Sudan"]),
    # Initials with points are the initialism.
    ("text", "USA", ["Answer: the U.S.A.", "A: U.S."], []),
    ("text", "United States", ["the U.S.A."], ["the U.S.S.R."]),
    # A part of the day says which of two times of twelve hours is meant, in every language.
    (
        "text",
        "20:15",
        [
            "The film starts at 8:15 in the evening.",
            "Der Film beginnt um 8:15 Uhr abends.",
            "Le film commence à 8h15 du soir.",
            "La película empieza a las 8:15 de la noche.",
            "Il film comincia alle 8:15 di sera.",
            "Фильм начинается в 8:15 вечера.",
            "晚上8:15。",
            "午後8時15分。",
            "It starts at 8:15.",
        ],
        [
            "The film starts at 8:15 in the morning.",
            "Der Film beginnt um 8:15 Uhr morgens.",
            "Le film commence à 8h15 du matin.",
            "La película empieza a las 8:15 de la mañana.",
            "O filme começa às 8:15 da manhã.",
            "Il film comincia alle 8:15 di mattina.",
            "Фильм начинается в 8:15 утра.",
            "电影早上8:15开始。",
            "映画は午前8時15分に始まります。",
        ],
    ),
    (
        "text",
        ["6 am", "6 in the morning"],
        ["At 6 in the morning.", "um 6 Uhr morgens", "a las 6 de la mañana", "6:00 a.m."],
        ["At 6 in the evening.", "um 6 Uhr abends", "a las 6 de la tarde", "18:00"],
    ),
    # What is struck through is taken back, whatever strikes it; a cancelled factor, a denied sign and code are not.
    (
        "text",
        "Europa",
        ["Answer: ~~Io~~ Europa", "Answer: <del>Io</del> Europa", "Answer: [s]Io[/s] Europa", "<s> Answer: Europa</s>"],
        [
            "Answer: ~~Europa~~ Io",
            "Answer: <s>Europa</s> Io",
            "Answer: <del>Europa</del> <ins>Io</ins>",
            "Answer: E̶u̶r̶o̶p̶a̶ Io",
            "Answer: ~~Europa~~",
        ],
    ),
    (
        "math",
        "14",
        [
            r"\sout{\boxed{15}} \boxed{14}",
            "The answer is ~~15~~ 14.",
            r"$\frac{\cancel{3}\cdot 14}{\cancel{3}}$, so the answer is 14.",
            r"\cancel{15} $\boxed{14}$",
        ],
        [
            r"\boxed{15} \sout{\boxed{14}}",
            "The answer is ~~14~~ 15.",
            r"$\boxed{\cancel{14}}$",
            r"Answer: $\cancel{14}$ $15$",
            "**Final answer:** <strike>14</strike>",
        ],
    ),
    ("numeric", "14", ["Total: ~~15~~ **14**"], ["Total: ~~14~~ **15**", r"$\xcancel{14}$"]),
    ("choice", "B", ["~~A~~ B", r"\boxed{\sout{A} B}", "Answer: ~~A~~ **B**"], ["~~B~~ A", r"Answer: \sout{B} A"]),
    ("label", "spam", ["Label: ~~ham~~ spam"], ["Label: ~~spam~~ ham", "<s>spam</s> is not what it is; ham"]),
    ("literal", "'~~a~~'", ["Answer: '~~a~~'", "```\n'~~a~~'\n```"], ["Answer: '~~b~~'"]),
    # Who denies that one may call it so denies it, in any language; a class that opens stands, reasons or no.
    (
        "label",
        "true",
        [
            "True — the sum has no odd term.",
            "Yes, because there is no way around it.",
            "Das ist wahr.",
            "Das ist nicht falsch.",
            "C'est vrai.",
            "It would not be wrong to call the claim true.",
            "It would be an error not to regard this as true.",
            '```json\n{"steps": 3, "verdict": "true"}\n```',
            '{"confidence": 0.9, "label": true}',
        ],
        [
            "It would be misleading to describe the claim as true.",
            "It is wrong to say that this is true.",
            "Nobody would call the claim true.",
            "The claim can hardly be regarded as true.",
            "Es wäre ein Fehler, die Aussage wahr zu nennen.",
            "Das ist nicht wahr.",
            "Das Gegenteil von wahr.",
            "Ce n'est pas vrai.",
            "Ce serait une erreur de dire que c'est vrai.",
            "Это не верно.",
            "False — the sum has no odd term.",
            "True — the claim is false.",
            '{"label": "true", "verdict": "false"}',
        ],
    ),
    # The letter of a genus or a person is no option; alternatives that are counted through choose none, steps go on.
    (
        "choice",
        "C",
        [
            "C. mitochondria",
            "C. Marie Curie discovered radium.",
            "C. elegans is a worm, so the answer is C.",
            "Step 1: \\boxed{A}\nStep 2: \\boxed{C}",
            "Option 1: A\nOption 2: B\n\nAnswer: C",
            "Method 1: \\boxed{C}\nMethod 2: \\boxed{C}",
            "Solution 1: by units.\n\\boxed{C}\n\nSolution 2: by size.\n\\boxed{C}",
        ],
        [
            "C. elegans is a worm of one millimetre. It lives in soil.",
            "C. botulinum makes a poison.",
            "C. Babbage was an engineer.",
            "C. Lovell flew twice. He never landed.",
            "Solución 1: \\boxed{B}\nSolución 2: \\boxed{C}",
            "Möglichkeit 1: **B**\nMöglichkeit 2: **C**",
            "解法一：B\n解法二：C",
            "Solution 1: by units.\n\\boxed{B}\n\nSolution 2: by size.\n\\boxed{C}",
        ],
    ),
    ("math", "9", ["Case 1: no solution\nCase 2: 9", "Method 1: $x = 9$\nMethod 2: 9"], ["Case 1: 4\nCase 2: 9"]),
    ("math", "4, 9", ["Case 1: x = 4\nCase 2: x = 9"], ["Case 1: x = 4\nCase 2: x = 8"]),
    # A number below zero in words or behind a word for it, in the sentence that closes; a bound or a sum is none.
    *(
        (
            preset,
            "-8",
            [
                "It was 2 °C, and it fell by 10 degrees.\nThat leaves the morning at minus eight degrees Celsius.",
                "Die Temperatur beträgt also minus acht Grad Celsius.",
                "La température est donc de moins huit degrés.",
                "La température est donc de moins 8 degrés.",
                "因此气温是零下八度。",
                "气温是零下8度。",
            ],
            [
                "It was 2 °C, and it fell by 10 degrees.\nThat leaves the morning at eight degrees Celsius.",
                "Die Temperatur beträgt also acht Grad Celsius.",
                "Il fait au moins 8 degrés.",
                "气温是8度。",
            ],
        )
        for preset in ("numeric", "math")
    ),
    (
        "numeric",
        "8",
        ["Es sind acht.", "气温是8度。"],
        ["气温是零下8度。", "Es sind minus acht Grad.", "Il fait moins 8 degrés."],
    ),
    # What a quantity is taken per, and squared, in any language.
    (
        "numeric",
        "12 m/s",
        [
            "La vitesse est de 12 mètres par seconde.",
            "La velocidad es de 12 metros por segundo.",
            "Die Geschwindigkeit beträgt 12 Meter pro Sekunde.",
            "La velocità è di 12 metri al secondo.",
            "Скорость равна 12 метров в секунду.",
            "速度是12米每秒。",
        ],
        [
            "La vitesse est de 12 mètres par minute.",
            "La velocidad es de 12 metros por segundo al cuadrado.",
            "Die Geschwindigkeit beträgt 12 Meter.",
            "La velocità è di 12 chilometri all'ora.",
            "Скорость равна 12 метров в минуту.",
            "速度是12米每分钟。",
        ],
    ),
    ("numeric", "12 m", ["12 mètres", "12 Meter"], ["12 mètres par seconde", "12 metros cuadrados", "12 Quadratmeter"]),
    # A number in words: the only one of its conclusion, and all of it.
    (
        "math",
        "27",
        [
            "Each of the nine baskets holds three eggs, so there are twenty-seven eggs in total.",
            "Nine baskets hold three eggs each, which makes twenty-seven.",
        ],
        ["Each of the nine baskets holds three eggs, so there are twenty-eight eggs in total."],
    ),
    (
        "math",
        "3",
        [],
        ["Each of the nine baskets holds three eggs, so there are twenty-seven.", "Tom is in third place."],
    ),
    (
        "math",
        "3/5",
        ["So three-fifths of the class passed.", "So three fifths of the class passed."],
        ["So three passed."],
    ),
    ("math", "2", [], ["He ran two and a half miles.", "So two thirds of the cake is left."]),
    ("math", "2.5", ["He ran two and a half miles."], []),
    ("math", r"\binom{100}{50}", ["The count is C(100, 50).", "There are 100 choose 50."], ["50 choose 100"]),
    ("math", "1024", ["two to the power of ten", "The answer is 2 to the power of 10."], ["ten to the power of two"]),
    # The parts of a question, on lines of their own.
    (
        "math",
        "(a) 3; (b) 5",
        ["(a) 3\n(b) 5", "**(a)** 3\n\n**(b)** 5", "Both:\n- a) The value is $x = 3$.\n- b) So it is 5."],
        ["(a) 5\n(b) 3", "(b) 3\n(a) 5", "(a) 3\n(c) 5", "(a) 3"],
    ),
    # A value that is left out narrows a condition; conditions that hold everywhere together are meant both at once.
    (
        "math",
        r"(0,1)\cup(1,\infty)",
        [r"\boxed{x>0,\ x\neq 1}", r"\boxed{x \neq 1, x > 0}"],
        [r"\boxed{x>0}", r"\boxed{x \neq 1}", r"\boxed{x \neq 1, x>2}"],
    ),
    ("math", "(0,5)", [r"\boxed{x>0, x<5}"], [r"\boxed{x<0, x>5}", r"\boxed{x>0}"]),
    (
        "math",
        r"f^{-1}(x)=\frac{x-1}{2}",
        [r"\boxed{y=\frac{x-1}{2}}", r"\boxed{f^{-1}(t)=\frac{t-1}{2}}"],
        [r"\boxed{f(x)=\frac{x-1}{2}}", r"\boxed{y=\frac{x+1}{2}}", r"\boxed{x=\frac{y-1}{2}}"],
    ),
    # What somebody else says is not the answer, and neither is a doubt.
    (
        "math",
        "12",
        ["My friend thinks it is 13, but the answer is 12."],
        [
            "A classmate claims that the answer is 12, but that forgets the corners. The count is 16.",
            "The answer is 12, because I am not sure.",
            "The answer is 12, because I guessed.",
        ],
    ),
    ("text", "5 pA", ["5 pA", "5 pa"], ["5 Pa", "The current is 5 Pa"]),
    # What an amount is of changes nothing; an amount of another substance is another.
    (
        "numeric",
        "8.8 g",
        ["**Final answer: 8.80 g of CO₂**", "8.8 g CO_2", "8.80 g of carbon dioxide"],
        ["8.8 kg of CO2", "8.8 g of 10", "7.8 g of CO2"],
    ),
    (
        "math",
        r"8.8 \text{ g of CO}_2",
        [r"\boxed{8.8}", r"\boxed{8.8\ \text{g of } CO_2}", r"\boxed{8.8 g CO2}"],
        [r"\boxed{8.8 g of O_2}", r"\boxed{8.8 mg CO2}"],
    ),
    ("numeric", "0.5 mol NaOH", ["0.5 mol", "0.5 mol of NaOH"], ["0.5 mol KOH"]),
    ("math", "4", ["So 2024 has **four** odd positive divisors."], ["So 2024 has **five** odd divisors."]),
    ("math", "2024", [], ["So 2024 has **four** odd positive divisors."]),
    ("math", "12", ["x + y = 12 です。したがって、答えは **12** です。"], ["したがって、答えは **13** です。"]),
    ("math", "7", ["Insgesamt sind es $3+4=7$ Äpfel. Die Antwort lautet: 7 Äpfel."], ["Die Antwort lautet: 8 Äpfel."]),
    # A reasoning that ends in the only words in bold has its answer there.
    (
        "text",
        "decrease",
        [f"{WEIGHED}\n\nTherefore the yield will **decrease**.", "Therefore the yield will **decrease**."],
        [f"{WEIGHED}\n\nTherefore the yield will **increase**.", f"{WEIGHED}\n\nIt will **not decrease**."],
    ),
    (
        "text",
        "Paris",
        ["Paris.\n\nIt lies on the Seine, and it is known for the **Louvre**."],
        [f"{WEIGHED} Some would say Paris.\n\nThe city is **Lyon**."],
    ),
    (
        "math",
        r"\text{all odd positive integers}",
        [
            r"$\boxed{\text{All odd positive integers } n}$",
            r"\boxed{\text{all positive odd integers}}",
            r"\boxed{\text{every positive integer that is odd}}",
        ],
        [r"\boxed{\text{all odd integers}}", r"\boxed{\text{all odd positive integers except } 1}"],
    ),
    ("numeric", "-0.032", ["Change = (96.8 − 100)/100. The percentage change is **−3.2%**."], ["Change = 3.2%."]),
    # Other languages: what is taken back, doubted, one of two, or opened by a connective.
    (
        "math",
        "14",
        [
            "Die Antwort ist 14.",
            "La risposta è quindi 14.",
            "La réponse est donc 14.",
            "La respuesta es, por tanto, 14.",
        ],
        [
            "Die Antwort ist 14. Nein, das stimmt nicht, ich habe den Rand vergessen.",
            "La réponse est 14. Non, ce n'est pas juste.",
            "La respuesta es 14. No, eso no es correcto.",
            "La risposta è 14. No, non è giusto.",
            "A resposta é 14. Não, isso está errado.",
            "Ответ: 14. Нет, это не так.",
            "Die Antwort ist vielleicht 14.",
            "La réponse est 14, mais je ne suis pas sûr.",
            "答えは14かもしれません。",
        ],
    ),
    ("text", "Victor Hugo", ["Je dirais Victor Hugo."], ["Je dirais Victor Hugo, ou peut-être Émile Zola."]),
    (
        "choice",
        "A",
        ["정답은 A입니다.", "答えは A です。", "Ответ: A", "La risposta è quindi A."],
        [
            "정답은 A 또는 B입니다.",
            "答えは A または B です。",
            "Ответ: A или B",
            "La respuesta es A o quizás B.",
            "答案是A或B。",
        ],
    ),
    ("choice", "C", ["its c) because the others dont mention the contract"], ["its b) because c) is about the lease"]),
    (
        "math",
        r"\text{no real solutions}",
        [r"\boxed{\text{无实数解}}", r"\boxed{\text{keine Lösung}}", r"\boxed{\emptyset}"],
        [r"\boxed{\text{无穷多解}}", r"\boxed{0}"],
    ),
    (
        "math",
        r"x_1=1,\ x_2=-5",
        [r"\boxed{x=1 \text{ 或 } x=-5}", r"\boxed{x=-5, x=1}", r"\boxed{1, -5}"],
        [r"\boxed{x=1 \text{ 或 } x=5}", r"\boxed{x=1}", r"\boxed{x=1, y=-5}"],
    ),
    # What a relative clause compares a value with is no other value.
    (
        "numeric",
        "18",
        ["The answer is 18 apples, which is enough for 3 pies.", "The total is 18, which is 2 less than 20."],
        [
            "The answer is 3 pies, which is enough for 18 people.",
            "The diameter is 36, so the radius, which is what is asked for, is 9.",
            "The total is 20, which is 2 more than 18.",
        ],
    ),
    (
        "math",
        "12",
        [r"\boxed{\text{The other leg is } 12 \text{ cm long}}"],
        [r"\boxed{\text{The other answer is } 12}", r"\boxed{\text{The wrong answer is } 12}"],
    ),
    ("text", "Paris", ["Paris, France", "Answer: Paris"], ["Answer: Paris, Texas", "Paris (Ontario)"]),
    (
        "text",
        "Everest",
        ["Mount Everest", "The highest is Mount Everest."],
        [
            "K2 is the second highest after Mount Everest, and it is the answer here: K2.",
            "It is the highest after Mount Everest.",
        ],
    ),
    (
        "numeric",
        "9.81",
        ["**g ≈ 9.81 m/s²** (rounded to three significant figures)", "The answer is 9.81 (to 2 d.p.)"],
        ["**g ≈ 9.8 m/s** (rounded to three significant figures)", "9.71 (rounded to 9.81)"],
    ),
    (
        "numeric",
        "1245.67",
        ["So the average was **$1,245.667**. Note that the figure for 2018 (1,237) was restated."],
        ["So the average was **$1,237**. Note that the figure for 2018 (1,245.67) was restated."],
    ),
    ("math", "(3,-2)", [r"\boxed{y=-2, x=3}", r"\boxed{x=3, y=-2}"], [r"\boxed{x=-2, y=3}", r"\boxed{y=3, x=-2}"]),
    (
        "numeric",
        "12.5%",
        ["P = 1/8 = 0.125", "1/8 = 12.5%"],
        ["P = 1/4 = 0.125", "P = 0.125 = 0.25", "P = 1/8 + 1/8 = 0.25"],
    ),
    (
        "text",
        "Buzz Aldrin",
        ["Neil Armstrong was the first man on the Moon, but the question asks for the second: **Buzz Aldrin**."],
        ["Buzz Aldrin was the second man on the Moon, but the question asks for the first: **Neil Armstrong**."],
    ),
    # Whose answer it is, and what of it: "the answer" has its value only where nothing else is said of it.
    (
        "math",
        "24",
        [
            "As in a similar problem, the answer is 24.",
            "Using the previous result, the answer is 24.",
            "This is like the previous problem. The answer is 24.",
        ],
        [
            "I was unable to solve this problem. A similar one in the textbook has the answer 24.",
            "The answer to the previous question is 24.",
            "The book's answer is 24.",
            "Twice the answer is 24.",
            "The answer squared is 24.",
            "An upper bound of the answer is 24.",
        ],
    ),
    (
        "math",
        "12",
        [
            r"\boxed{12 \text{ for } n=2, m=3}",
            r"\boxed{12 \text{ if } n \text{ is even}}",
            r"\boxed{12 \text{ for } k=0,1,2}",
            r"\boxed{12 \text{ because } 3\cdot 4=12}",
            r"\boxed{12 \text{ correct to } 3 \text{ decimal places}}",
        ],
        [
            r"\boxed{12 \text{ if } n \text{ even}, 13 \text{ if odd}}",
            r"\boxed{12 \text{ if } n \text{ is even, } 13 \text{ otherwise}}",
            r"\boxed{12 \text{ with remainder } 3}",
            r"\boxed{12 \text{ for Anna, Ben has } 13}",
            r"\boxed{12 \text{ where the answer is } 13}",
            r"\boxed{12, \text{ where the answer is } 13}",
            r"\boxed{12 \text{ because } 5+7=13}",
            r"\boxed{12 \text{ as a lower bound}}",
            r"\boxed{12 \text{ with } x = 5, \text{ or } 13}",
        ],
    ),
    (
        "math",
        r"\frac{7}{12}",
        ["We add.\n\nThe sum is ⁷⁄₁₂.", r"\boxed{⁷/₁₂}"],
        ["The sum is ⁷⁄₁₃.", r"\boxed{7^{12}}"],
    ),
    (
        "math",
        r"2\frac12",
        ["We add.\n\nSo the way is 2½ km.", r"\boxed{2¹⁄₂}"],
        ["So the way is ½ km.", r"\boxed{2¹⁄₃}"],
    ),
    # A label before a time of day, and the hour's word behind it; a ratio is no time.
    (
        "math",
        "3:45 PM",
        ["**Arrival: 15:45**", "Ankunft: 15:45 Uhr", "The train arrives at 3:45 PM."],
        ["Arrival: 15:46", "Ratio: 15:45", "**Arrival: 3:45 AM**"],
    ),
    (
        "numeric",
        17,
        ["So Maria has **seventeen** pairs.", "That makes seventeen pairs."],
        ["So Maria has **seventeen** dozen.", "That is seventeen times as much."],
    ),
    # Who asks for data or gives up states nothing.
    (
        "numeric",
        12,
        ["We would need 12 trucks to carry it all.", "12. Let me know if you'd like more."],
        [
            "I would need the table of the 12 data points to compute this; please share it.",
            "Please provide the 12 data points.",
            "There isn't enough information about the 12 points.",
        ],
    ),
    # One value in two spellings has to be one value.
    (
        "math",
        1.73,
        ["The answer is 1.732, which is sqrt(3).", "The value is 1.73, which is 5 less than 6.73."],
        ["The answer is 2, which is sqrt(3).", "The answer is 1.73, which is 5."],
    ),
    (
        "numeric",
        7.27e-10,
        [r"\boxed{6.626\times10^{-34}/(9.11\times10^{-31}\cdot 10^6)\approx 7.27\times 10^{-10}}"],
        [r"\boxed{6.626\times10^{-34}/(9.11\times10^{-31}\cdot 10^5)\approx 7.27\times 10^{-10}}"],
    ),
    ("numeric", 15, [r"\boxed{3*5 = 15}", "The answer is 15, which is 3*5."], [r"\boxed{3*6 = 15}"]),
    ("numeric", 4.3, ["It is about 4.3.\n(More precisely, s = 4.2987...)"], ["(More precisely, s = 4.3987...)"]),
    # A name in brackets says nothing more of the value; other words there may.
    (
        "math",
        1.62,
        ["The ratio is about 1.618 (the golden ratio)."],
        [r"\boxed{1.618 (the opposite)}", r"\boxed{1.618 (the second of two)}"],
    ),
    # What is granted or given as a reason is beside what is said.
    (
        "label",
        "positive",
        [
            "The sentiment of this review is positive, although the first half sounds negative.",
            "Mostly positive. Though the ending is negative.",
        ],
        [
            "The sentiment of this review is negative, although the first half sounds positive.",
            "I am unsure, although it sounds positive.",
        ],
    ),
    (
        "label",
        "anger",
        ["The emotion expressed is anger, rather than joy, sadness or fear", "Emotion = anger"],
        [
            "Classify the text as one of: joy, anger, sadness, fear.",
            "Possible labels are joy, anger, sadness.",
            "It is one of joy, anger, sadness",
        ],
    ),
    ("label", "yes", ["No. Yes"], ["Yes, it may seem that they are similar, but in fact they are not. No."]),
    ("kv", "Ann: knight, Zoe: knave", ["<answer>Ann: knight, Zoe: knave</answer>"], ["<answer>Ann: knave</answer>"]),
    # The letters of a dollar's country belong to the sign.
    ("numeric", "R$ 45.90", ["Resposta final: R$ 45,90", "O total é R$ 45,90."], ["US$ 45.90", "R$ 45,91"]),
    ("math", "45.90", [r"\boxed{R\$ 45,90}", "₺45.90", "45.90 zł", "HK$45.90"], [r"\boxed{R\$ 4,590}"]),
    # Notations whose digits are no numbers.
    (
        "math",
        r"(1\ 2\ 5)(3\ 4)",
        [r"\boxed{(2\,5\,1)(3\,4)}", r"\boxed{(43)(125)}"],
        [r"\boxed{(1\,5\,2)(3\,4)}", r"\boxed{(1\,2\,5)}", r"\boxed{(1,2,5)(3,4)(5,6)}"],
    ),
    ("math", "192.168.1.64/26", ["It is 192.168.1.64/26."], ["It is 192.168.1.64/27.", r"\boxed{192.168.1.65/26}"]),
    ("auto", "O(n log n)", ["The time complexity is **O(n log n)**.", r"\boxed{O(n\log n)}"], ["It is **O(n)**."]),
    ("auto", "14:35", ["The flight lands at 2:35 PM."], ["The flight lands at 2:35 AM.", "The ratio is 14:36."]),
    ("math", "16", ["They meet at 16."], ["They meet at 3:16", "The ratio is then 3:16."]),
    (
        "numeric",
        35000,
        ["答えは3万5千円です。", "3만 5천 원", "총 3만 5천 원입니다."],
        ["答えは5千円です。", "5千3万", "3万5百円"],
    ),
    ("math", "120500000", [r"\boxed{1億2050万}"], [r"\boxed{2050万}"]),
    (
        "choice",
        "C",
        ["Let me evaluate each.\n- A ✗ ignores friction\n- C ✓ energy is conserved\n- D ✗ wrong sign\n"],
        ["Let me evaluate each.\n- A ✓ ignores friction\n- C ✗ energy is conserved\n- D ✗ wrong sign\n"],
    ),
    (
        "choice",
        "B",
        ["<answer>Option B, Lisbon.</answer>", "I'd go with the second option, B."],
        [
            "As an AI model I can't determine it; a student would probably choose B, others C.",
            "Most students would choose B.",
            "<answer>B, C</answer>",
            "<answer>B, But maybe D</answer>",
        ],
    ),
    (
        "text",
        "Canberra",
        ["Not Sydney, as many believe, but Canberra."],
        ["Not Canberra, as many believe, but Sydney.", "Sydney, Melbourne, Canberra"],
    ),
    ("text", "John 3:16", ["The verse is John 3:16.", "John 3:16 (NIV)"], ["1 John 3:16", "John 3:17"]),
    ("numeric", 35000, ["答案是三万五千元。", "三万五千个"], ["三万五千多元", "三万元"]),
    ("label", "spam", ["No, spam."], ["Clasificación: **no spam**"]),
    ("label", "yes", ["Yes — it amended both earlier treaties."], ["Both yes and no", "Yes, both."]),
    ("text", "Lake Superior", ["Lake Superior is the largest."], ["Answer: Lake Superior State University"]),
    ("text", "Queen Victoria", ["It was Queen Victoria."], ["Answer: Queen Victoria Street"]),
    ("text", "yes", ["Both directors were born in Italy, so: yes"], ["Yes. No.", "They are not, so no."]),
    (
        "text",
        "Canberra",
        ["Many people think it's Sydney, but the capital is Canberra."],
        ["I say Canberra. Some say Perth."],
    ),
    ("text", "Lake Baikal", ["Answer: Lake Baikal\n\nEdit: typo"], ["Answer: Lake Baikal\n\nEdit: sorry, it is Como."]),
    (
        "auto",
        "Ben",
        ["| Answer | Ben |\n|---|---|"],
        ["| Student | Score |\n|---|---|\n| Ana | 88 |\n| Ben | 91 |"],
    ),
    ("kv", "total: 18.50\nid: 007", ["total: 18.5\nid: 007"], ["total: 18.51\nid: 007", "total: 18.5\nid: 7"]),
    # A sentence in a tag says one thing.
    (
        "math",
        "12",
        ["<answer>Altogether Paco has twelve cookies.</answer>", "<answer>The value of x is 12.</answer>"],
        [
            "<answer>The value of x is 2 and y is 12.</answer>",
            "<answer>Paco has 12 cookies and Ann has 13.</answer>",
            "<answer>The answer is not 12</answer>",
            "<answer>The value is more than 12.</answer>",
        ],
    ),
    ("numeric", "5 km", ["She ran 12.5 laps of a 400 m track, which is 12.5 × 400 = **5000 m**."], ["It is 400 m."]),
    ("label", "LOC", ["It asks for a place.\n\n```\nLOC\n```", "**Judgment:** LOC"], ["```\nLOC\nHUM\n```"]),
    (
        "math",
        "05/01/2021",
        [r"If yesterday was April 30, 2021, today's date is \boxed{05/01/2021}."],
        [r"If yesterday was \boxed{05/01/2021}, then we go on."],
    ),
    (
        "kv",
        {"house1": "red", "house2": "green"},
        ["By clue 2 the red house is first, and the green one is second.\n\nhouse1: red\nhouse2: green"],
        ["house1: red\nhouse2: green\nhouse3: blue"],
    ),
    ("math", "5730 years", ["It is **5\u202f730 years**.", "5 730 years"], ["5 731 years", r"\boxed{5 730 x}"]),
    ("choice", "A", ["A) Paris", "A) Paris B) London C) Rome\nAnswer: A"], ["A) Paris B) London C) Rome D) Madrid"]),
    (
        "numeric",
        48,
        ["I computed how many students passed, 48.", "How many passed is 48."],
        ["Let me think about how many of the 48 students passed."],
    ),
    ("text", "The Beatles", ["the famous Beatles", "It was the Beatles."], ["The Bootleg Beatles"]),
    ("choice", "B", ["I choose B."], ["Most people would choose B."]),
    ("numeric", 1500, ["So, **1.5 km is equal to 1500 metres.**"], ["So, **1500 m is equal to 1.5 km.**"]),
    # Hundredths of a per cent, an expression of the number, what was counted in words, how sure the writer is.
    ("numeric", "0.25%", ["Answer: 25 basis points", "25 bps", "0.25 percentage points"], ["26 basis points", "25%"]),
    ("math", "25 basis points", ["0.25%", "25 bps", "25"], ["25%", "0.26%"]),
    ("numeric", "12.57", ["The circumference is $4\\pi$."], ["$3\\pi$", "$\\sqrt{158.01}\\cdot 2$"]),
    (
        "numeric",
        36,
        ["Final answer: three dozen eggs", "Answer: thirty-six eggs"],
        ["Answer: thirty-six or forty eggs"],
    ),
    ("numeric", 42, ["Answer: 42 (confidence: 95%)"], ["Answer: 43 (confidence: 95%)", "Answer: 42 (confidence: low)"]),
    ("numeric", "$1,250", ["**Interest: USD 1,250.00**"], ["**Interest: EUR 1,250.00**", "**At least: USD 1,250**"]),
    # Money is bare where a truth leaves out what is paid for; a truth that names it is another quantity's.
    ("auto", "$1,199.10", ["**Payment: $1,199.10 per month**", "$1,199.10/month"], ["$1,198.10 per month"]),
    ("math", "$15 per hour", ["15 dollars per hour"], ["$15 per day"]),
    # Units in other scripts.
    (
        "numeric",
        "15 m",
        ["**उत्तर: १५ मीटर**", "答えは15メートルです。", "정답은 15미터입니다."],
        ["15センチメートル", "15 सेकंड"],
    ),
    # Others' mistake, and what they think.
    (
        "math",
        "37.5",
        ["A common wrong answer is 40, from adding. The true average speed is 37.5 km/h."],
        ["A common wrong answer is 37.5. The true average speed is 40 km/h."],
    ),
    ("math", "243", ["Each position has three choices: $\\boxed{3^5}$."], ["The choices: \\boxed{243}, \\boxed{81}"]),
    (
        "text",
        "Victor Hugo",
        ["On pense souvent à Flaubert, mais c'est Victor Hugo.", "El autor es Victor Hugo, pero escribió más."],
        [
            "On pense souvent à Victor Hugo, mais l'auteur est **Gustave Flaubert**.",
            "Viele denken an Victor Hugo, aber der Autor ist Gustave Flaubert.",
            "很多人认为是Victor Hugo，但作者是Gustave Flaubert。",
        ],
    ),
    # One option is ruled out for another, in any language; the options that a text lists choose none of themselves.
    (
        "choice",
        "C",
        [
            "正解はAではなく、Cです。",
            "정답은 A가 아니라 C입니다.",
            "答案不是A,而是C。",
            "Die Antwort ist nicht A, sondern C.",
            "La respuesta no es la A, sino la C.",
            "Ответ не A, а C.",
        ],
        ["正解はCではなく、Aです。", "答案不是C，而是A。", "Die Antwort ist nicht A, sondern C ist auch falsch."],
    ),
    (
        "choice",
        "A",
        ["A) Mars\nB) Jupiter\n\nAnswer: Mars", "A) Mars\nB) Jupiter\n\nA", "Q: Which? (A) Mars (B) Io\nA: A"],
        [
            "A) Mars\nB) Jupiter\n\nAnswer: Jupiter",
            "A) Mars\nB) Jupiter\n\nIt cannot be Mars.",
            "A) Mars\nB) Jupiter\n\nIs it Mars?",
            "Q: Which? (A) Mars (B) Io\nA: B",
        ],
    ),
]


@pytest.mark.parametrize(("preset", "truth", "good", "bad"), ROWS)
def test_what_is_right_is_taken_and_what_only_looks_like_it_is_not(
    preset: str, truth: Json, good: list[str], bad: list[str]
) -> None:
    for completion in (*good, *bad):
        result = verifier.grade(completion, truth, preset=preset)
        why = (completion, result.verdict.reason, result.extraction)
        assert (result.verdict.outcome == "correct") is (completion in good), why
