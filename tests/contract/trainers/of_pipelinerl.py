"""PipelineRL: its math rollout with its reward table, which asks the environment; an error ends its actor."""

from trainers.callers import checkout
from trainers.pipelines import asking, stand_in_for_models

COMMIT = checkout("PipelineRL")
stand_in_for_models("pipelinerl.llm")

from pipelinerl.domains.math.rollouts import generate_math_rollout  # noqa: E402 - after what stands in its way

VERSION = f"PipelineRL {COMMIT}"
ask = asking(generate_math_rollout)
