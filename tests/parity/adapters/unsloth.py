"""The rewards of unsloth's GRPO notebooks."""

from replay import Reward, Vector, reward

LANGUAGE = "deepseek_r1_0528.format_and_language_reward_func"
XML = ("correctness", "int", "soft_format", "strict_format", "xmlcount")
FAMILIES = ("advanced_llama3", "deepseek_r1_0528", "gemma3_1b", "lfm2_5", "qwen3_4b")
FUNCTIONS = ("check_answer", "check_numbers", "match_format_approximately", "match_format_exactly")


def language(vector: Vector) -> Reward:
    """A completion that is none has no language there, as an empty one has."""
    return reward(vector, completion=vector["inputs"]["completion"] or "")


ADAPTERS = (
    {f"unsloth.xml_gsm8k.{name}_reward_func": reward for name in XML}
    | {f"unsloth.{family}.{function}": reward for family in FAMILIES for function in FUNCTIONS}
    | {f"unsloth.{LANGUAGE}": language}
)
