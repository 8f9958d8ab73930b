"""Judging programs by tests: what a test is, how data sets spell one, and how what a program did is compared.

Nothing here runs a program; `verifier.verify.code_tests` does, through the sandbox that it is given.
"""
