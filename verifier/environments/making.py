"""Makes environments: uv puts the pinned packages, checked by their hashes, into a folder. Needs the network once."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from verifier.environments.catalogue import Environment
from verifier.errors import ConfigError

CHECKOUT_UV = Path(__file__).parents[2] / ".tools" / "uv" / "bin" / "uv"
LAST_WORDS = 2000


def make(environment: Environment, directory: Path) -> Path:
    """Make it below `directory`, unless it is there; returns its folder. Two that make it at once are no harm.

    Raises ConfigError with the installer's last words.
    """
    folder = environment.folder(directory)
    if folder.is_dir():
        return folder
    try:
        directory.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=directory))
    except OSError as error:
        raise ConfigError(f"{directory}: {error.strerror}; VERIFIER_ENVIRONMENTS_DIR names another place") from error
    try:
        install(environment, unfinished)
        unfinished.chmod(0o755)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def install(environment: Environment, target: Path) -> None:
    """Fill `target` with the pinned packages."""
    command = [uv(), "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--python", sys.executable]
    command += ["--target", str(target), "--requirement", str(environment.requirements)]
    done = subprocess.run(command, capture_output=True, check=False, env=with_certificates())
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-LAST_WORDS:]
        raise ConfigError(f"environment {environment.name} could not be made: {said}")


def uv() -> str:
    """The installer: the one on PATH, or the one that ./dev fetched."""
    found = shutil.which("uv") or (str(CHECKOUT_UV) if CHECKOUT_UV.exists() else None)
    if found is None:
        raise ConfigError("uv was not found, which installs pinned packages: pip install uv, or run ./dev environments")
    return found


def with_certificates() -> dict[str, str]:
    """This process's variables; uv trusts the machine's certificates only where it is told of them."""
    bundle = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT")
    return dict(os.environ) | ({"SSL_CERT_FILE": bundle} if bundle else {})
