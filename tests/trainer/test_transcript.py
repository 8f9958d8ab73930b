"""What the model wrote is kept, and the page shows it without becoming it."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from scored_groups import scored
from served import Served
from tiny_run import metrics, trained_here, written

from trainer_client.grpo import transcript
from trainer_client.grpo.page import as_text, newest, page, worst
from trainer_client.grpo.transcript import load_rows, newest_files, rows_of, save_rows, shares

HOSTILE = '</pre></details><script>alert(1)</script><img src=x onerror="alert(2)">&lt;b&gt; \ud83d'


def row(**change: Any) -> dict[str, Any]:
    (plain,) = rows_of(scored([1.0]), 3, [0.5], [True])
    return plain | change


def test_a_row_says_what_was_written_found_judged_and_learnt() -> None:
    rows = rows_of(scored([1.0, None]), 3, [0.7, 0.0], [True, False])
    assert [one["reward"] for one in rows] == [1.0, None]
    assert [one["advantage"] for one in rows] == [0.7, 0.0]
    assert [one["teaches"] for one in rows] == [True, False]
    assert rows[0]["component/accuracy"] == 1.0
    assert "component/accuracy" not in rows[1], "what was not judged has no component, not even 0"


def test_shares_of_a_step() -> None:
    found = shares(scored([1.0, 0.0, None, 0.0]))
    assert found["component/accuracy"] == pytest.approx(1 / 3)
    assert (found["outcome/correct"], found["outcome/failed"]) == (0.25, 0.25)


def test_rows_come_back_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow", reason="Parquet files need pyarrow")
    rows = rows_of(scored([1.0, None]), 3, None, None)
    rows[0]["completion"] = HOSTILE
    file = save_rows(rows, tmp_path, "step-000003")
    assert file.suffix == ".parquet"
    back = load_rows(file)
    assert back[0]["completion"] == HOSTILE.replace("\ud83d", "\\ud83d")
    assert (back[1]["reward"], back[1]["advantage"], back[0]["component/accuracy"]) == (None, None, 1.0)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    plain = save_rows(rows, tmp_path, "step-000004")
    assert plain.suffix == ".jsonl", "a trainer without pyarrow keeps them too"
    assert load_rows(plain) == [{**one} for one in rows]
    assert newest_files(tmp_path, 1, up_to=3) == [file]
    assert transcript.newest_files(tmp_path, 5, up_to=9) == [plain, file]


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [tag, *(name for name, _ in attrs)]


def test_nothing_that_a_model_wrote_becomes_part_of_the_page() -> None:
    texts = ("completion", "prompt", "answer", "reason", "problem", "ground_truth", "outcome", "id", "group")
    hostile = row(**dict.fromkeys(texts, HOSTILE)) | {f"component/{HOSTILE}": 1.0}
    lines = [{"step": 1, "reward": 0.5, f"component/{HOSTILE}": 1.0, f"outcome/{HOSTILE}": 0.5}]
    text = page(lines, HOSTILE, [(HOSTILE, HOSTILE)], [hostile], [HOSTILE])
    tags = Tags()
    tags.feed(text)
    assert not {"script", "img", "onerror", "link", "src", "href"} & set(tags.seen)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert not re.search(r"https?://", text), "nothing is fetched"
    assert as_text(hostile).splitlines() == [line for line in as_text(hostile).splitlines() if line.startswith("    ")]
    text.encode("utf-8", "strict")


def test_the_page_shows_the_worst_and_the_newest() -> None:
    rows = [row(id=str(n), step=1 + n // 4, group=f"g{n % 2}", reward=n / 8, tokens=n) for n in range(8)]
    assert [one["id"] for one in worst(rows)][:2] == ["0", "1"]
    assert [one["id"] for one in newest(rows)] == ["4", "5", "6", "7"]
    assert worst([row(reward=None, id="unjudged"), *rows])[0]["id"] == "unjudged"


def test_a_run_keeps_its_rollouts_and_shows_them(tmp_path: Path, reward_service: Served) -> None:
    config = written(tmp_path, steps=2, log={"page_every": 1, "model_every": 1}, rollouts={"staleness": 0})
    assert trained_here(config, "--out", tmp_path, "--service", reward_service.url) == 0
    names = sorted(file.stem for file in (tmp_path / "rollouts").iterdir())
    assert names == ["evaluation-000000", "evaluation-000002", "step-000001", "step-000002"]
    (file,) = newest_files(tmp_path / "rollouts", 1, up_to=2)
    rows, line = load_rows(file), metrics(tmp_path)[2]
    assert len(rows) == line["rollouts"]
    assert sum(one["reward"] for one in rows) / len(rows) == pytest.approx(line["reward"])
    assert sum(one["teaches"] for one in rows) == line["learnt_from"]
    text = (tmp_path / "run.html").read_text()
    assert text.count("<svg") >= 6
    assert "Worst rollouts" in text
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    board = EventAccumulator(str(tmp_path / "tensorboard"))
    board.Reload()
    assert "rollouts/newest/text_summary" in board.Tags()["tensors"]


def test_models_saved_on_the_way_are_what_transformers_loads(tmp_path: Path, reward_service: Served) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    config = written(tmp_path, steps=2, log={"model_every": 1}, rollouts={"staleness": 0})
    assert trained_here(config, "--out", tmp_path, "--service", reward_service.url) == 0
    for folder in (tmp_path / "models" / "step-000001", tmp_path / "models" / "step-000002", tmp_path / "model"):
        model = AutoModelForCausalLM.from_pretrained(folder)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        ids = tokenizer("1+1=", return_tensors="pt")["input_ids"]
        assert model(ids).logits.shape[-1] == len(tokenizer)
