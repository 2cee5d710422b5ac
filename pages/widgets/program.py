"""A widget's program: its scripts and style joined to one ES module, served under its hash.

A component's inline JavaScript crosses the websocket with every rerun, so the inline part
only imports the program, which a browser fetches once.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """The text of a module, and its name, which changes with it.

    The name is relative to the app's own pages, which may be served under a prefix.
    """

    text: str
    name: str

    def loader(self, export: str = "default") -> str:
        """Return the inline JavaScript of a component drawn by one of the module's exports."""
        return f"""
const address = new URL("./{self.name}", document.baseURI);
export default async (given) => (await import(address)).{export}(given);
"""


def program(what: str, *, styles: Sequence[Path], scripts: Sequence[Path]) -> Program:
    """Join scripts to a module, in which `STYLE` is the text of all the styles."""
    style, script = (
        "\n".join(path.read_text(encoding="utf-8") for path in paths) for paths in (styles, scripts)
    )
    text = f"const STYLE = {json.dumps(style)};\n{script}"
    return Program(text, f"{what}.{hashlib.sha256(text.encode()).hexdigest()[:16]}.js")
