"""`/docs`: the page from which the API can be tried, with its scripts from a package instead of another host.

The page, its files and the schema are open, as the repository is; what one tries there needs a key as anywhere.
"""

from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html

DOCS = "/docs"
ASSETS = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "favicon.png": "image/png",
}
STATIC = files("fastapi_offline") / "static"

router = APIRouter()


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
