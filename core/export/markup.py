"""Markdown as inert HTML, and text without characters that XML can't hold."""

import html
import re

from markdown_it import MarkdownIt

# XML 1.0 has no place for these, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# `html: False` writes tags as the text they are; links such as javascript: are refused by the
# library. A picture would be fetched from somewhere when the card is looked at.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def as_html(markdown: str) -> str:
    """Return Markdown as HTML; whatever an author wrote as HTML comes out as text."""
    return str(_MARKDOWN.render(writable(markdown))).strip()


def inline_html(markdown: str) -> str:
    """Return one line of Markdown as HTML without a paragraph round it."""
    return str(_MARKDOWN.renderInline(writable(markdown)))


def code_html(code: str) -> str:
    """Return code as a block that keeps its lines."""
    return f"<pre><code>{html.escape(writable(code))}</code></pre>"


def listed(items: list[str], *, tag: str = "ul") -> str:
    """Return pieces of HTML as a list; nothing for none."""
    return f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>" if items else ""


def writable(text: str) -> str:
    """Leave out the characters that XML can't hold."""
    return _UNWRITABLE.sub("", text)
