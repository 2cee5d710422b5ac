"""Streamlit's index.html made ours: title, description, style, preloads, and a page for no page."""

import base64
import hashlib
import html
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from pages.shared.addresses import is_page
from pages.widgets.curve.program import CURVE

PURPOSE = "Learn PyTorch's learning-rate schedules by running them."
NO_SCRIPTS = (
    "<noscript><p>Halfwave needs JavaScript, which this browser doesn't run.</p></noscript>"
)
HERE = Path(__file__).parent
STYLES = sorted((HERE.parent / "shared" / "style").glob("*.css"))
SHELL = f"{{\n{(HERE / 'shell.js').read_text(encoding='utf-8')}}}"
SHELL_HASH = f"'sha256-{base64.b64encode(hashlib.sha256(SHELL.encode()).digest()).decode()}'"


def theme(_request: Request) -> Response:
    """Send the style sheets as one: what `.streamlit/config.toml` cannot say."""
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    return Response(style, media_type="text/css", headers={"Cache-Control": "no-cache"})


def mark(_request: Request) -> Response:
    """Send our mark, which a browser shows on the tab."""
    return FileResponse(HERE.parent / "shared" / "halfwave.svg")


class IndexHtml:
    """Middleware that replaces Streamlit's page by ours, which is styled from the first paint.

    A style sheet that a script sends arrives after the first layout, and everything jumps.
    Streamlit sends its page for every address; where we have no page, ours says so, with 404.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Build the page once."""
        self.app = app
        self.page = _page()
        self.not_found = (HERE / "not_found.html").read_text(encoding="utf-8")
        for font in ("Serif", "Sans"):
            self.not_found = self.not_found.replace(f"{{{font.lower()}}}", _font(font))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; where Streamlit's page comes back, send ours."""
        ours: Response | None = None

        async def send_page(message: Message) -> None:
            nonlocal ours
            if message["type"] == "http.response.start" and _is_page(message):
                ours = self._answer(scope)
                # Streamlit's other headers are true of what it sent, not of ours.
                for name, value in Headers(raw=message["headers"]).items():
                    if name in ("cache-control", "set-cookie"):
                        ours.headers.append(name, value)
            if ours is None:
                await send(message)
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                await ours(scope, receive, send)

        await self.app(scope, receive, send_page if scope["type"] == "http" else send)

    def _answer(self, scope: Scope) -> Response:
        if is_page(scope["path"].removeprefix("/")):
            return HTMLResponse(self.page)
        root = html.escape(scope.get("root_path", ""))
        return HTMLResponse(self.not_found.replace("{root}", root), status_code=404)


def _page() -> str:
    head = [
        '<link rel="stylesheet" href="./theme.css" />',
        f'<meta name="description" content="{PURPOSE}" />',
        # Most pages have a live curve; asked for here, its program is there before its first data.
        f'<link rel="modulepreload" href="./{CURVE.name}" />',
        # Streamlit preloads the font of its text; ours for headings is another, and comes late.
        f'<link rel="preload" href="./{_font("Serif")}" as="font" crossorigin />',
    ]
    page = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    page = _replace(page, r"<title>.*?</title>", "<title>Halfwave</title>")
    page = _replace(page, r'(?<=<link rel="shortcut icon" href=)"[^"]*"', '"./halfwave.svg"')
    page = _replace(page, r"<noscript>.*?</noscript>", NO_SCRIPTS)
    page = _replace(page, r"<script>.*?</script>", f"<script>{SHELL}</script>")
    # It points to an interface that is switched off.
    page = _replace(page, r'<link rel="service-desc"[^>]*>', "")
    page = _replace(page, r"<!--(?!\s*Copyright)(?:(?!-->).)*-->\s*", "")
    return _replace(page, r"(?=</head>)", "\n".join([*head, ""]))


def _replace(page: str, theirs: str, ours: str) -> str:
    return re.sub(theirs, lambda _: ours, page, flags=re.DOTALL)


def _font(name: str) -> str:
    """Return the address of one of Streamlit's upright fonts, below the root."""
    static = Path(get_static_dir())
    [font] = (
        path
        for path in static.rglob(f"Source{name}V*.woff2")
        if re.match(r"[^-]*-(Roman|Upright)\.", path.name)
    )
    return font.relative_to(static).as_posix()


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")
