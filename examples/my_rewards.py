"""Rewards as one often sees them, to try `verifier audit` and `verifier diff` with."""


def contains(completion: str, ground_truth: str) -> float:
    """Pays whatever mentions the answer."""
    return float(str(ground_truth) in completion)


def last_word(completion: str, ground_truth: str) -> float:
    """Pays the answer at the very end, and nothing else."""
    words = completion.replace(".", " ").replace("}", " ").replace("{", " ").split()
    return float(bool(words) and words[-1] == str(ground_truth))
