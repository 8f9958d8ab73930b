"""Resource limits of a child, hard equal to soft. Standard library only: the zygote loads it."""

import math
import resource

from verifier.sandbox.order import Bounds

NOTHING = (
    resource.RLIMIT_CORE,
    resource.RLIMIT_MEMLOCK,
    resource.RLIMIT_MSGQUEUE,
    resource.RLIMIT_NICE,
    resource.RLIMIT_RTPRIO,
)
LIFTED = (
    resource.RLIMIT_AS,
    resource.RLIMIT_DATA,
    resource.RLIMIT_CPU,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NPROC,
)
ROOM_BYTES = 1 << 30  # a runtime that manages its own memory maps more than it uses; what it uses is watched
OVERTIME = 1.1  # a borderline program may finish, so that it can be told from an endless one


def set_limits(bounds: Bounds, *, reserved_bytes: int, other_tasks: int) -> None:
    """Limit this process. reserved_bytes: what the interpreter occupies. other_tasks: what the user runs elsewhere."""
    memory = 2 * bounds.memory_bytes + ROOM_BYTES if bounds.limit_data_only else bounds.memory_bytes + reserved_bytes
    cpu = math.ceil(bounds.cpu_seconds * OVERTIME) + 1
    wanted = {
        resource.RLIMIT_DATA if bounds.limit_data_only else resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: bounds.file_bytes,
        resource.RLIMIT_NOFILE: bounds.open_files,
        resource.RLIMIT_NPROC: bounds.threads + bounds.processes + other_tasks,
        resource.RLIMIT_STACK: bounds.stack_bytes,
        resource.RLIMIT_SIGPENDING: 128,
        **dict.fromkeys(NOTHING, 0),
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def lift_soft_limits() -> None:
    """Undo what a caller had set for itself: every soft limit back to its hard one."""
    for kind in LIFTED:
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (hard, hard))
