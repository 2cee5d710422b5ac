"""What the author's desk shows at once: its title and purpose."""

from dataclasses import replace

from pages.shared.addresses import entry
from pages.shared.still import Query, Still, usual

DRAWS = ("BidiComponent", "Button", "DownloadButton", "Selectbox", "TextArea")


def still(address: str, _query: Query) -> Still:
    """Return what every page has, with the programs of the editor."""
    return replace(usual(entry(address)), draws=DRAWS)
