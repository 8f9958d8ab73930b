"""The reward service for reinforcement learning with verifiable rewards.

Module paths are the API: `verifier.score.score`, `verifier.rubric.Rubric`, `verifier.engine.local.LocalEngine`.
Nothing is imported here, so that importing one room never loads another.
"""

__version__ = "0.1.0"
