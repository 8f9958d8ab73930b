"""The trainer's side of the reward service: the client of its HTTP API, and what learns from the rewards.

Nothing here grades. Of the service's own package it knows `verifier.wire`, the models that cross the wall, and nothing
else, so a learner can import it without loading a grader. Start at `trainer_client.client`.
"""
