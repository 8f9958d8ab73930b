"""The record of a run, for a report or a threshold. Apart, as it loads what explains verdicts."""

from verifier.report.run_record import RunRecord


def new() -> RunRecord:
    return RunRecord()
