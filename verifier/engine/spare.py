"""Work that may only have workers that nobody else needs, such as the grading of shadows.

It is begun where nothing else waits, on a quarter of the workers at most, and never on the last free one of several:
whoever comes finds a worker. Where one has to wait for a worker all the same, this work is ended and begun again later.
"""

import math

SHARE = 4  # one worker in so many; of fewer than that, one
GIVES_WAY_SECONDS = 0.5  # that other work has waited: most of what is in hand ends sooner than a worker is replaced
MOST_INTERRUPTIONS = 3  # of one rollout: a slow one would be begun again and again beside a training run
GAVE_WAY = f"it gave way to other work {MOST_INTERRUPTIONS} times"


def has_room(workers: int, *, free: int, at_spare: int) -> bool:
    """Whether one of the free workers may begin such work; so many are at it already."""
    return at_spare < math.ceil(workers / SHARE) and free > (workers > 1)
