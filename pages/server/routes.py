"""The addresses beside Streamlit's own."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from core.learner import forget
from core.store import StoreError, store
from pages.server import identity
from pages.server.health import CHECKS, faults
from pages.server.shell import theme
from pages.ui.curve import program


async def healthz(_request: Request) -> Response:
    """Say whether database and engine are ready: 200, or 503 and why not."""
    found = await faults()
    parts = {part: found.get(part, "ready") for part in CHECKS}
    return JSONResponse(
        {"ready": not found, **parts},
        status_code=503 if found else 200,
        headers={"Cache-Control": "no-store"},
    )


async def forget_me(request: Request) -> Response:
    """Delete what is kept of the learner, make the browser a new one and lead it home."""
    if not _is_same_origin(request):
        return PlainTextResponse("Only Halfwave's own pages can ask this.\n", status_code=403)
    learner_id = identity.from_request(request)
    if learner_id is not None:
        try:
            await run_in_threadpool(lambda: forget(store(), learner_id))
        except StoreError:
            return PlainTextResponse("Nothing was deleted: the database is away.\n", 503)
    response = RedirectResponse("/", status_code=303)
    secure = request.scope["scheme"] == "https"
    header = identity.cookie_header(identity.new_learner_id(), secure=secure)
    response.headers.append("Set-Cookie", header)
    return response


def curve_program(_request: Request) -> Response:
    """Send the live curve's program; its address changes with it, so a browser asks once."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(program.PROGRAM, media_type="text/javascript", headers=headers)


def _is_same_origin(request: Request) -> bool:
    """Whether a page of ours sent this: the browser says so itself, or names its origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return origin.partition("://")[2] == request.headers.get("host")


ROUTES = [
    Route("/healthz", healthz),
    Route("/theme.css", theme),
    Route(f"/{program.NAME}", curve_program),
    Route("/api/forget", forget_me, methods=["POST"]),
]
