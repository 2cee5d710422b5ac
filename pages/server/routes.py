"""Routes of our own beside Streamlit's: health, styles, widget programs, downloads, "Forget me"."""

from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from core.learner import clock, export_csv, export_json, forget
from core.store import Store, StoreError, store
from pages.server import style
from pages.server.fonts import FONTS
from pages.server.health import CHECKS, faults
from pages.server.operator import is_operator
from pages.shared import acts, identity
from pages.widgets.curve.program import CURVE
from pages.widgets.fields.program import FIELDS
from pages.widgets.program import PLAIN, Program
from pages.widgets.view_bar.program import VIEW_BAR

MARK = Path(__file__).parents[1] / "shared" / "halfwave.svg"


async def healthz(request: Request) -> Response:
    """Say whether database and engine are ready: 200, or 503; `?full` tells the operator why not.

    The operator's requests carry HALFWAVE_OPERATOR_TOKEN.
    """
    full = "full" in request.query_params
    if full and not is_operator(request.scope):
        return PlainTextResponse(
            "Only the operator may ask this: send the header Authorization: Bearer … with the "
            "value of HALFWAVE_OPERATOR_TOKEN.\n",
            status_code=403,
        )
    found = await faults()
    if not full:
        found = {part: f"The {part} is not ready; the server's log says why." for part in found}
    parts = {part: found.get(part, "ready") for part in CHECKS}
    return JSONResponse(
        {"ready": not found, **parts},
        status_code=503 if found else 200,
        headers={"Cache-Control": "no-store"},
    )


async def forget_me(request: Request) -> Response:
    """Delete everything stored about the learner, give the browser a new id, redirect to home."""
    learner_id = identity.from_request(request)
    if learner_id is not None:
        try:
            await run_in_threadpool(lambda: forget(store(), learner_id))
        except StoreError:
            return PlainTextResponse("The database can't be reached. Try again in a minute.\n", 503)
    response = RedirectResponse("/", status_code=303)
    secure = request.scope["scheme"] == "https"
    header = identity.cookie_header(identity.new_learner_id(), secure=secure)
    response.headers.append("Set-Cookie", header)
    return response


def download_route(ending: str, media_type: str, make: Callable[[Store, str], str]) -> Route:
    """Return the route of a download of everything that is kept of the learner who asks.

    Streamlit's own downloads are made in one process's memory and may be deleted before the
    browser fetches them.
    """

    async def send(request: Request) -> Response:
        learner_id = identity.from_request(request)
        if learner_id is None:
            return PlainTextResponse(
                "Nothing is kept under your browser's cookie, so there is nothing to download.\n",
                status_code=404,
            )
        if not acts.DOWNLOADS.take(learner_id):
            return PlainTextResponse(acts.TOO_MANY_DOWNLOADS, 429, {"Retry-After": "60"})
        try:
            text = await run_in_threadpool(lambda: make(store(), learner_id))
        except StoreError:
            return PlainTextResponse("The database can't be reached. Try again in a minute.\n", 503)
        name = f"halfwave-{clock.now():%Y-%m-%d}.{ending}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        }
        return Response(text, media_type=media_type, headers=headers)

    return Route(f"/api/answers.{ending}", send)


def _csv(store: Store, learner_id: str) -> str:
    return f"\ufeff{export_csv(store, learner_id)}"  # Spreadsheets know UTF-8 by this mark.


def mark(_request: Request) -> Response:
    """Send our mark, which a browser shows on the tab."""
    return FileResponse(MARK)


def kept_route(name: str, body: str | bytes, media_type: str) -> Route:
    """Return the route of a file that a browser keeps for good: its name changes with it."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}

    def send(_request: Request) -> Response:
        return Response(body, media_type=media_type, headers=headers)

    return Route(f"/{name}", send)


def program_route(program: Program) -> Route:
    """Return the route of a widget's program."""
    return kept_route(program.name, program.text, "text/javascript")


ROUTES = [
    Route("/healthz", healthz),
    Route("/halfwave.svg", mark),
    kept_route(style.NAME, style.TEXT, "text/css"),
    *(kept_route(name, body, "font/woff2") for name, body in FONTS.items()),
    program_route(CURVE),
    program_route(FIELDS),
    program_route(PLAIN),
    program_route(VIEW_BAR),
    download_route("csv", "text/csv", _csv),
    download_route("json", "application/json", export_json),
    Route("/api/forget", forget_me, methods=["POST"]),
]
