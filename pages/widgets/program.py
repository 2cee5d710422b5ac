"""A widget's program: its scripts and style joined to one ES module, served under its hash.

A component's inline JavaScript crosses the websocket with every rerun, so the inline part
only imports the program, which a browser fetches once. Where a program fails, `PLAIN` draws
what it was given without it: a sentence, and values, fields or code as the browser has them.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CANNOT_BE_SHOWN = "This part can't be shown in this browser."


def guarded(script: str, says: str = CANNOT_BE_SHOWN) -> str:
    """Return a component's inline JavaScript with a sentence in place of it where it fails."""
    begins = "export default function"
    if script.count(begins) != 1:
        raise ValueError(f"the script must have one {begins!r}, got {script.count(begins)}")
    return f"""{script.replace(begins, "function draw")}
export default (given) => {{
  try {{
    return draw(given);
  }} catch (why) {{
    console.warn(why);
    given.parentElement.textContent = {json.dumps(says)};
  }}
}};
"""


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
const load = (name) => import(new URL("./" + name, document.baseURI));
export default (given) =>
  load("{self.name}").then((it) => it.{export}(given))
    .catch((why) => load("{PLAIN.name}").then((it) => it.default(given, why)))
    .catch(() => {{ given.parentElement.textContent = "Reload the page to see this part."; }});
"""


def program(what: str, *, styles: Sequence[Path], scripts: Sequence[Path]) -> Program:
    """Join scripts to a module, in which `STYLE` is the text of all the styles."""
    style, script = (
        "\n".join(path.read_text(encoding="utf-8") for path in paths) for paths in (styles, scripts)
    )
    text = f"const STYLE = {json.dumps(style)};\n{script}"
    return Program(text, f"{what}.{hashlib.sha256(text.encode()).hexdigest()[:16]}.js")


PLAIN = program(
    "plain",
    styles=[Path(__file__).parent / "plain.css"],
    scripts=[Path(__file__).parent / f"{name}.js" for name in ("curve/numbers", "plain")],
)
