"""A tokenizer of bytes in a folder, for trainers that want one by its path."""

import functools
import tempfile

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@functools.cache
def tokenizer_folder() -> str:
    """Bytes, ChatML's marks, and an end mark that is in no list: `<stop/>`."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2Config

    special = ["<stop/>", "<pad/>", "<|im_start|>", "<|im_end|>"]
    words = {sign: number for number, sign in enumerate([*special, *sorted(pre_tokenizers.ByteLevel.alphabet())])}
    made = Tokenizer(models.BPE(words, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(special)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<stop/>", pad_token="<pad/>", additional_special_tokens=special[2:]
    )
    tokenizer.chat_template = CHATML
    folder = tempfile.mkdtemp()
    tokenizer.save_pretrained(folder)
    Qwen2Config(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, eos_token_id=0, pad_token_id=1, architectures=["Qwen2ForCausalLM"],
    ).save_pretrained(folder)  # fmt: skip
    return folder
