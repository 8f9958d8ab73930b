"""What the images install is pinned by hash, build tools included."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "docker").glob("*.Dockerfile"))
INSTALLS = re.compile(r"\bpip\S*(?: --python \S+)? (install|wheel|download)\b([^&;|]*)")
PINNED = re.compile(r"^[A-Za-z0-9._-]+(?:\[[^]]*\])?==[^ ;]+", re.MULTILINE)


def commands(file: Path) -> list[str]:
    """What follows each `pip install` or `pip wheel`, lines joined."""
    text = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*$", "", file.read_text(), flags=re.MULTILINE))
    return [words for _, words in INSTALLS.findall(text)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_whatever_comes_from_an_index_comes_by_its_hash(file: Path) -> None:
    for words in commands(file):
        assert "--require-hashes" in words or "--no-index" in words, words
        if "--no-index" not in words:  # a build from source sees pinned tools, or there is none
            isolated = "requirements/build.txt" not in words and "--no-build-isolation" not in words
            assert not isolated or "--only-binary :all:" in words, words


def test_the_images_that_install_something_are_looked_at() -> None:
    assert {file.name for file in FILES if commands(file)} == {
        "service.Dockerfile",
        "sandbox.Dockerfile",
        "trainer.Dockerfile",
    }


def test_every_list_that_an_image_installs_has_versions_and_hashes() -> None:
    named = {name for file in FILES for name in re.findall(r"requirements/(\w+\.txt)", file.read_text())}
    assert named == {"build.txt", "service.txt", "programs.txt", "toolchains.txt", "client.txt"}
    for name in named:
        text = (ROOT / "requirements" / name).read_text()
        packages = PINNED.findall(text)
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert len(packages) == len(blocks)
        assert all("--hash=sha256:" in block for block in blocks)


def test_what_comes_from_npm_comes_by_its_hash() -> None:
    folder = ROOT / "docker" / "node"
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert locked.pop("")["dependencies"] == json.loads((folder / "package.json").read_text())["dependencies"]
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())
    assert 'npm-cli.js" ci --ignore-scripts' in (ROOT / "docker" / "toolchains").read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_a_base_image_can_be_given_by_its_digest(file: Path) -> None:
    text = file.read_text()
    arguments = set(re.findall(r"^ARG (\w+)", text, re.MULTILINE))
    for base in re.findall(r"^FROM (\S+)", text, re.MULTILINE):
        found = re.fullmatch(r"\$\{(\w+)\}", base)
        assert found
        assert found[1] in arguments


CYCLONEDX = Path(sys.executable).with_name("cyclonedx-py")


@pytest.mark.skipif(not CYCLONEDX.exists(), reason="cyclonedx-py is not here: ./dev sbom and ./dev check install it")
def test_the_bill_of_materials_has_every_package_with_its_hashes(tmp_path: Path) -> None:
    subprocess.run(
        [CYCLONEDX, "requirements", "--output-file", tmp_path / "bill.json", ROOT / "requirements" / "client.txt"],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    bill = json.loads((tmp_path / "bill.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    pinned = PINNED.findall((ROOT / "requirements" / "client.txt").read_text())
    assert {f"{one['name']}=={one['version']}" for one in bill["components"]} == set(pinned)
    assert all(one["externalReferences"][0]["hashes"] for one in bill["components"])


def prepared(file: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = ["sh", str(ROOT / "docker" / "redis-prepare"), str(file)]
    return subprocess.run(command, env=os.environ | variables, capture_output=True, text=True)


def test_a_redis_password_is_made_once_and_may_be_given(tmp_path: Path) -> None:
    file = tmp_path / "redis"
    assert prepared(file).returncode == 0
    made = file.read_text()
    assert re.fullmatch(r"[0-9a-f]{64}\n", made)
    assert prepared(file).returncode == 0
    assert file.read_text() == made
    assert prepared(file, VERIFIER_REDIS_PASSWORD="given.by~hand").returncode == 0
    assert file.read_text() == "given.by~hand\n"
    refused = prepared(file, VERIFIER_REDIS_PASSWORD='quo"te')
    assert refused.returncode == 1
    assert "A-Z a-z" in refused.stderr
