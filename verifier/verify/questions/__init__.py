"""Short answers to questions: how data sets fold them before they compare (`normal.py`), measures of overlap
(`overlap.py`), and numbers of tables with their scale (`scale.py`).
"""
