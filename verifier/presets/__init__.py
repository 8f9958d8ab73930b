"""Rubrics with a name and a birth certificate.

`preset` says what one is, `general` holds our own, `catalogue` lists them all and turns a request's words into tasks.
"""
