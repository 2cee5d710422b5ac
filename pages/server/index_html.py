"""Streamlit's index.html with our title, description, style sheet and preloads added."""

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from pages.widgets.curve.program import CURVE

PURPOSE = "Learn PyTorch's learning-rate schedules by running them."
STYLES = sorted((Path(__file__).parent.parent / "shared" / "style").glob("*.css"))


def theme(_request: Request) -> Response:
    """Send the style sheets as one: what `.streamlit/config.toml` cannot say."""
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    return Response(style, media_type="text/css", headers={"Cache-Control": "no-cache"})


class IndexHtml:
    """Middleware that replaces Streamlit's page by ours, which is styled from the first paint.

    A style sheet that a script sends arrives after the first layout, and everything jumps.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Build the page once."""
        self.app = app
        self.page = _page().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; where Streamlit's page comes back, send ours."""
        is_page = False

        async def send_page(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                is_page = _is_page(message)
                if is_page:
                    self._describe(MutableHeaders(scope=message))
            elif is_page and not message.get("more_body"):
                message = {**message, "body": b"" if scope["method"] == "HEAD" else self.page}
            elif is_page:
                return
            await send(message)

        await self.app(scope, receive, send_page if scope["type"] == "http" else send)

    def _describe(self, headers: MutableHeaders) -> None:
        headers["content-length"] = str(len(self.page))
        # True of what Streamlit sent (it gzips every page but the first), not of ours.
        for name in ("content-encoding", "vary", "etag", "last-modified", "accept-ranges"):
            del headers[name]


def _page() -> str:
    static = Path(get_static_dir())
    head = [
        '<link rel="stylesheet" href="./theme.css" />',
        f'<meta name="description" content="{PURPOSE}" />',
    ]
    # Most pages have a live curve; asked for here, its program is there before its first data.
    head.append(f'<link rel="modulepreload" href="./{CURVE.name}" />')
    # Streamlit preloads the font of its text; ours for headings is another, and would come late.
    for font in static.rglob("SourceSerifVariable-Roman*.woff2"):
        address = font.relative_to(static).as_posix()
        head.append(f'<link rel="preload" href="./{address}" as="font" crossorigin />')
    page = (static / "index.html").read_text(encoding="utf-8")
    page = page.replace("<title>Streamlit</title>", "<title>Halfwave</title>")
    return page.replace("</head>", "\n".join([*head, "</head>"]))


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")
