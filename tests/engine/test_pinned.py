"""Pinned library versions: made once, loaded before the installed ones, and never replaced by others in silence."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from verifier.engine.base import Told
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.pinned import PinnedEngine, merged
from verifier.environments.catalogue import Environment, environments, named
from verifier.environments.making import CHECKOUT_UV, make
from verifier.errors import ConfigError
from verifier.extract.whole import Whole
from verifier.rubric import Rubric, Task
from verifier.verify.exact import Exact
from verifier.wire import Outcome, Result, Rollout

PINNED = "math-verify-0.5.2"
SETTINGS = EngineSettings(workers=1, warm=False)
WARM = EngineSettings(workers=1)


def task(number: int, environment: str | None) -> Task:
    rubric = Rubric(extractor=Whole(), verifier=Exact(), environment=environment)
    return Task(Rollout(id=str(number), completion="4", ground_truth="4"), rubric)


def engine_at(directory: Path, settings: EngineSettings = SETTINGS) -> PinnedEngine:
    def pinned(folder: Path) -> LocalEngine:
        return LocalEngine(settings.model_copy(update={"overlay": str(folder)}))

    return PinnedEngine(LocalEngine(SETTINGS), directory, pinned)


async def verified(engine: PinnedEngine, tasks: list[Task]) -> list[Result]:
    async with engine:
        return await engine.verify(tasks)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("uv") is None and not CHECKOUT_UV.exists():
        pytest.skip("uv is not here, which installs pinned packages")
    directory = tmp_path_factory.mktemp("environments")
    try:
        make(named(PINNED), directory)
    except ConfigError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"pinned packages cannot be fetched here: {error}")
    return directory


def test_a_rollout_is_judged_with_the_versions_its_rubric_pins(made: Path) -> None:
    own, pinned = asyncio.run(verified(engine_at(made, WARM), [task(1, None), task(2, PINNED)]))
    assert (own.id, pinned.id) == ("1", "2")
    assert own.verdict.outcome is pinned.verdict.outcome is Outcome.CORRECT
    spelt_out = task(2, PINNED).rubric.fingerprint
    assert pinned.rubric_fingerprint != spelt_out, "a worker with other versions has another fingerprint"
    assert own.rubric_fingerprint == task(1, None).rubric.fingerprint


def test_made_twice_is_made_once(made: Path) -> None:
    environment = named(PINNED)
    before = environment.folder(made).stat().st_mtime_ns
    assert make(environment, made).stat().st_mtime_ns == before
    assert (environment.folder(made) / "math_verify").is_dir()


def test_one_that_is_not_made_judges_nothing_and_says_how_to_make_it(tmp_path: Path) -> None:
    own, missing, unknown = asyncio.run(
        verified(engine_at(tmp_path), [task(1, None), task(2, PINNED), task(3, "math-verify-9")])
    )
    assert own.reward == 1.0
    assert missing.reward is unknown.reward is None
    assert f"verifier environments make {PINNED}" in missing.verdict.reason
    assert PINNED in unknown.verdict.reason


def test_an_installer_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "wrong.txt").write_text("no-such-package-of-anybody==1 --hash=sha256:00\n")
    if shutil.which("uv") is None and not CHECKOUT_UV.exists():
        pytest.skip("uv is not here, which installs pinned packages")
    with pytest.raises(ConfigError, match="environment wrong could not be made"):
        make(Environment("wrong", tmp_path / "wrong.txt"), tmp_path / "made")
    assert list((tmp_path / "made").iterdir()) == []


def test_every_environment_has_exact_versions_with_hashes() -> None:
    assert len(environments()) >= 6
    for environment in environments().values():
        text = environment.requirements.read_text()
        assert environment.pins
        assert text.count("--hash=sha256:") >= len(environment.pins)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"unknown environment 'sympy-9'; expected one of: .*sympy-1\.12"):
        named("sympy-9")


def test_what_one_part_raises_is_raised_and_the_others_are_closed() -> None:
    closed: list[str] = []

    async def endless() -> AsyncGenerator[list[tuple[int, Told]]]:
        try:
            while True:
                await asyncio.sleep(0.001)
                yield []
        finally:
            closed.append("endless")

    async def broken() -> AsyncGenerator[list[tuple[int, Told]]]:
        yield []
        raise ConfigError("refused")

    async def read() -> None:
        async for _ in merged([endless(), broken()]):
            pass

    with pytest.raises(ConfigError, match="refused"):
        asyncio.run(read())
    assert closed == ["endless"]
