"""The documentation as a site: every link leads somewhere, and every page is in the menu."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    built = subprocess.run(command, cwd=ROOT, env={"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "site" / "trainers" / "trl.html").read_text()
    assert "GRPOTrainer" in page
    assert 'src="http' not in page, "the site must work without a network"
    assert "fonts.googleapis" not in page
