"""Text -> what it says: the stance of a clause, the choices that are listed. Pure; below `extract` and `verify`.

What a value is worth is told by the readers of values; this room tells what is said *about* one.
"""
