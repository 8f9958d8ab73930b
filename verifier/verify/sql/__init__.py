"""Queries, judged by the rows that they give.

`inside.py` runs one behind the wall, `rows.py` compares, `given.py` reads the rows of data sets.
"""
