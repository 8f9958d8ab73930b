"""The rooms of the math verdict: bounds, reading, deciding. Pure; `symbolic.py` is the part that stands on them."""
