"""`python -m verifier.cli` is `verifier`."""

from verifier.cli import main

main()
