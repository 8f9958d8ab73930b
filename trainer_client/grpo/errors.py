"""Every error a run ends with on purpose. Each message says what was wrong, what was expected and what would work.

TrainError
  + UnusableInput     a configuration, model, data set or service that this run cannot use; found before step 1
  + RunStopped        the run cannot go on; what it had is saved, and the message says where and how to resume
  + WeightsLost       the weights are not numbers any more and are saved nowhere; earlier checkpoints stay
  + OutOfMemory       the device's memory was not enough; the message says what to lower
  + WeightsDiffer     sampler and learner disagree about the same tokens after a sync
"""


class TrainError(Exception):
    """Root of the tree."""


class UnusableInput(TrainError):
    """Nothing was trained: what was asked for cannot be."""


class RunStopped(TrainError):
    """Training went so far and no further."""


class WeightsLost(TrainError):
    """The model gives no probabilities: an update too large to be held in its numbers."""


class OutOfMemory(TrainError):
    """A forward or backward pass did not fit."""


class WeightsDiffer(TrainError):
    """The engine that generates does not have the weights that the learner has."""
