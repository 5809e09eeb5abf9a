"""The console as built by Vite: one page, and files whose names change with their content."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

BUILT = Path(__file__).parent / "console" / "dist"

YEAR = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Lifeline</title>
<h1>The console has not been built</h1>
<p>Run <code>make demo</code> or <code>lifeline up</code>, or in <code>services/api/console</code>:
<code>npm ci &amp;&amp; npm run build</code>. The API itself is up: <a href="/api/health">/api/health</a>.</p>
<h1>控制台尚未构建</h1>
<p>请运行 <code>make demo</code>，或在 <code>services/api/console</code> 中运行
<code>npm ci &amp;&amp; npm run build</code>。</p>
</html>
"""


def console_router(directory: Path = BUILT) -> APIRouter:
    """Serves the console below `/`; include it last, because it takes every path that is left."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def read_console(path: str, request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - routed
        """A file of the console; its page for every other path that a person may have open."""
        if path.startswith("api/"):
            raise HTTPException(404, f"There is no /{path}")
        file = find_file(directory, path)
        if file is not None:
            return FileResponse(file, headers={"Cache-Control": cache_rule(path)})
        if "." in path.rsplit("/", 1)[-1] or not accepts_page(request):
            raise HTTPException(404, f"There is no /{path}")
        return page(directory, "crew.html" if path.split("/")[0] == "crew" else "index.html")

    return router


def page(directory: Path, name: str = "index.html") -> Response:
    """The page of the console or of the crew app, or one that says how to build them."""
    file = find_file(directory, name)
    if file is None:
        return HTMLResponse(NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
    return FileResponse(file, headers={"Cache-Control": ASK_AGAIN})


def find_file(directory: Path, path: str) -> Path | None:
    """The file below the directory that a path names; nothing outside it, whatever the path says."""
    if not path or "\0" in path:
        return None
    root = directory.resolve()
    file = (root / path).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None


def cache_rule(path: str) -> str:
    """Vite puts a hash of the content into every name below assets/."""
    return YEAR if path.startswith("assets/") else ASK_AGAIN


def accepts_page(request: Request) -> bool:
    """Does a browser ask for something to show?"""
    accepted = request.headers.get("accept", "*/*")
    return "text/html" in accepted or "*/*" in accepted
