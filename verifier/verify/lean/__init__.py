"""Lean 4 proofs: `tokens.py` cuts code, `statement.py` compares it with what is to be proved, `reply.py` reads what
Lean says. Nothing here runs Lean.
"""
