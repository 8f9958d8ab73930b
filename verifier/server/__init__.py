"""The HTTP door.

`app` wires the house, `routes` answers, `intake` reads requests, `grading` follows a batch, `desk` takes in those that
outlive their request, `store` keeps them (`shared_store` for several services), `ledger` counts what each key has in
hand. No verdict is made here: every one comes from the engine.
"""
