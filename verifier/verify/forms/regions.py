"""Boxes and points, as models and data sets write them, and how much two boxes have in common."""

import math
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import regex

from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import json_name
from verifier.wire import Json

Corners = Literal["xyxy", "xywh"]
MAX_REGIONS = 200
BOX_KEYS = ("bbox_2d", "bbox", "box", "bounding_box", "coordinates")
POINT_KEYS = ("point_2d", "point", "click", "coordinate")
LIST_KEYS = ("boxes", "bboxes", "points", "objects", "answer")
LABELS = ("label", "category", "class", "name")
CORNER_KEYS = ("x1", "y1", "x2", "y2")
SIZE_KEYS = ("x", "y", "width", "height")
NUMBER = r"\s*([+-]?\d{1,9}(?:\.\d{1,9})?)\s*"
PAIR = rf"\({NUMBER},{NUMBER}\)"
# Qwen-VL: `<ref>the dog</ref><box>(12,34),(56,78)</box>`; Visual-RFT: `(12,34),(56,78)`; a click: `(12, 34)`
WRITTEN = regex.compile(rf"{PAIR}\s*,\s*{PAIR}|{PAIR}|\[{NUMBER},{NUMBER},{NUMBER},{NUMBER}\]|\[{NUMBER},{NUMBER}\]")
QWEN_TAGS = regex.compile(r"<ref>[^<]{0,200}</ref>|</?box>|<\|(?:box|object_ref|quad)_(?:start|end)\|>")
FENCE = regex.compile(r"(?s)\s*```[a-z]{0,20}\n(.*?)```\s*")
DIGIT = regex.compile(r"\d")


class Region(NamedTuple):
    """A box by its corners, left and top first, or a point, which is a box without extent."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str = ""
    is_point: bool = False

    @property
    def area(self) -> float:
        return (self.x2 - self.x1) * (self.y2 - self.y1)

    @property
    def has_extent(self) -> bool:
        return self.x2 > self.x1 and self.y2 > self.y1

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    def scaled(self, x: float, y: float) -> "Region":
        return self._replace(x1=self.x1 * x, y1=self.y1 * y, x2=self.x2 * x, y2=self.y2 * y)


class Unread(Exception):
    """Why this is no box or point."""


def regions_in(value: Json, corners: Corners = "xyxy") -> list[Region]:
    """The boxes and points of a JSON value; raises Unread."""
    if is_numbers(value):
        return [region_of(value, corners)]
    if isinstance(value, Mapping):
        inner = next((value[key] for key in LIST_KEYS if key in value), None)
        if inner is not None:
            return regions_in(inner, corners)
        return [labelled(value, corners)]
    if not isinstance(value, list):
        raise Unread(f"{json_name(value)} where a box or a point was expected")
    if len(value) > MAX_REGIONS:
        raise Unread(f"{len(value)} of them, and at most {MAX_REGIONS} are compared")
    return [region_of(one, corners) if is_numbers(one) else labelled(one, corners) for one in value]


def is_numbers(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and not any(isinstance(one, list | dict | str) for one in value)


def labelled(value: Json, corners: Corners) -> Region:
    """The region that an object describes."""
    if not isinstance(value, Mapping):
        raise Unread(f"{json_name(value)} where a box or a point was expected")
    found = next((region_of(value[key], corners) for key in BOX_KEYS + POINT_KEYS if key in value), None)
    if found is None and all(key in value for key in CORNER_KEYS):
        found = region_of([value[key] for key in CORNER_KEYS], "xyxy")
    if found is None and all(key in value for key in SIZE_KEYS):
        found = region_of([value[key] for key in SIZE_KEYS], "xywh")
    if found is None and all(key in value for key in ("x", "y")):
        found = region_of([value["x"], value["y"]], "xyxy")
    if found is None:
        raise Unread(f"an object without one of {', '.join(BOX_KEYS + POINT_KEYS)}")
    label = next((value[key] for key in LABELS if isinstance(value.get(key), str)), "")
    return found._replace(label=" ".join(str(label).lower().split()))


def region_of(value: Json, corners: Corners) -> Region:
    """The region of four numbers, or of two; raises Unread."""
    if not isinstance(value, list) or len(value) not in (2, 4):
        raise Unread("not a list of two or four numbers")
    numbers = []
    for one in value:
        if isinstance(one, bool | str | list | dict | None):
            raise Unread(f"{json_name(one)} where a number was expected")
        number = float(one)
        if not math.isfinite(number) or abs(number) > 1e9:
            raise Unread("a number that no image has")
        numbers.append(number)
    if len(numbers) == 2:
        x, y = numbers
        return Region(x, y, x, y, is_point=True)
    x, y, right, bottom = numbers
    return Region(x, y, right, bottom) if corners == "xyxy" else Region(x, y, x + right, y + bottom)


def regions_of_text(text: str, corners: Corners) -> list[Region]:
    """The regions that a text holds: JSON, or a box or points in brackets. Raises Unread where it says more numbers."""
    fenced = FENCE.fullmatch(text)
    read = read_json_text(fenced[1] if fenced else text)
    if read.problem is None and isinstance(read.value, list | dict):
        return regions_in(read.value, corners)
    bare = QWEN_TAGS.sub(" ", text)
    written = [one for _, one in zip(range(MAX_REGIONS + 1), WRITTEN.finditer(bare), strict=False)]
    if not written or len(written) > MAX_REGIONS:
        raise Unread("no box and no point is written in it" if not written else "too many boxes")
    if DIGIT.search(WRITTEN.sub(" ", bare)):
        raise Unread("it holds further numbers")
    read_regions = [region_of([float(n) for n in one.groups() if n is not None], corners) for one in written]
    return list(dict.fromkeys(read_regions))  # said twice in a sentence: `It is [1, 2, 3, 4]. So: [1, 2, 3, 4]`


def iou(one: Region, other: Region, thinnest: float = 0.0) -> float:
    """Intersection over union; an overlap that is not wider and higher than `thinnest` counts nothing."""
    width = min(one.x2, other.x2) - max(one.x1, other.x1)
    height = min(one.y2, other.y2) - max(one.y1, other.y1)
    if width <= thinnest or height <= thinnest or not one.has_extent or not other.has_extent:
        return 0.0
    shared = width * height
    return shared / (one.area + other.area - shared)


def giou(one: Region, other: Region) -> float:
    """Generalised IoU, from -1 to 1: boxes that are apart are worse the further they are."""
    if not one.has_extent or not other.has_extent:
        return -1.0
    around = (max(one.x2, other.x2) - min(one.x1, other.x1)) * (max(one.y2, other.y2) - min(one.y1, other.y1))
    width = max(0.0, min(one.x2, other.x2) - max(one.x1, other.x1))
    height = max(0.0, min(one.y2, other.y2) - max(one.y1, other.y1))
    union = one.area + other.area - width * height
    return width * height / union - (around - union) / around


class Pair(NamedTuple):
    value: float
    found: int
    wanted: int


def paired(values: Iterable[Pair], least: float) -> list[Pair]:
    """The best pair, then the best of those left, and so on, each of at least `least` and above 0."""
    found: set[int] = set()
    wanted: set[int] = set()
    kept = []
    for pair in sorted(values, key=lambda one: (-one.value, one.found, one.wanted)):
        if pair.value < least or pair.value <= 0:
            break
        if pair.found not in found and pair.wanted not in wanted:
            found.add(pair.found)
            wanted.add(pair.wanted)
            kept.append(pair)
    return kept
