"""What messages and pages tell people to do can be done."""

import ast
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


QUAINT = re.compile(
    r"\b(is|are) to be\b|\bwhoever\b|\bin hand\b|\bh(ang|angs|ung) up\b|\bspelt out\b|\bin the midst\b|\banew\b"
    r"|\breckon|\btwin's verdict\b"
    r"|\b(line|row|result|rollout|preset|request) a (line|row|result|rollout|preset|request)\b"
    r"|\b(is|are) no (number|JSON|text|list|expression|literal|digit|integer|Python|word|class)\b"
)
"""Phrases that this project once used and that no engineer would write: "is to be text" for "must be text"."""
WORD_LISTS = {"verifier/verify/instructions/ifbench.py", "verifier/read/governed.py"}  # words as data


def texts_of(file: Path) -> list[str]:
    """What the file says to people: a page's lines, a module's strings without its docstrings."""
    if file.suffix == ".md":
        return file.read_text(encoding="utf-8").splitlines()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return [node.value for node in constants if isinstance(node.value, str)]


def test_pages_and_messages_are_in_plain_words() -> None:
    assert QUAINT.search("the ground truth is to be text")
    assert not QUAINT.search("the ground truth must be text")
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")]
    sources = [*(ROOT / "verifier").rglob("*.py"), *(ROOT / "trainer_client").rglob("*.py")]
    files = [file for file in (*pages, *sources) if str(file.relative_to(ROOT)) not in WORD_LISTS]
    found = [
        f"{file.relative_to(ROOT)}: {text[:100]}" for file in files for text in texts_of(file) if QUAINT.search(text)
    ]
    assert found == []


def test_every_extra_that_a_message_names_is_one_of_ours() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    client = tomllib.loads((ROOT / "trainer_client" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {project["name"], client["name"]} == OURS
    sources = [*(ROOT / "verifier").rglob("*.py"), *(ROOT / "docs").glob("*.md")]
    named = {found for file in sources for found in EXTRA.findall(file.read_text(encoding="utf-8"))}
    assert named == {(project["name"], extra) for extra in project["optional-dependencies"]}
