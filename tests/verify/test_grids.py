"""Grids, sudoku and zebra tables: what is right, what is wrong, and what is not read."""

import json

import pytest

import verifier
from verifier.read.grid import read_grid
from verifier.verify.grid import GridEqual
from verifier.verify.sudoku import Sudoku
from verifier.verify.zebra import Zebra
from verifier.wire import Json, Outcome

GOLD: Json = [[0, 1, 2], [3, 4, 5]]
RIGHT, WRONG, UNDECIDED, NONE = "right", "wrong", "undecided", "none"


def outcome(completion: str, ground_truth: Json, preset: str, **params: Json) -> str:
    result = verifier.grade(completion, ground_truth, preset=preset, params=params or None)
    if result.verdict.outcome is Outcome.NO_ANSWER:
        return NONE
    if result.verdict.is_undecided:
        return UNDECIDED
    return {Outcome.CORRECT: RIGHT, Outcome.INCORRECT: WRONG}.get(result.verdict.outcome, str(result.reward))


@pytest.mark.parametrize(
    ("completion", "expected", "why"),
    [
        ("[[0, 1, 2], [3, 4, 5]]", RIGHT, "JSON"),
        ("The output is [[0,1,2],[3,4,5]].", RIGHT, "JSON at the end of a line"),
        ("0 1 2\n3 4 5", RIGHT, "rows"),
        ("Output:\n012\n345", RIGHT, "rows of digits"),
        ("So:\n\n```\n0 1 2\n3 4 5\n```\nThis follows the rule.", RIGHT, "in a fence"),
        ("```json\n[[0,1,2],\n [3,4,5]]\n```", RIGHT, "JSON in a fence"),
        ("[[0 1 2]\n [3 4 5]]", RIGHT, "as numpy prints it"),
        ("<answer>array([[0, 1, 2],\n       [3, 4, 5]])</answer>", RIGHT, "as numpy spells it"),
        ("| 0 | 1 | 2 |\n|---|---|---|\n| 3 | 4 | 5 |", RIGHT, "a table"),
        ("<answer>```\n0,1,2\n3,4,5\n```</answer>", RIGHT, "a fence in the answer block"),
        ("Input:\n9 9 9\n9 9 9\n\nOutput:\n0 1 2\n3 4 5\n", RIGHT, "the last grid"),
        ("<think>\n9 9 9\n9 9 9\n</think>\n0 1 2\n3 4 5", RIGHT, "the reasoning does not count"),
        ("<think>\n0 1 2\n3 4 5\n</think>\nI am not sure.", NONE, "the reasoning does not count"),
        ("Row 1: 0 1 2\nRow 2: 3 4 5", RIGHT, "rows with their numbers"),
        ("So it is:\n**Row 0:** [0, 1, 2]\n**Row 1:** [3, 4, 5]\nDone.", RIGHT, "from 0, in bold"),
        ("<answer>Row 1: 012\nRow 2: 345</answer>", RIGHT, "in the answer block"),
        ("Row 2: 0 1 2\nRow 1: 3 4 5", NONE, "in another order than they count"),
        ("<answer>Row 1: 0 1 2\n3 4 5</answer>", UNDECIDED, "one row with a number"),
        ("0 1 2\n3 4 -5", WRONG, "a minus sign"),
        ("0 1 2\n3 4 4", WRONG, "one cell"),
        ("0 1 2\n3 4 5\n0 0 0", WRONG, "a row too many"),
        ("0 1\n2 3\n4 5", WRONG, "another shape"),
        ("Output:\n0 1 2\n3 4 5\n\nInput:\n9 9 9\n9 9 9\n", WRONG, "the last grid is another"),
        ("<answer>0 1 2\n3 4 5 or so</answer>", UNDECIDED, "a word too many"),
        ("<answer>0 1 2\n3 4</answer>", UNDECIDED, "no rectangle"),
        ("<answer>[[0, 1, 2], [3, 4, true]]</answer>", UNDECIDED, "true is no number"),
        ("It is the same.", NONE, "no grid"),
        ("", NONE, "nothing"),
    ],
)
def test_grids(completion: str, expected: str, why: str) -> None:
    assert outcome(completion, GOLD, "grid") == expected, why


def test_a_single_row_is_a_grid_in_brackets_only() -> None:
    for completion in ("[[2, 0]]", "It is [[2, 0]].", "<answer>2 0</answer>", "```\n2 0\n```"):
        assert outcome(completion, [[2, 0]], "grid") == RIGHT, completion
    assert outcome("There are 3 of them.\n2\n", [[2]], "grid") == NONE, "a number is no grid"


def test_a_share_of_cells_is_paid_for_the_right_size_only() -> None:
    assert outcome("0 1 2\n3 4 4", GOLD, "grid", score="share") == str(5 / 6)
    assert outcome("0 1\n3 4", GOLD, "grid", score="share") == WRONG


@pytest.mark.parametrize("ground_truth", [None, "", "a grid", [], [[]], [[1], [1, 2]], [["red"]], {"output": None}, 5])
def test_a_ground_truth_that_is_no_grid_is_not_judged(ground_truth: Json) -> None:
    assert GridEqual().unreadable(ground_truth) is not None


@pytest.mark.parametrize("ground_truth", [GOLD, json.dumps(GOLD), "0 1 2\n3 4 5", {"output": GOLD}, ["012", "345"]])
def test_a_ground_truth_is_read_in_every_form(ground_truth: Json) -> None:
    assert outcome("012\n345", ground_truth, "grid") == RIGHT
    assert outcome("012\n344", ground_truth, "grid") == WRONG


PUZZLE = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"
SOLVED = "534678912672195348198342567859761423426853791713924856961537284287419635345286179"
BOTH: Json = {"puzzle": PUZZLE, "solution": SOLVED}


def in_rows(cells: str, apart: str = " ") -> str:
    return "\n".join(apart.join(cells[row : row + 9]) for row in range(0, 81, 9))


BOARD = "\n------+-------+------\n".join(
    "\n".join(" | ".join(" ".join(SOLVED[9 * row + box : 9 * row + box + 3]) for box in (0, 3, 6)) for row in band)
    for band in ((0, 1, 2), (3, 4, 5), (6, 7, 8))
)
SWAPPED = SOLVED.replace("9", "x").replace("1", "9").replace("x", "1")


@pytest.mark.parametrize(
    ("completion", "expected", "why"),
    [
        (SOLVED, RIGHT, "81 cells in a row"),
        (in_rows(SOLVED), RIGHT, "rows"),
        (in_rows(SOLVED, ""), RIGHT, "rows of digits"),
        (f"Solved:\n```\n{BOARD}\n```\nEvery row has 1 to 9.", RIGHT, "with lines between the boxes"),
        (BOARD, RIGHT, "the same without a fence"),
        (BOARD.replace("\n------+-------+------\n", "\n\n"), RIGHT, "bands apart"),
        ("\n".join(" ".join(SOLVED[r + c : r + c + 3] for c in (0, 3, 6)) for r in range(0, 81, 9)), RIGHT, "534 678"),
        (json.dumps([[int(c) for c in SOLVED[r : r + 9]] for r in range(0, 81, 9)]), RIGHT, "JSON"),
        (f"<answer>{in_rows(SOLVED)}</answer>", RIGHT, "in tags"),
        (in_rows(SWAPPED), WRONG, "valid, but not this puzzle's: a given number is not kept"),
        (in_rows(PUZZLE), WRONG, "the puzzle itself"),
        (in_rows(SOLVED[:-2] + "97"), WRONG, "two cells exchanged"),
        (in_rows(SOLVED[:72]), WRONG, "a row is missing"),
        (f"<answer>I cannot. {SOLVED}</answer>", UNDECIDED, "words with it"),
        ("The answer is in the last line.", NONE, "no grid"),
    ],
)
def test_sudoku(completion: str, expected: str, why: str) -> None:
    assert outcome(completion, BOTH, "sudoku") == expected, why
    assert outcome(completion, PUZZLE, "sudoku") == expected, why


def test_any_solution_of_a_puzzle_with_several_is_right() -> None:
    assert outcome("1234\n3412\n2143\n4321", "1...............", "sudoku") == RIGHT
    assert outcome("1243\n3412\n2134\n4312", "1...............", "sudoku") == WRONG


def test_a_share_of_the_open_cells() -> None:
    open_cells = PUZZLE.count("0")
    wrong = SOLVED[:2] + ("1" if SOLVED[2] != "1" else "2") + SOLVED[3:]
    assert outcome(in_rows(wrong), BOTH, "sudoku", score="share") == str((open_cells - 1) / open_cells)


@pytest.mark.parametrize(
    "ground_truth",
    [
        None,
        "12345",
        {"puzzle": "55" + PUZZLE[2:]},
        {"puzzle": PUZZLE, "solution": SWAPPED},
        {"puzzle": PUZZLE, "solution": "?"},
        {"solution": "1" * 81},
        "9" + "." * 15,
    ],
)
def test_a_sudoku_that_nobody_can_solve_is_not_judged(ground_truth: Json) -> None:
    assert Sudoku().unreadable(ground_truth) is not None


HOUSES: Json = {"header": ["House", "Name", "Pet"], "rows": [["1", "Ann", "cat"], ["2", "Bo", "dog"]]}
TABLE = {"House 1": {"Name": "Ann", "Pet": "cat"}, "House 2": {"Name": "Bo", "Pet": "Dog "}}


@pytest.mark.parametrize(
    ("completion", "ours", "zero_eval", "why"),
    [
        (json.dumps({"reasoning": "...", "solution": TABLE}), RIGHT, RIGHT, "as asked"),
        (f"```json\n{json.dumps({'solution': TABLE}, indent=1)}\n```", RIGHT, RIGHT, "in a fence"),
        (json.dumps(TABLE), RIGHT, NONE, "without solution"),
        ("| House | Name | Pet |\n|---|---|---|\n| 1 | Ann | cat |\n| 2 | Bo | dog |", RIGHT, NONE, "a table"),
        (json.dumps({"header": ["House", "Name", "Pet"], "rows": HOUSES["rows"]}), RIGHT, NONE, "the solution's form"),  # type: ignore[index, call-overload]
        (json.dumps({"solution": {**TABLE, "House 2": {"Name": "Bo", "Pet": "cat"}}}), WRONG, WRONG, "one cell"),
        (json.dumps({"solution": {"House 1": TABLE["House 1"]}}), WRONG, WRONG, "a house is missing"),
        (json.dumps({"solution": {**TABLE, "House 3": {}}}), WRONG, RIGHT, "a house too many"),
        (
            json.dumps({"solution": {**TABLE, "House 2": {"Name": ["Bo"], "Pet": "dog"}}}),
            UNDECIDED,
            RIGHT,
            "a list",
        ),
        (json.dumps({"solution": {**TABLE, "House 2": {"Name": 5, "Pet": "dog"}}}), WRONG, WRONG, "a number"),
        (json.dumps({**TABLE, "House 2": {"name": "Bo", "PET": "dog"}}), RIGHT, NONE, "columns in another case"),
        (
            json.dumps({**TABLE, "House 2": {"Name": "Bo", "name": "Cy", "Pet": "dog"}}),
            UNDECIDED,
            NONE,
            "a column twice",
        ),
        (json.dumps({"solution": "House 1"}), UNDECIDED, WRONG, "text"),
        ("no idea", NONE, NONE, "nothing"),
    ],
)
def test_zebra(completion: str, ours: str, zero_eval: str, why: str) -> None:
    assert outcome(completion, HOUSES, "zebra") == ours, why
    assert outcome(completion, HOUSES, "zebra/zero_eval") == zero_eval, why


def test_a_share_of_the_cells_of_a_zebra() -> None:
    wrong = json.dumps({"solution": {**TABLE, "House 2": {"Name": "Bo", "Pet": "cat"}}})
    for preset in ("zebra", "zebra/zero_eval"):
        assert outcome(wrong, HOUSES, preset, score="share") == "0.75"


@pytest.mark.parametrize(
    "ground_truth",
    [None, "x", {}, {"header": ["House"], "rows": []}, {"header": ["House", "Name"], "rows": [["1", "___"]]}],
)
def test_a_zebra_without_its_solution_is_not_judged(ground_truth: Json) -> None:
    assert Zebra().unreadable(ground_truth) is not None


@pytest.mark.parametrize("preset", ["grid", "sudoku", "zebra", "zebra/zero_eval"])
@pytest.mark.parametrize(
    "completion",
    [
        "[" * 1_000_000,
        "[[" + "1," * 500_000 + "1]]",
        "1 2 3\n" * 170_000,
        "\n" * 1_000_000,
        "1\n\n" * 330_000,
        "-" * 1_000_000 + "x",
        "Row 1:" + " " * 1_000_000 + "x",
        "|" * 1_000_000,
        "| 1 |\n" * 160_000,
        "{" * 1_000_000,
        '{"solution":' * 80_000 + "1" + "}" * 80_000,
        "array(" * 160_000 + "[[1]]" + ")" * 160_000,
        "```\n1 2\n" * 120_000,
    ],
    ids=str.__len__,
)
def test_a_megabyte_of_anything_is_judged_and_never_right(preset: str, completion: str) -> None:
    gold = {"grid": GOLD, "sudoku": BOTH}.get(preset, HOUSES)
    assert verifier.grade(completion, gold, preset=preset).reward == 0.0


def test_a_grid_is_read_whole_or_not_at_all() -> None:
    assert read_grid("1 2\n3 4") == (("1", "2"), ("3", "4"))
    assert read_grid("01 2\n3 4") == (("1", "2"), ("3", "4"))
    assert read_grid("-1 2\n−3 [4") == (("-1", "2"), ("-3", "4"))
    for text in (
        "",
        "1 2\n3",
        "1 2 three",
        "- 1 2",
        "1-2 2",
        "--1 2",
        "1.5 2",
        "[[1, 2], [3]]",
        "1 2\n3 4 # done",
        "1234 5\n6 7",
    ):
        assert read_grid(text) is None, text


@pytest.mark.parametrize(
    "text",
    [
        "array([[0, 1, 2],\n       [3, 4, 5]])",
        r"$$\begin{pmatrix}0&1&2\\3&4&5\end{pmatrix}$$",
        "So:\n\\[\n\\begin{bmatrix}\n0 & 1 & 2 \\\\\n3 & 4 & 5\n\\end{bmatrix}\n\\]",
        '{"output": [[0, 1, 2], [3, 4, 5]]}',
        "It is [[0, 1, 2],\n[3, 4, 5]].",
        '["012", "345"]',
    ],
)
def test_a_grid_over_several_lines_or_in_latex(text: str) -> None:
    assert outcome(text, [[0, 1, 2], [3, 4, 5]], "grid") == "right"
    assert outcome(text, [[0, 1, 2], [3, 4, 6]], "grid") == "wrong"


@pytest.mark.parametrize(
    "text",
    [
        "not array([[0, 1, 2],\n       [3, 4, 5]])",
        "[[0, 1, 2],\n[3, 4, 5]] or [[0, 1, 2],\n[3, 4, 6]]",
        "It would be wrong to say [[0, 1, 2],\n[3, 4, 5]]",
        '{"input": [[0, 1, 2],\n[3, 4, 5]]}',
        "array([[0, 1, 2],\n[3, 4, 5]]) * 0",
        r"\begin{bmatrix}0&1&2\\3&4&5\end{bmatrix} or \begin{bmatrix}0&1&2\\3&4&6\end{bmatrix}",
    ],
)
def test_a_grid_over_several_lines_that_does_not_stand(text: str) -> None:
    assert outcome(text, [[0, 1, 2], [3, 4, 5]], "grid") != "right"


def test_empty_lines_without_end_are_searched_once() -> None:
    assert outcome("\n" * 80_000 + "x", [[0]], "grid") != "right"
