"""Completion -> Extraction: where in a completion the answer stands. Pure, and linear in the length of the text."""

from typing import TYPE_CHECKING

from verifier.extract.boxed import Boxed
from verifier.extract.choice import ChoiceLetter
from verifier.extract.code_block import CodeBlock
from verifier.extract.equation import EquationExtractor
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.final_number import FinalNumber
from verifier.extract.first_of import FirstOf
from verifier.extract.json_object import JsonValueExtractor
from verifier.extract.key_values import KeyValuesExtractor
from verifier.extract.last_number import LastNumber
from verifier.extract.literal import LastLiteral
from verifier.extract.marked import Marked
from verifier.extract.nothing import Nothing
from verifier.extract.program import ProgramBlock
from verifier.extract.role_statements import RoleStatements
from verifier.extract.short_answer import ShortAnswer
from verifier.extract.standing import Standing
from verifier.extract.tagged import Tagged
from verifier.extract.upstream import code, qwen, tinyzero, unsloth
from verifier.extract.upstream.deepscaler import DeepScalerBox
from verifier.extract.upstream.logic_rl_kk import LogicRlKkAnswer
from verifier.extract.upstream.tinyzero_countdown import TinyZeroCountdownAnswer
from verifier.extract.upstream.understand_r1_zero import UnderstandR1ZeroAnswerTag
from verifier.extract.whole import Whole
from verifier.parts import Extractor, roster

if TYPE_CHECKING:
    AnyExtractor = Extractor
else:
    AnyExtractor = roster(
        Extractor,
        Boxed,
        ChoiceLetter,
        CodeBlock,
        EquationExtractor,
        FinalAnswer,
        FinalNumber,
        FirstOf,
        JsonValueExtractor,
        KeyValuesExtractor,
        LastLiteral,
        LastNumber,
        Marked,
        ProgramBlock,
        Nothing,
        RoleStatements,
        ShortAnswer,
        Standing,
        Tagged,
        Whole,
        code.OpenR1Code,
        code.OpenThoughtsCode,
        LogicRlKkAnswer,
        TinyZeroCountdownAnswer,
        tinyzero.TinyZeroGsm8k,
        tinyzero.TinyZeroMultiply,
        unsloth.UnslothAnswer,
        unsloth.UnslothXmlAnswer,
        DeepScalerBox,
        UnderstandR1ZeroAnswerTag,
        qwen.LimoAnswer,
        qwen.QwenAnswer,
        qwen.SimpleRLDeepSeekAnswer,
    )
    FirstOf.model_rebuild(_types_namespace={"AnyExtractor": AnyExtractor})
    Standing.model_rebuild(_types_namespace={"AnyExtractor": AnyExtractor})
