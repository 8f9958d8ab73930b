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
NEED = {"areal": "areal", "nemo_rl": "verl", "skyrl": "skyrl", "tinker": "tinker"}
"""Pages whose adapter is of classes of the trainer, which runs in its own environment (`./dev contract`)."""
CHECKOUTS = {"nemo_rl": "RL"}
"""Those of which that environment has only the source, beside what the source imports."""
FILE = re.compile(r'^```python title="(\w+\.py)"\n(.*?)^```', re.MULTILINE | re.DOTALL)
TO_TRY = re.compile(
    r"^(?:Try|To try) it without (?:the trainer|a model).*?^```python\n(.*?)^```", re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_page_says_to_try_holds(page: Path, reward_service: Served, tmp_path: Path) -> None:
    (code,) = TO_TRY.findall(page.read_text())
    assert "assert " in code
    setup = re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)[0]
    told = dict(re.findall(r"(VERIFIER_(?:PRESET|UNJUDGED))=([\w/]+)", setup))
    for name, text in FILE.findall(page.read_text()):
        (tmp_path / name).write_text(text)
    python, path = sys.executable, [ROOT, tmp_path]
    if page.stem in NEED:
        place = ROOT / ".contract" / NEED[page.stem]
        python = str(place / "bin" / "python")
        path += [place / "src" / CHECKOUTS[page.stem]] if page.stem in CHECKOUTS else []
        if not all(part.exists() for part in (Path(python), *path)):
            pytest.skip(f"{page.stem} is not installed; ./dev contract {NEED[page.stem]} does that")
    python_path = os.pathsep.join(map(str, path))
    environment = {**os.environ, **told, "VERIFIER_URL": reward_service.url, "PYTHONPATH": python_path}
    done = subprocess.run([python, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_python_block_compiles(page: Path) -> None:
    blocks = re.findall(r"^```python[^\n]*\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        compile(block, page.name, "exec")
