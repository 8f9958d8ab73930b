"""Rewards asked for in a DataLoader's worker, which is a forked child of a process that asks as well."""

import os
import subprocess
import sys
from pathlib import Path

from served import Served

HANGS_SECONDS = 180.0

PROGRAM = """
from torch.utils.data import DataLoader, Dataset
from trainer_client.adapters import unsloth

def ask(answer):
    return unsloth.reward(prompts=["1+1?"], completions=[f"\\\\boxed{{{answer}}}"], answer=["2"])[0]

class Judged(Dataset):
    def __len__(self): return 6
    def __getitem__(self, index): return ask(2 if index % 2 else 3)

assert ask(2) == 1.0
loader = DataLoader(Judged(), num_workers=2, multiprocessing_context="fork", persistent_workers=True)
assert [reward.item() for reward in loader] == [0.0, 1.0] * 3
assert ask(3) == 0.0
"""


def test_workers_are_answered_and_everything_ends(reward_service: Served, tmp_path: Path) -> None:
    program = tmp_path / "loads.py"
    program.write_text(PROGRAM)
    environment = os.environ | {"VERIFIER_URL": reward_service.url, "VERIFIER_PRESET": "math"}
    done = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, timeout=HANGS_SECONDS
    )
    assert done.returncode == 0, done.stderr[-3000:]
