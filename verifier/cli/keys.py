"""`verifier keys`: API keys for the server."""

import sys

from verifier.server.auth import new_key


def run(name: str) -> int:
    """Print a new key, which nothing keeps, and the line by which the server knows it."""
    key, line = new_key(name)
    print(key)
    print(line)
    note = (
        "The first line is the key; it is shown only once. Add the second line to the file of VERIFIER_API_KEYS_FILE."
    )
    print(note, file=sys.stderr)
    return 0
