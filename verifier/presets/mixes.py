"""Projects that train with one reward: the project's name alone stands for it.

Those that add several up (open_r1, train_deepseek_r1, unsloth, demystify, ...) have their mix in their own file.
"""

from dataclasses import replace

from verifier.presets import limo, logic_rl, open_thoughts_math, simplerl, tinyzero_countdown
from verifier.presets.preset import Preset


def alone(project: str, reward: str, presets: tuple[Preset, ...], note: str = "") -> Preset:
    """The preset `project`, which is its reward of that name and nothing else."""
    [one] = [preset for preset in presets if preset.name == f"{project}/{reward}"]
    summary = f"{one.summary} {note}".strip()
    return replace(one, name=project, summary=summary, weights={one.name: 1.0}, twin=None)


PRESETS = (
    alone(
        "tinyzero",
        "countdown",
        tinyzero_countdown.PRESETS,
        "The task TinyZero is known for; for its others, which it tells apart by `data_source`, name the reward.",
    ),
    alone("logic_rl", "kk", logic_rl.PRESETS),
    alone("simplerl", "hf_math_verify", simplerl.PRESETS),
    alone("limo", "eval_response", limo.PRESETS, "LIMO trains without a reward: this is its evaluation's."),
    alone("open_thoughts", "math_parser_validate", open_thoughts_math.PRESETS, "For code, name the reward."),
)
