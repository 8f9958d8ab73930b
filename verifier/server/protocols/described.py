"""How the addresses of protocols declare what they do: their bodies are their projects' and grow with them, so each is
described by an example and not by a schema."""

from verifier.server import problems
from verifier.server.operations import JSON, Operation, Schema, Scope, reply
from verifier.server.problems import Kind

EVENTS = "text/event-stream"
BODY = (problems.TOO_LARGE, problems.UNSUPPORTED_MEDIA, problems.INVALID_REQUEST, problems.BUSY)
GRADED = (
    *(*BODY, problems.UNKNOWN_PRESET, problems.INVALID_RUBRIC, problems.CANNOT_BE_JUDGED),
    *(problems.UNAVAILABLE, problems.NOT_JUDGED, problems.NO_SANDBOX),
)
RAN = (*BODY, problems.UNKNOWN_LANGUAGE, problems.UNAVAILABLE, problems.NO_SANDBOX, problems.GATEWAY_TIMEOUT)
QUERY = {
    "job": "Which training run this is",
    "deadline_seconds": "Samples that are not graded by then are not judged",
    "use_cache": "Whether earlier verdicts may be reused",
}
NUMBERS = {**QUERY, "unjudged": "`error`, or the number that an unjudged sample gets"}
UNDER_STRICT = "The same under `/strict`, where an unjudged sample is an error."


def described(
    summary: str,
    description: str,
    example: str | None = None,
    errors: tuple[Kind, ...] = (),
    query: dict[str, str] | None = None,
    *,
    scope: Scope | None = "verify",
    media: str = JSON,
    own_errors: tuple[int, ...] = (),
) -> Operation:
    """What an address of a protocol does; a request with a body has an example of one.

    own_errors: statuses of errors that are told in the protocol's own words, and not as a problem.
    """
    body: Schema = {"schema": {"type": "object", "description": f"Such as {example}"}}
    request: Schema = {} if example is None else {"requestBody": {"required": True, "content": {JSON: body}}}
    parameters = [query_parameter(name, says) for name, says in (query or {}).items()]
    return Operation(
        summary=summary,
        description=description,
        request=request | ({"parameters": parameters} if parameters else {}),
        replies={"200": reply("Its own answer", {media: {"schema": {}}})}
        | {str(status): reply("Its own error", {JSON: {"schema": {}}}) for status in own_errors},
        errors=errors,
        scope=scope,
        tags=("protocols",),
    )


def query_parameter(name: str, description: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string"}}
