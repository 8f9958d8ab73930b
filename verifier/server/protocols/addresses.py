"""Where each protocol is mounted, and what a key must be granted for it."""

STRICT = "/strict"
"""Before an address: what was not judged is an error, where the protocol has a mark for it that some pass over."""
VERIFY = {
    "/nemo-gym": "verify",
    "/openrlhf": "verify",
    "/slime": "verify",
    "/eval-protocol": "verify",
    "/sandbox-fusion/submit": "verify",
    "/openenv": "verify",
    "/ors": "verify",
    "/pipelinerl": "verify",
}
RUN = {"/sandbox-fusion/run_code": "run", "/piston": "run", "/open-instruct": "run", "/open-r1": "run"}
NEMO_GYM_ROOT = {
    **{"/verify": "verify", "/seed_session": "verify", "/close_session": "verify", "/aggregate_metrics": "verify"},
    "/ng-rollout": "verify",
}
"""NeMo Gym knows its servers by host and port alone."""

SCOPES = {**VERIFY, **RUN, **NEMO_GYM_ROOT, **{f"{STRICT}{path}": scope for path, scope in {**VERIFY, **RUN}.items()}}
"""Scope by the beginning of the address."""
