"""Gives every rollout a worker, a CPU budget and an end.

`base` says what an engine is; `local` is the one that runs on this machine; `forkserver` and `worker` are its
processes; `frames` is how they talk.
"""
