"""Verdict -> components of a reward. Pure."""

from typing import Annotated

from verifier.parts import GroupShaper, Roster, Shaper

SHAPERS = Roster(
    Shaper,
    {
        "correctness": "reward.correctness.Correctness",
        "followed": "reward.followed.Followed",
        "format": "reward.format.Format",
        "code_format": "reward.code_format.CodeFormat",
        "tag_count": "reward.tag_count.TagCount",
        "reasoning_steps": "reward.reasoning_steps.ReasoningSteps",
        "number_answer": "reward.number_answer.NumberAnswer",
        "language": "reward.language.Language",
        "language_consistency": "reward.language_consistency.LanguageConsistency",
        "length_cosine": "reward.cosine.LengthCosine",
        "overlong": "reward.overlong.Overlong",
        "repetition": "reward.repetition.Repetition",
        "gated": "reward.gated.Gated",
        "logic_rl_kk_answer": "upstream.logic_rl.reward.LogicRlKkAnswerReward",
        "logic_rl_kk_format": "upstream.logic_rl.reward.LogicRlKkFormat",
        "open_r1_format": "upstream.open_r1.reward.OpenR1Format",
        "open_r1_reasoning_steps": "upstream.open_r1.reward.OpenR1ReasoningSteps",
        "open_r1_soft_overlong": "upstream.open_r1.reward.OpenR1SoftOverlong",
        "open_r1_tag_count": "upstream.open_r1.reward.OpenR1TagCount",
        "clipped": "reward.clipped.Clipped",
        "total": "reward.total.Total",
        "demystify_classic": "upstream.demystify.reward.DemystifyClassic",
        "demystify_cosine": "upstream.demystify.reward.DemystifyCosine",
        "demystify_length_scaled": "upstream.demystify.reward.DemystifyLengthScaled",
        "demystify_repetition_penalty": "upstream.demystify.reward.DemystifyRepetition",
        "demystify_repetition_dense": "upstream.demystify.reward.DemystifyRepetitionDense",
        "open_r1_cosine_scaled": "upstream.open_r1.reward.OpenR1Cosine",
        "open_r1_binary_code": "upstream.open_r1.reward_code.OpenR1BinaryCode",
        "open_r1_cf": "upstream.open_r1.reward_code.OpenR1Cf",
        "open_r1_code_format": "upstream.open_r1.reward_code.OpenR1CodeFormat",
        "open_r1_points": "upstream.open_r1.reward_code.OpenR1Points",
        "train_deepseek_r1_cosine_scaled": "upstream.train_deepseek_r1.reward.TrainDeepSeekR1Cosine",
        "train_deepseek_r1_format": "upstream.train_deepseek_r1.reward.TrainDeepSeekR1Format",
        "train_deepseek_r1_reasoning_steps": "upstream.train_deepseek_r1.reward.TrainDeepSeekR1ReasoningSteps",
        "understand_r1_zero_repeatness": "upstream.understand_r1_zero.reward_repeatness.Repeatness",
        "unsloth_check_answer": "upstream.unsloth.reward.UnslothCheckAnswer",
        "unsloth_check_numbers": "upstream.unsloth.reward.UnslothCheckNumbers",
        "unsloth_match_format_approximately": "upstream.unsloth.reward.UnslothFormatApproximately",
        "unsloth_match_format_exactly": "upstream.unsloth.reward.UnslothFormatExactly",
        "unsloth_format_and_language": "upstream.unsloth.reward.UnslothLanguage",
        "unsloth_soft_format": "upstream.unsloth.reward.UnslothSoftFormat",
        "unsloth_strict_format": "upstream.unsloth.reward.UnslothStrictFormat",
        "unsloth_correctness": "upstream.unsloth.reward.UnslothXmlCorrectness",
        "unsloth_xmlcount": "upstream.unsloth.reward.UnslothXmlCount",
        "unsloth_int": "upstream.unsloth.reward.UnslothXmlInt",
        "deepscaler_value": "upstream.deepscaler.reward.DeepScalerValue",
        "simplerl_box": "upstream.simplerl.reward.SimpleRLBox",
        "simplerl_deepseek_r1_value": "upstream.simplerl.reward.SimpleRLDeepSeekValue",
        "understand_r1_zero_value": "upstream.understand_r1_zero.reward.UnderstandR1ZeroValue",
    },
)
GROUP_SHAPERS = Roster(
    GroupShaper,
    {
        "group_length": "reward.group_length.GroupLength",
    },
)
AnyShaper = Annotated[Shaper, SHAPERS]
AnyGroupShaper = Annotated[GroupShaper, GROUP_SHAPERS]
