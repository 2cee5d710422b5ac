"""Streamlit's program in pieces: which files a page needs, so that a browser asks for all at once.

Left alone, a browser learns of a piece only when the one before it has run: a round trip each.
"""

import re
from functools import cache
from pathlib import Path

from streamlit.file_util import get_static_dir

_STATIC = Path(get_static_dir())
_FOLDER = _STATIC / "static" / "js"
_LOADED = re.compile(r'(?:src|href)="\./static/js/([^"]+\.js)"')
_IMPORTED = re.compile(r'\b(?:from|import)\s*["`\']\./([\w.$-]+\.js)["`\']')


@cache
def of_every_page() -> tuple[str, ...]:
    """Return the names of the files that Streamlit's own page loads."""
    return tuple(_LOADED.findall((_STATIC / "index.html").read_text(encoding="utf-8")))


@cache
def needed_for(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the further files that draw some parts of a page, such as "Selectbox"."""
    known = set(of_every_page())
    found: dict[str, None] = {}
    waiting = [_file_of(part) for part in parts]
    while waiting:
        name = waiting.pop(0)
        if name not in known and name not in found:
            found[name] = None
            waiting += _IMPORTED.findall((_FOLDER / name).read_text(encoding="utf-8"))
    return tuple(found)


def _file_of(part: str) -> str:
    [path] = (path for path in _FOLDER.glob(f"{part}.*.js") if path.name.count(".") == 2)
    return path.name
