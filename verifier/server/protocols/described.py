"""What the OpenAPI document says of the protocols: their addresses, an example each, and how they fail.

Their bodies are their projects' and grow with them, so each is described by an example and not by a schema.
"""

from typing import Any, NamedTuple

from verifier.server import problems
from verifier.server.problems import Kind
from verifier.server.protocols import eval_protocol, nemo_gym, openenv, openrlhf, ors, sandbox_fusion, slime

Schema = dict[str, Any]

COMMON = (problems.UNAUTHORIZED, problems.FORBIDDEN, problems.INTERNAL)
BODY = (*COMMON, problems.TOO_LARGE, problems.UNSUPPORTED_MEDIA, problems.INVALID_REQUEST, problems.BUSY)
GRADED = (
    *(*BODY, problems.UNKNOWN_PRESET, problems.INVALID_RUBRIC, problems.CANNOT_BE_JUDGED),
    *(problems.UNAVAILABLE, problems.NOT_JUDGED, problems.NO_SANDBOX),
)
RAN = (*BODY, problems.UNKNOWN_LANGUAGE, problems.UNAVAILABLE, problems.NO_SANDBOX, problems.GATEWAY_TIMEOUT)


class Described(NamedTuple):
    """One address: its name in the document, and what it is."""

    name: str
    summary: str
    description: str
    example: str | None
    errors: tuple[Kind, ...]
    query: tuple[str, ...] = ()


QUERY = ("job", "deadline_seconds", "use_cache")
NUMBERS = (*QUERY, "unjudged")
SAYS = {
    "job": "Which training run this is",
    "deadline_seconds": "What is not graded by then is not judged",
    "use_cache": "Whether earlier verdicts may be used again",
    "unjudged": "`error`, or the number that what was not judged gets",
    "form": "`number`, or `dict` for `--reward-key score`",
}
STRICT = "The same under `/strict`, where what was not judged is an error."

SEED = Described("seed", "Begin a session", "Sessions hold nothing.", "{}", BODY)
CLOSE = Described("close", "End a session", "Whether or not it was begun.", nemo_gym.CLOSE_EXAMPLE, BODY)
METRICS = Described(
    "aggregate", "Scores of a run", "Of what was judged, and how much that was.", nemo_gym.METRICS_EXAMPLE, BODY
)
REVERIFY = Described("reverify", "Whether rollouts may be verified again", "They may.", None, COMMON)
VERIFY = Described(
    "verify",
    "NeMo Gym: judge a rollout",
    f"The row with `reward`, and `mask_sample` where it was not judged. {STRICT}",
    nemo_gym.EXAMPLE,
    GRADED,
    QUERY,
)
OPENRLHF = Described(
    "openrlhf",
    "OpenRLHF: remote_url",
    "Rewards, scores and logs. What was not judged is an error, or the number that `unjudged` names.",
    openrlhf.EXAMPLE,
    GRADED,
    NUMBERS,
)
SLIME = Described(
    "slime",
    "slime, miles: remote_rm",
    "A number. What was not judged is an error, or the number that `unjudged` names.",
    slime.EXAMPLE,
    GRADED,
    (*NUMBERS, "form"),
)
EVALUATE = Described(
    "evaluate",
    "eval-protocol: evaluate messages",
    f"An EvaluateResult; `is_score_valid` is false for what was not judged. {STRICT}",
    eval_protocol.EXAMPLE,
    GRADED,
    QUERY,
)
RUN_CODE = Described(
    "runCode",
    "SandboxFusion: run a program",
    f"What could not be run is `SandboxError`; under `/strict` it is a 504. {STRICT}",
    sandbox_fusion.EXAMPLE,
    RAN,
)
SUBMIT = Described(
    "submit",
    "SandboxFusion: judge a program by the tests that come with it",
    "What was not judged is an error; under `/strict` a 504.",
    sandbox_fusion.SUBMIT_EXAMPLE,
    (*GRADED, problems.GATEWAY_TIMEOUT),
    QUERY,
)
PING = Described("ping", "SandboxFusion: is it alive?", "`pong`.", None, COMMON)

RESET = Described(
    "reset",
    "OpenEnv: begin an episode",
    "Shows the row's question. The session itself is a WebSocket, at `/ws` beside this.",
    openenv.RESET_EXAMPLE,
    BODY,
)
STEP = Described(
    "step",
    "OpenEnv: judge an answer",
    f"The action brings the row, since over HTTP nothing is kept. The reward is null for what was not judged. {STRICT}",
    openenv.STEP_EXAMPLE,
    GRADED,
    QUERY,
)
TOLD = Described("told", "OpenEnv: what the environment is", "Without a session.", None, COMMON)

SESSION = Described(
    "session", "ORS: a session", "By `X-Session-ID`.", ors.CREATE_EXAMPLE, (*BODY, problems.UNKNOWN_SESSION)
)
ORS = Described("ors", "ORS: what an environment has", "A preset, or `rows`.", None, (*COMMON, problems.UNKNOWN_PRESET))
ORS_TASKS = Described(
    "tasks",
    "ORS: generated tasks",
    "Of presets that have a generator.",
    ors.SPLIT_EXAMPLE,
    (*BODY, problems.UNKNOWN_PRESET),
)
ORS_PROMPT = Described("prompt", "ORS: the question", "Of a session.", None, (*BODY, problems.UNKNOWN_SESSION))
ORS_CALL = Described(
    "call",
    "ORS: judge an answer",
    "As server-sent events. The reward is null for what was not judged; in `strict/` environments the call fails.",
    ors.CALL_EXAMPLE,
    (*GRADED, problems.UNKNOWN_SESSION),
    QUERY,
)
EVENTS = ("/call", "/create_session")
"""Addresses whose answer is a stream of events."""

ENDS = {
    "/ors/list_environments": ORS,
    **{f"/ors/{name}": SESSION for name in ("create_session", "create", "ping", "delete", "delete_session")},
    **{f"/ors/{{preset}}/{name}": ORS for name in ("tools", "task_tools", "splits")},
    **{f"/ors/{{preset}}/{name}": ORS_TASKS for name in ("num_tasks", "tasks", "task", "task_range")},
    "/ors/{preset}/prompt": ORS_PROMPT,
    "/ors/{preset}/call": ORS_CALL,
    "/reset": RESET,
    "/step": STEP,
    **{f"/{what}": TOLD for what in ("state", "schema", "metadata", "health")},
    "/verify": VERIFY,
    "/seed_session": SEED,
    "/close_session": CLOSE,
    "/aggregate_metrics": METRICS,
    "/reverify_mode": REVERIFY,
    "/openrlhf": OPENRLHF,
    "/openrlhf/{preset}": OPENRLHF,
    "/slime": SLIME,
    "/slime/{preset}": SLIME,
    "/evaluate": EVALUATE,
    "/run_code": RUN_CODE,
    "/submit": SUBMIT,
    "/ping": PING,
}
"""By how an address ends."""


def described(path: str) -> Described:
    """What stands at the address."""
    return next(said for end, said in ENDS.items() if path.endswith(end))
