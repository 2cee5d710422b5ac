"""The still part of a page: what the HTML itself shows before Streamlit's program has drawn it.

Beside a page's script `learn/home.py`, a module `learn/home_still.py` may say what it is, with a
function `still(address, query)`. A page without one shows its title and its purpose.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from typing import Protocol, cast

from core.export.markup import inline_html
from pages.shared.addresses import Entry, entry
from pages.widgets.program import Program

Query = Mapping[str, str]


@dataclass(frozen=True)
class Still:
    """What a page shows at once. It is the same for everybody, and gives no key away.

    Attributes:
        title: The heading, as text.
        purpose: What the page is for, in one line of Markdown.
        below: HTML below them.
        body: HTML in place of all of it, where heading and purpose are elsewhere on the page.
        draws: The names of Streamlit's programs that draw the page, such as "Selectbox": a browser
            fetches them with the page.
        programs: The programs of our own widgets on the page.
    """

    title: str
    purpose: str
    below: str = ""
    body: str | None = None
    draws: tuple[str, ...] = ("BidiComponent", "Button", "PageLink")
    programs: tuple[Program, ...] = ()

    @property
    def html(self) -> str:
        """The whole of it."""
        if self.body is not None:
            return self.body
        return f"{heading(self.title)}{paragraph(self.purpose)}{self.below}"


class _Module(Protocol):
    def still(self, address: str, query: Query) -> Still: ...


def heading(title: str, level: int = 1) -> str:
    """Return a heading."""
    return f"<h{level}>{escape(title)}</h{level}>"


def paragraph(text: str, kind: str = "") -> str:
    """Return a line of Markdown as a paragraph, such as one of the kind "quiet"."""
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{inline_html(text)}</p>"


def still_of(address: str, query: Query) -> Still:
    """Return the still part of the page at an address."""
    page = entry(address)
    module = f"pages.{page.script.removesuffix('.py').replace('/', '.')}_still"
    if find_spec(module) is None:
        return usual(page)
    return cast("_Module", importlib.import_module(module)).still(address, query)


def usual(page: Entry) -> Still:
    """Return the title and the purpose of a page."""
    return Still(page.title, page.purpose)
