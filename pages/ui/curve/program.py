"""The widget's program: one ES module with its style sheet in it, and the address it is kept at.

A component's inline JavaScript crosses the websocket with every rerun, so what stands inline is
only what fetches the program, which a browser asks for once.
"""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent


def _joined(*names: str) -> str:
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


_STYLE = _joined("uPlot.min.css", "curve.css")
_SCRIPTS = _joined("uPlot.iife.min.js", "numbers.js", "plot.js", "panel.js", "curve.js")

PROGRAM = f"const STYLE = {json.dumps(_STYLE)};\n{_SCRIPTS}"
NAME = f"curve.{hashlib.sha256(PROGRAM.encode()).hexdigest()[:16]}.js"
"""Relative to the app's own pages, which may stand under a prefix."""

LOADER = f"""
const address = new URL("./{NAME}", document.baseURI);
export default async (given) => (await import(address)).default(given);
"""
# Keeps the place while the program is on its way: the program's own style is not here yet.
PLACEHOLDER_STYLE = ".boot { min-height: 26rem; }"
