"""The reward service for reinforcement learning with verifiable rewards.

    import verifier

    verifier.grade(r"so it is \\boxed{\\frac12}", "0.5", preset="math").reward   # 1.0, in this process
    with verifier.Grader("math") as grader:                                     # in worker processes, within limits
        rewards = grader.rewards(completions, ground_truths)

The names below are the public API. Each is imported when it is first used, so that `import verifier` is cheap.
__init__.pyi declares them for type checkers.
"""

from importlib import import_module

__version__ = "0.1.0"

HOMES = {
    "grade": "verifier.grader",
    "Grader": "verifier.grader",
    "AsyncGrader": "verifier.grader",
    "Rollout": "verifier.wire",
    "Result": "verifier.wire",
    "Verdict": "verifier.wire",
    "Outcome": "verifier.wire",
    "Extraction": "verifier.wire",
    "PresetRef": "verifier.wire",
    "Rubric": "verifier.rubric",
    "Extractor": "verifier.parts",
    "Verifier": "verifier.parts",
    "Shaper": "verifier.parts",
    "VerifierError": "verifier.errors",
    "ConfigError": "verifier.errors",
    "InputError": "verifier.errors",
    "EngineBusy": "verifier.errors",
    "EngineClosed": "verifier.errors",
    "SandboxError": "verifier.errors",
    "UnknownPreset": "verifier.errors",
}
__all__ = ["__version__", *HOMES]


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"module 'verifier' has no attribute {name!r}")
    try:
        module = import_module(HOMES[name])
    except ModuleNotFoundError as error:
        if error.name != HOMES[name]:
            raise
        raise ImportError(  # rlvr-verifier-client has verifier.wire and no more
            f"verifier.{name} is part of the service, and only the client is installed here. To install the service "
            "instead: pip uninstall rlvr-verifier-client, then pip install rlvr-verifier"
        ) from None
    value: object = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
