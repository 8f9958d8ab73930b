"""What presets of the reproduced projects share."""

from dataclasses import replace

from verifier.extract.nothing import Nothing
from verifier.parts import Extractor, Shaper, Verifier
from verifier.presets.preset import Preset
from verifier.rubric import Bounds, Rubric, Weighted
from verifier.verify.unneeded import Unneeded

NOT_READ = "anything, or none: the reward reads the completion alone"
SLOW_START = Bounds(cpu_seconds=20.0)
"""For parts whose dictionary or model takes a worker a second or two on first use."""


def of_the_completion(name: str, part: Shaper, bounds: Bounds | None = None) -> Rubric:
    """A rubric whose one component reads only the completion."""
    return Rubric(
        extractor=Nothing(),
        verifier=Unneeded(),
        components={name: Weighted(part=part)},
        thinking="keep",
        bounds=bounds or Bounds(),
    )


def of_the_whole(extractor: Extractor, verifier: Verifier, **components: Shaper) -> Rubric:
    """A rubric that looks for the answer in the whole completion, its reasoning not set apart."""
    weighted = {name: Weighted(part=part) for name, part in components.items()}
    return Rubric(extractor=extractor, verifier=verifier, components=weighted, thinking="keep")


def alone(project: str, reward: str, presets: tuple[Preset, ...], note: str = "") -> Preset:
    """The preset `project`, which is its reward of that name and nothing else: for a project that trains with one.

    Those that add several up (open_r1, train_deepseek_r1, unsloth, demystify, ...) spell their mix out.
    """
    [one] = [preset for preset in presets if preset.name == f"{project}/{reward}"]
    summary = f"{one.summary} {note}".strip()
    return replace(one, name=project, summary=summary, weights={one.name: 1.0}, twin=None)
