"""Loader of a folder of content files: the usable ones in order, the broken ones with faults."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from core.content.yaml_source import ContentError, Fault


class ContentFile(Protocol):
    """A loaded content file, with its address and its position in the order."""

    @property
    def slug(self) -> str:
        """The name in addresses."""

    @property
    def place(self) -> int:
        """Its position among the others; files with equal positions are sorted by name."""


T = TypeVar("T", bound=ContentFile)
_reading = threading.RLock()
"""Held while a folder is read, so that of several visitors who come first one reads it."""


@dataclass(frozen=True)
class ContentFolder(Generic[T]):
    """The usable files of a folder in order, and the faults of the broken ones."""

    items: tuple[T, ...]
    broken: dict[str, tuple[Fault, ...]]

    def find(self, slug: str) -> T | None:
        """Return the item with this slug."""
        return next((item for item in self.items if item.slug == slug), None)


def read_folder(folder: Path, ending: str, load: Callable[[Path], T]) -> ContentFolder[T]:
    """Read every file of a folder by `load`, again only when a file in it has changed."""
    paths = sorted(path for path in folder.glob(f"*{ending}") if not path.name.startswith("."))
    with _reading:
        read: ContentFolder[T] = _read(load, tuple((path, _state(path)) for path in paths))
    return read


def _state(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return 0, 0  # It's a dead link, or was deleted just now; reading it will say so.
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=16)
def _read(
    load: Callable[[Path], T], files: tuple[tuple[Path, tuple[int, int]], ...]
) -> ContentFolder[T]:
    items: list[T] = []
    broken = {}
    for path, _ in files:
        try:
            items.append(load(path))
        except ContentError as error:
            broken[path.name] = error.faults
    return ContentFolder(tuple(sorted(items, key=lambda item: item.place)), broken)
