"""What messages and pages tell people to do can be done."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BY_NAME = re.compile(r"pip install [^\n]*(?<![-/\w])verifier\b(?!/)")
EXTRA = re.compile(r"pip install[\s\"]+'?([a-z-]+)\[([a-z]+)\]")
OURS = {"rlvr-verifier", "rlvr-verifier-client"}


def test_nobody_is_told_to_install_this_package_from_an_index() -> None:
    """The name `verifier` there is somebody else's."""
    assert BY_NAME.search("pip install 'verifier[parquet]'")
    assert not BY_NAME.search("pip install 'rlvr-verifier[parquet]'")
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "dev", ROOT / "Makefile"]
    sources = [*(ROOT / "verifier").rglob("*.py"), *(ROOT / "trainer_client").rglob("*.py")]
    told = [file for file in (*pages, *sources) if BY_NAME.search(file.read_text(encoding="utf-8"))]
    assert told == []


def test_every_extra_that_a_message_names_is_one_of_ours() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    client = tomllib.loads((ROOT / "trainer_client" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {project["name"], client["name"]} == OURS
    sources = [*(ROOT / "verifier").rglob("*.py"), *(ROOT / "docs").glob("*.md")]
    named = {found for file in sources for found in EXTRA.findall(file.read_text(encoding="utf-8"))}
    assert named == {(project["name"], extra) for extra in project["optional-dependencies"]}
