"""Constraints on the form of a response, as IFEval, IFBench and IFTrain state them: one function each.

`constraint.py` says what a constraint is and reads its arguments; `ifeval.py`, `ifbench.py` and `iftrain.py` hold the
checks with the verdicts of the projects, `closed.py` those that close their holes; `rows.py` reads the rows of data
sets, `libraries.py` has what some need. The verifier is `verify/instruction_following.py`.
"""
