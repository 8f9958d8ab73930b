"""The board is what Grafana's own published types call a dashboard. That its queries are answered is in `test_scrape`.

Grafana itself is in none of the package registries that tests use; its types are: `npm install @grafana/schema`, and
GRAFANA_SCHEMA names the folder in which that was done.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BOARD = json.loads((ROOT / "docker" / "grafana" / "dashboards" / "verifier.json").read_text())
PROGRAM = 'import type {{ Dashboard }} from "@grafana/schema";\nexport const board: Dashboard = {};\n'


@pytest.fixture
def complaints(tmp_path: Path) -> Any:
    folder, compiler = os.environ.get("GRAFANA_SCHEMA"), shutil.which("tsc")
    if folder is None or compiler is None:
        pytest.skip("GRAFANA_SCHEMA names no folder with @grafana/schema, or there is no tsc")
    (tmp_path / "node_modules").symlink_to(Path(folder).resolve() / "node_modules")

    def of(board: dict[str, Any]) -> str:
        (tmp_path / "board.ts").write_text(PROGRAM.format(json.dumps(board)))
        flags = ["--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "node", "--target", "es2020"]
        done = subprocess.run([compiler, *flags, "board.ts"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
        return done.stdout

    return of


def test_the_board_is_a_dashboard_by_the_types_of_grafana(complaints: Any) -> None:
    assert complaints(BOARD) == ""
    panel = {**BOARD["panels"][0], "gridPoz": {}}
    assert "'gridPoz'" in complaints({**BOARD, "panels": [panel]}).replace('"', "")


def test_every_panel_can_be_drawn_by_itself() -> None:
    panels = BOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        names = [target["refId"] for target in panel["targets"]]
        assert len(set(names)) == len(names)
        assert panel["datasource"]["type"] == "prometheus"
