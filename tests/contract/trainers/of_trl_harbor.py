"""TRL's environment for Harbor: its verification of a task when a reward is asked for, and its reward function."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from trainers.boxes import Box, task_in
from trainers.callers import Told, checkout, number, stands_for

COMMIT = checkout("trl")
FOLDER = Path(sys.prefix) / "src" / "trl" / "trl"
stands_for("trl", __path__=[str(FOLDER)])  # whose trainers want torch
stands_for("trl.experimental", __path__=[str(FOLDER / "experimental")])

from harbor.environments.factory import EnvironmentFactory  # noqa: E402
from harbor.models.task.task import Task  # noqa: E402
from harbor.models.trial.config import EnvironmentConfig  # noqa: E402
from harbor.models.trial.paths import TrialPaths  # noqa: E402
from trl.experimental.harbor import HarborBashEnv  # noqa: E402
from trl.experimental.harbor._spec import _outcome_reward_func  # noqa: E402

VERSION = f"TRL {COMMIT}"


def answered(place: Path, text: str, truth: Any) -> Any:
    """An environment after its rollout; it starts none of the sandboxes that it knows, for want of them."""
    box = Box(place / "box")
    task = Task(task_dir=task_in(place / "task", box, text, truth))
    environment = HarborBashEnv()
    environment._task, environment._paths = task, TrialPaths(trial_dir=place / "trial")
    environment._paths.mkdir()
    environment._env = EnvironmentFactory.create_environment_from_config(
        config=EnvironmentConfig(import_path="trainers.harbors:Folder"),
        environment_dir=task.paths.environment_dir,
        environment_name=task.short_name,
        session_id=str(place),
        trial_paths=environment._paths,
        task_env_config=task.config.environment,
    )
    (box.folder / "app" / "answer.txt").write_text(text)
    return environment


def ask(completions: list[str], truths: list[Any]) -> Told:
    with tempfile.TemporaryDirectory() as place:
        both = zip(completions, truths, strict=True)
        environments = [answered(Path(place) / str(at), *one) for at, one in enumerate(both)]
        return [number(one) for one in _outcome_reward_func(environments=environments)]
