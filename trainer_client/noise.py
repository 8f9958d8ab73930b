"""Rewards without the noise of a verifier whose error rates are known. Only for rewards of 1 and 0."""


def unbiased(reward: float | None, *, true_positive_rate: float, false_positive_rate: float) -> float | None:
    """The reward whose mean is 1 over right answers and 0 over wrong ones; None stays None.

    The rates are those of `GET /v1/presets` (docs/accuracy.md). The method is Natarajan et al., Learning with Noisy
    Labels (2013). Raises ValueError where the verifier tells right answers from wrong ones no better than chance.
    """
    if not 0.0 <= false_positive_rate < true_positive_rate <= 1.0:
        raise ValueError(
            f"a true positive rate of {true_positive_rate} and a false positive rate of {false_positive_rate}: "
            "expected two numbers from 0 to 1, the first of them the larger"
        )
    if reward is None:
        return None
    return (reward - false_positive_rate) / (true_positive_rate - false_positive_rate)
