"""The theme that is read once: as Streamlit reads it, and no more than once a section."""

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from pages.server import theme

SECTIONS = ("theme", *(f"theme.{each.value}" for each in config.CustomThemeCategories))


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)
    theme.keep_theme()


@pytest.mark.parametrize("section", SECTIONS)
def test_the_kept_theme_is_what_streamlit_reads(section: str) -> None:
    expected, kept = CustomThemeConfig(), CustomThemeConfig()
    theme._read(expected, section)
    app_session._populate_theme_msg(kept, section)
    assert kept == expected


def test_the_theme_is_read_once_a_section(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    monkeypatch.setattr(theme, "_read", lambda message, section: reads.append(section))
    for _ in range(3):
        for section in SECTIONS:
            app_session._populate_theme_msg(CustomThemeConfig(), section)
    assert reads == list(SECTIONS)
