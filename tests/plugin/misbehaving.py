"""A part as an installed package would bring it, which does to its worker what the answer says.

No part of the service may do such things; this one lets tests see what they would cost.
"""

import ctypes
import os
import signal
import time
from typing import Literal

from verifier.errors import SandboxError
from verifier.parts import Verifier
from verifier.wire import Json, Verdict


class Misbehave(Verifier):
    """Obeys the answer; an answer it does not know is compared with the ground truth."""

    kind: Literal["misbehave"] = "misbehave"

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        verb, _, seconds = answer.partition(" ")
        if verb == "spin":
            spin_until = time.process_time() + float(seconds or "inf")
            while time.process_time() < spin_until:
                pass
        elif verb == "slow_once":
            if first_time():
                self.verify(f"spin {seconds}", ground_truth)
        elif verb == "spin_in_c":
            sum(range(10**12))
        elif verb == "sleep":
            time.sleep(float(seconds))
        elif verb == "segfault":
            ctypes.string_at(0)
        elif verb == "abort":
            os.abort()
        elif verb == "exit":
            os._exit(0)
        elif verb == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif verb == "kill_everything":
            os.kill(grandparent(), signal.SIGKILL)
        elif verb == "allocate":
            bytearray(8 * 2**30)
        elif verb == "recurse":
            self.verify(answer, ground_truth)
        elif verb == "raise":
            raise KeyError("a bug of ours")
        elif verb == "sandbox":
            raise SandboxError("the wall is down")
        return Verdict.correct("equal") if answer == ground_truth else Verdict.incorrect("not equal")


def grandparent() -> int:
    """The process that the fork server belongs to."""
    with open(f"/proc/{os.getppid()}/stat") as stat:
        return int(stat.read().rpartition(")")[2].split()[1])


def first_time() -> bool:
    """Whether no worker of this fork server has asked before."""
    mark = f"/tmp/misbehaving-{os.getppid()}-{born(os.getppid())}"
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        os.unlink(mark)
        return False
    return True


def born(pid: int) -> str:
    """When that process began: a number may be given again to another, which has its own first time."""
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[19]
