from verifier.errors import ConfigError as ConfigError
from verifier.errors import EngineBusy as EngineBusy
from verifier.errors import EngineClosed as EngineClosed
from verifier.errors import InputError as InputError
from verifier.errors import SandboxError as SandboxError
from verifier.errors import UnknownPreset as UnknownPreset
from verifier.errors import VerifierError as VerifierError
from verifier.grader import AsyncGrader as AsyncGrader
from verifier.grader import Grader as Grader
from verifier.grader import grade as grade
from verifier.parts import Extractor as Extractor
from verifier.parts import Shaper as Shaper
from verifier.parts import Verifier as Verifier
from verifier.rubric import Rubric as Rubric
from verifier.wire import Extraction as Extraction
from verifier.wire import Outcome as Outcome
from verifier.wire import PresetRef as PresetRef
from verifier.wire import Result as Result
from verifier.wire import Rollout as Rollout
from verifier.wire import Verdict as Verdict

__version__: str
__all__: list[str]
HOMES: dict[str, str]
