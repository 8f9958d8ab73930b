"""geodesic-open-rl, a fork of open-instruct: its CodeVerifier, which asks again five times and then takes every error
for a 0."""

from trainers.callers import checkout, stands_for
from trainers.code_verifiers import asking

COMMIT = checkout("geodesic-open-rl")
stands_for("open_instruct.utils", extract_final_answer=None)  # ray, DeepSpeed, wandb
stands_for("ray")

from open_instruct.ground_truth_utils import CodeVerifier, CodeVerifierConfig  # noqa: E402

VERSION = f"geodesic-open-rl {COMMIT}"
ask = asking(CodeVerifier, CodeVerifierConfig)
