"""The editor of the author's desk: type a draft, start from an example or a file, download it."""

from pathlib import Path

import streamlit as st

from core.authoring.draft import CHARACTERS
from core.content import kind_folder
from core.quiz import question_kinds
from core.records import half_character
from core.store.tables import storable
from pages.widgets.program import guarded

TEXT = "desk.text"
CHECKED = "desk.found"
OPEN = "desk.open"
REFUSAL = "desk.refusal"
KEEP = "desk.keep"
HERE = Path(__file__).parent
STARTERS = HERE / "starters"

FILE_BUTTONS = (HERE / "file_buttons.css").read_text(encoding="utf-8")
_keep = st.components.v2.component(
    "halfwave.draft", js=(HERE / "keep_draft.js").read_text(encoding="utf-8")
)
_open_file = st.components.v2.component(
    "halfwave.open_file",
    html='<button type="button">Open a file</button><input type="file" accept=".yaml,.yml" hidden>',
    css=FILE_BUTTONS,
    js=guarded((HERE / "open_file.js").read_text(encoding="utf-8"), says=""),
)
_save_file = st.components.v2.component(
    "halfwave.save_file",
    html='<button type="button">Download</button>',
    css=FILE_BUTTONS,
    js=guarded((HERE / "save_file.js").read_text(encoding="utf-8"), says=""),
)


def editor() -> bool:
    """Draw the editor of the draft; return whether "Check the draft" was pressed."""
    if not st.session_state.get(TEXT):
        st.session_state[TEXT] = st.session_state.get("desk.kept", "")
    _starting_points()
    refused = st.session_state.pop(REFUSAL, None)
    if refused:
        st.warning(refused)
    st.text_area("Your draft, in YAML", key=TEXT, height=460, on_change=keep_draft)
    text = draft()
    with st.container(horizontal=True, key="desk-do"):
        check = st.button("Check the draft", key="desk.check", type="primary")
        _save_file(key="desk.download", data={"text": text})
    st.caption(
        "The draft is kept in this browser tab, and the server forgets it when you close the tab. "
        "Your trial answers are kept until you press “Forget me”. Download the draft to keep it; "
        "a whole quiz belongs in the folder `quizzes/`."
    )
    _keep(key=KEEP, data={"text": text}, on_found_change=_take_found)
    return check


def draft() -> str:
    """Return the present text of the draft."""
    return str(st.session_state.get(TEXT) or "")


def keep_draft() -> None:
    """Keep the draft while another page is open."""
    st.session_state["desk.kept"] = draft()


def put(text: str) -> None:
    """Replace the draft, in a callback."""
    half = half_character(text)
    if half is not None:
        st.session_state[REFUSAL] = f"The draft can't be read as it is. {half}"
    st.session_state[TEXT] = storable(text)
    keep_draft()


def starter(kind: str) -> str:
    """Return the example of a kind of question, found by its name."""
    shipped, *further = (folder / f"{kind}.yaml" for folder in (STARTERS, *kind_folder("starters")))
    file = next((each for each in further if each.exists()), shipped)
    return file.read_text(encoding="utf-8")


def _starting_points() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="desk-begin"):
        kind = st.selectbox(
            "Start from an example", list(question_kinds()), key="desk.kind", width=220
        )
        st.button("Use it", key="desk.begin", on_click=_begin, args=(kind,))
        _open_file(
            key=OPEN, width="content", data={"most": CHARACTERS}, on_opened_change=_take_file
        )


def _take_found() -> None:
    """Take the draft that the browser tab kept, after a reload."""
    found = (st.session_state.get(KEEP) or {}).get("found")
    if isinstance(found, str) and not draft():
        put(found[:CHARACTERS])


def _begin(kind: str) -> None:
    put(starter(kind))


def _take_file() -> None:
    """Take the text of the file that the browser read, or say why there is none."""
    opened = (st.session_state.get(OPEN) or {}).get("opened") or {}
    text, size = opened.get("text"), opened.get("size", 0)
    if isinstance(text, str) and len(text) <= CHARACTERS:
        put(text.replace("\r\n", "\n"))
    elif size:
        st.session_state[REFUSAL] = f"A file must have at most {CHARACTERS:,} bytes, got {size:,}."
    else:
        st.session_state[REFUSAL] = "This file is not UTF-8 text."
