"""Work that is kept: what was once executed for a content file isn't executed at each start.

It holds as long as nothing that it depends on changes: the text, our code and PyTorch. These make
its name, so a change of any of them makes it unknown.
"""

import hashlib
import platform
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import metadata

from core.content.folders import ROOT, cache_folder, kind_folder

STALE_SECONDS = 7 * 24 * 3600
"""When what other code has left is deleted: a week, as several branches may share the folder."""

_PREFIX = "executed-"
"""How the names of our folders begin: the cache folder may have others in it."""


def once(what: str, text: str, act: Callable[[], None]) -> None:
    """Do `act`, unless it was done before for this text. What raises isn't kept."""
    folder = cache_folder() / f"{_PREFIX}{_code_and_torch()}"
    done = folder / hashlib.sha256(f"{what}\0{text}".encode()).hexdigest()
    if done.exists():
        return
    act()
    with suppress(OSError):  # A folder that can't be written to only costs time.
        if not folder.exists():
            _delete_stale()
        folder.mkdir(parents=True, exist_ok=True)
        done.touch()


@cache
def _code_and_torch() -> str:
    """Return a name for the code of `core`, further kinds, Python and PyTorch."""
    name = hashlib.sha256(f"{platform.python_version()} {metadata.version('torch')}".encode())
    for folder in (ROOT / "core", *kind_folder("kinds")):
        for path in sorted(folder.rglob("*.py")):
            name.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return name.hexdigest()[:32]


def _delete_stale() -> None:
    for other in cache_folder().glob(f"{_PREFIX}*/"):
        if other.stat().st_mtime < time.time() - STALE_SECONDS:
            shutil.rmtree(other, ignore_errors=True)
