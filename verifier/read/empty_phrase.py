"""Answers that say nothing, and to which judges are known to say yes all the same.

"One Token to Fool LLM-as-a-Judge" (arXiv 2507.08794): a colon, or the opening of a solution without the solution, is
called correct by many models up to 90% of the time. Nobody need be asked about these.
"""

import re

import regex

SAYS_SOMETHING = regex.compile(r"[\p{L}\p{N}\p{Sm}\p{So}]")
"""A letter, a digit, or a sign such as `∞` that may be a whole answer."""
DRESS = re.compile(r"\\(?:boxed|text|textbf|mathbf)\b|</?[A-Za-z]\w{0,20}>")
"""What an answer wears and does not say: `\\boxed{}`, `<answer></answer>`."""
OPENERS = (
    *("thought process", "let's solve this problem step by step", "let's think step by step", "solution", "answer"),
    *("final answer", "the answer is", "the final answer is", "explanation", "reasoning", "step 1", "proof"),
    *("解", "解答", "答案", "かいせつ", "respuesta", "solución", "réponse", "lösung", "antwort"),
)
"""The paper's ten, and the same in other words."""
APART = r"[\W_]*"
OPENER = re.compile(
    f"{APART}(?:(?:"
    + "|".join(
        APART.join(re.escape(word) for word in re.findall(r"\w+", phrase))
        for phrase in sorted(OPENERS, key=len, reverse=True)
    )
    + rf")(?!\w){APART})+",
    re.IGNORECASE,
)
MOST_CHARACTERS = 400
"""An opener said a few times over; what is longer says something else too."""


def says_nothing(answer: str, reference: str = "") -> str | None:
    """Why the answer is not worth a judge's time; None when it may be.

    What the reference says too is an answer: `Solution` to "what is a homogeneous mixture called?"
    """
    if (said := answer.strip()) and said.casefold() in reference.casefold():
        return None
    bare = DRESS.sub(" ", answer) if len(answer) <= MOST_CHARACTERS else answer
    if not SAYS_SOMETHING.search(bare):
        return "the answer has no letter and no digit"
    if len(answer) <= MOST_CHARACTERS and OPENER.fullmatch(bare.strip()):
        return "the answer opens a solution and says nothing"
    return None
