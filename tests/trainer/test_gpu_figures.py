"""`./dev gpu`, of which a CPU can run all but what needs a GPU."""

import sys
from pathlib import Path

import pytest
from served import Served

sys.path.append(str(Path(__file__).parents[1] / "bench"))

import gpu

sys.path.pop()  # It has a requests.py, and others may want the package of that name.


def test_a_row_of_figures_is_of_a_real_run(tmp_path: Path, reward_service: Served) -> None:
    row, model = gpu.Row("small", "torch"), tmp_path / "small"
    gpu.build("small", model)
    found = gpu.measured(row, model, tmp_path / "run", reward_service.url, gpu.SMALL, late=0.0)
    assert found["updates"] == gpu.SMALL["steps"], "the weights moved in every step"
    assert found["generate"] > 0
    assert found["tokens"] > 0
    assert found["ahead"] >= 1, "as many as it takes: a slow machine needs more"
    line = list(gpu.table([(row, found)]))[-1]
    assert line.startswith("| small, torch | at once |")
    assert line.count("|") == 11


def test_what_found_no_time_is_said() -> None:
    assert "no time was left" in list(gpu.table([(gpu.Row("1.5B", "vllm"), "no time was left")]))[-1]


def test_updates_at_a_usual_learning_rate_need_the_float32_copies(tmp_path: Path) -> None:
    gpu.build("small", tmp_path)
    found = gpu.update_moves(tmp_path, {})
    assert found["moved"] > 0.99
    assert found["coarse"] < 0.1
    assert found["kept"] < 0.2


@pytest.mark.parametrize(("engines", "rows"), [(["torch"], 3), (["torch", "vllm"], 5)])
def test_every_size_is_generated_by_every_engine_and_once_with_late_rewards(engines: list[str], rows: int) -> None:
    found = gpu.rows_for(["0.5B", "1.5B"], engines)
    assert len([row for row in found if row.weights == "in the process"]) == rows
    assert [row.rewards for row in found].count("3 generations late") == 1
