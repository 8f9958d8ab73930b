"""Verdict -> components of a reward. Pure."""

from typing import TYPE_CHECKING

from verifier.parts import GroupShaper, Shaper, roster
from verifier.reward.clipped import Clipped
from verifier.reward.code_format import CodeFormat
from verifier.reward.correctness import Correctness
from verifier.reward.cosine import LengthCosine
from verifier.reward.format import Format
from verifier.reward.gated import Gated
from verifier.reward.group_length import GroupLength
from verifier.reward.language import Language
from verifier.reward.language_consistency import LanguageConsistency
from verifier.reward.number_answer import NumberAnswer
from verifier.reward.overlong import Overlong
from verifier.reward.reasoning_steps import ReasoningSteps
from verifier.reward.repetition import Repetition
from verifier.reward.tag_count import TagCount
from verifier.reward.total import Share, Total
from verifier.reward.upstream import demystify, open_r1, open_r1_code, repeatness, simplerl, train_deepseek_r1, unsloth
from verifier.reward.upstream.deepscaler import DeepScalerValue
from verifier.reward.upstream.logic_rl_kk import LogicRlKkAnswerReward, LogicRlKkFormat
from verifier.reward.upstream.open_r1 import (
    OpenR1Format,
    OpenR1ReasoningSteps,
    OpenR1SoftOverlong,
    OpenR1TagCount,
)
from verifier.reward.upstream.understand_r1_zero import UnderstandR1ZeroValue

if TYPE_CHECKING:
    AnyShaper = Shaper
    AnyGroupShaper = GroupShaper
else:
    AnyShaper = roster(
        Shaper,
        Correctness,
        Format,
        CodeFormat,
        TagCount,
        ReasoningSteps,
        NumberAnswer,
        Language,
        LanguageConsistency,
        LengthCosine,
        Overlong,
        Repetition,
        Gated,
        LogicRlKkAnswerReward,
        LogicRlKkFormat,
        OpenR1Format,
        OpenR1ReasoningSteps,
        OpenR1SoftOverlong,
        OpenR1TagCount,
        Clipped,
        Total,
        demystify.DemystifyClassic,
        demystify.DemystifyCosine,
        demystify.DemystifyLengthScaled,
        demystify.DemystifyRepetition,
        demystify.DemystifyRepetitionDense,
        open_r1.OpenR1Cosine,
        open_r1.OpenR1Format,
        open_r1.OpenR1ReasoningSteps,
        open_r1.OpenR1SoftOverlong,
        open_r1.OpenR1TagCount,
        open_r1_code.OpenR1BinaryCode,
        open_r1_code.OpenR1Cf,
        open_r1_code.OpenR1CodeFormat,
        open_r1_code.OpenR1Points,
        train_deepseek_r1.TrainDeepSeekR1Cosine,
        train_deepseek_r1.TrainDeepSeekR1Format,
        train_deepseek_r1.TrainDeepSeekR1ReasoningSteps,
        repeatness.Repeatness,
        unsloth.UnslothCheckAnswer,
        unsloth.UnslothCheckNumbers,
        unsloth.UnslothFormatApproximately,
        unsloth.UnslothFormatExactly,
        unsloth.UnslothLanguage,
        unsloth.UnslothSoftFormat,
        unsloth.UnslothStrictFormat,
        unsloth.UnslothXmlCorrectness,
        unsloth.UnslothXmlCount,
        unsloth.UnslothXmlInt,
        DeepScalerValue,
        simplerl.SimpleRLBox,
        simplerl.SimpleRLDeepSeekValue,
        UnderstandR1ZeroValue,
    )
    AnyGroupShaper = roster(GroupShaper, GroupLength)
    for holder in (Share, Total, Gated, Clipped):
        holder.model_rebuild(_types_namespace={"AnyShaper": AnyShaper})
