"""Boxes and points, in the forms that models write them in."""

import json

import pytest

from verifier.verify.boxes import Boxes, PointInBox
from verifier.wire import Json, Outcome

GOLD: list[Json] = [0, 0, 10, 10]
TWO: Json = [{"bbox_2d": [0, 0, 10, 10], "label": "dog"}, {"bbox_2d": [20, 20, 30, 30], "label": "cat"}]
HALF = 0.5


@pytest.mark.parametrize(
    ("answer", "ground_truth", "params", "score", "why"),
    [
        ("[0, 0, 10, 10]", GOLD, {}, 1, "itself"),
        ("[0, 0, 10, 5]", GOLD, {}, HALF, "half of it"),
        ("[20, 20, 30, 30]", GOLD, {}, 0, "elsewhere"),
        ("[10, 10, 0, 0]", GOLD, {}, 0, "corners the wrong way round"),
        ("[0, 0, 0, 10]", GOLD, {}, 0, "no extent"),
        ('{"bbox_2d": [0, 0, 10, 10], "label": "x"}', GOLD, {}, 1, "Qwen's JSON"),
        ('```json\n[{"bbox_2d": [0, 0, 10, 10]}]\n```', GOLD, {}, 1, "in a fence"),
        ("<ref>it</ref><box>(0,0),(10,10)</box>", GOLD, {}, 1, "Qwen-VL's tags"),
        ("<|box_start|>(0,0),(10,10)<|box_end|>", GOLD, {}, 1, "Qwen2-VL's tags"),
        ("The box is [0, 0, 10, 10].", GOLD, {}, 1, "one in a sentence"),
        ("At 5 it is [0, 0, 10, 10].", GOLD, {}, 0, "and a number more"),
        ("[0, 0, 10, 10] or [5, 5, 9, 9]", GOLD, {}, 0, "two for one"),
        ("[0, 0, 10, 10] or [5, 5, 9, 9]", GOLD, {"extra_boxes": "measured"}, HALF, "the mean over both"),
        ("It is [0, 0, 10, 10]. So: [0, 0, 10, 10]", GOLD, {}, 1, "one, said twice"),
        ("[[0, 0, 10, 10], [0, 0, 10, 10]]", GOLD, {}, 0, "a list of two"),
        ("[[0, 0, 10, 10], [9, 9, 10, 10]]", GOLD, {"measure": "f1"}, 0, "a hedge"),
        ("[[0, 0, 10, 10], [9, 9, 10, 10]]", GOLD, {"measure": "f1", "extra_boxes": "measured"}, 2 / 3, "F1 itself"),
        ("[[0, 0, 10, 10], [9, 9, 10, 10]]", GOLD, {"measure": "detection"}, 0, "a hedge"),
        (
            "[[0, 0, 10, 10], [9, 9, 10, 10]]",
            GOLD,
            {"measure": "detection", "extra_boxes": "measured"},
            0.925,
            "VLM-R1's score",
        ),
        ("[[0, 0, 10, 10], [20, 20, 30, 30]]", TWO, {}, 1, "both"),
        ("[[0, 0, 10, 10], [20, 20, 30, 30], [50, 50, 60, 60]]", TWO, {}, HALF, "one too many costs a right one"),
        ("[[0, 0, 10, 10], [0, 0, 10, 10]]", TWO, {}, HALF, "one box is not two"),
        ("[[0, 0, 10, 10], [0, 0, 10, 5]]", [GOLD, [0, 5, 10, 10]], {}, HALF, "one right box is paired once"),
        ("[[0,0,10,10],[0,0,10,7]]", [[0, 0, 10, 9], [0, 1, 10, 11]], {"measure": "at"}, 1, "whatever pair is best"),
        ('{"x": 0, "y": 0, "width": 10, "height": 10}', GOLD, {}, 1, "by width and height"),
        ("[2, 2, 8, 8]", [2, 2, 6, 6], {"ground_truth_corners": "xywh"}, 1, "COCO's gold"),
        ("[0, 0, 10, 5]", GOLD, {"measure": "at"}, 1, "IoU 0.5"),
        ("[0, 0, 10, 4]", GOLD, {"measure": "at"}, 0, "IoU 0.4"),
        ("[0, 0, 1000, 500]", {"bbox": GOLD, "width": 10, "height": 20}, {"scale": 1000}, 1, "relative to the image"),
        ("[0, 0, 10, 10]", "<answer> [0, 0, 10, 10] </answer>", {}, 1, "VLM-R1's row"),
        ('[{"bbox_2d": [0,0,10,10], "label": "Dog"}]', TWO, {}, HALF, "one of two"),
        ('[{"bbox_2d": [0,0,10,10], "label": "cat"}]', TWO, {}, 0, "the wrong label"),
        ('[{"bbox_2d": [0,0,10,10], "label": "cat"}]', TWO, {"labels": False}, HALF, "labels do not count"),
        ('[{"bbox_2d": [0,0,10,10], "label": "dog"}]', TWO, {"measure": "f1"}, 2 / 3, "F1"),
        ('[{"bbox_2d": [0,0,10,10], "label": "dog"}]', TWO, {"measure": "at"}, 0, "not all"),
        ("[]", [], {}, 1, "nothing is there, and nothing found"),
        ("[0, 0, 1, 1]", [], {}, 0, "nothing is there"),
        ("[]", GOLD, {}, 0, "nothing found"),
        ("[9, 9, 19, 19]", GOLD, {"thinnest_overlap": 1}, 0, "VLM-R1 does not count one pixel"),
        ("[0, 0, 10, 10]", GOLD, {"measure": "giou"}, 1, "GIoU of 1"),
        ("[10, 0, 20, 10]", GOLD, {"measure": "giou"}, HALF, "side by side: GIoU of 0"),
        ("(5, 5)", GOLD, {}, 0, "a point"),
        ("[1, 2, 3]", GOLD, {}, 0, "three numbers"),
        ("nothing", GOLD, {}, 0, "no box"),
        ("[0, 0, 1e999, 10]", GOLD, {}, 0, "infinity"),
    ],
)
def test_boxes(answer: str, ground_truth: Json, params: dict[str, Json], score: float, why: str) -> None:
    verifier = Boxes.model_validate(params)
    assert verifier.unreadable(ground_truth) is None
    assert verifier.verify(answer, ground_truth).score == pytest.approx(score), why


@pytest.mark.parametrize("measure", ["iou", "f1", "detection", "at"])
@pytest.mark.parametrize("right", [1, 2, 3, 5])
def test_no_second_guess_earns_more_than_the_best_single_one(measure: str, right: int) -> None:
    """One box is left of which the policy knows only that it is one of `guesses`, each as likely."""
    verifier = Boxes.model_validate({"measure": measure})
    known: list[Json] = [[100 * at, 0, 100 * at + 10, 10] for at in range(right - 1)]
    for guesses in (2, 3, 8):
        places: list[Json] = [[100 * at, 500, 100 * at + 10, 510] for at in range(guesses)]

        def pay(answer: list[Json], places: list[Json] = places) -> float:
            scores = [verifier.verify(json.dumps(answer), [*known, place]).score or 0.0 for place in places]
            return sum(scores) / len(scores)

        honest = pay([*known, places[0]])
        assert all(pay([*known, *places[:more]]) <= honest + 1e-9 for more in range(2, guesses + 1))


@pytest.mark.parametrize(
    ("answer", "ground_truth", "params", "right", "why"),
    [
        ("(5, 5)", GOLD, {}, True, "in it"),
        ("[5, 5]", GOLD, {}, True, "in it"),
        ('{"point_2d": [5, 5]}', GOLD, {}, True, "Qwen's JSON"),
        ('{"x": 5, "y": 5}', GOLD, {}, True, "by name"),
        ("I click (5, 5).", GOLD, {}, True, "in a sentence"),
        ("(50, 5)", GOLD, {}, False, "beside it"),
        ("(5, 5) or (50, 5)", GOLD, {}, False, "two guesses"),
        ("[4, 4, 6, 6]", GOLD, {}, True, "the centre of a box"),
        ("[4, 4, 6, 6]", GOLD, {"box_centre": False}, False, "a box is no point"),
        ("[[25, 25], [5, 5]]", TWO, {}, True, "one in each, in any order"),
        ("[[5, 5], [6, 6]]", TWO, {}, False, "both in one"),
        ("(500, 500)", {"bbox": GOLD, "width": 10, "height": 10}, {"scale": 1000}, True, "relative"),
    ],
)
def test_points(answer: str, ground_truth: Json, params: dict[str, Json], right: bool, why: str) -> None:
    verifier = PointInBox.model_validate(params)
    assert verifier.unreadable(ground_truth) is None
    assert verifier.verify(answer, ground_truth).outcome is (Outcome.CORRECT if right else Outcome.INCORRECT), why


@pytest.mark.parametrize(
    "ground_truth", [None, "", "x", 5, [1, 2], [1, 2, 3], [3, 3, 1, 1], {"a": 1}, [["a", "b", "c", "d"]], [True] * 4]
)
def test_a_box_that_is_none_is_not_judged(ground_truth: Json) -> None:
    assert Boxes().unreadable(ground_truth)
    assert PointInBox().unreadable(ground_truth)


def test_numbers_that_are_not_read_are_undecided_and_words_are_wrong() -> None:
    assert PointInBox().verify("click(x=5, y=5)", GOLD).decided is False
    assert Boxes().verify("At 5 it is [0, 0, 10, 10].", GOLD).decided is False
    assert Boxes().verify("nowhere", GOLD).decided is True


def test_coordinates_relative_to_an_unknown_image_are_not_judged() -> None:
    assert Boxes(scale=1000).unreadable(GOLD)


@pytest.mark.parametrize("answer", ["[" * 30_000, "(1,2)," * 6_000, "[1,2,3,4]," * 3_900, "(" * 40_000, "1" * 40_000])
def test_hostile_boxes_end(answer: str) -> None:
    assert Boxes().verify(answer, GOLD).score == 0
