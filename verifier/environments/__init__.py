"""Pinned worker environments: interpreters of their own, with the library versions that a reproduced reward depends on.

docs/environments.md tells how they are made and chosen. Standard library only: every floor may ask.
"""
