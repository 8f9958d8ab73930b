"""GRPO with rewards from the service: what a learner needs, one file a concept. `trainer_client.train` is the run.

Reading order: config, rows, tasks, identity, prompts, rollout, sampling, advantage, loss, schedule, pace (these five
pure: tensors or numbers in and out), then what does I/O: head, policy, lora, sample, generate, weights, rewards,
master, learner, ranks, checkpoint, record. What a run says about itself: evaluate, health, transcript, curve, page.
About its process: folder, stopping, environment.
"""
