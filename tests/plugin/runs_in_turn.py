"""Several runs of the trainer in one process, which loads torch once: `runs_in_turn.py '[["run.yaml", ...], ...]'`.

`["forget", FOLDER]` among them deletes a checkpoint.
"""

import json
import shutil
import sys

from trainer_client.grpo.ranks import joined
from trainer_client.train import main

if __name__ == "__main__":
    with joined() as ranks:
        for arguments in json.loads(sys.argv[1]):
            ranks.wait_for_all()
            if arguments[0] != "forget":
                assert main(arguments) == 0
            elif ranks.first:
                shutil.rmtree(arguments[1])
