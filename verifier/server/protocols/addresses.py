"""Where each protocol is mounted, and what a key must be granted for it."""

STRICT = "/strict"
"""Before an address: what was not judged is an error, where the protocol has a mark for it that some pass over."""
VERIFY = ("/nemo-gym", "/openrlhf", "/slime", "/eval-protocol", "/sandbox-fusion/submit", "/openenv", "/ors")
RUN = ("/sandbox-fusion/run_code",)
NEMO_GYM_ROOT = ("/verify", "/seed_session", "/close_session", "/aggregate_metrics", "/ng-rollout")
"""NeMo Gym knows its servers by host and port alone."""
ORS_ROOT = ("/create_session", "/create", "/ping", "/delete", "/delete_session")
ORS_ENDS = ("/call", "/prompt", "/num_tasks", "/tasks", "/task", "/task_range")
"""The clients of the Open Reward Standard put an environment's name right behind the host."""

SCOPES = {
    **dict.fromkeys((*VERIFY, *NEMO_GYM_ROOT, *ORS_ROOT), "verify"),
    **dict.fromkeys(RUN, "run"),
    **{f"{STRICT}{path}": "verify" for path in VERIFY},
    **{f"{STRICT}{path}": "run" for path in RUN},
}
"""Scope by the beginning of the address."""


def scope_by_end(path: str) -> str | None:
    """The scope of an address that is known by its end."""
    return "verify" if path.endswith(ORS_ENDS) else None
