"""Which module has which presets, by name: known without loading any of them."""

from collections.abc import Mapping

GENERAL: Mapping[str, str] = {
    "mathematics": "math numeric",
    "words": "choice label text exact",
    "structures": "literal kv schema json",
    "puzzles": "countdown knights_knaves grid sudoku zebra zebra/zero_eval",
    "programs": "code",
    "instructions": "ifeval ifeval/strict ifbench ifbench/strict",
    "tools": "tool_calls bfcl bfcl/strict final_state",
    "queries": "sql bird bird/strict spider spider/strict",
    "questions": "qa tatqa finqa",
    "forms": "bleu chrf ter rouge edit_distance anls regex citations language_is form boxes point_in_box smiles",
    "proofs": "lean4",
    "rubrics": "rubric healthbench rar rar_implicit prometheus pairwise ttrl ttrl/strict",
    "auto": "auto",
}
"""The modules of this room and our own presets in each; a test holds it true."""
PROJECTS = (
    *("tinyzero", "open_r1", "oat_zero", "logic_rl", "simplerl", "open_thoughts", "train_deepseek_r1", "unsloth"),
    *(
        "deepscaler",
        "understand_r1_zero",
        "demystify",
        "limo",
        "search_r1",
        "reasoning_gym",
        "kor_bench",
        "codeio",
        "tau_bench",
    ),
)
"""The published projects whose rewards are reproduced, in `verifier.upstream`; a preset's name begins with its project.

A module is imported when one of its presets is first asked for: all of them take half a second.
"""
MODULE_OF = {name: f"verifier.presets.{module}" for module, names in GENERAL.items() for name in names.split()} | {
    project: f"verifier.upstream.{project}.presets" for project in PROJECTS
}


def may_be_preset(name: str) -> bool:
    """Whether the name is a preset's, or at least begins with a project's."""
    return name.partition("/")[0] in MODULE_OF
