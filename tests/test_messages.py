"""What messages and pages tell people to do can be done."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BY_NAME = re.compile(r"pip install [^\n]*\bverifier\b(?!/)")


def test_nobody_is_told_to_install_this_package_from_an_index() -> None:
    """The name `verifier` there is somebody else's."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "dev", ROOT / "Makefile"]
    sources = [*(ROOT / "verifier").rglob("*.py"), *(ROOT / "trainer_client").rglob("*.py")]
    told = [file for file in (*pages, *sources) if BY_NAME.search(file.read_text(encoding="utf-8"))]
    assert told == []
