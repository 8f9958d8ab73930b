"""Whether the other tests in this folder can run: they are left uncollected where there is no torch."""

from importlib.util import find_spec

import pytest


def test_torch_is_here() -> None:
    if not (find_spec("torch") and find_spec("transformers")):
        pytest.skip("no torch in this environment: the trainer's tests are left out (./dev test tells why)")
    assert find_spec("trl") is not None, "TRL comes with it"
