"""simpleRL-reason's rewards and its evaluation: https://github.com/hkust-nlp/simpleRL-reason."""

from typing import Literal

from pydantic import Field

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.first_of import FirstOf
from verifier.extract.last_number import LastNumber
from verifier.extract.marked import Marked
from verifier.extract.whole import Whole
from verifier.parts import Extractor, Points, Verifier
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.rubric import Bounds, Rubric, Weighted
from verifier.upstream.logic_rl.presets import CLOSES, FORM, ROLES, KkStrictParams, kk_rubric, kk_strict
from verifier.upstream.logic_rl.reward import LogicRlKkAnswerReward
from verifier.upstream.shared.rubrics import alone, of_the_whole
from verifier.upstream.simplerl.extract import QwenAnswer, SimpleRLDeepSeekAnswer
from verifier.upstream.simplerl.reward import SimpleRLBox, SimpleRLDeepSeekValue
from verifier.upstream.simplerl.verify import QwenMathEqual, QwenPipeline, SimpleRLMathVerify
from verifier.upstream.simplerl.verify_kk import SimpleRlKk
from verifier.upstream.tinyzero.extract import TinyZeroGsm8k
from verifier.upstream.tinyzero.verify import TinyZeroMath, TinyZeroText
from verifier.verify.numeric import Numeric
from verifier.verify.symbolic import Symbolic
from verifier.wire import Wire

REPOSITORY = "https://github.com/hkust-nlp/simpleRL-reason"
SCORES = "verl/utils/reward_score"
LATEX = r'LaTeX or plain text: "\\frac{1}{2}"'
QWEN, MATH_VERIFY = "qwen_math", "simplerl"
PATIENT = Bounds(cpu_seconds=10.0)
"""The originals wait ten seconds in all."""

TURN_QUIRKS = (
    "What follows the first `<|im_start|>assistant` is read; without one, the prompt too, whose own box then counts.",
    "Without a box or an announcement the last number of the prose is the answer; an unclosed box goes on to the end.",
    "`\\boxed{{{{5}}}}` is right but counts as no box.",
)
GRADER_QUIRKS = (
    "Answers that begin with the same factor in parentheses are equal: (x+1)(x+2) and (x+1)(x+3). Kinds of brackets do "
    "not matter, nor braces: 2(3) is 23.",
    "Only the beginning is read as LaTeX: of a list, its first member; what follows an unknown sign is ignored.",
    "A hundredth and a hundredfold are right, and whatever is within one part in ten thousand.",
    "Units, names of variables, `\\text{}` and single letters such as s, m and g are dropped from the answer.",
    "\\pi and e are names without a value. A power or factorial too large to write makes the answer wrong, where the "
    "original waits until its clock runs out.",
    "The original evaluates answers as Python where LaTeX fails; here a grammar reads them, and what it does not admit "
    "is not evaluated.",
)
CLOSED = (
    "Answers are compared as mathematics, whole: no common prefix, no factor of a hundred, no dropped units.",
    "Only the completion counts, and of it what follows the reasoning.",
)


def origin(path: str, commit: str = "v1, March 2025") -> Origin:
    return Origin(repository=REPOSITORY, commit=commit, path=path)


class Kind(Wire):
    """The variables of its environment that simpleRL's rewards read."""

    REWORD_FUNCTION_TYPE: Literal["mix", "independent"] = Field(default="mix", description="Spelt so in the original")
    FORMAT_PENALTY_VALUE: Points = Field(default=-1.0, description="What a wrong answer without a box gets")


def boxed(verifier: Verifier, shaper: SimpleRLBox) -> Rubric:
    rubric = of_the_whole(QwenAnswer(turn=True), verifier, reward=shaper)
    return rubric.model_copy(update={"bounds": PATIENT})


def independent(params: Kind) -> SimpleRLBox:
    return SimpleRLBox(wrong=-0.5, right_without=0.5, wrong_without=params.FORMAT_PENALTY_VALUE)


def hf_math_verify(params: Kind) -> Rubric:
    shaper = SimpleRLBox() if params.REWORD_FUNCTION_TYPE == "mix" else independent(params)
    return boxed(SimpleRLMathVerify(), shaper)


def simplelr_math(params: Kind) -> Rubric:
    penalty = params.FORMAT_PENALTY_VALUE
    mixed = SimpleRLBox(wrong=-0.5, right_without=penalty, wrong_without=penalty)
    return boxed(QwenMathEqual(), mixed if params.REWORD_FUNCTION_TYPE == "mix" else independent(params))


def v0(params: NoParams) -> Rubric:
    return boxed(QwenMathEqual(), SimpleRLBox(box="word", wrong=-0.5, right_without=-1.0, wrong_without=-1.0))


def deepseek_r1(params: NoParams) -> Rubric:
    return of_the_whole(SimpleRLDeepSeekAnswer(), QwenMathEqual(), reward=SimpleRLDeepSeekValue())


class Closeness(Wire):
    """The parameters of `math_equal`."""

    include_percentage: bool = True
    is_close: bool = True


def graded(extractor: Extractor, verifier: Verifier) -> Rubric:
    rubric = of_the_whole(extractor, verifier, accuracy=Correctness())
    return rubric.model_copy(update={"bounds": PATIENT})


def eval_math_equal(params: Closeness) -> Rubric:
    compared = QwenMathEqual(strip_answer=False, include_percentage=params.include_percentage, is_close=params.is_close)
    return graded(Whole(raw=True), compared)


def eval_boxed_math(params: NoParams) -> Rubric:
    return graded(QwenAnswer(), QwenMathEqual(strip_truth=True, strip_again=True))


class DataSet(Wire):
    """The parameters of the evaluation."""

    data_name: str = Field(default="math500", description="Which data set the row is of")
    prompt_type: str = Field(default="qwen25-math-cot", description="One with `qwen` in it ends at its stop words")


def eval_pipeline(params: DataSet) -> Rubric:
    stops = "qwen" in params.prompt_type
    return graded(Whole(raw=True), QwenPipeline(data_name=params.data_name, stop_words=stops))


class Method(Wire):
    """The parameters of `simplerl/gsm8k`."""

    method: Literal["strict", "flexible"] = "strict"
    format_score: Points = 0.0
    score: Points = 1.0


def gsm8k(params: Method) -> Rubric:
    paid = Correctness(correct=params.score, incorrect=params.format_score)
    return of_the_whole(TinyZeroGsm8k(method=params.method), TinyZeroText(), accuracy=paid)


def math_hendrycks(params: NoParams) -> Rubric:
    return of_the_whole(Whole(raw=True), TinyZeroMath(), accuracy=Correctness())


def strict(params: NoParams) -> Rubric:
    return Rubric(extractor=FinalAnswer(), verifier=Symbolic())


def strict_penalty(params: NoParams) -> Rubric:
    paid = SimpleRLBox(wrong=-0.5, right_without=0.5, wrong_without=-1.0)
    return Rubric(extractor=FinalAnswer(), verifier=Symbolic(), components={"reward": Weighted(part=paid)})


def strict_gsm8k(params: NoParams) -> Rubric:
    return Rubric(extractor=FirstOf(extractors=(Marked(), LastNumber())), verifier=Numeric())


def twin_of(name: str, build: object = strict, closes: tuple[str, ...] = CLOSED) -> Preset:
    return Preset(
        name=f"{name}/strict",
        summary="The final answer behind the reasoning, by our own mathematics.",
        ground_truth=r'LaTeX or plain text: "\\frac{1}{2}", "x=3"; or a number',
        build=build,  # type: ignore[arg-type]
        closes=closes,
        twin=name,
    )


MATH_PRESETS: tuple[Preset, ...] = (
    Preset(
        name="simplerl/hf_math_verify",
        summary="The reward of its training: math-verify on the Qwen parser's answer, 1 or 0.",
        ground_truth=LATEX,
        build=hf_math_verify,
        params=Kind,
        origin=origin(f"{SCORES}/hf_math_verify.py"),
        quirks=(
            *TURN_QUIRKS,
            "By default there is no penalty for the form: its line is commented out.",
            "The answer is normalised and the ground truth is not: units, `x=` and `%` go on one side only.",
        ),
        environment=MATH_VERIFY,
        twin="simplerl/hf_math_verify/strict",
    ),
    twin_of("simplerl/hf_math_verify"),
    Preset(
        name="simplerl/simplelr_math",
        summary="The Qwen comparison: 1, -0.5 where wrong, -1 where there is no closed box.",
        ground_truth=LATEX,
        build=simplelr_math,
        params=Kind,
        origin=origin(f"{SCORES}/simplelr_math.py"),
        quirks=(*TURN_QUIRKS, *GRADER_QUIRKS),
        environment=QWEN,
        twin="simplerl/simplelr_math/strict",
    ),
    twin_of("simplerl/simplelr_math", strict_penalty),
    Preset(
        name="simplerl/v0_openrlhf_box_reward",
        summary='The reward of its first training: 1, -0.5 where wrong, -1 where the word "boxed" is missing.',
        ground_truth=LATEX,
        build=v0,
        origin=origin("train/openrlhf/trainer/ppo_utils/experience_maker.py", "v0, January 2025"),
        quirks=(*TURN_QUIRKS[:2], "The word `boxed` alone, in prose or unclosed, is form enough.", *GRADER_QUIRKS),
        environment=QWEN,
        twin="simplerl/v0_openrlhf_box_reward/strict",
    ),
    twin_of("simplerl/v0_openrlhf_box_reward", strict_penalty),
    Preset(
        name="simplerl/deepseek_r1",
        summary="1 or -0.5 with think and answer blocks, 0.5 or -1 without, by the Qwen comparison.",
        ground_truth=LATEX,
        build=deepseek_r1,
        origin=origin(f"{SCORES}/deepseek_r1.py"),
        quirks=(
            "The blocks may stand in any order, or in one another; the first of several counts.",
            "A bare answer in its block counts only as a number, boxed or announced: `<answer>A</answer>` is none.",
            *GRADER_QUIRKS,
        ),
        environment=QWEN,
        twin="simplerl/deepseek_r1/strict",
    ),
    twin_of("simplerl/deepseek_r1"),
    Preset(
        name="simplerl/eval_math_equal",
        summary="The Qwen comparison of two answers as they are.",
        ground_truth=LATEX,
        build=eval_math_equal,
        params=Closeness,
        origin=origin("examples/simplelr_math_eval/grader.py"),
        quirks=GRADER_QUIRKS,
        environment=QWEN,
        twin="simplerl/eval_math_equal/strict",
    ),
    twin_of("simplerl/eval_math_equal"),
    Preset(
        name="simplerl/eval_boxed_math",
        summary="The Qwen parser and comparison, both sides normalised.",
        ground_truth=LATEX,
        build=eval_boxed_math,
        origin=origin("examples/simplelr_math_eval/parser.py"),
        quirks=(*TURN_QUIRKS[1:2], *GRADER_QUIRKS),
        environment=QWEN,
        twin="simplerl/eval_boxed_math/strict",
    ),
    twin_of("simplerl/eval_boxed_math"),
    Preset(
        name="simplerl/eval_pipeline",
        summary="Its whole evaluation, from a response and a data set's row to right or wrong.",
        ground_truth='the row: {"solution": "... \\\\boxed{5}", "answer": "5"} for math500; others have other columns',
        build=eval_pipeline,
        params=DataSet,
        origin=origin("examples/simplelr_math_eval/math_eval.py"),
        quirks=(
            'The response ends at the first "user", "assistant", "_end" or "_start", wherever they stand.',
            "The article `a` is choice A. An empty ground truth is met by an answer without letters A to E.",
            *GRADER_QUIRKS,
        ),
        environment=QWEN,
    ),
    Preset(
        name="simplerl/gsm8k",
        summary="The number after the first '#### ', or with `flexible` the last number, compared as text.",
        ground_truth='the number as text, without commas: "1234"',
        build=gsm8k,
        params=Method,
        origin=origin(f"{SCORES}/gsm8k.py"),
        quirks=(
            "The first '#### ' counts, though it stand in the prompt or be corrected later. One space must follow.",
            "72. and 72.0 are not 72, and $72 is not a number. With `flexible`, 1,000 is not 1000.",
        ),
        twin="simplerl/gsm8k/strict",
    ),
    twin_of("simplerl/gsm8k", strict_gsm8k, ("The last statement counts, and numbers are compared as numbers.",)),
    Preset(
        name="simplerl/math_hendrycks",
        summary="The last box of the whole text, compared as text after the rewriting of Hendrycks' MATH.",
        ground_truth=LATEX,
        build=math_hendrycks,
        origin=origin(f"{SCORES}/math.py"),
        quirks=(
            "The prompt is part of the text: a box in it counts. All after `\\text{ ` is dropped.",
            "-1/2 is not -\\frac{1}{2}; 0.50 and 5.0 are not 0.5 and 5; \\boxed {5} is not 5.",
        ),
        twin="simplerl/math_hendrycks/strict",
    ),
    twin_of("simplerl/math_hendrycks", closes=("Forms of one number are equal, and words are compared.", CLOSED[1])),
)


class SimpleRlKkParams(Wire):
    """The original's keyword arguments."""

    format_reward: Points = 1.0
    answer_reward: Points = Field(default=1.0, description="Not read, as in the original")
    response_only: bool = Field(default=False, description="As for logic_rl/kk")


def kk(params: SimpleRlKkParams) -> Rubric:
    answer = LogicRlKkAnswerReward(absent=0.0)
    return kk_rubric(SimpleRlKk(), params.format_reward, answer, response_only=params.response_only)


KK_PRESETS = (
    Preset(
        name="simplerl/kk",
        summary="Knights and knaves: a role word behind every name on its line; 3, -0.5, -1 or 1.",
        ground_truth=FORM,
        build=kk,
        params=SimpleRlKkParams,
        origin=Origin(
            repository="https://github.com/hkust-nlp/simpleRL-reason",
            commit="main",
            path="verl/utils/reward_score/kk.py",
        ),
        quirks=(
            'Meaning is ignored: "Zoey is not a knight but a knave" counts as knight.',
            "An empty answer block earns the form's reward and costs nothing.",
            "A role on the line behind its name is not seen; names are read as single ASCII words.",
        ),
        twin="simplerl/kk/strict",
    ),
    Preset(
        name="simplerl/kk/strict",
        summary="simplerl/kk, read for what is meant: 3 for right, -0.5 for wrong roles, down to -3 without an answer.",
        ground_truth=ROLES,
        build=kk_strict,
        params=KkStrictParams,
        closes=(*CLOSES, "An empty answer block costs what no answer costs."),
        twin="simplerl/kk",
    ),
)

PROJECT = alone("simplerl", "hf_math_verify", MATH_PRESETS)
PRESETS: tuple[Preset, ...] = (PROJECT, *MATH_PRESETS, *KK_PRESETS)
