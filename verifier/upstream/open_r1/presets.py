"""open-r1's rewards: https://github.com/huggingface/open-r1. Form, steps, length and repetition; accuracy; code."""

from typing import Literal

from pydantic import Field

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.program import ProgramBlock
from verifier.extract.whole import Whole
from verifier.parts import Penalty, Points
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.presets.programs import CodeParams, code, code_bounds
from verifier.reward.code_format import CodeFormat
from verifier.reward.correctness import Correctness
from verifier.reward.cosine import LengthCosine
from verifier.reward.format import Format
from verifier.reward.group_length import GroupLength
from verifier.reward.length import Unit
from verifier.reward.reasoning_steps import ReasoningSteps
from verifier.reward.repetition import Repetition
from verifier.reward.tag_count import TagCount
from verifier.rubric import Bounds, Rubric, Weighted, WeightedGroup
from verifier.upstream.open_r1.reward import (
    OpenR1Cosine,
    OpenR1Format,
    OpenR1ReasoningSteps,
    OpenR1SoftOverlong,
    OpenR1TagCount,
)
from verifier.upstream.open_r1.reward_code import OpenR1BinaryCode, OpenR1Cf, OpenR1CodeFormat, OpenR1Points
from verifier.upstream.open_r1.verify_code import OpenR1CfScoreSubmission, OpenR1CodeReward, OpenR1IoiScoreSubtask
from verifier.upstream.open_r1.verify_length import OpenR1LengthCorrectness
from verifier.upstream.shared.accuracy import OpenR1Accuracy
from verifier.upstream.shared.code_blocks import OpenR1Code
from verifier.upstream.shared.rubrics import NOT_READ, SLOW_START, of_the_completion, of_the_whole
from verifier.verify.given import Given
from verifier.verify.symbolic import Symbolic
from verifier.wire import Wire

ENVIRONMENT = "open_r1"
REPOSITORY, COMMIT = "https://github.com/huggingface/open-r1", "1416fa0"
ORIGIN = Origin(repository=REPOSITORY, commit=COMMIT, path="src/open_r1/rewards.py")
LATEX = 'LaTeX in dollars: "$\\\\frac{1}{2}$"'


class CosineParams(Wire):
    """The parameters of `open_r1/cosine_scaled`, with the function's own defaults."""

    min_value_wrong: Points = -1.0
    max_value_wrong: Points = -0.5
    min_value_correct: Points = 0.5
    max_value_correct: Points = 1.0
    max_len: int = Field(default=1000, description="In characters")


class RepetitionParams(Wire):
    """The parameters of `open_r1/repetition_penalty`."""

    ngram_size: int = Field(default=3, ge=1, le=100)
    max_penalty: Penalty = -1.0
    language: Literal["en", "zh"] = "en"


class StrictCosineParams(Wire):
    """The parameters of `open_r1/cosine_scaled/strict`."""

    max_length: int = Field(default=16384, gt=0)
    unit: Unit = "tokens"


class StrictLengthParams(Wire):
    """The parameters of `open_r1/len/strict`."""

    unit: Unit = "characters"
    group_size: int | None = Field(default=None, ge=1, description="How many rollouts a whole group has")


class OpenedParams(Wire):
    """The parameters of a strict form."""

    opened_by_prompt: bool = Field(default=False, description="Whether the chat template may write the first `<think>`")


def cosine(params: CosineParams) -> Rubric:
    part = OpenR1Cosine.model_validate(params.model_dump())
    return of_the_whole(Whole(raw=True), OpenR1LengthCorrectness(), cosine=part)


def strict_cosine(params: StrictCosineParams) -> Rubric:
    part = LengthCosine(max_length=params.max_length, unit=params.unit)
    return of_the_whole(FinalAnswer(), Symbolic(), cosine=part).model_copy(update={"thinking": "skip"})


def length(params: NoParams) -> Rubric:
    return Rubric(
        extractor=Whole(raw=True),
        verifier=OpenR1LengthCorrectness(),
        components={},
        group_components={"length": WeightedGroup(part=GroupLength())},
        thinking="keep",
    )


def strict_length(params: StrictLengthParams) -> Rubric:
    part = GroupLength(unit=params.unit, wrong_at_most=-0.5)
    return Rubric(
        extractor=FinalAnswer(),
        verifier=Symbolic(),
        components={},
        group_components={"length": WeightedGroup(part=part)},
        group_size=params.group_size,
    )


def repetition(params: RepetitionParams) -> Rubric:
    chinese = params.language == "zh"
    part = Repetition(
        unit="chinese_words" if chinese else "words",
        ngram_size=params.ngram_size,
        penalty=params.max_penalty,
        ignore_case=not chinese,
    )
    return of_the_completion("repetition", part, SLOW_START if chinese else Bounds())


def mix(params: NoParams) -> Rubric:
    parts = {"accuracy": Correctness(), "format": OpenR1Format(), "tag_count": OpenR1TagCount()}
    return of_the_whole(Whole(raw=True), OpenR1Accuracy(), **parts)


FORM_PRESETS = (
    Preset(
        name="open_r1",
        summary="The project's default: accuracy, format and tag count, each with the weight 1.",
        ground_truth=r'text with LaTeX in dollars ("$\frac{1}{2}$"), or a plain number',
        build=mix,
        origin=ORIGIN,
        weights={"open_r1/accuracy": 1.0, "open_r1/format": 1.0, "open_r1/tag_count": 1.0},
        environment=ENVIRONMENT,
        quirks=(
            "A rollout whose ground truth cannot be read is not judged; the original still sums its other rewards.",
        ),
    ),
    Preset(
        name="open_r1/format",
        summary="A think block and an answer block, their tags on lines of their own.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("format", OpenR1Format()),
        origin=ORIGIN,
        quirks=(
            "Empty blocks, repeated and nested tags are paid, and so are further lines after the last one.",
            "A completion whose `<think>` was written by the chat template earns nothing.",
        ),
        twin="open_r1/format/strict",
    ),
    Preset(
        name="open_r1/format/strict",
        summary="A think block and an answer block, once each, in order, not empty, and nothing else.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("format", Format(opened_by_prompt=params.opened_by_prompt)),
        params=OpenedParams,
        closes=(
            "Empty blocks, repeated, nested or reversed tags and text outside the blocks earn nothing.",
            "With `opened_by_prompt` the chat template may write the first tag. Line breaks do not matter.",
        ),
        twin="open_r1/format",
    ),
    Preset(
        name="open_r1/tag_count",
        summary="A quarter for each of four tags with its line breaks that stands exactly once.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("tag_count", OpenR1TagCount()),
        origin=ORIGIN,
        quirks=("The order is not looked at: reversed tags earn everything.",),
        twin="open_r1/tag_count/strict",
    ),
    Preset(
        name="open_r1/tag_count/strict",
        summary="A quarter for each of four tags that stands exactly once, after the one before it, around some text.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("tag_count", TagCount()),
        closes=("Tags out of order, or around nothing, earn nothing. Line breaks do not matter.",),
        twin="open_r1/tag_count",
    ),
    Preset(
        name="open_r1/reasoning_steps",
        summary="A third for each mark of a step, such as 'Step 1:', a bullet or 'First,', up to 1.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("reasoning_steps", OpenR1ReasoningSteps()),
        origin=ORIGIN,
        quirks=(
            "A numbered line counts only at the very beginning, so that a numbered list earns a third at most.",
            "Empty bullets, 'Next,Next,Next,', negative numbers and bold lines count as steps.",
        ),
        twin="open_r1/reasoning_steps/strict",
    ),
    Preset(
        name="open_r1/reasoning_steps/strict",
        summary="A third for each line that begins as a step and says something of its own, up to 1.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("reasoning_steps", params),
        params=ReasoningSteps,
        closes=("Every line of a list counts; empty bullets, bare words, numbers and repeated lines do not.",),
        twin="open_r1/reasoning_steps",
    ),
    Preset(
        name="open_r1/len",
        summary="Kimi's length reward: short right answers of a group pay, long ones cost, wrong ones pay nothing.",
        ground_truth=LATEX,
        build=length,
        origin=ORIGIN,
        quirks=(
            "A ground truth without LaTeX marks, such as a bare 5, cannot be read, and every answer counts as right.",
            "A box inside a formula is read with its formula: $2+3=\\\\boxed{5}$ is wrong where 5 is right.",
            "A short wrong answer (0) is worth more than a long right one (-0.5). Length is in characters.",
        ),
        environment=ENVIRONMENT,
        twin="open_r1/len/strict",
    ),
    Preset(
        name="open_r1/len/strict",
        summary="Length within the group, on top of an answer compared as mathematics.",
        ground_truth='LaTeX or plain text, as for `math`: "5", "\\\\frac{1}{2}"',
        build=strict_length,
        params=StrictLengthParams,
        closes=(
            "A ground truth that cannot be read is not judged; boxes and bare numbers are read as `math` reads them.",
            "A wrong answer gets what the longest gets, so that none is worth more than a right one.",
            "With `group_size`, a group that came in two requests is not judged.",
        ),
        twin="open_r1/len",
    ),
    Preset(
        name="open_r1/cosine_scaled",
        summary="Right or wrong, scaled along half a wave of the length in characters.",
        ground_truth=LATEX,
        build=cosine,
        params=CosineParams,
        origin=ORIGIN,
        quirks=(
            "A ground truth without LaTeX marks, such as a bare 5, pays 1 whatever the answer.",
            "A box inside a formula is read with its formula: $\\\\boxed{5}.$ is wrong where 5 is right.",
            "Not clamped: at twice `max_len` a right answer earns everything again.",
            "Length is in characters, though `max_len` reads like tokens. The trainer's own default for "
            "`min_value_wrong` is 0, which makes long wrong answers worse than short ones; the function's is -1.",
        ),
        environment=ENVIRONMENT,
        twin="open_r1/cosine_scaled/strict",
    ),
    Preset(
        name="open_r1/cosine_scaled/strict",
        summary="An answer compared as mathematics, scaled along half a wave of its length in tokens.",
        ground_truth='LaTeX or plain text, as for `math`: "5", "\\\\frac{1}{2}"',
        build=strict_cosine,
        params=StrictCosineParams,
        closes=(
            "A ground truth that cannot be read is not judged, and never pays.",
            "Clamped: beyond `max_length` nothing rises again. Length is in tokens, or in the `unit` you name.",
        ),
        twin="open_r1/cosine_scaled",
    ),
    Preset(
        name="open_r1/repetition_penalty",
        summary="A penalty for repeated n-grams of words; Chinese is cut into words by jieba.",
        ground_truth=NOT_READ,
        build=repetition,
        params=RepetitionParams,
        origin=ORIGIN,
        quirks=(
            "A completion of fewer words than one n-gram is never penalised.",
            "The first 100,000 words are read (24,576 characters of Chinese); the original reads all.",
        ),
    ),
    Preset(
        name="open_r1/soft_overlong",
        summary="Nothing, then a growing penalty over the last tokens before the limit, and -1 beyond it.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("overlong", params),
        params=OpenR1SoftOverlong,
        origin=ORIGIN,
        quirks=("Needs the rollout's `completion_tokens`.",),
    ),
)


CLOSED: tuple[str, ...] = (
    "Plain answers count, as do `\\frac12`, `\\boxed 5` and numbers with a full stop or unit; a raw LaTeX ground "
    "truth is read "
    "whole, not to its first number.",
    "A box in the reasoning does not count.",
)

LENIENT = Bounds(cpu_seconds=6)  # the original gives reading and comparing three to five seconds each


def accuracy(params: NoParams) -> Rubric:
    return Rubric(extractor=Whole(raw=True), verifier=OpenR1Accuracy(), thinking="keep", bounds=LENIENT)


def strict(params: NoParams) -> Rubric:
    return Rubric(extractor=FinalAnswer(), verifier=Symbolic())


ACCURACY_PRESETS = (
    Preset(
        name="open_r1/accuracy",
        summary="math-verify on the completion's box or announced LaTeX: 1 or 0; not judged where it cannot read the "
        "ground truth.",
        ground_truth=r'text with LaTeX in dollars ("$\\frac{1}{2}$"), or a plain number',
        build=accuracy,
        origin=ORIGIN,
        quirks=(
            "An answer without LaTeX signs or a box is wrong: `<answer>5</answer>`, `The answer is 5`.",
            "A ground truth without dollars is read to its first number: `2\\sqrt{3}` is 2, a list is its last "
            "member; other raw "
            "LaTeX is not judged.",
            "`\\frac12`, `\\sqrt2`, `\\boxed 5`, `5.` and `5 cm` are wrong; a box in the reasoning counts; `x+y=5` "
            "is 5.",
            "The original gives up after three seconds of wall time; here a number too large to write makes the "
            "answer wrong.",
        ),
        environment=ENVIRONMENT,
        twin="open_r1/accuracy/strict",
    ),
    Preset(
        name="open_r1/accuracy/strict",
        summary="The final answer behind the reasoning, by our own mathematics.",
        ground_truth=r'LaTeX or plain text: "\\frac{1}{2}", "x=3"; or a number',
        build=strict,
        closes=CLOSED,
        twin="open_r1/accuracy",
    ),
)


CF_ORIGIN = Origin(repository=REPOSITORY, commit=COMMIT, path="src/open_r1/utils/competitive_programming/cf_scoring.py")
IOI_ORIGIN = Origin(
    repository=REPOSITORY, commit=COMMIT, path="src/open_r1/utils/competitive_programming/ioi_scoring.py"
)
VERIFICATION_INFO = '{"language": "python", "test_cases": [{"input": "2 3", "output": "5"}]}'
PROBLEM = (
    '{"id": "1234/A", "official_tests": [{"input": "1", "output": "1"}], "generated_checker": null, "time_limit": 2.0, '
    '"memory_limit": 256, "input_mode": "stdio", "language": "cpp"}'
)
SUBTASK = (
    '{"id": "nile", "subtask": "01-s", "score": 20, "score_precision": 2, "test_names": ["t0"], "test_cases": '
    '[["1", "1"]], "time_limit": 1.0, "memory_limit": 256, "grader_files": [["graders/grader.cpp", "..."]]}'
)
CODE_QUIRKS = (
    "Lines are compared as far as the shorter side goes: the first line alone passes, and so does extra output.",
    "Where the expected output is empty or begins with a blank line, printing nothing passes.",
    "One test over 5 s, one malformed test, or a character outside the basic plane in the program makes the reward 0.",
    "A completion without a block runs the empty program; a block in the reasoning counts.",
    "The language is required and not looked at: the program is always Python.",
)


class CfParams(Wire):
    """The parameters of `open_r1/cf_score_submission`."""

    scoring_mode: Literal["pass_fail", "partial", "weighted_sum"] = "weighted_sum"
    test_batch_size: int = Field(default=1, description="Tests at a time; less than 1: all")
    no_compile_reward: Points = -0.1
    no_submission_reward: Points = -1.0
    submission_language: str | None = Field(default="cpp", description="Where the problem states no language")


class IoiParams(Wire):
    """The parameters of `open_r1/ioi_score_subtask`."""

    test_batch_size: int = Field(default=1, description="Tests at a time; less than 1 runs none")


def code_reward(params: NoParams) -> Rubric:
    return of_open_r1_tests("code", Correctness())


def binary_code_reward(params: NoParams) -> Rubric:
    return of_open_r1_tests("binary_code", OpenR1BinaryCode())


def of_open_r1_tests(name: str, part: Correctness | OpenR1BinaryCode) -> Rubric:
    return Rubric(
        extractor=OpenR1Code(),
        verifier=OpenR1CodeReward(),
        components={name: Weighted(part=part)},
        thinking="keep",
        bounds=code_bounds(60.0),
    )


def strict_code(params: CodeParams) -> Rubric:
    share = params.model_copy(update={"score": params.score or "share"})
    return code(share)


def binary_code_threshold(params: NoParams) -> Rubric:
    return Rubric(
        extractor=Whole(raw=True),
        verifier=Given(),
        components={"binary_code": Weighted(part=OpenR1BinaryCode())},
        thinking="keep",
    )


def cf_score_submission(params: CfParams) -> Rubric:
    language = str(params.submission_language)
    return Rubric(
        extractor=OpenR1Code(language=language, stated=True, absent="no_answer"),
        verifier=OpenR1CfScoreSubmission(
            language=language, test_batch_size=params.test_batch_size, stop_early=params.scoring_mode == "pass_fail"
        ),
        components={
            "cf_code": Weighted(
                part=OpenR1Cf(
                    scoring_mode=params.scoring_mode,
                    no_compile_reward=params.no_compile_reward,
                    no_submission_reward=params.no_submission_reward,
                )
            )
        },
        thinking="keep",
        bounds=code_bounds(600.0),
    )


def ioi_score_subtask(params: IoiParams) -> Rubric:
    return Rubric(
        extractor=OpenR1Code(language="cpp"),
        verifier=OpenR1IoiScoreSubtask(test_batch_size=params.test_batch_size),
        components={"ioi_code": Weighted(part=OpenR1Points())},
        thinking="keep",
        bounds=code_bounds(600.0),
    )


def strict_ioi(params: NoParams) -> Rubric:
    return Rubric(
        extractor=ProgramBlock(language="cpp"),
        verifier=OpenR1IoiScoreSubtask(strict=True),
        components={"ioi_code": Weighted(part=Correctness())},
        bounds=code_bounds(600.0),
    )


CODE_PRESETS = (
    Preset(
        name="open_r1/code_reward",
        summary="The share of stdin tests that a Python program passes.",
        ground_truth=VERIFICATION_INFO,
        build=code_reward,
        origin=ORIGIN,
        quirks=CODE_QUIRKS,
        twin="open_r1/code_reward/strict",
    ),
    Preset(
        name="open_r1/code_reward/strict",
        summary="The share of tests passed, each by its whole output.",
        ground_truth=VERIFICATION_INFO,
        build=strict_code,
        params=CodeParams,
        closes=(
            "The whole output is compared, token by token: nothing, a part or more than was expected does not pass.",
            "A slow test fails by itself; any character may stand in a program; the program is of the stated language.",
            "Only a block after the reasoning counts, and tests that cannot be read are not judged.",
        ),
        twin="open_r1/code_reward",
    ),
    Preset(
        name="open_r1/binary_code_reward",
        summary="1 for a Python program that passes more than 0.99 of its stdin tests.",
        ground_truth=VERIFICATION_INFO,
        build=binary_code_reward,
        origin=ORIGIN,
        quirks=(*CODE_QUIRKS, "99 of 100 tests are not more than 0.99: they earn 0."),
        twin="open_r1/binary_code_reward/strict",
    ),
    Preset(
        name="open_r1/binary_code_reward/strict",
        summary="1 for a program that passes all of its tests, each by its whole output.",
        ground_truth=VERIFICATION_INFO,
        build=code,
        params=CodeParams,
        closes=("All tests must pass, each by its whole output; what open_r1/code_reward/strict closes.",),
        twin="open_r1/binary_code_reward",
    ),
    Preset(
        name="open_r1/binary_code_threshold",
        summary="1 where a score that is known already is more than 0.99.",
        ground_truth="the score, a number from 0 to 1",
        build=binary_code_threshold,
        origin=ORIGIN,
        quirks=("Exactly 0.99 earns 0.",),
    ),
    Preset(
        name="open_r1/code_format",
        summary="A think block and an answer block that holds a fenced block of the language.",
        ground_truth=NOT_READ + "; a rollout's metadata may state its language",
        build=lambda params: of_the_completion("code_format", params),
        params=OpenR1CodeFormat,
        origin=ORIGIN,
        quirks=(
            "The language is a regular expression that the fence's line begins with: rust is content for r.",
            "A language of null looks for a block of the language None.",
            "Blocks may be empty and text may follow on later lines.",
            "The original's pattern takes minutes on a few thousand characters; this finds the same in linear time. "
            "Languages that are patterns with wide repetitions are refused.",
        ),
        twin="open_r1/code_format/strict",
    ),
    Preset(
        name="open_r1/code_format/strict",
        summary="A think block, then an answer block that holds a closed, non-empty block of exactly the language.",
        ground_truth=NOT_READ + "; a rollout's metadata may state its language",
        build=lambda params: of_the_completion("code_format", params),
        params=CodeFormat,
        closes=(
            "The language is a name: rust is not r, py is python. Blocks may not be empty, repeated or unclosed.",
            "Nothing may follow the answer.",
        ),
        twin="open_r1/code_format",
    ),
    Preset(
        name="open_r1/cf_score_submission",
        summary="A submission to a Codeforces problem: passing all tests, and a tenth for the share of them.",
        ground_truth=PROBLEM,
        build=cf_score_submission,
        params=CfParams,
        origin=CF_ORIGIN,
        quirks=(
            "weighted_sum goes up to 1.1.",
            "A problem without generated_checker or time_limit fails every submission.",
            "The test files of an outside folder are not read: they go into the problem's generated_tests.",
            "The original scores its own infrastructure's failures as failed tests; here they are not judged.",
        ),
        twin="open_r1/cf_score_submission/strict",
    ),
    Preset(
        name="open_r1/cf_score_submission/strict",
        summary="The share of a Codeforces problem's tests that a submission passes, or all or nothing.",
        ground_truth=PROBLEM,
        build=strict_code,
        params=CodeParams,
        closes=(
            "The reward lies between 0 and 1; a problem without checker is judged by its outputs.",
            "A checker that breaks down by itself makes the rollout unverifiable instead of wrong.",
            "Only a block after the reasoning counts.",
        ),
        twin="open_r1/cf_score_submission",
    ),
    Preset(
        name="open_r1/ioi_score_subtask",
        summary="A submission to one subtask of an IOI problem: the least score of its tests.",
        ground_truth=SUBTASK,
        build=ioi_score_subtask,
        params=IoiParams,
        origin=IOI_ORIGIN,
        quirks=(
            "The reward is the rounded fraction of the subtask, not its points; it may lie outside 0 to 1.",
            "A test_batch_size below 1 runs nothing and earns 0.",
            "Where nothing is expected and no checker is given, the submission's own output is its score.",
        ),
        twin="open_r1/ioi_score_subtask/strict",
    ),
    Preset(
        name="open_r1/ioi_score_subtask/strict",
        summary="The least score over a subtask's tests, between 0 and 1, never reported by the submission itself.",
        ground_truth=SUBTASK,
        build=strict_ioi,
        closes=(
            "A test without expected output and without checker makes the subtask unverifiable.",
            "Scores outside 0 to 1 are the checker's fault, and the rollout is unverifiable.",
            "Only a block after the reasoning counts.",
        ),
        twin="open_r1/ioi_score_subtask",
    ),
)

PRESETS: tuple[Preset, ...] = (*FORM_PRESETS, *ACCURACY_PRESETS, *CODE_PRESETS)
