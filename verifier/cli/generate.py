"""`verifier generate`: fresh problems with their ground truth, as JSON Lines."""

import os
import sys
from itertools import islice

from verifier.cli.options import GenerateOptions
from verifier.dump.results import STDOUT, WholeFile
from verifier.generate.families import generator


def run(options: GenerateOptions) -> int:
    """Write the problems; what cannot work raises before anything is written."""
    problems = generator(options.family, options.params or "{}").problems(options.seed)
    try:
        with WholeFile(options.out, option="--out", keep_partial=False) as out:
            for problem in islice(problems, options.count):
                out.write_bytes(problem.model_dump_json().encode() + b"\n")
            out.complete()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if options.out != STDOUT:
        print(f"{options.count:,} problems in {options.out}", file=sys.stderr)
    return 0
