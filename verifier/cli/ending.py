"""How a run of `verifier score` ends: the table, the reasons."""

import sys
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from verifier.cli.terminal import visible
from verifier.report.summary import HEADINGS, Summary, table

PLAIN_WIDTH = 200


def tell(summary: Summary, ignored_columns: list[str], stream: TextIO | None = None) -> None:
    """Print the summary: the table, why rollouts were not judged, which columns were not read."""
    stream = stream or sys.stderr
    console = Console(file=stream) if stream.isatty() else Console(file=stream, width=PLAIN_WIDTH)
    console.print(drawn(summary))
    reasons = summary.reasons()
    if reasons:
        console.print(Text(f"not judged, {summary.total.rollouts - summary.total.scored:,} in all:"))
    for reason in reasons:
        console.print(Text(f"  {reason.count:,} {reason.outcome}: {visible(reason.text)}"), soft_wrap=True)
    if len(summary.unjudged) > len(reasons):
        console.print(Text(f"  and {len(summary.unjudged) - len(reasons):,} other reasons"))
    if ignored_columns:
        shown = ", ".join(ignored_columns[:20]) + (", ..." if len(ignored_columns) > 20 else "")
        console.print(Text(f"columns that no verdict depends on: {visible(shown)}"), soft_wrap=True)


def drawn(summary: Summary) -> Table:
    drawing = Table(box=None, pad_edge=False, header_style="bold")
    for position, heading in enumerate(HEADINGS):
        drawing.add_column(heading, justify="right" if position else "left", no_wrap=True)
    for cells in table(summary):
        drawing.add_row(*(Text(visible(cell)) for cell in cells))
    return drawing
