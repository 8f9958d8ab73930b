"""How strong each of a group is, from who beat whom: the model of Bradley and Terry."""

import math
from collections.abc import Sequence

STEPS = 500
CLOSE = 1e-10
"""Of the logarithm of a strength, between two steps."""


def strengths(won: Sequence[Sequence[float]], prior: float) -> list[float]:
    """The logarithm of each one's strength; 0 is that of an average one.

    won[i][j]: games that i won against j, a tie being half of one for each. prior: games that each is thought to have
    won, and as many lost, against an average one, so that who won all has a strength too. Found as Hunter (2004) does,
    by minorising and maximising: each step raises the likelihood.
    """
    size = len(won)
    played = [[won[i][j] + won[j][i] for j in range(size)] for i in range(size)]
    wins = [sum(row) + prior for row in won]
    found = [1.0] * size
    for _ in range(STEPS):
        last = found
        found = []
        for i in range(size):
            expected = 2 * prior / (last[i] + 1.0)
            expected += sum(n / (last[i] + last[j]) for j, n in enumerate(played[i]) if n)
            found.append(wins[i] / expected if expected else 1.0)
        if all(abs(math.log(a / b)) < CLOSE for a, b in zip(found, last, strict=True)):
            break
    return [math.log(one) for one in found]
