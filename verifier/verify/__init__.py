"""Answer x ground truth -> verdict. Pure, given `run`."""

from typing import TYPE_CHECKING

from verifier.parts import Verifier, roster
from verifier.verify.any_of import AnyOf
from verifier.verify.boolean import Boolean
from verifier.verify.choice import Choice
from verifier.verify.code_tests import CodeTests
from verifier.verify.countdown import Countdown
from verifier.verify.date import Date
from verifier.verify.exact import Exact
from verifier.verify.given import Given
from verifier.verify.json_equal import JsonEqual
from verifier.verify.judged import Judged
from verifier.verify.key_values import KeyValues
from verifier.verify.knights_knaves import KnightsKnaves
from verifier.verify.label import Label
from verifier.verify.literal import Literal
from verifier.verify.members import Members
from verifier.verify.numeric import Numeric
from verifier.verify.program_run import ProgramRun
from verifier.verify.schema import Schema
from verifier.verify.symbolic import Symbolic
from verifier.verify.text import Text
from verifier.verify.unneeded import Unneeded
from verifier.verify.upstream import (
    open_r1_code,
    open_r1_length,
    open_thoughts_code,
    open_thoughts_math,
    simplerl,
    tinyzero,
    unsloth,
)
from verifier.verify.upstream.accuracy import OpenR1Accuracy, TrainDeepseekR1Accuracy
from verifier.verify.upstream.deepscaler import DeepScalerGrade, DeepScalerReward
from verifier.verify.upstream.demystify import DemystifyHendrycks, DemystifyIsEquiv, DemystifySymeval
from verifier.verify.upstream.logic_rl_kk import LogicRlKk
from verifier.verify.upstream.simplerl_kk import SimpleRlKk
from verifier.verify.upstream.tinyzero_countdown import TinyZeroCountdown
from verifier.verify.upstream.understand_r1_zero import UnderstandR1ZeroGrade

if TYPE_CHECKING:
    AnyVerifier = Verifier
else:
    AnyVerifier = roster(
        Verifier,
        Exact,
        Numeric,
        Symbolic,
        Choice,
        Countdown,
        KeyValues,
        KnightsKnaves,
        JsonEqual,
        Judged,
        Label,
        Literal,
        Text,
        CodeTests,
        Given,
        Unneeded,
        Boolean,
        Date,
        Members,
        Schema,
        LogicRlKk,
        SimpleRlKk,
        TinyZeroCountdown,
        AnyOf,
        ProgramRun,
        open_r1_code.OpenR1CfScoreSubmission,
        open_r1_code.OpenR1CodeReward,
        open_r1_code.OpenR1IoiScoreSubtask,
        open_thoughts_code.OpenThoughtsCompareStdResults,
        open_thoughts_code.OpenThoughtsHasCode,
        open_thoughts_code.OpenThoughtsProcessSingleRow,
        open_r1_length.OpenR1LengthCorrectness,
        tinyzero.TinyZeroInteger,
        tinyzero.TinyZeroMath,
        tinyzero.TinyZeroText,
        unsloth.UnslothText,
        DeepScalerGrade,
        DeepScalerReward,
        DemystifyHendrycks,
        DemystifyIsEquiv,
        DemystifySymeval,
        OpenR1Accuracy,
        TrainDeepseekR1Accuracy,
        UnderstandR1ZeroGrade,
        open_thoughts_math.OpenThoughtsMathVerify,
        open_thoughts_math.OpenThoughtsProblemFilter,
        simplerl.LimoSimple,
        simplerl.QwenMathEqual,
        simplerl.QwenPipeline,
        simplerl.SimpleRLMathVerify,
    )
    KeyValues.model_rebuild(_types_namespace={"AnyVerifier": AnyVerifier})
    Members.model_rebuild(_types_namespace={"AnyVerifier": AnyVerifier})
    AnyOf.model_rebuild(_types_namespace={"AnyVerifier": AnyVerifier})
