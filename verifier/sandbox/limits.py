"""Resource limits of a child, hard equal to soft. Standard library only: the zygote loads it."""

import math
import resource

from verifier.sandbox.order import Bounds

FOR_EVERYBODY = {
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_MEMLOCK: 0,
    resource.RLIMIT_MSGQUEUE: 0,
    resource.RLIMIT_NICE: 0,
    resource.RLIMIT_RTPRIO: 0,
    resource.RLIMIT_SIGPENDING: 128,
}
LIFTED = (
    resource.RLIMIT_AS,
    resource.RLIMIT_DATA,
    resource.RLIMIT_CPU,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NPROC,
)
HARD = {kind: resource.getrlimit(kind)[1] for kind in range(16)}  # of this process, which never changes them
ROOM_BYTES = 1 << 30  # a runtime that manages its own memory maps more than it uses; what it uses is watched
SET = resource.setrlimit
OVERTIME = 1.1  # a borderline program may finish, so that it can be told from an endless one


Limits = tuple[tuple[int, tuple[int, int]], ...]
"""Kinds of limit, each with the soft and the hard one."""


def of(bounds: Bounds, *, reserved_bytes: int, other_tasks: int) -> Limits:
    """For a process. reserved_bytes: what the interpreter occupies. other_tasks: what the user runs elsewhere."""
    memory = 2 * bounds.memory_bytes + ROOM_BYTES if bounds.limit_data_only else bounds.memory_bytes + reserved_bytes
    cpu = math.ceil(bounds.cpu_seconds * OVERTIME) + 1
    wanted = {
        resource.RLIMIT_DATA if bounds.limit_data_only else resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: bounds.file_bytes,
        resource.RLIMIT_NOFILE: bounds.open_files,
        resource.RLIMIT_NPROC: bounds.threads + bounds.processes + other_tasks,
        resource.RLIMIT_STACK: bounds.stack_bytes,
    }
    made = []
    for kind, value in wanted.items():
        hard = HARD.get(kind, resource.RLIM_INFINITY)
        if hard != resource.RLIM_INFINITY:
            value = hard if value == resource.RLIM_INFINITY else min(value, hard)
        most = hard if kind == resource.RLIMIT_STACK else value  # it may ask for more stack, of the memory that it has
        made.append((kind, (value, most)))
    return tuple(made)


def keep_to(limits: Limits) -> None:
    """Limit this process."""
    for kind, soft_and_hard in limits:
        SET(kind, soft_and_hard)


def set_common_limits() -> None:
    """What a zygote sets for itself and so for every child. What its caller had set for itself is undone."""
    for kind in LIFTED:
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (hard, hard))
    for kind, value in FOR_EVERYBODY.items():
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
