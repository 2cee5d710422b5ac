"""The style sheet of every page: Streamlit's, then ours; one file, named after its content."""

import hashlib
import re
from pathlib import Path

from streamlit.file_util import get_static_dir

from pages.server.fonts import without_their_faces

_OURS = sorted((Path(__file__).parents[1] / "shared" / "style").glob("*.css"))


def _theirs() -> Path:
    [path] = Path(get_static_dir()).glob("static/css/index.*.css")
    return path


def _text() -> str:
    # Its addresses are relative to its folder, ours is at the root.
    style = re.sub(r"url\(\.\./", "url(./static/", _theirs().read_text(encoding="utf-8"))
    ours = [path.read_text(encoding="utf-8") for path in _OURS]
    return "\n".join((without_their_faces(style), *ours))


TEXT = _text()
REPLACED = _theirs().relative_to(Path(get_static_dir())).as_posix()
"""Where Streamlit's own is, below the root."""
NAME = f"halfwave.{hashlib.sha256(TEXT.encode()).hexdigest()[:16]}.css"
"""Where it is, below the root."""
