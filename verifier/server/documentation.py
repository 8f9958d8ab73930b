"""`/`: where everything is. `/docs`: the page from which the API can be tried, with its scripts from a package.

The pages, its files and the schema are open, as the repository is; what one tries there needs a key as anywhere.
"""

from html import escape
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse

import verifier

DOCS = "/docs"
ROOT = "/"
ASSETS = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "favicon.png": "image/png",
}
STATIC = files("fastapi_offline") / "static"

WELCOME = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Verifier</title>
<style>:root {{ color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }}
body {{ max-width: 40rem; margin: 3rem auto; padding: 0 1rem }} dt {{ font-weight: 600 }}</style>
<h1>Verifier {version}</h1>
<p>The reward service for reinforcement learning with verifiable rewards.</p>
<dl>{places}</dl></html>
"""
PLACES = {
    "console": ("/console", "pages for people: explain a completion, presets, training jobs"),
    "documentation": ("/docs", "every address, to be tried from the browser"),
    "openapi": ("/openapi.json", "the same as a schema"),
    "verify": ("/v1/verify", "POST rollouts, get rewards"),
    "presets": ("/v1/presets", "what can judge them"),
    "health": ("/health", "alive"),
    "readiness": ("/readyz", "able to grade now"),
}

router = APIRouter()


@router.get(ROOT, include_in_schema=False)
async def welcome(request: Request) -> Response:
    """For whoever opens the address alone: a page in a browser, JSON for everybody else."""
    root = request.scope.get("root_path", "")
    if "text/html" in request.headers.get("accept", ""):
        places = "".join(
            f'<dt><a href="{escape(root + path)}">{path}</a><dd>{escape(what)}' for path, what in PLACES.values()
        )
        return HTMLResponse(WELCOME.format(version=escape(verifier.__version__), places=places))
    told = {name: root + path for name, (path, _) in PLACES.items()}
    return JSONResponse({"service": "verifier", "version": verifier.__version__, **told})


@router.get(DOCS, include_in_schema=False)
async def page(request: Request) -> Response:
    root = request.scope.get("root_path", "")
    script, style, icon = (f"{root}{DOCS}/{name}" for name in ASSETS)
    return get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title=request.app.title,
        swagger_js_url=script,
        swagger_css_url=style,
        swagger_favicon_url=icon,
        swagger_ui_parameters={"persistAuthorization": True},
    )


async def asset(request: Request) -> Response:
    name = request.url.path.rpartition("/")[2]
    headers = {"content-type": ASSETS[name], "cache-control": "max-age=86400"}
    return Response((STATIC / name).read_bytes(), headers=headers)


for one in ASSETS:
    router.add_api_route(f"{DOCS}/{one}", asset, include_in_schema=False)
