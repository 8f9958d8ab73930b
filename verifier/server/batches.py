"""What the addresses that take a batch declare in common, with the examples of the OpenAPI document."""

from verifier.server import problems
from verifier.server.operations import REPLAYED, Schema, json_of, ref, reply, request_body

NDJSON = "application/x-ndjson"

REQUEST_EXAMPLE: Schema = {
    "preset": "math",
    "job": "run-42",
    "explain": False,
    "deadline_seconds": 60,
    "rollouts": [
        {
            "id": "q17-0",
            "completion": "So the answer is \\boxed{\\frac12}.",
            "ground_truth": "0.5",
            "prompt": "What is one half?",
            "group": "q17",
            "completion_tokens": 812,
            "truncated": False,
            "preset": None,
            "metadata": {},
        }
    ],
}
EXPLAIN_EXAMPLE: Schema = {
    "preset": "math",
    "rollout": {"completion": "So the answer is \\boxed{0.6}.", "ground_truth": "1/2"},
}
PROGRAM_EXAMPLE: Schema = {"language": "python", "source": "print(2 * int(input()))", "stdin": "21"}
RESPONSE_EXAMPLE: Schema = {
    "results": [
        {
            "id": "q17-0",
            "reward": 1.0,
            "components": {"accuracy": 1.0},
            "verdict": {"outcome": "correct", "score": 1.0, "reason": "equal as numbers", "evidence": {}},
            "extraction": {"answer": "\\frac12", "method": "boxed", "span": [24, 31]},
            "preset": "math",
            "rubric_fingerprint": "sha256:...",
            "cached": False,
            "timing": {"queue_seconds": 0.001, "grade_seconds": 0.002},
        }
    ],
    "rubric_fingerprint": "sha256:...",
}

ERRORS = (
    problems.UNKNOWN_PRESET,
    problems.TOO_LARGE,
    problems.UNSUPPORTED_MEDIA,
    problems.INVALID_REQUEST,
    problems.INVALID_RUBRIC,
    problems.BUSY,
    problems.UNAVAILABLE,
)
"""Of one batch; with an Idempotency-Key, also `problems.KEY_REUSED`."""
LINES: Schema = {
    "schema": {"type": "string", "description": "One StreamedResult a line"},
    "itemSchema": ref("StreamedResult"),
}
RESULTS: Schema = {**json_of("VerifyResponse", RESPONSE_EXAMPLE), NDJSON: LINES}
"""Results as one JSON object, or a line each."""
REQUEST: Schema = {
    **request_body("VerifyRequest", REQUEST_EXAMPLE),
    "parameters": [{"$ref": "#/components/parameters/Idempotency-Key"}],
}
GRADED: Schema = {"200": reply("The results", RESULTS, REPLAYED)}
