"""The fingerprint covers what decides: a change planted in each kind of it moves it, and no other change does."""

import ast
import shutil
from pathlib import Path

import pytest

from verifier import fingerprint
from verifier.fingerprint import HOUSE, closure, code_digest, imports, libraries
from verifier.presets.catalogue import catalogue, find
from verifier.rubric import Rubric
from verifier.sandbox import languages
from verifier.sandbox.toolchains import digest_of, toolchains
from verifier.verify.any_of import AnyOf


def rubric(preset: str) -> Rubric:
    """One that remembers nothing yet."""
    return find(preset).rubric({}).model_copy()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, to change."""
    return Path(shutil.copytree(HOUSE, tmp_path_factory.mktemp("copy") / "verifier"))


@pytest.mark.parametrize(
    ("preset", "file", "why"),
    [
        ("exact", "verify/exact.py", "the verifier itself"),
        ("exact", "extract/boxed.py", "an extractor that another one holds"),
        ("exact", "read/assertion.py", "what an extractor reads by"),
        ("exact", "verify/json_text.py", "imported by what a part imports"),
        ("exact", "extract/__init__.py", "the package of a part, which says what a kind is"),
        ("exact", "score.py", "what every verdict goes through"),
        ("exact", "group.py", "rewards of groups"),
        ("exact", "wire.py", "the lowest floor"),
        ("exact", "errors.py", "the errors"),
        ("exact", "environments/known.py", "which libraries a pinned rubric has"),
        ("math", "verify/math/heavy.py", "the last decider"),
        ("code", "sandbox/languages.py", "the flags of compilers"),
        ("code", "sandbox/child.py", "started by name, in another process"),
        ("code", "sandbox/limits.py", "what a program may spend"),
        ("code", "verify/code/harness.py", "runs with the program, and is imported by nobody"),
        ("code", "languages.py", "names of languages"),
        ("code", "verify/code/frameworks/jest.js", "no module: a script that is given to programs"),
        ("open_thoughts/math", "engine/judge_prompts.py", "what a model is asked"),
    ],
)
def test_a_change_of_what_decides_moves_it(preset: str, file: str, why: str, house: Path) -> None:
    assert moved(preset, file, house), why


@pytest.mark.parametrize(
    ("preset", "file"),
    [
        ("exact", "server/app.py"),
        ("exact", "verify/symbolic.py"),
        ("exact", "sandbox/languages.py"),
        ("math", "verify/code/harness.py"),
        ("code", "verify/math/heavy.py"),
        ("code", "cli/app.py"),
    ],
)
def test_a_change_of_what_it_cannot_reach_leaves_it(preset: str, file: str, house: Path) -> None:
    assert not moved(preset, file, house)


def moved(preset: str, file: str, house: Path) -> bool:
    changed = house / file
    before = changed.read_text(encoding="utf-8")
    try:
        for remembered in (fingerprint.source, fingerprint.imports, code_digest):
            remembered.cache_clear()
        modules = rubric(preset).modules
        first = code_digest(modules, None, house)
        changed.write_text(before + "\n", encoding="utf-8")
        for remembered in (fingerprint.source, fingerprint.imports, code_digest):
            remembered.cache_clear()
        return code_digest(modules, None, house) != first
    finally:
        changed.write_text(before, encoding="utf-8")
        fingerprint.source.cache_clear()


@pytest.mark.parametrize(
    ("preset", "library"),
    [
        ("exact", "regex"),
        ("math", "sympy"),
        ("math", "mpmath"),
        ("math", "antlr4-python3-runtime"),
        ("schema", "jsonschema-rs"),
    ],
)
def test_another_version_of_a_library_moves_it(preset: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rubric(preset).fingerprint
    installed = fingerprint.version_or_none
    monkeypatch.setattr(fingerprint, "version_or_none", lambda name: "0" if name == library else installed(name))
    code_digest.cache_clear()
    after = rubric(preset).fingerprint
    code_digest.cache_clear()
    assert before != after


def test_another_python_moves_it_and_not_what_is_the_same_on_every_host(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rubric("exact")
    assert before.fingerprint
    monkeypatch.setattr("verifier.rubric.python_version", lambda: "CPython 9.9.9")
    after = rubric("exact")
    assert before.fingerprint != after.fingerprint
    assert before.code_fingerprint == after.code_fingerprint


def test_another_compiler_moves_it_where_programs_are_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler is known by its binary, in the place where programs see it."""
    compiler = tmp_path / "gcc"
    compiler.write_bytes(b"\x7fELF build 1")
    compiler.chmod(0o755)
    monkeypatch.setattr(languages, "PATH", str(tmp_path))
    languages.tool_path.cache_clear()
    assert rubric("code").runs_programs
    assert languages.tool_path("gcc") == str(compiler)
    found = []
    for build in (b"\x7fELF build 1", b"\x7fELF build 2"):
        compiler.write_bytes(build)
        toolchains.cache_clear()
        found.append((rubric("code").fingerprint, rubric("exact").fingerprint))
    toolchains.cache_clear()
    languages.tool_path.cache_clear()
    assert found[0][0] != found[1][0]
    assert found[0][1] == found[1][1]


def test_a_compiler_that_is_a_script_is_known_by_what_it_starts(tmp_path: Path) -> None:
    script, jar = tmp_path / "kotlin/bin/kotlinc", tmp_path / "kotlin/lib/compiler.jar"
    script.parent.mkdir(parents=True)
    jar.parent.mkdir()
    script.write_text("#!/bin/sh\nexec java -jar ../lib/compiler.jar\n")
    jar.write_bytes(b"x" * 200_000 + b"table of contents 1")
    before = digest_of({"kotlinc": script})
    jar.write_bytes(b"x" * 200_000 + b"table of contents 2")
    assert digest_of({"kotlinc": script}) != before


def test_other_packages_of_programs_move_it(tmp_path: Path) -> None:
    (tmp_path / "numpy-2.1.0.dist-info").mkdir()
    before = digest_of({}, [tmp_path])
    (tmp_path / "numpy-2.1.0.dist-info").rename(tmp_path / "numpy-2.2.0.dist-info")
    assert digest_of({}, [tmp_path]) != before


def test_a_part_that_holds_one_that_runs_programs_runs_them_too() -> None:
    code = rubric("code")
    held = code.model_copy(update={"verifier": AnyOf(verifier=code.verifier)})
    assert held.runs_programs
    assert "verifier.sandbox.child" in held.modules


def test_every_import_is_found_without_a_syntax_tree() -> None:
    for file in sorted(HOUSE.rglob("*.py")):
        found: set[str] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
        assert found <= imports(file), file
        assert {name for name in imports(file) - found if name.startswith("verifier.")} == set(), file


def test_every_preset_reaches_its_parts_and_no_door() -> None:
    for preset in catalogue().values():
        if preset.choose is None:
            reached = closure(preset.rubric({}).modules)
            assert not {module for module in reached if module.startswith(("verifier.server", "verifier.cli"))}
            assert {"pydantic"} <= set(libraries(reached.values()))
