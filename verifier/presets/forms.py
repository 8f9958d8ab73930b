"""Overlap with a reference, and forms: patterns, citations, languages, lengths, boxes, molecules."""

from verifier.extract.first_of import FirstOf
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.standing import Standing
from verifier.extract.tagged import Tagged
from verifier.extract.whole import Whole
from verifier.parts import Extractor, Verifier
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Bounds, Rubric
from verifier.verify.boxes import Boxes, PointInBox
from verifier.verify.citations import Citations
from verifier.verify.edit_distance import Anls, EditDistance
from verifier.verify.language_is import LanguageIs
from verifier.verify.pattern import Regex
from verifier.verify.smiles import Smiles
from verifier.verify.text_form import TextForm
from verifier.verify.text_overlap import Bleu, Chrf, Rouge, Ter

# sacrebleu, langdetect and rdkit take up to a second to load, once in a worker; TER may take five (text_overlap.py).
BOUNDS = Bounds(cpu_seconds=10.0)
TAGGED_OR_ALL = FirstOf(extractors=(Tagged(case_sensitive=False), Whole()))
REFERENCES = '"the reference", ["one", "another"], or {"references": [...]}'
SACREBLEU = Origin(repository="https://github.com/mjpost/sacrebleu", commit="2.6.0", path="sacrebleu/metrics")


def of_text(params: Verifier) -> Rubric:
    """What stands in `<answer>`, or all of the response."""
    return Rubric(extractor=TAGGED_OR_ALL, verifier=params, bounds=BOUNDS)


def of_response(params: Verifier) -> Rubric:
    """All of the response."""
    return Rubric(extractor=Whole(), verifier=params, bounds=BOUNDS)


def of_short_answer(params: Verifier) -> Rubric:
    return Rubric(extractor=ShortAnswer(), verifier=params)


def located(params: Verifier) -> Rubric:
    places: Extractor = FirstOf(extractors=(Tagged(case_sensitive=False), JsonValueExtractor(), Whole()))
    return Rubric(extractor=Standing(extractor=places), verifier=params)


def smiles(params: Smiles) -> Rubric:
    marked = FirstOf(extractors=(Tagged(tag="SMILES", case_sensitive=False), ShortAnswer()))
    return Rubric(extractor=marked, verifier=params, bounds=BOUNDS)


PRESETS = (
    Preset(
        name="bleu",
        summary="Sentence BLEU against one or several references.",
        ground_truth=REFERENCES,
        build=of_text,
        params=Bleu,
        origin=SACREBLEU,
    ),
    Preset(
        name="chrf",
        summary="chrF or chrF++ against the nearest reference.",
        ground_truth=REFERENCES,
        build=of_text,
        params=Chrf,
        origin=SACREBLEU,
    ),
    Preset(
        name="ter",
        summary="1 less the translation edit rate.",
        ground_truth=REFERENCES,
        build=of_text,
        params=Ter,
        origin=SACREBLEU,
    ),
    Preset(
        name="rouge",
        summary="ROUGE-1, -2, -L or -Lsum against the nearest reference.",
        ground_truth=REFERENCES,
        build=of_text,
        params=Rouge,
        origin=Origin(
            repository="https://github.com/google-research/google-research",
            commit="rouge-score 0.1.2",
            path="rouge/rouge_scorer.py",
        ),
        quirks=("Letters outside a to z and digits are no part of a word: `Müller` is `m` and `ller`.",),
    ),
    Preset(
        name="edit_distance",
        summary="How similar the answer is to the nearest accepted text, by Levenshtein distance.",
        ground_truth=REFERENCES,
        build=of_text,
        params=EditDistance,
    ),
    Preset(
        name="anls",
        summary="DocVQA's measure of a short answer: edit distance, and 0 for what is less than half similar.",
        ground_truth='"June 2, 1999", or a list of accepted answers',
        build=of_short_answer,
        params=Anls,
        origin=Origin(
            repository="https://github.com/QwenLM/Qwen-VL",
            commit="e6bbb9d, as from docvqa.org",
            path="eval_mm/infographicsvqa_eval.py",
        ),
        quirks=("What is half alike is half right, whatever it means: `July 14, 1789` has 0.54 of `June 2, 1999`.",),
    ),
    Preset(
        name="regex",
        summary="Whether the answer matches a regular expression, in linear time.",
        ground_truth=r'a pattern in RE2 syntax: "[A-Z]{2}\\d{4}"; or a list',
        build=of_text,
        params=Regex,
    ),
    Preset(
        name="citations",
        summary="Whether the response cites sources that exist, and the required ones.",
        ground_truth='the number of sources: 5; their names: ["doc1", "doc2"]; or {"sources": 5, "required": [1, 3]}',
        build=of_response,
        params=Citations,
    ),
    Preset(
        name="language_is",
        summary="Whether the response is in a language.",
        ground_truth='"de", or ["de", "fr"]',
        build=of_response,
        params=LanguageIs,
    ),
    Preset(
        name="form",
        summary="Lengths, Markdown sections and texts that the response must have.",
        ground_truth='null, or what this row asks: {"words": [50, 100], "headings": ["Summary", "Sources"]}',
        build=of_response,
        params=TextForm,
    ),
    Preset(
        name="boxes",
        summary="Boxes by intersection over union.",
        ground_truth='[x1, y1, x2, y2], a list of these, or [{"bbox_2d": [...], "label": "dog"}]',
        build=located,
        params=Boxes,
    ),
    Preset(
        name="point_in_box",
        summary="Whether a point, such as a click, is in the right box.",
        ground_truth="[x1, y1, x2, y2]",
        build=located,
        params=PointInBox,
    ),
    Preset(
        name="smiles",
        summary="The same molecule or reaction, by canonical SMILES.",
        ground_truth='"CCO"; with `reactions`, "CCO>>CC=O"',
        build=smiles,
        params=Smiles,
    ),
)
