"""The page that shows the routes, from files that were installed with lma: no internet needed."""

from importlib.resources import files

from fastapi import FastAPI, Response
from starlette.staticfiles import StaticFiles

_PAGE = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>lma</title>
<link rel="stylesheet" href="docs/files/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/files/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = b'SwaggerUIBundle({url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true});\n'


def add_docs(app: FastAPI) -> None:
    """Add /docs, and the files that its page loads."""

    async def page() -> Response:
        return Response(_PAGE, media_type="text/html")

    async def start() -> Response:
        return Response(_START, media_type="text/javascript")

    app.add_api_route("/docs", page, include_in_schema=False)
    app.add_api_route("/docs/start.js", start, include_in_schema=False)
    folder = str(files("fastapi_offline") / "static")
    app.mount("/docs/files", StaticFiles(directory=folder), name="docs-files")
