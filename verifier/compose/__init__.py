"""Verifiers made of verifiers, each with an extractor of its own where it needs one. Pure."""
