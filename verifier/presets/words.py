"""Answers in words: a choice, a class, a short text."""

from pydantic import Field

from verifier.extract.boxed import Boxed
from verifier.extract.choice import EVERY_LETTER, ChoiceLetter
from verifier.extract.first_of import FirstOf
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.marked import MARKERS, Marked
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.standing import Standing
from verifier.extract.tagged import Tagged
from verifier.extract.whole import Whole
from verifier.presets.preset import Preset
from verifier.rubric import Rubric
from verifier.verify.choice import Choice
from verifier.verify.exact import Exact
from verifier.verify.label import Label
from verifier.verify.text import Text
from verifier.wire import Wire

STATED = (Boxed(), Tagged(), Marked())
CLASS_WORDS = ("category", "label", "class", "classification", "prediction", "sentiment", "verdict")
CLASS_MARKERS = (*MARKERS, *(f"{word}{mark}" for word in CLASS_WORDS for mark in (":", " is", "**:", ":**")))


class ChoiceParams(Wire):
    """The parameters of `choice`."""

    letters: str = Field(default=EVERY_LETTER, pattern=r"^[A-Z]{1,26}$", description="The letters that are choices")
    several: bool | None = Field(
        default=None, description="Whether several letters may be right; null: as the ground truth names them"
    )
    partial_credit: bool = Field(default=False, description="A part of several letters is worth a part of the reward")


def choice(params: ChoiceParams) -> Rubric:
    extractor = ChoiceLetter(letters=params.letters, several=params.several is not False)
    return Rubric(extractor=extractor, verifier=Choice.model_validate(params.model_dump()))


def exact(params: Exact) -> Rubric:
    return Rubric(extractor=Standing(extractor=FirstOf(extractors=(*STATED, Whole()))), verifier=params)


def label(params: Label) -> Rubric:
    stated = (Boxed(), Tagged(), JsonValueExtractor(field="answer"), Marked(markers=CLASS_MARKERS))
    return Rubric(extractor=Standing(extractor=FirstOf(extractors=(*stated, Whole()))), verifier=params)


def text(params: Text) -> Rubric:
    return Rubric(extractor=ShortAnswer(), verifier=params)


PRESETS = (
    Preset(
        name="choice",
        summary="Multiple choice: a letter, or a set of letters if the ground truth names several.",
        ground_truth='"B", "(B)", "AC", ["A", "C"], or {"answer": "B", "options": ["Rome", "Paris"]}',
        build=choice,
        params=ChoiceParams,
    ),
    Preset(
        name="label",
        summary="A class label: yes or no, valid or invalid, a category.",
        ground_truth='"yes", "valid", "Sci/Tech", or a boolean',
        build=label,
        params=Label,
    ),
    Preset(
        name="text",
        summary="A short answer against one accepted answer or a list of them, by rules.",
        ground_truth='"Marie Curie", or a list of accepted answers: ["New York City", "NYC"]',
        build=text,
        params=Text,
    ),
    Preset(
        name="exact",
        summary="The stated answer, compared letter for letter after normalising white space.",
        ground_truth="text",
        build=exact,
        params=Exact,
    ),
)
