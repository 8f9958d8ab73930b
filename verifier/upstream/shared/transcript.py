"""Where the response begins in a decoded prompt and response, and what it is made of, as verl's early rewards see it.

Several reproduced rewards are handed the whole decoded text, and find the response after the header that the prompt's
template wrote. Plain string search: linear, whatever the text holds. Not for our own presets, which get the completion.
"""

HEADERS = ("Assistant:", "<|im_start|>assistant")
TAGS = ("<think>", "</think>", "<answer>", "</answer>")
Span = tuple[int, int]


def response_start(text: str) -> int | None:
    """Where the response begins: after the first `Assistant:`, else after the first chat header; None without one."""
    for header in HEADERS:
        place = text.find(header)
        if place >= 0:
            return place + len(header)
    return None


def answer_in_order(text: str, start: int = 0) -> Span | None:
    """The content of the answer block when each of the four tags occurs once after `start`, and in order; else None.

    The text before, between and after the blocks is free, and so is what they hold.
    """
    places = []
    for tag in TAGS:
        place = text.find(tag, start)
        if place < 0 or text.find(tag, place + len(tag)) >= 0:
            return None
        places.append(place)
    if places != sorted(places):
        return None
    return places[2] + len(TAGS[2]), places[3]


def last_block_of_line(text: str, start: int = 0) -> Span | None:
    """The content of the last `<answer>...</answer>` in what follows `start`, tags paired from the left; else None."""
    found = None
    while (opened := text.find(TAGS[2], start)) >= 0:
        opened += len(TAGS[2])
        closed = text.find(TAGS[3], opened)
        if closed < 0:
            break
        found = opened, closed
        start = closed + len(TAGS[3])
    return found
