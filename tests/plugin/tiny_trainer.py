"""`python -m trainer_client.train`, as a script that tests fork."""

import sys

from trainer_client.train import main as train


def main(*arguments: str) -> int:
    return train(list(arguments))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
