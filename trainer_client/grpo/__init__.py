"""GRPO with rewards from the service: what a learner needs, one file a concept. `trainer_client.train` is the run.

Reading order: config, tasks, rollout, advantage, loss (the last two pure: tensors in, tensors out), then what does I/O:
policy, sample, generate, weights, rewards, learner, checkpoint, record, curve.
"""
