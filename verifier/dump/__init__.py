"""Reading dumps of rollouts (JSONL, Parquet) and writing files of results (JSONL).

`columns` says which column holds which field; `rows` reads a dump in chunks, so that a dump may be larger than memory;
`parquet` is the one place that knows pyarrow; `results` writes what came of it. Nothing here grades.
"""
