"""The author's desk: the draft, what its check found, and its questions as a learner meets them."""

from pages.ui.desk.found import Found, show_found
from pages.ui.desk.text import CHECKED, TEXT, editor, keep_draft
from pages.ui.desk.trial import trial

__all__ = ["CHECKED", "TEXT", "Found", "editor", "keep_draft", "show_found", "trial"]
