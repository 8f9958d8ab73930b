"""Is the box where it should be, is the point in it?"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.forms.references import MAX_CHARACTERS, scored, too_long
from verifier.verify.forms.regions import (
    Corners,
    Pair,
    Region,
    Unread,
    giou,
    iou,
    paired,
    regions_in,
    regions_of_text,
)
from verifier.verify.json_text import read_json_text
from verifier.wire import Json, Verdict

WANTED = '[x1, y1, x2, y2], a list of these, or {"bbox_2d": [...], "label": "dog"}; beside them "width" and "height"'
TAGS = ("<answer>", "</answer>")
ROW_KEYS = ("solution", "bbox_2d", "bbox", "boxes", "bboxes", "box", "answer")
POSITION_WEIGHT = 0.7
"""In VLM-R1's detection score; what is missed and what is too much have the rest."""


class Wanted(NamedTuple):
    """The right boxes, and the size of the image where it is given."""

    regions: list[Region]
    size: tuple[float, float] | None


class Located(Verifier):
    """What boxes and points share: how both sides are read."""

    scale: float | None = Field(
        default=None,
        gt=0,
        description="What the answer's coordinates run to, such as 1000 or 1, when they are relative to the image: the "
        "ground truth then needs `width` and `height`; null: pixels, as the ground truth",
    )
    corners: Corners = Field(default="xyxy", description="What four numbers of an answer are")
    ground_truth_corners: Corners = Field(default="xyxy", description="And those of a ground truth; COCO has xywh")
    labels: bool = Field(default=True, description="Where both sides have labels, they must be the same")

    def unreadable(self, ground_truth: Json) -> str | None:
        found = self.wanted(ground_truth)
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        wanted = self.wanted(ground_truth)
        if isinstance(wanted, str):
            return Verdict.unverifiable(wanted)
        if (problem := too_long(answer, 2 * MAX_CHARACTERS)) is not None:
            return problem
        try:
            found = regions_of_text(answer, self.corners)
        except Unread as error:
            told = f"the answer cannot be read as a box or a point: {error}"
            has_numbers = any(character.isdigit() for character in answer)  # `click(x=5, y=5)` may be right
            return (Verdict.undecided if has_numbers else Verdict.incorrect)(told, rule="reading")
        if self.scale is not None and wanted.size is not None:
            found = [one.scaled(wanted.size[0] / self.scale, wanted.size[1] / self.scale) for one in found]
        return self.compared(found, wanted.regions)

    def compared(self, found: list[Region], wanted: list[Region]) -> Verdict:
        """The verdict on what the answer locates."""
        raise NotImplementedError

    def wanted(self, ground_truth: Json) -> Wanted | str:
        """The boxes of a ground truth, or why they cannot be read."""
        value = opened(ground_truth)
        size = None
        if isinstance(value, Mapping):
            sides = [value.get(name) for name in ("width", "height")]
            if all(isinstance(one, int | float | Decimal) and not isinstance(one, bool) and one > 0 for one in sides):
                size = (float(str(sides[0])), float(str(sides[1])))
            key = next((key for key in ROW_KEYS if key in value), None)
            if key is not None and ("label" not in value or key == "solution"):
                value = opened(value[key])
        if self.scale is not None and size is None:
            return f"with `scale`, the ground truth needs the image's width and height; expected {WANTED}"
        try:
            found = regions_in(value, self.ground_truth_corners)
        except Unread as error:
            return f"the ground truth cannot be read: {error}; expected {WANTED}"
        if any(one.is_point or not one.has_extent for one in found):
            return f"a box of the ground truth has no extent; expected {WANTED}"
        return Wanted(found, size)

    def same_label(self, one: Region, other: Region) -> bool:
        return not self.labels or not one.label or not other.label or one.label == other.label


class Boxes(Located):
    """Boxes by intersection over union. Several are paired one to one, the best pair first.

    A right box beside a useless one is a hedge: by F1 it is worth 2/3, by VLM-R1's score 0.925, more than one box
    that is right half of the time. So a box too many costs a whole one here; `at` and `giou` refuse it.

    The answer is JSON, also with `bbox_2d` and `label`, or `(x1,y1),(x2,y2)` as Qwen-VL writes it.
    """

    kind: Literal["boxes"] = "boxes"
    measure: Literal["iou", "at", "f1", "giou", "detection"] = Field(
        default="iou",
        description="iou: the mean over the right boxes; at: right if each box is found and "
        "overlaps by the threshold; f1: of boxes that do; giou: (GIoU + 1) / 2 of one box; detection: VLM-R1's score",
    )
    extra_boxes: Literal["cost", "measured"] = Field(
        default="cost",
        description="cost: each box beyond the number of right ones takes off what one right box earns, so that no "
        "second guess pays; measured: only what the measure takes, as in the originals (iou: the mean over all boxes)",
    )
    threshold: float = Field(default=0.5, gt=0, le=1, description="Least IoU for at, f1 and detection")
    thinnest_overlap: float = Field(
        default=0.0, ge=0, description="An overlap no wider or higher than this is none: 1 in VLM-R1, by its rounding"
    )

    def compared(self, found: list[Region], wanted: list[Region]) -> Verdict:
        if any(one.is_point for one in found):
            return Verdict.incorrect("a point where a box was asked for", rule="reading")
        if not wanted or not found:
            right = not wanted and not found
            return scored(float(right), "with no box on one side, it", rule=self.measure)
        if self.measure == "giou":
            if len(wanted) != 1 or len(found) != 1:
                return Verdict.incorrect(f"{len(found)} boxes where GIoU compares one with one", rule="giou")
            return scored((giou(found[0], wanted[0]) + 1) / 2, "(GIoU + 1) / 2", rule="giou")
        if self.measure == "detection":
            return self.detection(found, wanted)
        pairs = [
            Pair(iou(one, other, self.thinnest_overlap), at, place)
            for at, one in enumerate(found)
            for place, other in enumerate(wanted)
            if self.same_label(one, other)
        ]
        kept = paired(pairs, 0.0 if self.measure == "iou" else self.threshold)
        told: dict[str, Json] = {"iou": [round(one.value, 6) for one in kept], "rule": self.measure}
        if self.measure == "iou":
            total = sum(one.value for one in kept)
            if self.extra_boxes == "measured":
                return scored(total / max(len(found), len(wanted)), "mean IoU over all boxes", told=told)
            name = "IoU" if len(wanted) == 1 else "mean IoU"
            return self.less_extra(total / len(wanted), name, len(found), len(wanted), told)
        if self.measure == "f1":
            f1 = 2 * len(kept) / (len(found) + len(wanted))
            return self.less_extra(f1, f"F1 at IoU {self.threshold:g}", len(found), len(wanted), told)
        choices: list[list[int]] = [[] for _ in found]
        for pair in pairs:
            if pair.value >= self.threshold:
                choices[pair.found].append(pair.wanted)
        if len(found) == len(wanted) and all_placed(choices):  # where the best pair leaves none for another box, too
            return Verdict.correct(f"each box overlaps by {self.threshold:g} or more", **told)
        return Verdict.incorrect(
            f"{len(kept)} of {len(wanted)} boxes are found, by {len(found)}, at IoU {self.threshold:g}", **told
        )

    def detection(self, found: list[Region], wanted: list[Region]) -> Verdict:
        """Pairs are made without a look at labels; one with a wrong label is there, and overlaps by nothing."""
        pairs = [
            Pair(iou(one, other, self.thinnest_overlap), at, place)
            for at, one in enumerate(found)
            for place, other in enumerate(wanted)
        ]
        kept = paired(pairs, self.threshold)
        right = [one.value for one in kept if found[one.found].label == wanted[one.wanted].label]
        position = sum(right) / len(wanted)
        missed, more = 1 - len(kept) / len(wanted), 1 - len(kept) / len(found)
        score = POSITION_WEIGHT * position + (1 - POSITION_WEIGHT) * (1 - (missed + more) / 2)
        told: dict[str, Json] = {"position": position, "missed": missed, "more": more, "rule": "detection"}
        return self.less_extra(score, "the detection score", len(found), len(wanted), told)

    def less_extra(self, score: float, name: str, found: int, wanted: int, told: dict[str, Json]) -> Verdict:
        """A score, less what the boxes cost that are more than there are right ones."""
        extra = max(0, found - wanted)
        if not extra or self.extra_boxes == "measured":
            return scored(score, name, told=told)
        told["extra"] = extra
        return scored(
            max(0.0, score - extra / wanted), f"{name}, less {extra} of {wanted} for boxes too many,", told=told
        )


class PointInBox(Located):
    """A point in the right box: a click, or the centre of a box that is given instead of a point.

    With several right boxes each wants a point of its own, and there may be no other points.
    """

    kind: Literal["point_in_box"] = "point_in_box"
    box_centre: bool = Field(default=True, description="A box counts as its centre; otherwise it is wrong")

    def compared(self, found: list[Region], wanted: list[Region]) -> Verdict:
        if not self.box_centre and not all(one.is_point for one in found):
            return Verdict.incorrect("a box where a point was asked for", rule="reading")
        if len(found) != len(wanted):
            return Verdict.incorrect(f"{len(found)} points for {len(wanted)} boxes", rule="point in box")
        inside = [[place for place, box in enumerate(wanted) if self.holds(box, one)] for one in found]
        if all_placed(inside):
            return Verdict.correct("in the box" if len(wanted) == 1 else "each in a box", rule="point in box")
        return Verdict.incorrect("not in the box", rule="point in box")

    def holds(self, box: Region, one: Region) -> bool:
        x, y = one.centre
        return box.x1 <= x <= box.x2 and box.y1 <= y <= box.y2 and self.same_label(box, one)


def all_placed(choices: list[list[int]]) -> bool:
    """Whether each can have one of its choices for itself (a matching, by augmenting paths)."""
    taken: dict[int, int] = {}

    def placed(one: int, seen: set[int]) -> bool:
        for place in choices[one]:
            if place not in seen:
                seen.add(place)
                if place not in taken or placed(taken[place], seen):
                    taken[place] = one
                    return True
        return False

    return all(placed(one, set()) for one in range(len(choices)))


def opened(value: Json) -> Json:
    """JSON text as what it spells, also within `<answer>`; anything else as it is."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith(TAGS[0]) and text.endswith(TAGS[1]):
        text = text[len(TAGS[0]) : -len(TAGS[1])].strip()
    read = read_json_text(text)
    return read.value if read.problem is None else value
