"""Instruction following: the constraints of IFEval, IFBench and IFTrain."""

from verifier.extract.whole import Whole
from verifier.presets.preset import Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.reward.followed import Followed
from verifier.rubric import Bounds, Rubric, Weighted
from verifier.verify.instruction_following import InstructionFollowing

# Loading what cuts sentences and tells languages takes half a second of a worker's time, once.
BOUNDS = Bounds(cpu_seconds=10.0)
GROUND_TRUTH = (
    'a row: {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}, its columns as lists or JSON text; all '
    "ids of IFEval and IFBench are known to both presets"
)
IFEVAL = Origin(
    repository="https://github.com/google-research/google-research",
    commit="master, as in https://github.com/EleutherAI/lm-evaluation-harness at 4e7e0d4",
    path="instruction_following_eval/instructions.py",
)
IFBENCH = Origin(repository="https://github.com/allenai/IFBench", commit="db69a6f", path="ifbench/instructions.py")
SHARED_QUIRKS = (
    "Keywords are regular expressions and match inside words: `art` is in `party`, and `C++` is none.",
    "A text in which no language is found, such as one of digits, is in every language.",
    "`5` and `NaN` are JSON; `**` is a highlight in `**x**` and a bullet's star may be one; `---` is a bullet.",
    "An argument that the original would draw at random makes the rollout `unverifiable`; so does a language that "
    "langdetect does not know. langdetect draws lots; here it has a seed.",
    "A response that stops the original with an error, such as an unreadable CSV, does not follow the constraint.",
)
IFBENCH_QUIRKS = (
    "What is said of all sentences, lines or bullets holds where there is one, or none: a single sentence links to "
    "the next and alternates, a text without bullets has sub-bullets under each.",
    "Punctuation is taken out before numbers are counted: `3.5` is 35, `1,2` is 12.",
    "Blank lines are taken out of an indented staircase while it is walked over, so some stay.",
    "Of IFTrain's: a forbidden word counts between two spaces only, and `a` is a palindrome. Full stops and commas are "
    "words where words are counted or must be unique.",
    "Months and days 00 are dates, and so is 29 February of any year.",
)
CLOSES = (
    "Keywords are words as written; bullets, sections, postscripts and emphasis are what Markdown, or the beginning of "
    "a line, makes them; JSON is an object or a list.",
    "A text without letters is in no language; capitals are read as small letters when the language is looked for.",
    "What is asked of several sentences, words, lines or bullets needs two of them, what is asked of every Nth word an "
    "Nth word; a text without a word follows nothing; sections, lists and templates hold something, and an answer "
    "follows a request that is repeated.",
    "A forbidden word counts wherever it stands alone, marks are no words, and a palindrome has three signs or more.",
    "Words, sentences, commas and quotation marks of other scripts are counted as their languages do.",
    "Numbers are counted as they are written, days must exist, all rows of a CSV have their cells.",
)


def instructions(params: InstructionFollowing) -> Rubric:
    components = {"accuracy": Weighted(part=Correctness()), "followed": Weighted(part=Followed(), weight=0.0)}
    return Rubric(extractor=Whole(raw=True), verifier=params, components=components, bounds=BOUNDS)


def strict(params: InstructionFollowing) -> Rubric:
    return instructions(params.model_copy(update={"checks": "strict"}))


PRESETS = (
    Preset(
        name="ifeval",
        summary="Whether the response follows IFEval's constraints: all, any, or a share; strictly or loosely.",
        ground_truth=GROUND_TRUTH,
        build=instructions,
        params=InstructionFollowing,
        origin=IFEVAL,
        quirks=SHARED_QUIRKS,
        twin="ifeval/strict",
    ),
    Preset(
        name="ifeval/strict",
        summary="The same constraints without the loopholes of the original's checks.",
        ground_truth=GROUND_TRUTH,
        build=strict,
        params=InstructionFollowing,
        closes=CLOSES,
        twin="ifeval",
    ),
    Preset(
        name="ifbench",
        summary="Whether the response follows IFBench's constraints: all, any, or a share; strictly or loosely.",
        ground_truth=GROUND_TRUTH,
        build=instructions,
        params=InstructionFollowing,
        origin=IFBENCH,
        quirks=(*SHARED_QUIRKS, *IFBENCH_QUIRKS),
        twin="ifbench/strict",
    ),
    Preset(
        name="ifbench/strict",
        summary="The same constraints without the loopholes of the original's checks.",
        ground_truth=GROUND_TRUTH,
        build=strict,
        params=InstructionFollowing,
        closes=CLOSES,
        twin="ifbench",
    ),
)
