"""The families of problems by name."""

from pydantic import ValidationError

from verifier.errors import ConfigError, suggestion
from verifier.generate.arithmetic import Arithmetic, Multiplications
from verifier.generate.countdown import CountdownProblems
from verifier.generate.knights_knaves import KnightsKnavesProblems
from verifier.generate.problem import Generator
from verifier.wire import complaint

FAMILIES: dict[str, type[Generator]] = {
    family.name: family for family in (CountdownProblems, Multiplications, Arithmetic, KnightsKnavesProblems)
}


def generator(name: str, params: str = "{}") -> Generator:
    """The family called `name`, with the parameters of a JSON object; raises ConfigError that names the known ones."""
    if name not in FAMILIES:
        raise ConfigError(f"no problems are called {name[:60]!r}{suggestion(name, FAMILIES)}")
    family = FAMILIES[name]
    try:
        return family.model_validate_json(params)
    except ValidationError as error:
        known = ", ".join(family.model_fields)
        raise ConfigError(f"generate {name}: params.{complaint(error)}. Its parameters: {known}") from error
