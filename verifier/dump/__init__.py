"""Reading dumps of rollouts, whoever wrote them, and writing files of results (JSONL).

`columns` says which column holds which field; `rows` reads a dump in chunks, so that a dump may be larger than memory;
`containers` tells what a file is (`packed`, `json_stream`, `tables`, `archives`, `parquet` read each kind), `formats`
which tool wrote its rows; `joined` brings ground truths from another file; `echo` says what results repeat; `results`
writes what came of it. Nothing here grades.
"""

STDIN = "-"
"""The path that stands for standard input."""
