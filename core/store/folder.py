"""The data folder, where the database is when none is named."""

import os
import sys
from pathlib import Path

from core.store.errors import StoreError


def data_folder() -> Path:
    """Return the data folder, created if need be.

    `HALFWAVE_DATA_DIR` names it; unset or empty, it is the platform's place for a user's data.

    Raises:
        StoreError: If the folder cannot be made, or written to.
    """
    folder = _chosen_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, f"cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable(folder, "cannot be written to")
    return folder


def secret_file() -> Path:
    """Return the file of the secret that signs learners' cookies, unless a variable holds it."""
    return data_folder() / "secret"


def _chosen_folder() -> Path:
    named = os.environ.get("HALFWAVE_DATA_DIR")
    try:
        return Path(named).expanduser().absolute() if named else _user_folder()
    except RuntimeError as error:  # pathlib's word for "this user has no home".
        raise StoreError(
            "no home folder was found to keep data in: set HALFWAVE_DATA_DIR to a folder"
        ) from error


def _user_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Halfwave"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "Halfwave"
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    # The XDG specification says to ignore a relative path.
    return (named if named.is_absolute() else Path.home() / ".local" / "share") / "halfwave"


def _unusable(folder: Path, why: str) -> StoreError:
    return StoreError(
        f"the data folder {folder} {why}; set HALFWAVE_DATA_DIR to a folder that can be written to"
    )
