"""The browser session of a page: its learner, its address, and messages about saving."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.learner import ForgottenError, set_last_visited
from core.quiz import NoVariantError
from core.sandbox import Asker
from core.store import StoreError, store
from pages.shared import acts, identity

_SAID_BY_FRAME = "unsaved.said by frame"
_SAID_BY_FRAGMENT = "unsaved.said by fragment"

log = logging.getLogger(__name__)

WAITS = "Other programs are running. Yours is waiting for its turn."
DELETED = "Everything about you was deleted. Reload this page before you go on."
UNSAVED = "That was not saved, because the database can't be reached. Try again in a minute."


def rerun(scope: str | Sequence[str] = "app") -> NoReturn:
    """Rerun the page or some of its fragments; pages call this in place of `st.rerun`.

    The present run ends early, and with every end a browser forgets old
    messages. Streamlit believes it still has those that it had before, leaves them out of the
    second run, and the page breaks: so everything is sent.
    """
    if context := get_script_run_ctx():
        context.cached_message_hashes = frozenset()
    st.rerun(scope)


def learner_id() -> str:
    """Return the id under which this browser's answers are kept.

    A browser without cookies gets an id that lasts as long as its page: see `is_kept`. So does a
    page that is still open after its learner was forgotten elsewhere.
    """
    return _kept_id() or str(st.session_state.setdefault("learner", identity.new_learner_id()))


def asker() -> Asker:
    """Return for whom the present thread runs code: this page's learner, or nobody elsewhere."""
    if get_script_run_ctx() is None:
        return Asker()
    return Asker(st.context.ip_address or "", learner_id(), _say_that_it_waits)


def is_kept() -> bool:
    """Whether the answers given now will be found again after a reload."""
    return _kept_id() is not None


def keeps(learner: str) -> bool:
    """Whether answers kept under this id, from `learner_id`, will be found after a reload."""
    return learner == _cookie_id()


def why_not_kept() -> str:
    """Say why the answers given now won't be found again, and what would help."""
    if _cookie_id() is None:
        return (
            "Your browser doesn't keep cookies for this site, so your answers will be lost when "
            "you leave the page."
        )
    return DELETED


def open_page(address: str) -> None:
    """Note which page is drawn; pages that share a file ask `page_address` which one they are."""
    st.session_state["page"] = address


def note_page(page: str, title: str) -> None:
    """Remember the page, for whoever can come back to it or has acted; the others leave no row."""
    if is_kept() or saves():
        set_last_visited(store(), learner_id(), page=page, title=title)


def page_address() -> str:
    """Return the address of the page that is drawn, such as `lesson-half-a-wave`; home is empty."""
    return str(st.session_state.get("page", ""))


def may_act(*, is_new: bool = False) -> bool:
    """Return whether what the learner does may be saved now; if not, `say_if_unsaved` says why.

    Args:
        is_new: Whether nothing is kept of the learner yet.
    """
    reason = acts.why_not_now(st.context.ip_address or "", learner_id(), is_new=is_new)
    if reason is not None:
        st.session_state["unsaved"] = reason
    return reason is None


@contextmanager
def saving() -> Iterator[None]:
    """Save something in a callback, which runs before the page is drawn and must not raise.

    If the database can't be reached, or a question can't be asked any more, the reason is noted;
    `say_if_unsaved` shows it.
    """
    st.session_state["saves"] = saves() + 1
    try:
        yield
    except ForgottenError:
        st.session_state["unsaved"] = DELETED
    except StoreError as error:
        log.error("Not saved: %s", error)
        st.session_state["unsaved"] = UNSAVED
    except NoVariantError as reason:
        log.warning("Nothing to ask: %s", reason)
        st.session_state["unsaved"] = f"This question can't be asked: {reason}"


def saves() -> int:
    """Return how often this tab has saved; anything computed before may be out of date."""
    return int(st.session_state.get("saves", 0))


def say_unreachable(error: StoreError) -> None:
    """Draw an error when a page can't read what was saved."""
    log.error("A page could not read its answers: %s", error)
    st.error(
        "Answers can't be saved or shown right now because the database can't be reached. "
        "Nothing that was saved is lost. Reload the page in a minute."
    )


def say_if_unsaved(*, frame: bool = False) -> None:
    """Draw an error, once, after something could not be saved.

    The frame draws it above the page, where it stays while only a fragment reruns; a fragment
    draws its own.
    """
    reason = st.session_state.pop("unsaved", None)
    st.session_state[_SAID_BY_FRAME if frame else _SAID_BY_FRAGMENT] = reason is not None
    if reason is not None:
        st.error(reason)


def says_unsaved() -> bool:
    """Whether the page says now that something was not saved: it must not say "Saved" too."""
    return any(st.session_state.get(each) for each in (_SAID_BY_FRAME, _SAID_BY_FRAGMENT))


def _say_that_it_waits() -> None:
    st.toast(WAITS, duration="long")


def _kept_id() -> str | None:
    cookie = _cookie_id()
    return None if cookie is None or identity.is_forgotten(cookie) else cookie


def _cookie_id() -> str | None:
    return identity.read(str(st.context.cookies.get(identity.COOKIE, "")))
