"""A machine that is busy by a stated measure."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

HOGS = 8  # on one processor: a program gets a ninth of it
HOG = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"  # it ends with the tests, however they end


@contextmanager
def one_busy_processor() -> Iterator[None]:
    """All that is started meanwhile shares one processor with the hogs, however many this machine has."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    hogs = [subprocess.Popen([sys.executable, "-S", "-c", HOG]) for _ in range(HOGS)]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
        os.sched_setaffinity(0, before)
