"""Verdict -> components of a reward. Pure."""

from typing import TYPE_CHECKING

from verifier.parts import Shaper, roster
from verifier.reward.correctness import Correctness
from verifier.reward.format import Format
from verifier.reward.gated import Gated

if TYPE_CHECKING:
    AnyShaper = Shaper
else:
    AnyShaper = roster(Shaper, Correctness, Format, Gated)
    Gated.model_rebuild(_types_namespace={"AnyShaper": AnyShaper})
