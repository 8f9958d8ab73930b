"""The HTTP door.

`app` wires the house, `routes` answers, `intake` reads requests, `grading` follows a batch, `jobs` and `replay` keep
answers for later. No verdict is made here: every one comes from the engine.
"""
