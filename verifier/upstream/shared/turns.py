"""Where the assistant's turn is in a text that holds a whole chat, as simple graders find it."""

ASSISTANT = "<|im_start|>assistant"
ENDS = ("</s>", "<|im_end|>", "<|endoftext|>")


def assistant_turn(text: str) -> tuple[int, int]:
    """From the first assistant marker (or the beginning of a text without one) to the first end of a turn.

    The marker stays. Each kind of end counts in its own order, and white space around what is left goes with it.
    """
    start, end = max(text.find(ASSISTANT), 0), len(text)
    for mark in ENDS:
        found = text.find(mark, start, end)
        if found >= 0:
            turn = text[start:found]
            start += len(turn) - len(turn.lstrip())
            end = max(start, found - (len(turn) - len(turn.rstrip())))
    return start, end
