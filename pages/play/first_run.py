"""The run that the playground shows at first, for the server to trace before anyone comes."""

from core.schedule import Run
from pages.play._view import View


def first_run() -> Run:
    """Return the run of a playground that nobody has touched."""
    return View().run
