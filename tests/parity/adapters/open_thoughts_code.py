"""open-thoughts' checks of programs."""

from contextlib import ExitStack
from functools import cache

from replay import Reward, Vector, reward

from verifier.sandbox.sandbox import Sandbox
from verifier.upstream.shared.code_blocks import blocks


@cache
def sandbox() -> Sandbox:
    return ExitStack().enter_context(Sandbox())


def compare_std_results(vector: Vector) -> Reward:
    inputs = vector["inputs"]
    if not isinstance(inputs["exec_outputs"], str):
        return None
    found = reward(vector, completion=inputs["exec_outputs"], ground_truth=inputs["outputs"])
    return None if found is None else found == 1.0


def has_code(vector: Vector) -> Reward:
    response = vector["inputs"]["response"]
    if not isinstance(response, str):
        return None
    found = [response[start:end] for start, end in blocks(response)]
    assert reward(vector, completion=response) == float(bool(found))
    return found


def process_single_row(vector: Vector) -> Reward:
    inputs = vector["inputs"]
    if not isinstance(inputs["deepseek_solution"], str):
        return None
    found = reward(vector, sandbox(), completion=inputs["deepseek_solution"], ground_truth=inputs["test_cases"])
    return None if found is None else found == 1.0


ADAPTERS = {
    "open_thoughts.code_compare_std_results": compare_std_results,
    "open_thoughts.code_has_code": has_code,
    "open_thoughts.code_process_single_row": process_single_row,
}
