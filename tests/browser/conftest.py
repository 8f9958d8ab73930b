"""A real browser without a window. What it needs is Debian's chromium, or another Chromium named by CHROMIUM."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest


def the_browser() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium here: apt-get install chromium, or name one by CHROMIUM")
    return found


OF_THE_BROWSER = "Autofocus processing was blocked"  # where a test types before the page has its focus


class Watched:
    """A page, with everything that it must not do noted down."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.wrongs: list[str] = []
        page.on("dialog", self._refuse)
        page.on("pageerror", lambda error: self.wrongs.append(f"error: {error}"))
        page.on("console", self._logged)
        page.on("request", self._note)
        page.on("popup", lambda popup: self.wrongs.append(f"popup: {popup.url}"))
        self.allowed: tuple[str, ...] = ("file:",)

    def _refuse(self, dialog: Any) -> None:
        self.wrongs.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _logged(self, line: Any) -> None:
        if not line.text.startswith(OF_THE_BROWSER):
            self.wrongs.append(f"{line.type}: {line.text}")

    def _note(self, request: Any) -> None:
        if not request.url.startswith(self.allowed):
            self.wrongs.append(f"request: {request.url[:200]}")

    def unharmed(self) -> bool:
        """Whether nothing was run, asked for, reported or refused that is not the page's own."""
        assert self.page.evaluate("window.attacked") is None
        assert self.wrongs == []
        return True


@pytest.fixture(
    scope="module"
)  # while it lives, this thread has an event loop, which other folders' tests cannot do with
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = the_browser()
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"], timeout=180_000)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Watched]]:
    contexts: list[Any] = []

    def fresh(**options: Any) -> Watched:
        context = chromium.new_context(**options)
        context.set_default_timeout(120_000)
        contexts.append(context)
        return Watched(context.new_page())

    yield fresh
    for context in contexts:
        context.close()
