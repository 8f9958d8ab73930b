"""Which preset judges a row, by the name that its data carries: verl's `data_source`, or a column `preset`.

VERIFIER_PRESET decides for all rows. Without it, a row's own `preset` does, and then its `data_source`: by
VERIFIER_PRESETS, a JSON object such as `{"my_math": "math"}`, or else by the service's own table, which knows the names
of verl, of well-known data sets and of its presets, and those that its operator added (VERIFIER_SOURCES_FILE).
"""

from collections.abc import Mapping
from difflib import get_close_matches

from verifier.wire import beginning


def preset_of(data_source: str, chosen: Mapping[str, str]) -> str:
    """The preset for what the data calls itself; what is not in `chosen` is for the service to look up."""
    return chosen.get(data_source, data_source)


def unknown(data_source: str, chosen: Mapping[str, str], detail: str) -> str:
    """What to say where the service knows no preset by that name; `detail` has the service's own nearest names."""
    near = get_close_matches(data_source, chosen, n=1, cutoff=0.75)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    name = beginning(data_source)
    return (
        f"no preset for the data_source {name!r}: {detail}.{meant} Set VERIFIER_PRESET for all data, or "
        f'VERIFIER_PRESETS=\'{{"{name}": "math"}}\' for this'
    )
