"""Completion -> Extraction: where in a completion the answer stands. Pure, and linear in the length of the text."""

from typing import Annotated

from verifier.parts import Extractor, Roster

EXTRACTORS = Roster(
    Extractor,
    __name__,
    {
        "boxed": "boxed.Boxed",
        "choice": "choice.ChoiceLetter",
        "code_block": "code_block.CodeBlock",
        "equation": "equation.EquationExtractor",
        "final_answer": "final_answer.FinalAnswer",
        "final_number": "final_number.FinalNumber",
        "first_of": "first_of.FirstOf",
        "json": "json_object.JsonValueExtractor",
        "key_values": "key_values.KeyValuesExtractor",
        "literal": "literal.LastLiteral",
        "last_number": "last_number.LastNumber",
        "marked": "marked.Marked",
        "program": "program.ProgramBlock",
        "nothing": "nothing.Nothing",
        "role_statements": "role_statements.RoleStatements",
        "short_answer": "short_answer.ShortAnswer",
        "standing": "standing.Standing",
        "tagged": "tagged.Tagged",
        "whole": "whole.Whole",
        "open_r1_code": "upstream.code.OpenR1Code",
        "open_thoughts_code": "upstream.code.OpenThoughtsCode",
        "logic_rl_kk": "upstream.logic_rl_kk.LogicRlKkAnswer",
        "tinyzero_countdown": "upstream.tinyzero_countdown.TinyZeroCountdownAnswer",
        "tinyzero_gsm8k": "upstream.tinyzero.TinyZeroGsm8k",
        "tinyzero_multiply": "upstream.tinyzero.TinyZeroMultiply",
        "unsloth_answer": "upstream.unsloth.UnslothAnswer",
        "unsloth_xml_answer": "upstream.unsloth.UnslothXmlAnswer",
        "deepscaler_box": "upstream.deepscaler.DeepScalerBox",
        "understand_r1_zero_answer_tag": "upstream.understand_r1_zero.UnderstandR1ZeroAnswerTag",
        "search_r1_answer": "upstream.search_r1.SearchR1Answer",
        "limo_answer": "upstream.qwen.LimoAnswer",
        "qwen_answer": "upstream.qwen.QwenAnswer",
        "simplerl_deepseek_r1_answer": "upstream.qwen.SimpleRLDeepSeekAnswer",
    },
)
AnyExtractor = Annotated[Extractor, EXTRACTORS]
