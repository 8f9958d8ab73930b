"""Harbor's environment for a `Box`, as a class that its configuration names."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

from harbor.environments.base import BaseEnvironment, ExecResult
from trainers.boxes import Box


class Folder(BaseEnvironment):
    """`environment.import_path` of a trial; the folder is beside the task."""

    @property
    def box(self) -> Box:
        return Box(Path(self.environment_dir).parent.parent / "box")

    @staticmethod
    def type() -> str:
        return "folder"

    def _validate_definition(self) -> None:
        pass

    async def start(self, force_build: bool) -> None:
        pass

    async def stop(self, delete: bool) -> None:
        pass

    async def exec(self, command: str, *_: Any, env: dict[str, str] | None = None, **__: Any) -> ExecResult:
        done = await asyncio.to_thread(self.box.run, command, env)
        return ExecResult(stdout=done.stdout, stderr=done.stderr, return_code=done.returncode)

    async def upload_file(self, source_path: Path | str, target_path: str) -> None:
        shutil.copy(source_path, self.box.path(target_path))

    async def upload_dir(self, source_dir: Path | str, target_dir: str) -> None:
        shutil.copytree(source_dir, self.box.path(target_dir), dirs_exist_ok=True)

    async def download_file(self, source_path: str, target_path: Path | str) -> None:
        shutil.copy(self.box.path(source_path), target_path)

    async def download_dir(self, source_dir: str, target_dir: Path | str) -> None:
        shutil.copytree(self.box.path(source_dir), target_dir, dirs_exist_ok=True)
