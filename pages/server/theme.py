"""The theme, read once: Streamlit would read its 150 options again for every run of a script."""

from functools import lru_cache
from typing import Final

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_read = app_session._populate_theme_msg
_WHOLE: Final = "theme"


def keep_theme() -> None:
    """Read the theme at its first use only, from now on: it changes with a restart."""
    _theme.cache_clear()
    app_session._populate_theme_msg = _fill


def _fill(msg: CustomThemeConfig, section: str = _WHOLE) -> None:
    msg.MergeFrom(_theme(section))


@lru_cache
def _theme(section: str) -> CustomThemeConfig:
    message = CustomThemeConfig()
    _read(message, section)
    return message
