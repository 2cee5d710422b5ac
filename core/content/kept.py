"""Work that is kept: what was once executed for a content file isn't executed again.

It holds as long as nothing that it depends on changes: the text, our code, PyTorch and all other
installed packages. These make its name, so a change of any of them makes it unknown.
"""

import hashlib
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path

from core.content.folders import ROOT, cache_folder, kind_folder

STALE_SECONDS = 7 * 24 * 3600
"""When what other code has left is deleted: a week, as several branches may share the folder."""
MAX_FOLDERS = 20
"""How many folders, one for each state of the code, are left beside the newest."""
MAX_RESULTS = 2000
"""How many results a folder has before the oldest half is deleted."""

_PREFIX = "executed-"
"""How the names of our folders begin: the cache folder may have others in it."""


def once(what: str, text: str, act: Callable[[], None]) -> None:
    """Do `act`, unless it was done before for this text. What raises isn't kept."""
    if kept(what, text) is None:
        act()
        keep(what, text, "")


def kept(what: str, text: str) -> str | None:
    """Return the result that was kept for this text, or None.

    A result that can't be read, or isn't as it was written, counts as not kept.
    """
    try:
        seal, _, result = _place(what, text).read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return result if seal == _sealed(what, text, result) else None


def keep(what: str, text: str, result: str) -> None:
    """Keep a result for this text. A folder that can't be written to only costs time."""
    place = _place(what, text)
    with suppress(OSError):
        if not place.parent.exists():
            _delete_stale()
        place.parent.mkdir(parents=True, exist_ok=True)
        _delete_oldest(place.parent)
        place.write_text(f"{_sealed(what, text, result)}\n{result}", "utf-8")


def _place(what: str, text: str) -> Path:
    name = hashlib.sha256(f"{what}\0{text}".encode()).hexdigest()
    return cache_folder() / f"{_PREFIX}{_code_and_packages()}" / name


def _sealed(what: str, text: str, result: str) -> str:
    """Return what tells a whole result from one that was cut off or changed."""
    return hashlib.sha256(f"{what}\0{text}\0{result}".encode()).hexdigest()


@cache
def _code_and_packages() -> str:
    """Return a name for the files of `core`, further kinds, Python, PyTorch and other packages."""
    name = hashlib.sha256(f"{sys.version} {platform.platform()}".encode())
    name.update(metadata.version("torch").encode())
    name.update("\0".join(_packages()).encode())
    for folder in (ROOT / "core", *kind_folder("kinds")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                content = hashlib.sha256(path.read_bytes()).digest()
                name.update(f"\0{path.relative_to(folder)}\0".encode() + content)
    return name.hexdigest()[:32]


def _packages() -> Iterator[str]:
    """Yield name and version of every installed package, as their folders are called."""
    for folder in map(Path, sys.path):
        if folder.is_dir():
            yield from sorted(path.name for path in folder.glob("*.dist-info"))


def _delete_stale() -> None:
    """Delete what other code has left, for a folder that is about to be made."""
    others = sorted(
        ((other.stat().st_mtime, other) for other in cache_folder().glob(f"{_PREFIX}*/")),
        reverse=True,
    )
    for rank, (written, other) in enumerate(others):
        if rank >= MAX_FOLDERS or written < time.time() - STALE_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


def _delete_oldest(folder: Path) -> None:
    results = [*folder.iterdir()]
    if len(results) >= MAX_RESULTS:
        results.sort(key=lambda path: path.stat().st_mtime)
        for path in results[: len(results) // 2]:
            path.unlink(missing_ok=True)
