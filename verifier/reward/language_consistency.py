"""The reward of staying with one language."""

from typing import Literal

import regex

from verifier.parts import Points, Shaper
from verifier.wire import Extraction, Rollout, Verdict

Script = Literal["latin", "han", "japanese", "hangul", "cyrillic", "arabic", "devanagari", "greek", "hebrew", "thai"]

READ_CHARACTERS = 100_000
NOT_LETTERS = regex.compile(r"\P{L}++")
NO_LANGUAGE = regex.compile(r"\$[^$\n]{0,500}+\$|\\[a-zA-Z]++|`[^`\n]{0,500}+`|</?[a-z]{1,20}+>")
OTHER_SCRIPTS = {
    script: regex.compile(f"[^{letters}]++")
    for script, letters in {
        "latin": r"\p{Latin}",
        "han": r"\p{Han}",
        "japanese": r"\p{Hiragana}\p{Katakana}\p{Han}",
        "hangul": r"\p{Hangul}",
        "cyrillic": r"\p{Cyrillic}",
        "arabic": r"\p{Arabic}",
        "devanagari": r"\p{Devanagari}",
        "greek": r"\p{Greek}",
        "hebrew": r"\p{Hebrew}",
        "thai": r"\p{Thai}",
    }.items()
}


class LanguageConsistency(Shaper):
    """`value` times the share of the completion's letters that are of the script it was to be written in.

    Formulas between dollars, LaTeX commands, code between backticks and tags are of no language. A completion without
    letters has mixed nothing, and gets `value`. Languages that share a script are not told apart. The first 100,000
    characters are read.
    """

    kind: Literal["language_consistency"] = "language_consistency"
    script: Script = "latin"
    value: Points = 1.0

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        letters = NOT_LETTERS.sub("", NO_LANGUAGE.sub(" ", rollout.completion[:READ_CHARACTERS]))
        if not letters:
            return self.value
        if letters.isascii():
            return self.value if self.script == "latin" else 0.0
        return self.value * len(OTHER_SCRIPTS[self.script].sub("", letters)) / len(letters)
