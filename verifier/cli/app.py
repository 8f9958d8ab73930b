"""Every command with its options and help. What the commands do is in the modules beside this one.

Only light imports belong here, as `--help` and shell completion wait for them.
"""

from collections.abc import Callable
from typing import Annotated

import typer

import verifier
from verifier.cli import part
from verifier.cli.options import (
    AuditOptions,
    DiffOptions,
    ExplainOptions,
    GenerateOptions,
    HarborOptions,
    LintOptions,
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
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
keys = typer.Typer(help="API keys of the server.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(keys, name="keys")
environments = typer.Typer(
    help="Interpreters with the library versions that reproduced rewards depend on (docs/environments.md).",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(environments, name="environments")

PRESET_HELP = "Preset to grade with; `verifier presets` lists them"
PARAMS_HELP = "The preset's parameters, as a JSON object"
JSON_HELP = "Print JSON"


def examples(*lines: str) -> str:
    """The end of a command's help. The mark keeps its lines as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def completed(source: str) -> Callable[[str], list[str]]:
    """Completes a value in the shell with the names that `names` knows under `source`."""

    def matching(incomplete: str) -> list[str]:
        names: list[str] = part("names").names(source)
        return [name for name in names if name.startswith(incomplete)]

    return matching


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


@app.command(
    epilog=examples(
        "verifier score rollouts.jsonl --preset math --out results.jsonl",
        "verifier score 'dumps/step-*.jsonl.gz' more.parquet --preset math",
        "verifier score dump.parquet --map completion=responses.0,ground_truth=answer",
        "verifier score gsm8k.jsonl --dataset gsm8k --report report.html",
        "verifier score samples.jsonl --join gold.jsonl --on task_id --preset code",
        "verifier score eval.jsonl --preset math --report r.csv --min-accuracy 0.4",
        "cat rollouts.jsonl | verifier score - --server http://grader:8000",
    )
)
def score(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="IN", help="JSONL, JSON, CSV, Parquet or .eval files, also .gz, .zst; patterns; - for stdin"
        ),
    ],
    preset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help=f"{PRESET_HELP}; a row's own preset wins", autocompletion=completed("presets")
        ),
    ] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    rubric: Annotated[
        str | None, typer.Option(metavar="FILE", help="Rubric in JSON to grade with instead of a preset")
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Read rows as this data set has them, with a completion added: gsm8k, kk, apps, ...",
            autocompletion=completed("datasets"),
        ),
    ] = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Read rows as this tool writes them instead of recognising it; rows reads them as rollouts",
            autocompletion=completed("formats"),
        ),
    ] = None,
    join: Annotated[
        str | None, typer.Option(metavar="FILE", help="File with the ground truths, where the dump has none")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column by which --join finds them; or COLUMN=ITS_COLUMN")
    ] = None,
    echo: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN,...",
            help="Columns that results repeat as metadata; by default all but long ones; all, none",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep what a stopped run left in OUT.partial, and grade the rest")
    ] = False,
    out: Annotated[str, typer.Option(metavar="OUT", help="File for the results, as JSONL; - for stdout")] = "-",
    report: Annotated[str | None, typer.Option(metavar="FILE", help="Also write a report")] = None,
    report_format: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="The report's: html, json, md, csv, parquet; else by its name"),
    ] = None,
    min_accuracy: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="SHARE", help="End with status 3 below this accuracy")
    ] = None,
    min_coverage: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="SHARE", help="End with status 3 if less was judged")
    ] = None,
    server: Annotated[str | None, typer.Option(metavar="URL", help="Grade on this server instead of here")] = None,
    api_key: Annotated[
        str | None, typer.Option(metavar="KEY", envvar="VERIFIER_API_KEY", help="The server's API key")
    ] = None,
    column_map: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="FIELD=COLUMN,...", help="Columns of the fields: completion=resp,ground_truth=a.b.0"
        ),
    ] = None,
    job: Annotated[
        str, typer.Option(metavar="NAME", help="Name of the run, for a shared server's fairness and metrics")
    ] = "default",
    explain: Annotated[bool, typer.Option("--explain", help="Include evidence in each verdict")] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Grade identical rollouts again instead of once")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be read")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Worker processes; by default one per CPU")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Read only the first N rows")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress and no summary")] = False,
) -> None:
    """Grade dumps of rollouts: one result per row, in the same order.

    Exit status: 0 done; 1 some rollouts failed, or none could be judged; 2 bad usage, or unreadable or empty input;
    3 less accuracy or coverage than was asked for.
    """
    options = ScoreOptions(
        inputs=tuple(inputs),
        preset=preset,
        params=params,
        rubric=rubric,
        dataset=dataset,
        input_format=input_format,
        join=join,
        on=on,
        echo=echo,
        resume=resume,
        out=out,
        report=report,
        report_format=report_format,
        min_accuracy=min_accuracy,
        min_coverage=min_coverage,
        server=server,
        api_key=api_key,
        columns=tuple(column_map or ()),
        job=job,
        explain=explain,
        use_cache=not no_cache,
        strict=strict,
        workers=workers,
        limit=limit,
        quiet=quiet,
    )
    run("score", options)


@app.command(
    epilog=examples(
        r"verifier explain --preset math --ground-truth 0.5 --text '\boxed{\frac12}'",
        "verifier explain answer.txt --preset choice --ground-truth B --json",
        "verifier explain - --preset literal --ground-truth 7 --gold-json < answer",
        "verifier explain answer.txt --preset math --ground-truth 7 --save why.json",
        "verifier explain --replay why.json",
    )
)
def explain(
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help=PRESET_HELP, autocompletion=completed("presets"))
    ] = None,
    ground_truth: Annotated[str | None, typer.Option(metavar="TEXT", help="The ground truth, as text")] = None,
    source: Annotated[str | None, typer.Argument(metavar="FILE", help="Same as --completion")] = None,
    completion: Annotated[
        str | None, typer.Option(metavar="FILE", help="File with the completion; - for stdin")
    ] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="The completion itself")] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    gold_json: Annotated[
        bool, typer.Option("--gold-json", help="Read the ground truth as JSON: a list, an object, a number")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, as /v1/verify has it")] = False,
    no_changes: Annotated[
        bool,
        typer.Option("--no-changes", help="Do not try what would change the verdict, which takes a dozen gradings"),
    ] = False,
    save: Annotated[
        str | None, typer.Option(metavar="FILE", help="Also write the explanation as JSON; - for stdout alone")
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Grade a saved explanation again, and say whether all is the same"),
    ] = None,
) -> None:
    """Show how one completion is graded: where the answer was found, candidates that lost, both normal forms, which
    rule decided, how long each step took, and what would have to change for the other verdict."""
    given = [one for one in (source, completion, text) if one is not None]
    if replay is None:
        if len(given) != 1:
            raise typer.BadParameter(
                "give the completion once: as FILE, --completion FILE, --text TEXT, or - for stdin"
            )
        if preset is None or ground_truth is None:
            raise typer.BadParameter("missing --preset NAME or --ground-truth TEXT; expected both, or --replay FILE")
    elif given or preset is not None or ground_truth is not None:
        raise typer.BadParameter("--replay FILE holds completion, ground truth and rubric; give it alone")
    options = ExplainOptions(
        preset, ground_truth, source or completion, text, params, gold_json, as_json, not no_changes, save, replay
    )
    run("explain", options)


MAP = typer.Option(
    "--map", metavar="FIELD=COLUMN,...", help="Columns of the fields: completion=resp,ground_truth=a.b.0"
)
DATASET = typer.Option(metavar="NAME", help="Rows are those of this data set", autocompletion=completed("datasets"))
FAIL_OVER = typer.Option(metavar="N", min=0, help="End with status 3 over N; below 1, a share")
PASSING = typer.Option(metavar="REWARD", help="From this reward on, a completion counts as accepted")
WORKERS = typer.Option(min=1, metavar="N", help="Worker processes; by default one per CPU")
LIMIT = typer.Option(min=1, metavar="N", help="Only the first N rows")


@app.command(
    epilog=examples(
        "verifier diff old.jsonl new.jsonl",
        "verifier diff math open_r1/accuracy --data rollouts.jsonl",
        "verifier diff math my_rewards.py:score --data in.jsonl --fail-over 0.01",
    )
)
def diff(
    a: Annotated[
        str, typer.Argument(metavar="A", help="A file of results, a preset, or module:function, file.py:function")
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="The same")],
    data: Annotated[
        list[str] | None, typer.Option(metavar="DUMP", help="The rollouts that presets and functions judge")
    ] = None,
    column_map: Annotated[list[str] | None, MAP] = None,
    dataset: Annotated[str | None, DATASET] = None,
    input_format: Annotated[
        str | None, typer.Option(metavar="NAME", help="As with score", autocompletion=completed("formats"))
    ] = None,
    join: Annotated[str | None, typer.Option(metavar="FILE", help="File with the ground truths")] = None,
    on: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column by which --join finds them")] = None,
    limit: Annotated[int | None, LIMIT] = None,
    passing: Annotated[float, PASSING] = 0.5,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Every flip, as JSONL")] = None,
    fail_over: Annotated[float | None, FAIL_OVER] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Show the rollouts that two graders judge differently, grouped by the reasons of both.

    Exit status: 0 done; 2 bad usage or unreadable input; 3 more flips than --fail-over.
    """
    mapped = tuple(column_map or ())
    options = DiffOptions(
        a, b, tuple(data or ()), mapped, dataset, input_format, join, on, limit, passing, out, fail_over, as_json
    )
    run("diff", options)


@app.command(
    epilog=examples(
        "verifier lint problems.jsonl --preset math",
        "verifier lint gsm8k.parquet --dataset gsm8k --preset math",
        "verifier lint problems.csv --preset choice --map ground_truth=key",
    )
)
def lint(
    data: Annotated[list[str], typer.Argument(metavar="DATA", help="Files with ground truths, as score reads them")],
    preset: Annotated[str, typer.Option(metavar="NAME", help=PRESET_HELP, autocompletion=completed("presets"))],
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    column_map: Annotated[list[str] | None, MAP] = None,
    dataset: Annotated[str | None, DATASET] = None,
    limit: Annotated[int | None, LIMIT] = None,
    workers: Annotated[int | None, WORKERS] = None,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Every finding, as JSONL")] = None,
    fail_over: Annotated[float | None, FAIL_OVER] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Find ground truths that cannot be read, are ambiguous, fail against themselves, or let near misses pass.

    Exit status: 0 done; 2 bad usage or unreadable input; 3 more findings than --fail-over.
    """
    mapped = tuple(column_map or ())
    run("lint", LintOptions(tuple(data), preset, params, mapped, dataset, limit, workers, out, fail_over, as_json))


@app.command(
    epilog=examples(
        "verifier audit math",
        "verifier audit my_rewards.py:score --fail-over 0 --badge audit.svg",
        "verifier audit problems.jsonl --preset choice",
    )
)
def audit(
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="A preset, module:function, file.py:function, or data")
    ],
    preset: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="What judges the data, where TARGET is data", autocompletion=completed("presets")
        ),
    ] = None,
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The answers that are judged: math, choice, text, label, json, code, ...",
            autocompletion=completed("kinds"),
        ),
    ] = None,
    data: Annotated[list[str] | None, typer.Option(metavar="DATA", help="Play with the rows of this file")] = None,
    column_map: Annotated[list[str] | None, MAP] = None,
    dataset: Annotated[str | None, DATASET] = None,
    limit: Annotated[int | None, LIMIT] = None,
    workers: Annotated[int | None, WORKERS] = None,
    passing: Annotated[float, PASSING] = 0.5,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Every finding, as JSONL")] = None,
    badge: Annotated[str | None, typer.Option(metavar="FILE", help="A badge: .svg, or JSON for shields.io")] = None,
    fail_over: Annotated[float | None, FAIL_OVER] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Try a grader with completions of which it is known whether they are right: what it pays wrongly, and what not.

    Exit status: 0 done; 2 bad usage or unreadable input; 3 more findings than --fail-over.
    """
    mapped, rows = tuple(column_map or ()), tuple(data or ())
    options = AuditOptions(
        target, preset, params, kind, rows, mapped, dataset, limit, workers, passing, out, badge, fail_over, as_json
    )
    run("audit", options)


@app.command(
    "run",
    epilog=examples(
        "verifier run solution.py --language python --stdin case1.txt",
        "verifier run main.cpp --language cpp --cpu-seconds 2 --json",
        "echo 'print(1)' | verifier run - --language python",
    ),
)
def run_program(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The program; - for stdin")],
    language: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="python, cpp, javascript, ...; `verifier doctor` lists those found here",
            autocompletion=completed("languages"),
        ),
    ],
    stdin: Annotated[
        str | None, typer.Option(metavar="FILE", help="The program's standard input; empty by default")
    ] = None,
    cpu_seconds: Annotated[float, typer.Option(metavar="SECONDS", help="CPU time limit")] = 5.0,
    wall_seconds: Annotated[float, typer.Option(metavar="SECONDS", help="Wall time limit")] = 15.0,
    memory_mb: Annotated[int, typer.Option(metavar="MIB", help="Memory limit in MiB")] = 1024,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run as JSON, as /v1/run answers it")] = False,
) -> None:
    """Run one program in the sandbox.

    Exit status: 0 it ended normally, 1 it did not, 2 it could not be run.
    """
    run("run", RunOptions(file, language, stdin, cpu_seconds, wall_seconds, memory_mb, as_json))


@app.command(
    epilog=examples(
        "verifier serve",
        "verifier serve --host 0.0.0.0 --port 9000 --workers 16",
        "VERIFIER_API_KEYS_FILE=keys.txt verifier serve",
    )
)
def serve(
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Address to listen on [VERIFIER_HOST]")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, metavar="PORT", help="Port to listen on [VERIFIER_PORT]")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=0, metavar="N", help="Worker processes [VERIFIER_WORKERS]")] = None,
) -> None:
    """Serve the HTTP API until Ctrl-C.

    Everything else is set by VERIFIER_* environment variables; `verifier doctor` lists them.
    """
    run("serve", ServeOptions(host, port, workers))


@app.command(
    epilog=examples(
        "VERIFIER_REDIS_URL=redis://host:6379/0 verifier worker --queues math",
        "verifier worker --queues code --workers 8",
        "verifier worker --check",
    )
)
def worker(
    queues: Annotated[
        str,
        typer.Option(
            metavar="NAME,...", help="Queues to take from: cheap, symbolic, code; math is the first two; or all"
        ),
    ] = "all",
    workers: Annotated[int | None, typer.Option(min=0, metavar="N", help="Worker processes [VERIFIER_WORKERS]")] = None,
    slots: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Chunks held at a time; by default one more than processes")
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only report whether the worker on this machine works, for health checks"),
    ] = False,
) -> None:
    """Grade rollouts from the queue at VERIFIER_REDIS_URL until Ctrl-C, for an API with VERIFIER_ENGINE=celery.

    After SIGTERM, work in progress may finish for VERIFIER_SHUTDOWN_GRACE_SECONDS; the rest goes to other workers.
    """
    if check:
        run("worker_check")
    run("worker", WorkerOptions(queues, workers, slots))


@app.command(
    epilog=examples(
        "verifier presets",
        "verifier presets tinyzero/",
        "verifier presets open_r1/accuracy",
        "verifier presets math --json",
    )
)
def presets(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="Preset to show in full, or PROJECT/ to list", autocompletion=completed("presets")
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """List presets by project, or show one in full."""
    run("presets", name, as_json)


@app.command(
    epilog=examples(
        "verifier harbor --preset math --answer /app/a.txt --ground-truth 42",
        "verifier harbor --preset kv --answer a.txt --ground-truth-file t.json",
    )
)
def harbor(
    preset: Annotated[str, typer.Option(metavar="NAME", help=PRESET_HELP, autocompletion=completed("presets"))],
    answer: Annotated[str, typer.Option(metavar="FILE", help="What the agent wrote; a missing file is no answer")],
    ground_truth: Annotated[str | None, typer.Option(metavar="TEXT", help="The ground truth, as text")] = None,
    ground_truth_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="A file that holds the ground truth instead")
    ] = None,
    out: Annotated[
        str, typer.Option(metavar="DIR", help="Where reward.txt and reward.json go; none when it was not judged")
    ] = "/logs/verifier",
    params: Annotated[str | None, typer.Option(metavar="JSON", help=PARAMS_HELP)] = None,
    gold_json: Annotated[bool, typer.Option("--gold-json", help="Read the ground truth as JSON")] = False,
    server: Annotated[
        str | None, typer.Option(metavar="URL", help="Service to let grade, instead of this machine")
    ] = None,
    api_key: Annotated[
        str | None, typer.Option(envvar="VERIFIER_API_KEY", metavar="KEY", help="The service's key")
    ] = None,
) -> None:
    """Judge in the test of a Harbor task, and write the reward where Harbor reads it.

    Exit status: 0 judged, 1 not judged (no reward is written), 2 wrong usage or a service that is away (nor then).
    """
    if (ground_truth is None) == (ground_truth_file is None):
        raise typer.BadParameter("give the ground truth once: --ground-truth TEXT or --ground-truth-file FILE")
    options = HarborOptions(preset, answer, ground_truth, ground_truth_file, out, params, gold_json, server, api_key)
    run("harbor", options)


@app.command(
    epilog=examples(
        "verifier generate countdown --count 1000 --seed 7 --out problems.jsonl",
        "verifier generate knights_knaves --params '{\"people\": 4}'",
    )
)
def generate(
    family: Annotated[
        str,
        typer.Argument(
            metavar="FAMILY",
            help="countdown, multiplication, arithmetic, knights_knaves",
            autocompletion=completed("families"),
        ),
    ],
    count: Annotated[int, typer.Option(min=1, metavar="N", help="Number of problems")] = 10,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Seed; the same one gives the same problems on every machine")
    ] = 0,
    params: Annotated[
        str | None, typer.Option(metavar="JSON", help="The family's parameters, as a JSON object")
    ] = None,
    out: Annotated[str, typer.Option(metavar="OUT", help="File for the problems, as JSONL; - for stdout")] = "-",
) -> None:
    """Make new problems with their ground truth, one JSON line each: id, prompt, ground_truth, preset, metadata."""
    run("generate", GenerateOptions(family, count, seed, params, out))


@app.command(epilog=examples("verifier doctor", "verifier doctor --json | jq .missing"))
def doctor(as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False) -> None:
    """Show what this installation can do on this machine, its settings, and what is missing.

    Exit status: 0 it can grade, 1 it cannot.
    """
    run("doctor", as_json)


@keys.command("new", epilog=examples("verifier keys new alice >> keys.txt"))
def new_key(name: Annotated[str, typer.Argument(metavar="NAME", help="Owner, as logs and metrics name it")]) -> None:
    """Make an API key: print it once, with its line for the file that VERIFIER_API_KEYS_FILE names."""
    run("keys", name)


@environments.command("list", epilog=examples("verifier environments list"))
def list_environments() -> None:
    """List the environments, what each holds, which are made, and where."""
    run("environments", "list", ())


@environments.command("make", epilog=examples("verifier environments make all"))
def make_environments(
    wanted: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME", help="Environments to make; all for every one", autocompletion=completed("environments")
        ),
    ],
) -> None:
    """Make environments with uv; one that is there already is left as it is."""
    run("environments", "make", tuple(wanted))
