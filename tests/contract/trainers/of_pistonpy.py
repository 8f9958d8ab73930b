"""pistonpy, a client of piston: its address is fixed, so it is given this one."""

from importlib.metadata import version
from typing import Any

from pistonpy import PistonApp, models
from trainers.callers import Told, address, each, program_in

VERSION = f"pistonpy {version('pistonpy')}"


class Here(models.GetOutput):  # type: ignore[misc]
    """Asks this service instead of the public one."""

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__(payload)
        self._endpoint = address("/piston/api/v2/execute")


def one(text: str, truth: Any) -> float:
    [test] = truth["tests"]
    told: Any = PistonApp().run(language="python", code=program_in(text), input=test["input"])
    return float(told["run"]["output"].strip() == test["output"])


def ask(completions: list[str], truths: list[Any]) -> Told:
    PistonApp.run.__globals__["GetOutput"] = Here
    return each(one, completions, truths)
