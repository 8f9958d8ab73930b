"""Verdict -> components of a reward. Pure."""

from typing import TYPE_CHECKING

from verifier.parts import GroupShaper, Shaper, roster
from verifier.reward.correctness import Correctness
from verifier.reward.format import Format
from verifier.reward.gated import Gated
from verifier.reward.group_length import GroupLength
from verifier.reward.upstream.logic_rl_kk import LogicRlKkAnswerReward, LogicRlKkFormat
from verifier.reward.upstream.open_r1 import (
    OpenR1Format,
    OpenR1ReasoningSteps,
    OpenR1SoftOverlong,
    OpenR1TagCount,
)

if TYPE_CHECKING:
    AnyShaper = Shaper
    AnyGroupShaper = GroupShaper
else:
    AnyShaper = roster(
        Shaper,
        Correctness,
        Format,
        Gated,
        LogicRlKkAnswerReward,
        LogicRlKkFormat,
        OpenR1Format,
        OpenR1ReasoningSteps,
        OpenR1SoftOverlong,
        OpenR1TagCount,
    )
    AnyGroupShaper = roster(GroupShaper, GroupLength)
    Gated.model_rebuild(_types_namespace={"AnyShaper": AnyShaper})
