"""Each trainer's page in docs/trainers: what it says to try runs against a real service, and holds."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from served import Served

ROOT = Path(__file__).parents[2]
PAGES = [page for page in sorted((ROOT / "docs" / "trainers").glob("*.md")) if page.stem != "index"]
NEED = {"areal": "areal", "skyrl": "skyrl", "tinker": "tinker"}
"""Pages whose adapter is of classes of the trainer, which runs in its own environment (`./dev contract`)."""
TO_TRY = re.compile(r"^Try it without (?:the trainer|a model).*?^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_page_says_to_try_holds(page: Path, reward_service: Served) -> None:
    (code,) = TO_TRY.findall(page.read_text())
    assert "assert " in code
    setup = re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)[0]
    told = dict(re.findall(r"(VERIFIER_(?:PRESET|UNJUDGED))=([\w/]+)", setup))
    environment = {**os.environ, **told, "VERIFIER_URL": reward_service.url, "PYTHONPATH": str(ROOT)}
    python = sys.executable
    if page.stem in NEED:
        python = str(ROOT / ".contract" / NEED[page.stem] / "bin" / "python")
        if not Path(python).exists():
            pytest.skip(f"{page.stem} is not installed; ./dev contract {NEED[page.stem]} does that")
    done = subprocess.run([python, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_python_block_compiles(page: Path) -> None:
    blocks = re.findall(r"^```python[^\n]*\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        compile(block, page.name, "exec")
