"""What can be typed: every command with its options and help. What the commands do is in the modules beside this one.

Only light imports belong here.
"""

from typing import Annotated

import typer

import verifier
from verifier.cli import part
from verifier.cli.options import (
    ExplainOptions,
    GenerateOptions,
    RunOptions,
    ScoreOptions,
    ServeOptions,
    WorkerOptions,
)
from verifier.cli.terminal import visible
from verifier.errors import VerifierError

BAD_USAGE = 2

app = typer.Typer(
    name="verifier",
    help="The reward service for reinforcement learning with verifiable rewards.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="API keys of the server.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(keys, name="keys")
environments = typer.Typer(
    help="Interpreters with the library versions that reproduced rewards hang on (docs/environments.md).",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(environments, name="environments")

PRESET_HELP = "How to judge: a name of `verifier presets`"
PARAMS_HELP = "The preset's parameters, as a JSON object"
JSON_HELP = "Print JSON"


def run(command: str, *arguments: object) -> None:
    """Run a command's module and end with its exit status; an error of ours is one line and status 2."""
    try:
        status: int = part(command).run(*arguments)
    except VerifierError as error:
        typer.echo(f"error: {visible(str(error))}", err=True)
        raise typer.Exit(BAD_USAGE) from None
    raise typer.Exit(status)


def print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"verifier {verifier.__version__}")
        raise typer.Exit()


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version")
    ] = False,
) -> None:
    pass


@app.command()
def score(
    dump: Annotated[
        str, typer.Argument(metavar="IN", help="JSONL (also .gz) or Parquet, a rollout a row; - for stdin")
    ],
    preset: Annotated[str | None, typer.Option(help=f"{PRESET_HELP}; a row's own goes before it")] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    rubric: Annotated[
        str | None, typer.Option(metavar="FILE", help="A rubric spelt out in JSON, for no preset")
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Rows as this data set has them, a completion beside: gsm8k, kk, apps, ..."),
    ] = None,
    out: Annotated[str, typer.Option(metavar="OUT", help="Where the results go, as JSONL; - for stdout")] = "-",
    report: Annotated[str | None, typer.Option(metavar="FILE", help="Also write an HTML page about the run")] = None,
    server: Annotated[str | None, typer.Option(metavar="URL", help="Let this server grade, not this process")] = None,
    api_key: Annotated[str | None, typer.Option(envvar="VERIFIER_API_KEY", help="The server's API key")] = None,
    column_map: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN,...", help="Where fields are: completion=resp,ground_truth=a.b.0"),
    ] = None,
    job: Annotated[str, typer.Option(help="Which run this is, for a shared server's fairness and metrics")] = "default",
    explain: Annotated[bool, typer.Option("--explain", help="Put evidence into each verdict")] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Grade identical rollouts again, each by itself")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be read")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; one a CPU by default")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read only so many rows")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary")] = False,
) -> None:
    """Grade a dump of rollouts: a result a row, in the same order.

    Exit status: 0 done, 1 some rollouts failed or not one could be judged, 2 bad usage or unreadable or empty input.
    """
    columns = tuple(column_map or ())
    options = ScoreOptions(
        dump=dump,
        preset=preset,
        params=params,
        rubric=rubric,
        dataset=dataset,
        out=out,
        report=report,
        server=server,
        api_key=api_key,
        columns=columns,
        job=job,
        explain=explain,
        use_cache=not no_cache,
        strict=strict,
        workers=workers,
        limit=limit,
        quiet=quiet,
    )
    run("score", options)


@app.command()
def explain(
    preset: Annotated[str, typer.Option(help=PRESET_HELP)],
    ground_truth: Annotated[str, typer.Option(help="What is right, as text")],
    source: Annotated[str | None, typer.Argument(metavar="[FILE]", help="As --completion")] = None,
    completion: Annotated[str | None, typer.Option(metavar="FILE", help="The completion's file; - for stdin")] = None,
    text: Annotated[str | None, typer.Option(help="The completion itself")] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    gold_json: Annotated[
        bool, typer.Option("--gold-json", help="Read the ground truth as JSON: a list, an object, a number")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Show how one completion is judged: where the answer was found, both normal forms, which rule decided."""
    given = [one for one in (source, completion, text) if one is not None]
    if len(given) != 1:
        raise typer.BadParameter("give the completion once: as FILE, --completion FILE, --text TEXT, or - for stdin")
    run("explain", ExplainOptions(preset, ground_truth, source or completion, text, params, gold_json, as_json))


@app.command("run")
def run_program(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The program; - for stdin")],
    language: Annotated[str, typer.Option(help="python, cpp, javascript, ...: see `verifier doctor`")],
    stdin: Annotated[
        str | None, typer.Option(metavar="FILE", help="What the program reads; nothing by default")
    ] = None,
    cpu_seconds: Annotated[float, typer.Option(help="CPU time it may spend")] = 5.0,
    wall_seconds: Annotated[float, typer.Option(help="Wall time after which it is ended")] = 15.0,
    memory_mb: Annotated[int, typer.Option(help="Memory it may use, in MiB")] = 1024,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run as /v1/run tells it")] = False,
) -> None:
    """Run one program in the sandbox. Exit status: 0 it ended well, 1 it did not, 2 it could not be run."""
    run("run", RunOptions(file, language, stdin, cpu_seconds, wall_seconds, memory_mb, as_json))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; VERIFIER_HOST by default")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="VERIFIER_PORT by default")] = None,
    workers: Annotated[int | None, typer.Option(min=0, help="Worker processes; VERIFIER_WORKERS by default")] = None,
) -> None:
    """Serve the HTTP API until Ctrl-C. Everything else is set by VERIFIER_* variables: see `verifier doctor`."""
    run("serve", ServeOptions(host, port, workers))


@app.command()
def worker(
    queues: Annotated[
        str, typer.Option(metavar="NAME,...", help="What to take: cheap, symbolic, code; math is the first two; or all")
    ] = "all",
    workers: Annotated[int | None, typer.Option(min=0, help="Processes; VERIFIER_WORKERS by default")] = None,
    slots: Annotated[int | None, typer.Option(min=1, help="Chunks in hand at a time; one more than processes")] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only ask whether the worker here said lately that it works, for health checks"),
    ] = False,
) -> None:
    """Grade rollouts from the queue at VERIFIER_REDIS_URL until Ctrl-C: the other side of VERIFIER_ENGINE=celery.

    SIGTERM lets what is in hand be finished for VERIFIER_SHUTDOWN_GRACE_SECONDS; the rest goes to other workers.
    """
    if check:
        run("worker_check")
    run("worker", WorkerOptions(queues, workers, slots))


@app.command()
def presets(
    name: Annotated[str | None, typer.Argument(help="Show this one in full")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """List the ways of judging that have a name."""
    run("presets", name, as_json)


@app.command()
def generate(
    family: Annotated[
        str, typer.Argument(metavar="FAMILY", help="countdown, multiplication, arithmetic, knights_knaves")
    ],
    count: Annotated[int, typer.Option(min=1, help="How many problems")] = 10,
    seed: Annotated[int, typer.Option(help="The same seed gives the same problems, everywhere")] = 0,
    params: Annotated[
        str | None, typer.Option(metavar="JSON", help="The family's parameters, as a JSON object")
    ] = None,
    out: Annotated[str, typer.Option(metavar="OUT", help="Where the problems go, as JSONL; - for stdout")] = "-",
) -> None:
    """Make fresh problems with their ground truth: a line {id, prompt, ground_truth, preset, metadata} each."""
    run("generate", GenerateOptions(family, count, seed, params, out))


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False) -> None:
    """Say what this installation can do here, how it is set, and what is missing. Exit status 1: it cannot grade."""
    run("doctor", as_json)


@keys.command("new")
def new_key(name: Annotated[str, typer.Argument(help="Whose key it is; appears in logs and metrics")]) -> None:
    """Make an API key: print it once, with the line for the file that VERIFIER_API_KEYS_FILE names."""
    run("keys", name)


@environments.command("list")
def list_environments() -> None:
    """Say which there are, what each holds, which are made, and where."""
    run("environments", "list", ())


@environments.command("make")
def make_environments(
    wanted: Annotated[list[str], typer.Argument(metavar="NAME...", help="Which ones; all for every one")],
) -> None:
    """Make environments with uv, each once; later calls find them made."""
    run("environments", "make", tuple(wanted))
