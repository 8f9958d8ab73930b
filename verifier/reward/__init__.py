"""Verdict -> components of a reward. Pure."""

from typing import Annotated

from verifier.parts import GroupShaper, Roster, Shaper

SHAPERS = Roster(
    Shaper,
    __name__,
    {
        "correctness": "correctness.Correctness",
        "followed": "followed.Followed",
        "format": "format.Format",
        "code_format": "code_format.CodeFormat",
        "tag_count": "tag_count.TagCount",
        "reasoning_steps": "reasoning_steps.ReasoningSteps",
        "number_answer": "number_answer.NumberAnswer",
        "language": "language.Language",
        "language_consistency": "language_consistency.LanguageConsistency",
        "length_cosine": "cosine.LengthCosine",
        "overlong": "overlong.Overlong",
        "repetition": "repetition.Repetition",
        "gated": "gated.Gated",
        "logic_rl_kk_answer": "upstream.logic_rl_kk.LogicRlKkAnswerReward",
        "logic_rl_kk_format": "upstream.logic_rl_kk.LogicRlKkFormat",
        "open_r1_format": "upstream.open_r1.OpenR1Format",
        "open_r1_reasoning_steps": "upstream.open_r1.OpenR1ReasoningSteps",
        "open_r1_soft_overlong": "upstream.open_r1.OpenR1SoftOverlong",
        "open_r1_tag_count": "upstream.open_r1.OpenR1TagCount",
        "clipped": "clipped.Clipped",
        "total": "total.Total",
        "demystify_classic": "upstream.demystify.DemystifyClassic",
        "demystify_cosine": "upstream.demystify.DemystifyCosine",
        "demystify_length_scaled": "upstream.demystify.DemystifyLengthScaled",
        "demystify_repetition_penalty": "upstream.demystify.DemystifyRepetition",
        "demystify_repetition_dense": "upstream.demystify.DemystifyRepetitionDense",
        "open_r1_cosine_scaled": "upstream.open_r1.OpenR1Cosine",
        "open_r1_binary_code": "upstream.open_r1_code.OpenR1BinaryCode",
        "open_r1_cf": "upstream.open_r1_code.OpenR1Cf",
        "open_r1_code_format": "upstream.open_r1_code.OpenR1CodeFormat",
        "open_r1_points": "upstream.open_r1_code.OpenR1Points",
        "train_deepseek_r1_cosine_scaled": "upstream.train_deepseek_r1.TrainDeepSeekR1Cosine",
        "train_deepseek_r1_format": "upstream.train_deepseek_r1.TrainDeepSeekR1Format",
        "train_deepseek_r1_reasoning_steps": "upstream.train_deepseek_r1.TrainDeepSeekR1ReasoningSteps",
        "understand_r1_zero_repeatness": "upstream.repeatness.Repeatness",
        "unsloth_check_answer": "upstream.unsloth.UnslothCheckAnswer",
        "unsloth_check_numbers": "upstream.unsloth.UnslothCheckNumbers",
        "unsloth_match_format_approximately": "upstream.unsloth.UnslothFormatApproximately",
        "unsloth_match_format_exactly": "upstream.unsloth.UnslothFormatExactly",
        "unsloth_format_and_language": "upstream.unsloth.UnslothLanguage",
        "unsloth_soft_format": "upstream.unsloth.UnslothSoftFormat",
        "unsloth_strict_format": "upstream.unsloth.UnslothStrictFormat",
        "unsloth_correctness": "upstream.unsloth.UnslothXmlCorrectness",
        "unsloth_xmlcount": "upstream.unsloth.UnslothXmlCount",
        "unsloth_int": "upstream.unsloth.UnslothXmlInt",
        "deepscaler_value": "upstream.deepscaler.DeepScalerValue",
        "simplerl_box": "upstream.simplerl.SimpleRLBox",
        "simplerl_deepseek_r1_value": "upstream.simplerl.SimpleRLDeepSeekValue",
        "understand_r1_zero_value": "upstream.understand_r1_zero.UnderstandR1ZeroValue",
    },
)
GROUP_SHAPERS = Roster(
    GroupShaper,
    __name__,
    {
        "group_length": "group_length.GroupLength",
    },
)
AnyShaper = Annotated[Shaper, SHAPERS]
AnyGroupShaper = Annotated[GroupShaper, GROUP_SHAPERS]
