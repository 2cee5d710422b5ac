"""Make the small fonts from those that Streamlit ships: `python -m pages.server.fonts.make`.

It needs fonttools, and is run when Streamlit's fonts change; a test notices that.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from streamlit.file_util import get_static_dir

HERE = Path(__file__).parent
FACES = HERE / "faces.json"
STATIC = Path(get_static_dir()) / "static"
PAGES = HERE.parents[1]

# What pages are written with: Latin, Greek, and the signs of arithmetic and typography.
WANTED = (
    *((0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3C9), (0x2002, 0x2027), (0x202F, 0x203A)),
    *((0x2044, 0x2044), (0x2060, 0x2060), (0x2070, 0x209C), (0x2190, 0x2193), (0x2200, 0x22C5)),
    *((0x2300, 0x230B), (0x25A0, 0x25D0), (0x2713, 0x2717), (0x27E6, 0x27E9)),
)
FEATURES = ("calt", "ccmp", "kern", "liga", "lnum", "locl", "mark", "mkmk", "rlig", "rvrn", "tnum")
ICONS = "Material Symbols Rounded"
_ICON = re.compile(r":material/(\w+):")
_CODES = "abcdefghijklmnopqrstuvwxyz0123456789_"


@dataclass(frozen=True)
class Cut:
    """A part of a font: which file it comes from, and which axes it keeps."""

    name: str
    family: str
    source: str
    weight: str
    style: str = "normal"
    axes: Mapping[str, float | tuple[float, float]] = field(default_factory=dict)


CUTS = (
    Cut("sans", "Source Sans", "SourceSansVF-Upright", "100 900", axes={"wght": (400, 700)}),
    Cut("sans-italic", "Source Sans", "SourceSansVF-Italic", "100 900", "italic", {"wght": 400}),
    Cut("code", "Source Code Pro", "SourceCodeVF-Upright", "100 900", axes={"wght": (400, 600)}),
    # Headings, and the formulas under a curve.
    *(
        Cut(name, "Source Serif", "SourceSerifVariable-Roman", weights, axes=axes)
        for name, weights, axes in (
            ("serif", "100 500", {"wght": 400.0, "opsz": 18.0}),
            ("serif-bold", "501 900", {"wght": 600.0, "opsz": 32.0}),
        )
    ),
    Cut("icons", ICONS, "MaterialSymbols-Rounded", "400"),
)


def source_of(cut: Cut) -> Path:
    """Return the font of Streamlit's that a cut is taken from."""
    [path] = (STATIC / "media").glob(f"{cut.source}.*woff2")
    return path


def icon_names() -> set[str]:
    """Return the icons that Streamlit's program or a page of ours can draw."""
    ours = [*PAGES.rglob("*.py"), *PAGES.rglob("*.css"), *PAGES.rglob("*.js")]
    texts = [path.read_text(encoding="utf-8") for path in (*(STATIC / "js").glob("*.js"), *ours)]
    return {name for text in texts for name in _ICON.findall(text)}


def digest(path: Path) -> str:
    """Return a name for the content of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def ligatures(font: TTFont) -> dict[str, str]:
    """Return the glyph of every word that the font draws as one sign."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    tables = [
        getattr(table, "ExtSubTable", table)
        for lookup in font["GSUB"].table.LookupList.Lookup
        for table in lookup.SubTable
    ]
    return {
        "".join(letters[glyph] for glyph in (first, *ligature.Component)): ligature.LigGlyph
        for table in tables
        for first, found in getattr(table, "ligatures", {}).items()
        for ligature in found
        if letters.keys() >= {first, *ligature.Component}
    }


def make(cut: Cut) -> dict[str, str]:
    """Write the file of a cut, and return what a style sheet needs to know of it."""
    source = source_of(cut)
    font = TTFont(source)
    known = set(font.getBestCmap())
    wanted = known & {code for first, last in WANTED for code in range(first, last + 1)}
    options = subset.Options(hinting=False, notdef_outline=True)
    options.layout_features = list(FEATURES)
    cutter = subset.Subsetter(options)
    if cut.family == ICONS:
        options.layout_closure = False  # The letters alone would bring every sign along.
        glyphs = ligatures(font)
        icons = [glyphs[name] for name in sorted(icon_names()) if name in glyphs]
        cutter.populate(glyphs=icons, unicodes=list(map(ord, _CODES)))
    else:
        cutter.populate(unicodes=wanted)
    cutter.subset(font)
    if cut.axes:
        font = instancer.instantiateVariableFont(font, cut.axes)
    _rename(font, cut)
    font.flavor = "woff2"
    font.save(HERE / f"{cut.name}.woff2")
    described = {
        "name": cut.name,
        "family": cut.family,
        "style": cut.style,
        "weight": cut.weight,
        "source": cut.source,
        "made_from": digest(source),
    }
    if cut.family != ICONS:
        described["range"] = _ranges(wanted, gaps=known - wanted)
        described["rest"] = _ranges(known - wanted, gaps=_flat(WANTED))
    return described


def _rename(font: TTFont, cut: Cut) -> None:
    """Give the font a name of ours: a changed font must not have the reserved one."""
    name = f"Halfwave {cut.name}"
    for record in list(font["name"].names):
        if record.nameID in (1, 3, 4, 6, 16, 25):
            font["name"].setName(
                name.replace(" ", "") if record.nameID in (6, 25) else name,
                record.nameID,
                record.platformID,
                record.platEncID,
                record.langID,
            )


def _flat(ranges: Iterable[tuple[int, int]]) -> set[int]:
    return {code for first, last in ranges for code in range(first, last + 1)}


def _ranges(codes: set[int], gaps: set[int]) -> str:
    """Write code points as CSS does, in as few ranges as leave out the gaps."""
    return ",".join(
        f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}"
        for first, last in _joined(sorted(codes), sorted(gaps))
    )


def _joined(codes: list[int], gaps: list[int]) -> Iterator[tuple[int, int]]:
    first = last = codes[0]
    for code in codes[1:]:
        if any(last < gap < code for gap in gaps):
            yield first, last
            first = code
        last = code
    yield first, last


def main() -> None:
    """Make all of them."""
    described = [make(cut) for cut in CUTS]
    FACES.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
