"""The API key in a person's browser: a cookie that scripts cannot read and that goes to the console alone.

The cookie holds the key itself, so that any service behind one address knows it, and a revoked key opens nothing at
once. It is sent under `/console` only, never to the API, and never with a request that another site makes.
"""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response

CONSOLE = "/console"
COOKIE = "verifier_console"
LOGIN = f"{CONSOLE}/login"
STATIC = f"{CONSOLE}/static"
KEPT_SECONDS = 12 * 3600
ASSETS = ("style.css", "browser.js", "console.js")
OPEN = frozenset({LOGIN, *(f"{STATIC}/{name}" for name in ASSETS)})
"""Where no key is asked for: the page that asks for one, and what it is made of."""
GUARD = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers of every answer of the console that has no others."""
OUR_OWN = frozenset({"same-origin", "none"})


def is_console(path: str) -> bool:
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")


def authorization(headers: Headers) -> str | None:
    """What the cookie says, as an Authorization header would."""
    try:
        kept = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return f"Bearer {kept.value}" if kept is not None and kept.value else None


def is_foreign(method: str, headers: Headers) -> bool:
    """Whether a request that does something was made by another site's page."""
    if method in ("GET", "HEAD"):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in OUR_OWN
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


def keep(response: Response, key: str, *, secure: bool) -> None:
    """Have the browser keep the key."""
    response.set_cookie(
        COOKIE, key, max_age=KEPT_SECONDS, path=CONSOLE, httponly=True, samesite="strict", secure=secure
    )


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, path=CONSOLE, httponly=True, samesite="strict")
