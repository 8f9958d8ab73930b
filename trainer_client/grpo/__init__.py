"""GRPO with rewards from the service: what a learner needs, one file a concept. `trainer_client.train` is the run.

Reading order: config, tasks, identity, rollout, advantage, loss, pace (the last three pure: tensors or numbers in and
out), then what does I/O: head, policy, sample, generate, weights, rewards, master, learner, checkpoint, record, curve;
and folder, stopping and environment, which are about the process.
"""
