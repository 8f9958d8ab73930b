"""Calls of tools.

`reading.py` finds them in what a policy wrote, in every family's format, `pythonic.py` reads those that are written as
Python, `expected.py` the ground truth, `bfcl.py` compares as the Berkeley Function-Calling Leaderboard does.
"""
