"""Every page of the console. A key sees its own jobs, and of the service what /v1/capabilities tells."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from verifier.dump.columns import USUAL_NAMES
from verifier.engine.pauses import Pauses
from verifier.errors import UnknownPreset, VerifierError
from verifier.explanation import ExplainRequest, Explanation
from verifier.presets.catalogue import catalogue, find, resolved
from verifier.presets.preset import PresetInfo
from verifier.report.charts import lines
from verifier.report.run_record import RunRecord
from verifier.report.summary import HEADINGS, Summary, table
from verifier.server.access import facts_of
from verifier.server.console import session
from verifier.server.console.html import page, script_or_style
from verifier.server.console.watch import Watched
from verifier.server.disconnects import unless_left
from verifier.server.explaining import explained
from verifier.server.grading import lots_of
from verifier.server.intake import received
from verifier.server.ledger import key_name
from verifier.server.problems import INVALID_REQUEST, TOO_LARGE, Refused
from verifier.server.service import Service
from verifier.wire import PresetRef, Rollout, infinite_in, without_lone_surrogates

MOST_FORM_BYTES = 2 * 2**20
MOST_FIELDS = 20
FIELDS = ("completion", "ground_truth", "as_json", "preset", "params")
CONTENT_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
MOST_BATCHES_SHOWN = 100

router = APIRouter(prefix=session.CONSOLE, include_in_schema=False)


def service_of(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


def owner_of(request: Request) -> str:
    return key_name(facts_of(request.scope).grant)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; raises Refused past the bounds."""
    body = bytearray()
    async for part in received(request):
        body += part
        facts_of(request.scope).weigh(len(body))
        if len(body) > MOST_FORM_BYTES:
            raise Refused(TOO_LARGE, f"a form takes {MOST_FORM_BYTES:,} bytes; longer rollouts go to /v1/explain")
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(INVALID_REQUEST, f"this is not a form of the console: {error}") from None
    return {name: value.replace("\r\n", "\n") for name, value in fields}


# The key


@router.get("/login")
async def login(request: Request) -> Response:
    return page(request, "login.html", problem=None, keys=service_of(request).keys is not None)


@router.post("/login")
async def take_key(request: Request) -> Response:
    keys = service_of(request).keys
    key = (await form_of(request)).get("key", "").strip()
    if keys is not None and keys.grant(f"Bearer {key}") is None:
        told = "that is not a key of this service; the operator makes one by: verifier keys new NAME"
        return page(request, "login.html", 401, problem=told, keys=True)
    root = request.scope.get("root_path", "")
    response = RedirectResponse(f"{root}{session.CONSOLE}", 303)
    if keys is not None:
        secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        session.keep(response, key, secure=secure)
    return response


@router.post("/logout")
async def logout(request: Request) -> Response:
    response = RedirectResponse(f"{request.scope.get('root_path', '')}{session.LOGIN}", 303)
    session.forget(response)
    return response


@router.get("/static/{name}")
async def static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in session.ASSETS:
        return Response(status_code=404)
    headers = {"content-type": CONTENT_TYPES[name[name.rindex(".") :]], "cache-control": "no-cache"}
    return Response(script_or_style(name), headers=headers)


# The service and its jobs


@router.get("")
async def overview(request: Request) -> Response:
    service, owner = service_of(request), owner_of(request)
    now = service.watch.clock()
    batches = await service.desk.jobs(owner)
    return page(
        request,
        "overview.html",
        stats=service.engine.stats(),
        reason=await service.readiness.reason(),
        jobs=[(one, one.rate(now), one.whole, one.signals()) for one in service.watch.jobs_of(owner)],
        shadows=service.shadows.pairs,
        batches=batches[:MOST_BATCHES_SHOWN],
        more_batches=max(0, len(batches) - MOST_BATCHES_SHOWN),
    )


@router.get("/jobs/{job:path}")
async def training_job(request: Request) -> Response:
    service, name = service_of(request), request.path_params["job"]
    watched = service.watch.job_of(owner_of(request), name)
    if watched is None:
        told = f"no training job {name[:80]!r} of yours was graded here lately; those that were are on the first page"
        return page(request, "nothing.html", 404, told=told)
    return page(
        request,
        "job.html",
        one=watched,
        rate=watched.rate(service.watch.clock()),
        whole=watched.whole,
        signals=watched.signals(),
        drawings=drawings(watched),
        reasons=watched.reasons.most_common(20),
    )


def drawings(watched: Watched) -> list[tuple[str, str]]:
    """How the job went, from its first result to its last."""
    windows = [window for window in watched.windows if window.rollouts]
    if len(windows) < 2:
        return []
    ends, labels = 0, []
    for window in windows:
        ends += window.rollouts
        labels.append(f"{ends:,}")
    shares: dict[str, Sequence[float | None]] = {
        "right": [window.share("right", "judged") if window.judged else None for window in windows],
        "undecided": [window.share("undecided") for window in windows],
        "no answer": [window.share("no_answer") for window in windows],
        "not judged": [window.share("unjudged") for window in windows],
    }
    lengths = [window.characters / window.texts if window.texts else None for window in windows]
    return [
        ("Mean reward, by rollouts graded", lines(labels, {"mean reward": [w.mean_reward for w in windows]}, "reward")),
        ("Share of the rollouts", lines(labels, shares, "shares")),
        ("Mean length of the completions in characters", lines(labels, {"characters": lengths}, "length")),
    ]


@router.get("/shadow")
async def shadow(request: Request) -> Response:
    return page(request, "shadow.html", found=service_of(request).shadows.report(owner_of(request)))


# Batches


@router.get("/batches/{batch_id}")
async def batch(request: Request) -> Response:
    service, owner = service_of(request), owner_of(request)
    try:
        seen = await service.desk.job(request.path_params["batch_id"], owner)
    except Refused as error:
        return page(request, "nothing.html", error.kind.status, told=str(error))
    status = service.desk.status(seen)
    others = [one for one in await service.desk.jobs(owner) if one.id != status.id and one.state == "done"]
    summary, record = Summary(), RunRecord()
    if seen.state == "done":
        pauses = Pauses()
        for lot in lots_of(await service.desk.results(seen)):
            results = [told.result() for _, told in lot]
            labels = [result.preset or "rubric" for result in results]
            summary.add(results, labels)
            record.add([None] * len(results), results, labels)
            await pauses.pause()
    return page(
        request,
        "batch.html",
        status=status,
        other=request.query_params.get("with", "")[:80],
        others=others[:MOST_BATCHES_SHOWN],
        headings=HEADINGS[:-1],
        rows=[row[:-1] for row in table(summary)],
        signals=record.signals(),
        slowest=record.slowest(),
        reasons=summary.reasons(20),
    )


@router.get("/batches/{batch_id}/results")
async def batch_results(request: Request) -> Response:
    desk = service_of(request).desk
    seen = await desk.job(request.path_params["batch_id"], owner_of(request))
    body = await desk.results(seen) if seen.state == "done" else b'{"results":[],"rubric_fingerprint":null}'
    return Response(body, media_type="application/json")


@router.get("/dump")
async def dump(request: Request) -> Response:
    return page(request, "dump.html", usual={name: list(names) for name, names in USUAL_NAMES.items()})


# Presets


@cache
def info_of(name: str) -> PresetInfo:
    """Told once in the life of the process: a schema takes milliseconds to make. Raises UnknownPreset."""
    return find(name).info()


@router.get("/presets")
async def presets(request: Request) -> Response:
    infos, pauses = [], Pauses()
    for name in catalogue():
        infos.append(info_of(name))
        await pauses.pause()
    return page(request, "presets.html", presets=infos)


@router.get("/presets/{name:path}")
async def preset(request: Request) -> Response:
    try:
        name, _ = resolved(request.path_params["name"], service_of(request).sources)
        info = info_of(name)
    except UnknownPreset as error:
        return page(request, "nothing.html", 404, told=str(error))
    rubric = (
        None if info.rubric is None else json.dumps(info.rubric.model_dump(mode="json"), indent=2, ensure_ascii=False)
    )
    return page(request, "preset.html", info=info, rubric=rubric, parameters=parameters(info.params_schema))


def parameters(schema: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Name, values, default and description of each parameter."""
    told = []
    for name, one in schema.get("properties", {}).items():
        if name == "kind":
            continue
        values = one.get("enum") or [kind.get("type", "") for kind in one.get("anyOf", ())] or [one.get("type", "")]
        default = json.dumps(one["default"], ensure_ascii=False) if "default" in one else "required"
        told.append((name, ", ".join(map(str, values)), default, str(one.get("description", ""))))
    return told


# One rollout


@router.get("/explain")
async def ask(request: Request) -> Response:
    asked = {name: request.query_params.get(name, "") for name in FIELDS}
    asked["preset"] = asked["preset"] or "math"
    return page(request, "explain.html", asked=asked, told=None, problem=None, presets=list(catalogue()))


@router.post("/explain")
async def tell(request: Request) -> Response:
    form = await form_of(request)
    told: Explanation | None = None
    problem = None
    try:
        asked = read_form(form)
        facts_of(request.scope).job = "explain"
        told = await unless_left(request, explained(service_of(request), asked, facts_of(request.scope).grant))
    except (VerifierError, Refused, ValueError) as error:
        problem = str(error)
    status = 200 if problem is None else 422
    marked = None if told is None else in_three(told)
    return page(
        request,
        "explain.html",
        status,
        asked={name: form.get(name, "") for name in FIELDS},
        told=told,
        marked=marked,
        problem=problem,
        presets=list(catalogue()),
    )


def read_form(form: Mapping[str, str]) -> ExplainRequest:
    """What the form asks for; raises Refused for what cannot be read."""
    gold: Any = form.get("ground_truth", "")
    if form.get("as_json"):
        gold = json_of(gold, "the ground truth")
    params = json_of(form["params"], "the parameters") if form.get("params", "").strip() else {}
    if not isinstance(params, dict):
        raise Refused(INVALID_REQUEST, 'the parameters: expected a JSON object such as {"units": "required"}')
    rollout = Rollout(
        id="pasted", completion=form.get("completion", ""), ground_truth=gold, prompt=form.get("prompt") or None
    )
    if not (name := form.get("preset", "").strip()):
        raise Refused(
            INVALID_REQUEST,
            "no preset is named: expected one, such as math, or auto, which chooses by the ground truth",
        )
    chosen = PresetRef(name=name, params=params)
    return ExplainRequest(rollout=rollout, preset=chosen, changes=not form.get("no_changes"))


def json_of(text: str, place: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(INVALID_REQUEST, f"{place}: expected JSON: {error}") from None
    if (problem := infinite_in(found)) is not None:
        raise Refused(INVALID_REQUEST, f"{place}: {problem}")
    return without_lone_surrogates(found)


def in_three(told: Explanation) -> tuple[str, str, str] | None:
    """The completion before, in and behind the answer."""
    span = told.result.extraction.span if told.result.extraction else None
    if span is None:
        return None
    text = told.rollout.completion
    return text[: span[0]], text[span[0] : span[1]], text[span[1] :]
