"""Collects the client's files for its wheel and its source distribution, from a checkout or from the latter."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OF_VERIFIER = ("__init__.py", "__init__.pyi", "py.typed", "wire.py", "background.py")
NOT_OF_THE_CLIENT = ("train.py", "hatch_build.py")


class Files(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Both kinds of distribution hold two folders, `trainer_client` and `verifier`."""
        if version == "editable":
            return
        here = Path(self.root)
        unpacked = here / "trainer_client"
        client, verifier = (unpacked, here / "verifier") if unpacked.is_dir() else (here, here.parent / "verifier")
        modules = [file for folder in (client, client / "adapters") for file in folder.glob("*.py")]
        files = [file for file in (*modules, client / "py.typed") if file.name not in NOT_OF_THE_CLIENT]
        included = {str(file): f"trainer_client/{file.relative_to(client).as_posix()}" for file in files}
        included |= {str(verifier / name): f"verifier/{name}" for name in OF_VERIFIER}
        build_data["force_include"].update(included)
