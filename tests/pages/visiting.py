"""Helpers to use the app without a browser: open a page, press a button, answer."""

from streamlit.testing.v1 import AppTest

from core.learner import Standing

LEARNER = "ada"


def open_page(app: AppTest, address: str, **query: str) -> AppTest:
    """Open the page at an address, such as "review"."""
    pages = app._registered_pages.items()
    app._page_hash = next(key for key, page in pages if page["url_pathname"] == address)
    app.query_params.clear()
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    """Press the only button with that label."""
    found = [button for button in app.button if button.label == label]
    assert len(found) == 1, f"{label} among {[button.label for button in app.button]}"
    found[0].click().run()
    assert not app.exception, app.exception
    return app


def labels(app: AppTest) -> list[str]:
    """Return the labels of all buttons."""
    return [button.label for button in app.button]


def texts(app: AppTest) -> str:
    """Return the text of the page, as Markdown."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info]
    return "\n".join(str(part.value) for part in [*parts, *app.success, *app.warning])


def links(app: AppTest) -> list[tuple[str, str, str]]:
    """Return label, address and query of every link."""
    parts = [part.proto for part in app.get("page_link")]
    return [(part.label, part.page, part.query_string) for part in parts]


def wrong_answer(now: Standing) -> str:
    """Return an answer that can be read and is wrong."""
    variant = now.variant
    given = [variant.answer_for(mistake.id) for mistake in now.question.mistakes]
    given += [option.id for option in variant.options]
    return next(a for a in given if a and variant.grade(a).verdict in ("wrong", "partly"))
