"""Which preset judges a row, by the name that its data carries: verl's `data_source`, or a column `preset`.

VERIFIER_PRESET decides for all rows. Without it, a row's own `preset` does, and then its `data_source`: by
VERIFIER_PRESETS, a JSON object such as `{"my_math": "math"}`, by the table below, or else as a preset's own name.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from verifier.wire import beginning

NAMES = {
    "math": (
        "openai/gsm8k", "lighteval/MATH", "DigitalLearningGmbH/MATH-lighteval", "HuggingFaceH4/MATH-500", "math_dapo",
        "math_dapo_reasoning", "hiyouga/geometry3k", "numina_aops_forum", "numina_synthetic_math", "numina_amc_aime",
        "numina_synthetic_amc", "numina_cn_k12", "numina_olympiads",
    ),
    "code": ("codecontests", "apps", "codeforces", "taco"),
    "search_r1/qa_em/strict": (
        "searchR1_nq", "searchR1_triviaqa", "searchR1_popqa", "searchR1_hotpotqa", "searchR1_2wikimultihopqa",
        "searchR1_musique", "searchR1_bamboogle",
    ),
}  # fmt: skip
"""Every name in verl 0.9.1's own dispatch (verl/utils/reward_score) by the preset that judges what is kept under it."""
PRESETS = {name: preset for preset, names in NAMES.items() for name in names}


def preset_of(data_source: str, chosen: Mapping[str, str]) -> str:
    """The preset for what the data calls itself; a name that nobody knows is taken for a preset's."""
    if data_source in chosen:
        return chosen[data_source]
    if data_source.startswith("aime"):  # as verl's own dispatch reads `aime2024` and its successors
        return "math"
    return PRESETS.get(data_source, data_source)


def unknown(data_source: str, chosen: Mapping[str, str], detail: str) -> str:
    """What to say where the service knows no preset by that name."""
    near = get_close_matches(data_source, [*chosen, *PRESETS], n=1, cutoff=0.75)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    name = beginning(data_source)
    return (
        f"no preset for the data_source {name!r}: {detail}.{meant} Set VERIFIER_PRESET for all data, or "
        f'VERIFIER_PRESETS=\'{{"{name}": "math"}}\' for this'
    )
