"""Where a prompt ends in a text that holds it and the response after it, as OpenRLHF sends and logs them."""

REMEMBERED = 64
"""How much of a prompt's end must stand in the query when the rest was cut off for its length."""


def end_of_prompt(query: str, prompt: str) -> int | None:
    """Where the prompt ends in the query; None where it does not stand there.

    A prompt with examples in it may end as each of them does, and an example's answer is not the response: where
    something stands before the prompt (`<s>`), or in it, its end stands in the query as often as in the prompt.
    """
    if query.startswith(prompt):
        return len(prompt)
    known = prompt[-REMEMBERED:]
    end, wanted = None, prompt.count(known)
    while wanted and (at := query.find(known, end or 0)) >= 0:
        end, wanted = at + len(known), wanted - 1
        if prompt.startswith(query[:REMEMBERED], max(0, len(prompt) - end)) and prompt.endswith(query[:end]):
            return end  # its beginning was cut off for its length
    return end
