"""GRPO with rewards from the service: what a learner needs, one file a concept. `trainer_client.train` is the run.

Reading order: config, rows, tasks, prompts, rollout, sampling, advantage, loss, schedule (these four pure: tensors or
numbers in and out), then what does I/O: policy, lora, sample, generate, weights, rewards, learner, ranks, checkpoint,
record. What a run says about itself: evaluate, health, transcript, curve, page.
"""
