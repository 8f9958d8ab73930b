"""Completion -> Extraction: where in a completion the answer stands. Pure, and linear in the length of the text."""

from typing import Annotated

from verifier.parts import Extractor, Roster

EXTRACTORS = Roster(
    Extractor,
    {
        "boxed": "extract.boxed.Boxed",
        "choice": "extract.choice.ChoiceLetter",
        "code_block": "extract.code_block.CodeBlock",
        "equation": "extract.equation.EquationExtractor",
        "final_answer": "extract.final_answer.FinalAnswer",
        "final_number": "extract.final_number.FinalNumber",
        "first_of": "extract.first_of.FirstOf",
        "json": "extract.json_object.JsonValueExtractor",
        "key_values": "extract.key_values.KeyValuesExtractor",
        "literal": "extract.literal.LastLiteral",
        "last_number": "extract.last_number.LastNumber",
        "marked": "extract.marked.Marked",
        "program": "extract.program.ProgramBlock",
        "nothing": "extract.nothing.Nothing",
        "role_statements": "extract.role_statements.RoleStatements",
        "short_answer": "extract.short_answer.ShortAnswer",
        "standing": "extract.standing.Standing",
        "tagged": "extract.tagged.Tagged",
        "whole": "extract.whole.Whole",
        "codeio_json": "upstream.codeio.extract.CodeioJson",
        "open_r1_code": "upstream.shared.code_blocks.OpenR1Code",
        "open_thoughts_code": "upstream.shared.code_blocks.OpenThoughtsCode",
        "logic_rl_kk": "upstream.logic_rl.extract.LogicRlKkAnswer",
        "tinyzero_countdown": "upstream.tinyzero.extract_countdown.TinyZeroCountdownAnswer",
        "tinyzero_gsm8k": "upstream.tinyzero.extract.TinyZeroGsm8k",
        "tinyzero_multiply": "upstream.tinyzero.extract.TinyZeroMultiply",
        "unsloth_answer": "upstream.unsloth.extract.UnslothAnswer",
        "unsloth_xml_answer": "upstream.unsloth.extract.UnslothXmlAnswer",
        "deepscaler_box": "upstream.deepscaler.extract.DeepScalerBox",
        "understand_r1_zero_answer_tag": "upstream.understand_r1_zero.extract.UnderstandR1ZeroAnswerTag",
        "grid": "extract.grid.GridExtractor",
        "last_braces": "extract.last_braces.LastBraces",
        "table": "extract.table.TableExtractor",
        "reasoning_gym_answer": "upstream.reasoning_gym.extract.ReasoningGymAnswer",
        "search_r1_answer": "upstream.search_r1.extract.SearchR1Answer",
        "limo_answer": "upstream.simplerl.extract.LimoAnswer",
        "qwen_answer": "upstream.simplerl.extract.QwenAnswer",
        "simplerl_deepseek_r1_answer": "upstream.simplerl.extract.SimpleRLDeepSeekAnswer",
    },
)
AnyExtractor = Annotated[Extractor, EXTRACTORS]
