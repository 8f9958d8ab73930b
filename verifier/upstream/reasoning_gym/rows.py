"""reasoning-gym's entries as ground truths: `question`, `answer`, and the `metadata` that its scorers read."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from verifier.errors import suggestion
from verifier.verify.quoting import json_name
from verifier.wire import Json

NAMES = frozenset(
    """
    ab acre advanced_geometry aiw arc_1d arc_agi base_conversion basic_arithmetic bf binary_alternation
    binary_matrix bitwise_arithmetic boxnet caesar_cipher calendar_arithmetic chain_sum circuit_logic codeio
    coin_flip color_cube_rotation complex_arithmetic count_bits count_primes countdown course_schedule cryptarithm
    decimal_arithmetic decimal_chain_sum dice emoji_mystery family_relationships figlet_font
    fraction_simplification futoshiki game_of_life game_of_life_halting gcd graph_color group_anagrams gsm_symbolic
    intermediate_integration isomorphic_strings jugs kakurasu knight_swap knights_knaves largest_island lcm
    leg_counting letter_counting letter_jumble list_functions mahjong_puzzle manipulate_matrix maze mini_sudoku
    modulo_grid n_queens needle_haystack number_filtering number_format number_sequence number_sorting
    palindrome_generation palindrome_partitioning path_star polynomial_equations polynomial_multiplication
    pool_matrix power_function prime_factorization products propositional_logic puzzle24 quantum_lock ransom_note
    rearc rectangle_count rotate_matrix rotten_oranges rubiks_cube rush_hour self_reference sentence_reordering
    shortest_path simple_equations simple_geometry simple_integration sokoban spell_backward spiral_matrix
    string_insertion string_manipulation string_splitting string_synthesis sudoku survo syllogism time_intervals
    tower_of_hanoi tsumego word_ladder word_sequence_reversal word_sorting zebra_puzzles
    """.split()  # noqa: SIM905 - words
)
"""The data sets of reasoning-gym 0.1.25, without `composite`, whose entries name one of these."""

WITHOUT_ANSWER: Mapping[str, tuple[str, ...]] = {
    "boxnet": ("initial_state",),
    "graph_color": ("puzzle",),
    "propositional_logic": ("premises", "variables"),
    "rubiks_cube": ("cube_size", "scramble_moves"),
    "rush_hour": ("board_config",),
}
"""Data sets whose entries have no answer of their own, and what of the metadata their scorers need instead."""
EXAMPLE = '{"question": "...", "answer": "42", "metadata": {"source_dataset": "chain_sum", ...}}'


class Entry(NamedTuple):
    """An entry and the data set whose scorer reads it."""

    dataset: str
    answer: str | None
    metadata: dict[str, Any]

    def fresh(self) -> dict[str, Any]:
        """The entry as a scorer is handed it: some write into it, and JSON has lists where two compare tuples."""
        metadata = json.loads(json.dumps(self.metadata))
        if self.dataset in ("arc_agi", "rearc") and isinstance(metadata.get("output"), list):
            metadata["output"] = tuple(tuple(row) if isinstance(row, list) else row for row in metadata["output"])
        return {"answer": self.answer, "metadata": metadata}


def entry_of(ground_truth: Json, dataset: str | None) -> Entry | str:
    """The entry, or why there is none. `dataset` is the one that was chosen beside it, if any."""
    row: Any = ground_truth
    if isinstance(row, str):
        try:
            row = json.loads(row)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            if dataset is None:
                return f"the ground truth is text that does not hold an entry; expected {EXAMPLE}"
            row = {"answer": ground_truth}
    if not isinstance(row, dict):
        return f"the ground truth is {json_name(ground_truth)}; expected {EXAMPLE}"
    metadata = row.get("metadata")
    if isinstance(metadata, str):
        try:
            metadata = json.loads(metadata)
        except (ValueError, RecursionError):
            return "the entry's metadata are text that is not JSON"
    if metadata is None:
        metadata = {}
    if not isinstance(metadata, dict):
        return f"the entry's metadata are {json_name(metadata)}; expected an object"
    return named(row, metadata, dataset)


def named(row: Mapping[str, Any], metadata: dict[str, Any], dataset: str | None) -> Entry | str:
    """The entry of the data set that the row, its metadata or the preset's parameter names."""
    found = [metadata.get("source_dataset"), row.get("source_dataset"), row.get("dataset"), dataset]
    told = [name for name in found if isinstance(name, str) and name and name != "composite"]
    if not told:
        return f"neither metadata.source_dataset nor the parameter `dataset` names the data set; expected {EXAMPLE}"
    if len(set(told)) > 1:
        return f"two data sets are named: {told[0][:60]!r} and {told[-1][:60]!r}"
    name = told[0]
    if name not in NAMES:
        return f"reasoning-gym 0.1.25 has no data set {name[:60]!r}{suggestion(name, NAMES)}"
    answer = row.get("answer")
    if name in WITHOUT_ANSWER:
        missing = [key for key in WITHOUT_ANSWER[name] if key not in metadata]
        if missing:
            return f"the entry's metadata have no {' and no '.join(missing)}, which the scorer of {name} reads"
        answer = answer if isinstance(answer, str) else None
    elif not isinstance(answer, str):
        return f"the entry's answer is {json_name(answer)}; expected text"
    return Entry(name, answer, metadata)
