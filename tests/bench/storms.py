# ruff: noqa: E402 - the plugin folder is found first
"""Storms of signals over rollouts whose verdicts are known: `python tests/bench/storms.py [--full]`.

Every row should say 0 wrong and 0 lost, and every bomb convicted or, where the storm left it no time, not judged. Small
by default; `--full` is 20,000 rollouts and 500 signals of each kind.
"""

import argparse
import asyncio
import os
import signal
import sys
import time
from pathlib import Path

PLUGIN = Path(__file__).resolve().parents[1] / "plugin"
sys.path[:0] = [str(PLUGIN)]
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(PLUGIN), os.environ.get("PYTHONPATH"))))

from storm import storm

from verifier.engine.local import EngineSettings

SENT = (signal.SIGKILL, signal.SIGSEGV, signal.SIGPROF, signal.SIGSTOP)
STOPS = 20  # each costs a second of a worker


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rollouts", type=int, default=3000)
    parser.add_argument("--signals", type=int, default=75)
    parser.add_argument("--full", action="store_true", help="20,000 rollouts and 500 signals of each kind")
    given = parser.parse_args()
    rollouts, signals = (20_000, 500) if given.full else (given.rollouts, given.signals)
    print(f"storms of signals to two workers, over {rollouts:,} rollouts with 20 bombs of CPU and of memory")
    print(f"{'signal':9}{'sent':>6}{'wrong':>7}{'lost':>6}{'unjudged':>10}{'bombs convicted':>17}{'seconds':>9}")
    failed = False
    for sent in SENT:
        started = time.monotonic()
        count = min(signals, STOPS) if sent is signal.SIGSTOP else signals
        found = asyncio.run(
            storm(EngineSettings(workers=2, warm=False), sent, rollouts=rollouts, bombs=10, signals=count)
        )
        seconds = time.monotonic() - started
        bombs = f"{found.bombs_convicted} of {found.bombs}"
        print(
            f"{sent.name:9}{found.sent:6}{found.wrong:7}{found.lost:6}{found.unjudged:10}{bombs:>17}{seconds:9.1f}",
            flush=True,
        )
        failed = failed or bool(found.wrong or found.lost or found.bombs_rewarded)
    sys.exit(failed)


if __name__ == "__main__":
    main()
