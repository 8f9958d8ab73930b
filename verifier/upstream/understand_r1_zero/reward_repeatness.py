"""understand-r1-zero's test for text that repeats itself."""

from typing import Literal

from verifier.errors import Unshapable
from verifier.parts import Shaper
from verifier.wire import Extraction, Rollout, Verdict

MOST_CHARACTERS = 16_384
REPETITIVE = 0.2


class Repeatness(Shaper):
    """1 when more than a fifth of the completion's substrings are there twice, else 0.

    The original adds up what neighbours in the suffix array have in common; the number of different substrings, which a
    suffix automaton knows, says the same. Completions of more than 16,384 characters are not measured.
    """

    kind: Literal["understand_r1_zero_repeatness"] = "understand_r1_zero_repeatness"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        text = rollout.completion
        if len(text) > MOST_CHARACTERS:
            raise Unshapable(f"the completion has {len(text)} characters, and repeatness is measured up to 16,384")
        if not text:
            return 0.0
        substrings = len(text) * (len(text) + 1) // 2
        return float((substrings - distinct_substrings(text)) / substrings > REPETITIVE)


def distinct_substrings(text: str) -> int:
    """How many different substrings there are, the empty one aside: by a suffix automaton, in linear time."""
    longest, link, following = [0], [-1], [dict[str, int]()]
    last = total = 0
    for character in text:
        current, state = len(longest), last
        longest.append(longest[last] + 1)
        following.append({})
        while state >= 0 and character not in following[state]:
            following[state][character] = current
            state = link[state]
        if state < 0:
            link.append(0)
        elif longest[reached := following[state][character]] == longest[state] + 1:
            link.append(reached)
        else:
            clone = len(longest)
            longest.append(longest[state] + 1)
            following.append(dict(following[reached]))
            link += [clone, link[reached]]
            link[reached] = clone
            while state >= 0 and following[state].get(character) == reached:
                following[state][character] = clone
                state = link[state]
        total += longest[current] - longest[link[current]]
        last = current
    return total
