"""Small fonts: the parts of Streamlit's that pages are written with, and the rules that use them.

Streamlit's own are 1.3 MB at a first visit. They stay the fallback for rarer letters.
"""

import hashlib
import json
import re
from pathlib import Path

from streamlit.file_util import get_static_dir

_HERE = Path(__file__).parent
_FACES: list[dict[str, str]] = json.loads((_HERE / "faces.json").read_text(encoding="utf-8"))
_RULE = re.compile(r"@font-face\{[^}]*\}")


def _address(name: str, body: bytes) -> str:
    return f"fonts/{name}.{hashlib.sha256(body).hexdigest()[:16]}.woff2"


_BODIES = {face["name"]: (_HERE / f"{face['name']}.woff2").read_bytes() for face in _FACES}
ADDRESSES = {name: _address(name, body) for name, body in _BODIES.items()}
"""The address of each font, below the root; it changes with the font."""

FONTS = {ADDRESSES[name]: body for name, body in _BODIES.items()}
"""The file of each font by its address."""


def small_faces() -> str:
    """Return the rules for the small fonts."""
    return "\n".join(_rule(face, ADDRESSES[face["name"]], face.get("range")) for face in _FACES)


def without_their_faces(style: str) -> str:
    """Return Streamlit's style sheet with its large fonts only for what the small ones lack."""
    kept = _RULE.sub(lambda rule: "" if _is_replaced(rule[0]) else rule[0], style)
    static = Path(get_static_dir())
    rest = [
        _rule(face, path.relative_to(static).as_posix(), face["rest"])
        for face in _FACES
        if "rest" in face
        for path in static.glob(f"static/media/{face['source']}.*woff2")
    ]
    return "\n".join((kept, *rest))


def _is_replaced(rule: str) -> bool:
    style = "italic" if "font-style:italic" in rule else "normal"
    return any(
        f"font-family:{face['family']};" in rule and face["style"] == style for face in _FACES
    )


def _rule(face: dict[str, str], address: str, characters: str | None) -> str:
    some = f"unicode-range:{characters};" if characters else ""
    return (
        f'@font-face{{font-family:"{face["family"]}";font-style:{face["style"]};'
        f"font-weight:{face['weight']};font-display:block;{some}"
        f'src:url("./{address}") format("woff2")}}'
    )
