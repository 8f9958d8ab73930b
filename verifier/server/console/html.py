"""The console's pages: templates that escape everything, and the headers that let nothing else in."""

import secrets
import time
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, TemplateNotFound
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

import verifier
from verifier.report.html import asset, environment
from verifier.server.access import facts_of
from verifier.server.console.session import GUARD
from verifier.wire import Outcome

PAGES = files("verifier.server.console") / "pages"
COUNTED = ("correct", "partial", "incorrect", "undecided", "no_answer", "too_costly", "unverifiable", "failed")
assert {*Outcome} <= set(COUNTED)


class Pages(BaseLoader):
    """Templates of this package."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, None]:
        page = PAGES / template
        if not page.is_file():
            raise TemplateNotFound(template)
        return page.read_text(encoding="utf-8"), None, None


@cache
def templates() -> Environment:
    made = environment()
    made.loader = Pages()
    made.filters |= {"count": count, "share": share, "reward": reward, "since": since}
    made.globals |= {"version": verifier.__version__, "counted": COUNTED}
    return made


def count(value: float) -> str:
    return f"{value:,.0f}"


def share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}%"


def reward(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def since(then: float) -> str:
    """How long ago, in words."""
    seconds = max(0, int(time.time() - then))
    for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {name} ago"
    return f"{seconds} s ago"


def script_or_style(name: str) -> bytes:
    """A file that pages are made of."""
    own = PAGES / name
    return own.read_bytes() if own.is_file() else asset(name).encode()


def page(request: Request, name: str, status: int = 200, /, **more: Any) -> Response:
    """The page, with a policy that runs the console's scripts and refuses every other."""
    nonce = secrets.token_urlsafe(16)
    facts = facts_of(request.scope)
    root = request.scope.get("root_path", "")
    body = (
        templates()
        .get_template(name)
        .render(
            root=root,
            base=f"{root}/console",
            here=request.url.path,
            key=facts.key,
            nonce=nonce,
            drawn=drawn(nonce),
            **more,
        )
    )
    policy = GUARD["Content-Security-Policy"].replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
    return Response(body, status, {"Content-Security-Policy": policy}, media_type="text/html")


def drawn(nonce: str) -> Any:
    """Makes a drawing part of a page whose policy lets styles in by their nonce."""
    return lambda svg: Markup(svg.replace("<style ", f'<style nonce="{nonce}" '))
