"""Pinned library versions, for verdicts that hang on them: which there are, where they lie, how they are made.

An environment is a folder of packages that a worker imports before the installed ones. `pins/NAME.in` says what is
pinned and `pins/NAME.txt` with which hashes (`./dev lock` writes it). docs/environments.md says which presets use them.
"""
