"""The rewards of unsloth's GRPO notebooks, family by family."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pydantic import Field

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.first_of import FirstOf
from verifier.extract.last_number import LastNumber
from verifier.extract.tagged import Tagged
from verifier.parts import Extractor, Shaper
from verifier.presets.preset import NoParams, Origin, Preset
from verifier.reward.correctness import Correctness
from verifier.reward.format import Format
from verifier.reward.language import Language
from verifier.reward.number_answer import NumberAnswer
from verifier.reward.tag_count import TagCount
from verifier.rubric import Rubric, Weighted
from verifier.upstream.shared.rubrics import NOT_READ, SLOW_START, of_the_completion, of_the_whole
from verifier.upstream.unsloth import reward as unsloth
from verifier.upstream.unsloth.extract import Family, UnslothAnswer, UnslothXmlAnswer
from verifier.upstream.unsloth.verify import UnslothText
from verifier.verify.numeric import Numeric
from verifier.verify.unneeded import Unneeded
from verifier.wire import Wire

REPOSITORY, COMMIT = "https://github.com/unslothai/notebooks", "bdda2ef"
TEXT = 'text: "1234"'
NUMBER = 'a number, or text such as "1,234"'
Build = Callable[[Any], Rubric]


class EndParams(Wire):
    """The parameters of the Qwen3 notebook's rewards."""

    end_token: str = Field(
        default="<|endoftext|>", max_length=100, description="The tokenizer's eos_token, which may end a completion"
    )


def origin(notebook: str) -> Origin:
    return Origin(repository=REPOSITORY, commit=COMMIT, path=f"nb/{notebook}.ipynb")


# The oldest family: reasoning and answer in XML-like blocks

XML = origin("Llama3.1_(8B)-GRPO")
XML_BLOCKS = ("reasoning", "answer")
XML_FORMAT = Format(tags=XML_BLOCKS, value=0.5)
XML_PARTS: dict[str, Shaper] = {
    "xmlcount_reward_func": unsloth.UnslothXmlCount(),
    "soft_format_reward_func": unsloth.UnslothSoftFormat(),
    "strict_format_reward_func": unsloth.UnslothStrictFormat(),
    "int_reward_func": unsloth.UnslothXmlInt(),
    "correctness_reward_func": unsloth.UnslothXmlCorrectness(),
}


def xml_reward(name: str, params: NoParams) -> Rubric:
    if name == "int_reward_func":
        return of_the_whole(UnslothXmlAnswer(), Unneeded(), **{name: XML_PARTS[name]})
    if name == "correctness_reward_func":
        return of_the_whole(UnslothXmlAnswer(), UnslothText(), **{name: XML_PARTS[name]})
    return of_the_completion(name, XML_PARTS[name])


def xml_mix(params: NoParams) -> Rubric:
    return of_the_whole(UnslothXmlAnswer(), UnslothText(), **XML_PARTS)


def xml_presets() -> Iterator[Preset]:
    told = {
        "xmlcount_reward_func": (
            "An eighth for each of four tags that stands once with its line breaks, less what follows the last.",
            ("Without a line break after `</answer>` the whole length is charged: -19.5 for 20 kB.",),
        ),
        "soft_format_reward_func": (
            "Two blocks without line breaks in them, at the beginning.",
            ("Refuses line breaks inside the blocks, so that it and the strict format are never paid together.",),
        ),
        "strict_format_reward_func": (
            "Two blocks of one line each, tags on lines of their own, a line break at the end.",
            ("Reasoning of two lines earns nothing, and neither does an end without a line break.",),
        ),
        "int_reward_func": (
            "An answer that is all digits.",
            ("Superscripts and circled digits count; negative numbers and decimals do not. No tags are needed.",),
        ),
        "correctness_reward_func": (
            "An answer that is the ground truth, letter for letter.",
            ("No tags are needed: the bare answer earns 2. 1234 is not 1,234, nor 5.0 or $5 the same as 5.",),
        ),
    }
    for function, (summary, quirks) in told.items():
        name = f"unsloth/xml_gsm8k.{function}"
        yield Preset(
            name=name,
            summary=summary,
            ground_truth=TEXT if function == "correctness_reward_func" else NOT_READ,
            build=partial(xml_reward, function),
            origin=XML,
            quirks=quirks,
            twin=f"{name}/strict",
        )
        yield strict_xml(function)


def strict(name: str, closes: str, ground_truth: str, build: Build) -> Preset:
    """The strict twin of the preset of that name."""
    return Preset(
        name=f"{name}/strict",
        summary="The same reward without its loopholes.",
        ground_truth=ground_truth,
        build=build,
        closes=(closes,),
        twin=name,
    )


def strict_xml(function: str) -> Preset:
    tagged = Tagged(tag="answer")
    blocks = "Two blocks, once each, in order, not empty; lines as you like; nothing outside them."
    builds: dict[str, tuple[str, str, Build]] = {
        "xmlcount_reward_func": (
            "Nothing is charged for length; empty blocks and tags out of order earn nothing.",
            NOT_READ,
            lambda params: of_the_completion("tags", TagCount(tags=XML_BLOCKS, value=0.5)),
        ),
        "soft_format_reward_func": (blocks, NOT_READ, lambda params: of_the_completion("format", XML_FORMAT)),
        "strict_format_reward_func": (blocks, NOT_READ, lambda params: of_the_completion("format", XML_FORMAT)),
        "int_reward_func": (
            "Needs the tags; takes any one number in plain digits, with sign, commas or decimals.",
            NOT_READ,
            lambda params: of_the_whole(tagged, Unneeded(), number=NumberAnswer(value=0.5)),
        ),
        "correctness_reward_func": (
            "Needs the tags; compares numbers as numbers: 1,234, 5.0 and $5 are read.",
            NUMBER,
            lambda params: of_the_whole(tagged, Numeric(), accuracy=Correctness(correct=2.0)),
        ),
    }
    return strict(f"unsloth/xml_gsm8k.{function}", *builds[function])


# The later families: four functions each, and a fifth for DeepSeek's

NOTEBOOKS: dict[Family, str] = {
    "gemma3_1b": "Gemma3_(1B)-GRPO",
    "advanced_llama3": "Advanced_Llama3_2_(3B)_GRPO_LoRA",
    "qwen3_4b": "Qwen3_(4B)-GRPO",
    "deepseek_r1_0528": "DeepSeek_R1_0528_Qwen3_(8B)_GRPO",
    "lfm2_5": "LFM2_5_(1_2B)_GRPO",
}
WORKING = (("<start_working_out>", "<end_working_out>"), ("<SOLUTION>", "</SOLUTION>"))
STRICT_FORMS: dict[Family, Format] = {
    "gemma3_1b": Format(delimiters=WORKING, value=3.0),
    "advanced_llama3": Format(delimiters=WORKING, value=3.0),
    "qwen3_4b": Format(delimiters=WORKING, opened_by_prompt=True, value=3.0),
    "deepseek_r1_0528": Format(tags=("think",), opened_by_prompt=True, outside="allowed", ending="text", value=3.0),
    "lfm2_5": Format(tags=("think",), opened_by_prompt=True, outside="allowed", ending="box", value=3.0),
}
STRICT_TAGS: dict[Family, TagCount] = {
    "gemma3_1b": TagCount(delimiters=WORKING, value=2.0),
    "advanced_llama3": TagCount(delimiters=WORKING, value=2.0),
    "qwen3_4b": TagCount(delimiters=WORKING, value=2.0),
    "deepseek_r1_0528": TagCount(tags=("think",)),
    "lfm2_5": TagCount(tags=("think",)),
}
AFTER_LINE = "Text on following lines is accepted; two solution blocks on one line are read as one answer."
FORM_QUIRKS: dict[Family, tuple[str, ...]] = {
    "gemma3_1b": (AFTER_LINE, "So are lines before the block."),
    "advanced_llama3": (AFTER_LINE, "So are lines before the block."),
    "qwen3_4b": (AFTER_LINE,),
    "deepseek_r1_0528": ("A lone `</think>` earns everything.",),
    "lfm2_5": ("A box with a period or a dollar after it, or with braces two deep, is not seen.",),
}
FIRST_NUMBER: dict[Family, str] = {
    "gemma3_1b": "Needs only the opening tag and takes the first number after it, without its sign: -5 equals 5, and "
    "1,234 is 1. A ground truth with a comma earns nothing.",
    "advanced_llama3": "Needs only the opening tag and takes the first number after it, without its sign: -5 equals 5. "
    "A ground truth with a comma earns nothing.",
    "qwen3_4b": "Needs only the opening tag and takes the first number after it, past the closing tag if need be. A "
    "ground truth with a comma earns nothing.",
    "deepseek_r1_0528": "Takes the first number of the whole text, which as a rule stands in the reasoning.",
    "lfm2_5": "Takes the first number of the whole text, which as a rule stands in the reasoning.",
}


def answer_of(family: Family, params: Wire) -> UnslothAnswer:
    return UnslothAnswer.model_validate({"family": family} | params.model_dump())


def form_exactly(family: Family, params: Wire) -> Rubric:
    return of_the_whole(answer_of(family, params), Unneeded(), format=unsloth.UnslothFormatExactly())


def form_approximately(family: Family, params: Wire) -> Rubric:
    return of_the_completion("tags", unsloth.UnslothFormatApproximately(family=family))


def check_answer(family: Family, params: Wire) -> Rubric:
    return of_the_whole(answer_of(family, params), UnslothText(), answer=unsloth.UnslothCheckAnswer(family=family))


def check_numbers(family: Family, params: Wire) -> Rubric:
    verifier = UnslothText(missing_is_wrong=True)
    return of_the_whole(answer_of(family, params), verifier, numbers=unsloth.UnslothCheckNumbers(family=family))


def mix(family: Family, params: Wire) -> Rubric:
    parts: dict[str, Shaper] = {
        "match_format_exactly": unsloth.UnslothFormatExactly(),
        "match_format_approximately": unsloth.UnslothFormatApproximately(family=family),
        "check_answer": unsloth.UnslothCheckAnswer(family=family),
        "check_numbers": unsloth.UnslothCheckNumbers(family=family),
    }
    if family == "deepseek_r1_0528":
        parts["format_and_language_reward_func"] = unsloth.UnslothLanguage()
    rubric = of_the_whole(answer_of(family, params), UnslothText(), **parts)
    return rubric.model_copy(update={"bounds": SLOW_START}) if family == "deepseek_r1_0528" else rubric


def strict_check(family: Family, correct: float) -> Rubric:
    """The answer as a number, where the notebook wants it or else where it is stated; near ones earn a share."""
    extractor: Extractor = FinalAnswer()
    if family not in ("deepseek_r1_0528", "lfm2_5"):
        extractor = FirstOf(extractors=(Tagged(tag="SOLUTION"), FinalAnswer(), LastNumber()))
    return Rubric(
        extractor=extractor,
        verifier=Numeric(closeness=0.2),
        components={"accuracy": Weighted(part=Correctness(correct=correct))},
    )


def family_presets(family: Family) -> Iterator[Preset]:
    birth, params = origin(NOTEBOOKS[family]), EndParams if family == "qwen3_4b" else NoParams
    best = {"check_answer": 5.0, "check_numbers": 3.5}
    if family in ("gemma3_1b", "advanced_llama3"):
        best = {"check_answer": 3.0, "check_numbers": 1.5}
    told: dict[str, tuple[str, str, Build, tuple[str, ...]]] = {
        "match_format_exactly": (
            "3 where the notebook's pattern matches.",
            NOT_READ,
            partial(form_exactly, family),
            FORM_QUIRKS[family],
        ),
        "match_format_approximately": (
            "Half a point for each tag that stands exactly once, a fine for each other.",
            NOT_READ,
            partial(form_approximately, family),
            ("The order of the tags is not looked at.",),
        ),
        "check_answer": (
            "Pays for the right text, less for white space around it, and less for a number near the right one.",
            TEXT,
            partial(check_answer, family),
            (
                "Commas, dollars and units are fined, and 5.0 for 5 is only near it. A wrong number within 20 % pays. "
                "Where the ground truth is 0 nothing is near.",
            ),
        ),
        "check_numbers": (
            "Pays for the right number at the place where the notebook looks for one.",
            TEXT,
            partial(check_numbers, family),
            (FIRST_NUMBER[family], "A ground truth that is missing or not a number makes it 0."),
        ),
    }
    for function, (summary, ground_truth, build, quirks) in told.items():
        name = f"unsloth/{family}.{function}"
        yield Preset(
            name=name,
            summary=summary,
            ground_truth=ground_truth,
            build=build,
            params=params,
            origin=birth,
            quirks=quirks,
            twin=f"{name}/strict",
        )
        yield strict_of(family, function, best.get(function, 0.0))
    yield Preset(
        name=f"unsloth/{family}",
        summary=f"The sum of the rewards of the notebook {NOTEBOOKS[family]}.",
        ground_truth=TEXT,
        build=partial(mix, family),
        params=params,
        origin=birth,
        weights=weights_of(family, mix(family, params())),
    )


def weights_of(family: str, rubric: Rubric) -> dict[str, float]:
    return {f"unsloth/{family}.{name}": weighted.weight for name, weighted in rubric.components.items()}


def strict_of(family: Family, function: str, best: float) -> Preset:
    tags, form = STRICT_TAGS[family], STRICT_FORMS[family]
    builds: dict[str, tuple[str, str, Build]] = {
        "match_format_exactly": (
            "Each block once, in order, not empty, and an answer where one belongs.",
            NOT_READ,
            lambda params: of_the_completion("format", form),
        ),
        "match_format_approximately": (
            "Tags out of order, or around nothing, earn nothing; none are fined.",
            NOT_READ,
            lambda params: of_the_completion("tags", tags),
        ),
        "check_answer": (
            "Numbers are compared as numbers: sign, commas, dollars, 5.0. A near one earns less the farther it is off, "
            "and never as much as the right one.",
            NUMBER,
            lambda params: strict_check(family, best),
        ),
        "check_numbers": (
            "Looks where the answer is stated, not for the first number; sign and commas are read, in the ground truth "
            "too.",
            NUMBER,
            lambda params: strict_check(family, best),
        ),
    }
    return strict(f"unsloth/{family}.{function}", *builds[function])


LANGUAGE = "unsloth/deepseek_r1_0528.format_and_language_reward_func"

PRESETS = (
    Preset(
        name="unsloth",
        summary="The sum of the five rewards of unsloth's first GRPO notebooks (family xml_gsm8k).",
        ground_truth=TEXT,
        build=xml_mix,
        origin=XML,
        weights={f"unsloth/xml_gsm8k.{name}": 1.0 for name in XML_PARTS},
    ),
    Preset(
        name="unsloth/xml_gsm8k",
        summary="The sum of the five rewards of the notebooks Llama 3.1, Qwen 2.5, Mistral v0.3 and Phi-4.",
        ground_truth=TEXT,
        build=xml_mix,
        origin=XML,
        weights={f"unsloth/xml_gsm8k.{name}": 1.0 for name in XML_PARTS},
    ),
    *xml_presets(),
    *(preset for family in NOTEBOOKS for preset in family_presets(family)),
    Preset(
        name=LANGUAGE,
        summary="5 for Indonesian, -3 for English or Chinese, -5 for any other language, as langid has it.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion("language", unsloth.UnslothLanguage(), SLOW_START),
        origin=origin(NOTEBOOKS["deepseek_r1_0528"]),
        quirks=(
            "One word, such as 'yang', earns everything. Malay counts as Indonesian, and some Indonesian does not.",
            "The first 32,768 characters are read; the original reads all.",
        ),
        twin=f"{LANGUAGE}/strict",
    ),
    Preset(
        name=f"{LANGUAGE}/strict",
        summary="5 for Indonesian or Malay of at least eight different words, else 0.",
        ground_truth=NOT_READ,
        build=lambda params: of_the_completion(
            "language", Language(languages=("id", "ms"), words=8, value=5.0), SLOW_START
        ),
        closes=("A word or two earn nothing, and no language is fined.",),
        twin=LANGUAGE,
    ),
)
