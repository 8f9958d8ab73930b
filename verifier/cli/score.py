"""`verifier score`: dumps in, one result per row out, in the order of the rows.

Memory is bounded by a few chunks of rows, whatever the dump's size. A broken row has a result too, `failed`, which says
what is wrong with it.
"""

import asyncio
import os
import signal
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from verifier.cli import part
from verifier.cli.ending import tell
from verifier.cli.grader import Grader, HowToJudge, how_to_judge
from verifier.cli.options import ScoreOptions
from verifier.cli.progress import Progress
from verifier.cli.resume import Earlier, stopped_run
from verifier.cli.scoring import Scoring
from verifier.cli.terminal import visible
from verifier.dump import STDIN
from verifier.dump.columns import ColumnReader, read_column_map
from verifier.dump.datasets import DatasetReader, dataset_named
from verifier.dump.echo import read_echo
from verifier.dump.formats import format_named
from verifier.dump.joined import GoldFile
from verifier.dump.results import STDOUT, ResultFile, WholeFile
from verifier.dump.rows import Dump, Reading
from verifier.dump.several import Dumps, expanded
from verifier.errors import ConfigError, InputError, VerifierError
from verifier.report.summary import Tally
from verifier.wire import Outcome

if TYPE_CHECKING:
    from verifier.report.run_record import RunRecord

DONE, SOME_FAILED, BAD_INPUT, BELOW = 0, 1, 2, 3
"""Exit statuses. SOME_FAILED also where not one rollout could be judged, so that a pipeline stops at a wrong column.
BELOW where a run falls short of --min-accuracy or --min-coverage."""
INTERRUPTED, TERMINATED, NO_READER = 128 + signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGPIPE


def run(options: ScoreOptions) -> int:
    """Grade the dump; returns the exit status. What cannot work raises VerifierError before anything is graded."""
    paths = expanded(options.inputs)
    if options.input_format is not None:
        format_named(options.input_format)
    record: RunRecord | None = part("recording").new() if options.report is not None else None
    how = how_to_judge(
        options.preset,
        options.params,
        options.rubric,
        job=options.job,
        explain=options.explain or options.report is not None,  # the report shows the evidence
        use_cache=options.use_cache,
    )
    reader = column_reader(options, how)
    grader = chosen_grader(options, how)
    earlier = stopped_run(options.out) if options.resume else None
    with ExitStack() as held:
        gold = gold_file(options, held)
        reading = Reading(options.input_format, gold, read_echo(options.echo), preset_is_chosen=how.named)
        if len(paths) == 1:
            dump: Dump | Dumps = held.enter_context(Dump(paths[0], limit=options.limit, reader=reader, reading=reading))
        else:
            dump = held.enter_context(Dumps(paths, options.limit, lambda: column_reader(options, how), reading))
        inputs = [path for path in (*paths, options.rubric, options.join) if path not in (STDIN, None)]
        page = held.enter_context(report_file(options, inputs)) if options.report else None
        out = ResultFile(options.out, not_over=inputs)
        progress = Progress(dump.total, quiet=options.quiet)
        scoring = Scoring(
            dump,
            grader,
            out,
            progress,
            how,
            strict=options.strict,
            earlier=earlier,
            record=record,
            with_evidence=options.explain,
            with_changes=options.report is not None and part("reporting").is_page(options),
        )
        status = finished(scoring, out, progress)
        if earlier and not out.partial and status in (DONE, SOME_FAILED):
            os.unlink(earlier.path)
        if status in (DONE, SOME_FAILED) and page:
            graded_by = f"the server {options.server}" if options.server else "the embedded engine"
            page.write_bytes(part("reporting").report(options, scoring.summary, record, dump.name, graded_by))
            page.complete()
    if not options.quiet and status != NO_READER:
        if scoring.summary.total.rollouts:
            tell(scoring.summary, dump.ignored_columns)
        tell_sources(gold, earlier)
    return fallen_short(options, scoring.summary.total, status) if status in (DONE, SOME_FAILED) else status


def fallen_short(options: ScoreOptions, total: Tally, status: int) -> int:
    """BELOW, with a line a measure, where the run has less than was asked for. Of all rows: a report's tables leave
    out what is beyond their bounds."""
    for name, found, least in (
        ("accuracy", total.outcomes[Outcome.CORRECT] / (total.scored or 1), options.min_accuracy),
        ("coverage", total.scored / (total.rollouts or 1), options.min_coverage),
    ):
        if least is not None and found < least:
            print(f"{name} is {found:.4f}; --min-{name} asks for {least:g}", file=sys.stderr)
            status = BELOW
    return status


def gold_file(options: ScoreOptions, held: ExitStack) -> GoldFile | None:
    if options.join is None:
        if options.on is not None:
            raise ConfigError("--on needs --join FILE")
        return None
    as_it_is = options.dataset is not None or any("ground_truth=" in text for text in options.columns)
    return held.enter_context(GoldFile(options.join, options.on, as_it_is=as_it_is))


def tell_sources(gold: GoldFile | None, earlier: Earlier | None) -> None:
    """What came from elsewhere than the dump."""
    if gold is not None:
        column = f", ground truth from {gold.truth}" if gold.truth else ""
        print(visible(f"{gold.path}: {gold.used:,} of {gold.rows:,} rows joined{column}"), file=sys.stderr)
    if earlier is not None:
        print(visible(f"{earlier.kept:,} results of the interrupted run were kept"), file=sys.stderr)
        if earlier.outdated:
            told = f"{earlier.outdated:,} were graded again: another rubric, or other code or libraries, decided them"
            print(visible(told), file=sys.stderr)


def column_reader(options: ScoreOptions, how: HowToJudge) -> ColumnReader:
    """What finds rollouts in the rows: their own columns, or those of the data set that was named."""
    if options.dataset is None:
        reader = ColumnReader(read_column_map(options.columns))
    else:
        dataset = dataset_named(options.dataset)
        columns = read_column_map(options.columns, also=dataset.columns)
        reader = DatasetReader(dataset, columns, preset_is_chosen=how.named)
    reader.preset, reader.calls_are_judged = how.preset, how.judges_calls
    return reader


def chosen_grader(options: ScoreOptions, how: HowToJudge) -> Grader:
    if options.server is None:
        local: Grader = part("local_grader").grader(how, options.workers)
        return local
    if options.workers is not None:
        raise ConfigError("--workers has no effect with --server, which has its own workers")
    remote: Grader = part("remote_grader").grader(how, options.server, options.api_key)
    return remote


def report_file(options: ScoreOptions, inputs: list[str]) -> WholeFile:
    assert options.report
    part("reporting").check(options)
    if options.report == STDOUT:
        raise ConfigError("--report -: standard output is for results; expected a file's name such as report.html")
    written = [] if options.out == STDOUT else [options.out]
    return WholeFile(options.report, option="--report", not_over=inputs + written, keep_partial=False, parquet=True)


def finished(scoring: Scoring, out: ResultFile, progress: Progress) -> int:
    """Score everything into `out`, and the exit status. What is done when that ends early is kept."""
    try:
        with out, progress:
            asyncio.run(scoring.run())
            if not scoring.summary.total.rollouts:
                raise InputError(f"{scoring.source}: it has no rows")
            out.complete()
    except KeyboardInterrupt:
        return stopped("interrupted", out, INTERRUPTED)
    except asyncio.CancelledError:
        return stopped("terminated", out, TERMINATED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO_READER
    except VerifierError as error:
        if not out.entered:
            raise
        return stopped(f"error: {error}", out, BAD_INPUT)
    return SOME_FAILED if scoring.summary.failed or not scoring.summary.total.scored else DONE


def stopped(why: str, out: ResultFile, status: int) -> int:
    kept = f"; {out.written:,} results are kept in {out.partial}" if out.partial else ""
    print(visible(f"{why}{kept}"), file=sys.stderr)
    return status
