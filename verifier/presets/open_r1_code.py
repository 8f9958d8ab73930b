"""open-r1's rewards for code: tests of programs, Codeforces and IOI, and the form of an answer with code."""

from typing import Literal

from pydantic import Field

from verifier.extract.program import ProgramBlock
from verifier.extract.upstream.code import OpenR1Code
from verifier.extract.whole import Whole
from verifier.parts import Points
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.presets.programs import CodeParams, code, code_bounds
from verifier.presets.shaping import NOT_READ, of_the_completion
from verifier.reward.code_format import CodeFormat
from verifier.reward.correctness import Correctness
from verifier.reward.upstream.open_r1_code import OpenR1BinaryCode, OpenR1Cf, OpenR1CodeFormat, OpenR1Points
from verifier.rubric import Rubric, Weighted
from verifier.verify.given import Given
from verifier.verify.upstream.open_r1_code import OpenR1CfScoreSubmission, OpenR1CodeReward, OpenR1IoiScoreSubtask
from verifier.wire import Wire

REPOSITORY, COMMIT = "https://github.com/huggingface/open-r1", "1416fa0"
ORIGIN = Origin(repository=REPOSITORY, commit=COMMIT, path="src/open_r1/rewards.py")
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


PRESETS = (
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
        summary="The least score over a subtask's tests, between 0 and 1, never told by the submission itself.",
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
