"""EvoLM, a fork of open-instruct: its CodeVerifier, which takes every error for a 0."""

from trainers.callers import checkout, stands_for
from trainers.code_verifiers import asking

COMMIT = checkout("EvoLM")
stands_for("open_instruct.utils", extract_final_answer=None)  # ray, DeepSpeed, wandb

from open_instruct.ground_truth_utils import CodeVerifier, CodeVerifierConfig  # noqa: E402

VERSION = f"EvoLM {COMMIT}"
ask = asking(CodeVerifier, CodeVerifierConfig)
