"""The protocols of others: trainers and environments that call this service as if it were the one they know.

Each module is one protocol: how it says a sample, how its answer looks, and how it says that a sample was not judged.
What they share (reading within bounds, choosing a preset, grading, keys and quotas) is in `samples`, `rows` and
`routes`; the engine behind them is that of /v1/verify. Not for anything that those projects' servers do beside judging
and running programs. Nothing here answers 200 with a reward of 0 for what was not judged unless the protocol's own mark
says so beside it, or the address names that number.
"""
