"""The HTML of every page: its title, its still part, and the links to what draws it live."""

import base64
import hashlib
import html
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import get_option
from streamlit.file_util import get_static_dir

from pages.server import chunks, style
from pages.server.compression import compressed, encoding_for, label
from pages.server.fonts import ADDRESSES, small_faces
from pages.shared.addresses import Entry, document_title, entries, is_page, sections
from pages.shared.still import Still, still_of
from pages.widgets.curve.still import STYLE as FIGURE_STYLE

HERE = Path(__file__).parent
SHELL = "\n".join(
    f"{{\n{(HERE / f'{name}.js').read_text(encoding='utf-8')}}}" for name in ("shell", "still")
)
SHELL_HASH = f"'sha256-{base64.b64encode(hashlib.sha256(SHELL.encode()).digest()).decode()}'"
PAGE, STILL, NOT_FOUND = (
    (HERE / f"{name}.html").read_text(encoding="utf-8") for name in ("page", "still", "not_found")
)
# What the still part is written with.
FONTS = ("sans", "serif-bold")
COLORS = {
    "secondary-background": "secondaryBackground",
    "code-background": "codeBackground",
    **{name: name for name in ("background", "text", "link", "primary", "border")},
}
KEPT = 256


class IndexHtml:
    """Middleware that replaces Streamlit's page by ours, which is styled from the first paint.

    Streamlit sends its page for every address; where we have no page, ours says so, with 404.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; where Streamlit's page comes back, send ours."""
        ours: Response | None = None

        async def send_page(message: Message) -> None:
            nonlocal ours
            if message["type"] == "http.response.start" and _is_page(message):
                # What a page shows at once may have to be computed.
                ours = await to_thread.run_sync(_answer, scope)
                # Streamlit's other headers are true of what it sent, not of ours.
                for name, value in Headers(raw=message["headers"]).items():
                    if name in ("cache-control", "set-cookie"):
                        ours.headers.append(name, value)
            if ours is None:
                await send(message)
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                await ours(scope, receive, send)

        await self.app(scope, receive, send_page if scope["type"] == "http" else send)


def _answer(scope: Scope) -> Response:
    address = scope["path"].removeprefix("/")
    if not is_page(address):
        return HTMLResponse(_not_found(scope.get("root_path", "")), status_code=404)
    query = dict(parse_qsl(scope.get("query_string", b"").decode("ascii", "replace")))
    encoding = encoding_for(Headers(scope=scope))
    body = _page(address, still_of(address, query), _menu(), encoding)
    response = HTMLResponse(body)
    label(response.headers, encoding)
    return response


def _not_found(root: str) -> str:
    page = NOT_FOUND.replace("{root}", html.escape(root))
    return page.replace("{sans}", ADDRESSES["sans"]).replace("{serif}", ADDRESSES["serif-bold"])


Menu = tuple[tuple[str, tuple[tuple[str, Entry], ...]], ...]


def _menu() -> Menu:
    """Return the sections of the menu with their pages, as a value that can be compared."""
    return tuple((name, tuple(pages.items())) for name, pages in sections().items())


@lru_cache(maxsize=KEPT)
def _page(address: str, still: Still, menu: Menu, encoding: str) -> bytes:
    """Return the page of an address, as it is sent; it is kept for as long as its parts stay."""
    page = entries()[address]
    parts = {
        "copyright": _copyright(),
        "title": html.escape(document_title(page)),
        "description": html.escape(still.purpose.replace("`", "")),
        "fonts": "".join(_font_preload(ADDRESSES[name]) for name in FONTS),
        "style": _style(),
        "shell": SHELL,
        "still": _still(address, still, menu),
        "stylesheet": style.NAME,
        # Unless it is there, some of Streamlit's programs fetch it, and with it its large fonts.
        "replaced": f'<link rel="stylesheet" href="./{style.REPLACED}" disabled />',
        "program": _program(still),
    }
    return compressed(_filled(PAGE, parts).encode(), encoding)


def _filled(template: str, parts: dict[str, str]) -> str:
    """Fill each {slot} once: what is filled in may have braces of its own."""
    return re.sub(r"\{([a-z]+)\}", lambda slot: parts[slot[1]], template)


def _copyright() -> str:
    theirs = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    found = re.search(r"<!--\s*Copyright.*?-->", theirs, re.DOTALL)
    return found[0] if found else ""


def _style() -> str:
    colors = "".join(
        f"--st-{css}-color:light-dark("
        f"{get_option(f'theme.light.{name}Color')},{get_option(f'theme.dark.{name}Color')});"
        for css, name in COLORS.items()
    )
    own = (HERE / "still.css").read_text(encoding="utf-8")
    scoped = f"#still {{{colors}}}\n#still {{{FIGURE_STYLE}}}\n{own}"
    # Streamlit sets what a rem is once it runs, and would move everything.
    base = get_option("theme.baseFontSize")
    in_pixels = re.sub(r"([\d.]+)rem\b", lambda rem: f"{float(rem[1]) * base:g}px", scoped)
    return f"{small_faces()}\n{re.sub(r'/[*].*?[*]/', '', in_pixels, flags=re.DOTALL)}"


def _still(address: str, still: Still, menu: Menu) -> str:
    groups = {name: "".join(_link(at, page) for at, page in pages) for name, pages in menu}
    return _filled(
        STILL,
        {
            "home": ' aria-current="page"' if address == "" else "",
            "links": "".join(groups.values()),
            "sections": "".join(
                f"<details><summary>{name}</summary><div>{links}</div></details>"
                for name, links in groups.items()
            ),
            "main": still.html,
        },
    )


def _link(address: str, page: Entry) -> str:
    return f'<a href="./{address}">{html.escape(page.title)}</a>'


def _program(still: Still) -> str:
    """Return the links to Streamlit's program, and to all that draws this page."""
    main, *others = chunks.of_every_page()
    needed = (main, *others, *chunks.needed_for(still.draws))
    names = [*(f"static/js/{name}" for name in needed), *(each.name for each in still.programs)]
    preloads = "".join(
        f'<link rel="modulepreload" crossorigin href="./{name}" />' for name in names
    )
    return f'<script type="module" crossorigin src="./static/js/{main}"></script>{preloads}'


def _font_preload(address: str) -> str:
    return f'<link rel="preload" href="./{address}" as="font" type="font/woff2" crossorigin />'


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")
