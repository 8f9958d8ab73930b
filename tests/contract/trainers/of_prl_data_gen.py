"""prl-data-gen, a fork that writes training data: its rollout of a problem with an answer."""

from trainers.callers import checkout
from trainers.pipelines import asking, stand_in_for_models

COMMIT = checkout("prl-data-gen")
stand_in_for_models("tapeagents.core", "tapeagents.llms.trainable")

from pipelinerl.domains.math.rollouts import generate_math_rollout  # noqa: E402 - after what stands in its way

VERSION = f"prl-data-gen {COMMIT}"
ask = asking(generate_math_rollout)
