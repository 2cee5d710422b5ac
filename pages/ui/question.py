"""One question on the screen: asked, answered, graded, explained; all read from the store."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.learner import (
    Standing,
    ask_for_another,
    ask_for_answer,
    ask_for_hint,
    hand_in,
    standing,
)
from core.quiz import LETTERS, Drawn, ExpressionError, Option, Question
from core.store import Store, store
from pages.ui import session
from pages.ui.curve import Curve, Role, live_curve

CURVE_HEIGHT = 260


def ask(quiz: str, question: Question, *, figures: DeltaGenerator | None = None) -> Standing | None:
    """Draw a question where this browser's learner left it; None when it can't be asked.

    Args:
        quiz: The slug under which answers are kept: a quiz's, or `lesson-…`.
        question: What is asked.
        figures: Where its curves are drawn; under the text when None.
    """
    session.say_if_unsaved()  # The frame isn't drawn when only a fragment reruns.
    try:
        now = standing(store(), session.learner_id(), quiz, question)
    except ExpressionError as reason:
        st.warning(f"This question can't be asked: {reason}")
        return None
    key = f"{quiz}.{question.id}.{now.round}"
    st.markdown(now.variant.prompt)
    if now.over:
        _answers_given(now)
    else:
        _option_curves(key, now)
        _answer_form(key, now)
    _verdict(now)
    with figures or nullcontext():
        _evidence(key, now)
    _help(key, now)
    return now


def _option_curves(key: str, now: Standing) -> None:
    curves = [(option.text, option.rates) for option in now.variant.options]
    drawn = [Curve(name, rates, "other") for name, rates in curves if rates is not None]
    if drawn:
        names = ", ".join(curve.name for curve in drawn)
        _still(f"{key}.options", drawn, alt=f"The curves to choose from: {names}.")


def _answer_form(key: str, now: Standing) -> None:
    answer_key = f"{key}.answer"
    with st.form(f"{key}.form", border=False):
        if now.variant.options:
            read = _option_input(answer_key, now)
        else:
            read = _text_input(answer_key, now)
        st.form_submit_button("Check answer", type="primary", on_click=_submit, args=(now, read))


def _option_input(key: str, now: Standing) -> Callable[[], str]:
    options = now.variant.options
    given = now.last.answer if now.last else None
    ids = [option.id for option in options]
    st.radio(
        "Your answer",
        range(len(options)),
        index=ids.index(given) if given in ids else None,
        format_func=lambda index: _option_text(options, index),
        key=key,
    )

    def read() -> str:
        index = st.session_state.get(key)
        return "" if index is None else ids[index]

    return read


def _option_text(options: Sequence[Option], index: int) -> str:
    option = options[index]
    return option.text if option.rates is not None else f"{LETTERS[index]}.\u2002{option.text}"


def _text_input(key: str, now: Standing) -> Callable[[], str]:
    st.text_input(
        "Your answer",
        value=now.last.answer if now.last else "",
        key=key,
        placeholder=now.question.answer_example,
        max_chars=now.question.answer_characters,
        width=320,
    )
    return lambda: str(st.session_state.get(key, ""))


def _answers_given(now: Standing) -> None:
    options = now.variant.options
    texts = {option.id: _option_text(options, index) for index, option in enumerate(options)}
    for attempt in now.attempts:
        st.text(f"You answered: {texts.get(attempt.answer, attempt.answer)}")


def _submit(now: Standing, read: Callable[[], str]) -> None:
    # `now` is the standing that was on the screen, so a resend makes the same submission.
    session.saving(hand_in, now, read())


def _verdict(now: Standing) -> None:
    attempt = now.last
    if attempt is None and not now.given_up:
        return
    said = attempt.feedback if attempt else ""
    if now.over:
        parts = (said, now.variant.explanation, now.variant.document_note)
        said = "\n\n".join(filter(None, parts))
    if attempt is not None and attempt.verdict == "correct":
        st.success(f"**Right.** {said}")
    elif attempt is not None and attempt.verdict == "unreadable" and not now.over:
        st.info(f"**Not readable yet.** {said} It cost no try.")
    elif attempt is not None and attempt.verdict == "partly":
        st.info(f"**Partly right.** {said}")
    elif now.over:
        st.warning(f"**The answer.** {said}")
    else:
        st.warning(f"**Not yet.** {said}")
    if attempt is not None:
        st.caption(_kept(now))


def _kept(now: Standing) -> str:
    saved = "Saved" if session.is_kept() else "Kept until this page is closed: cookies are off"
    if now.over:
        return f"{saved}."
    tries = "try" if now.tries_left == 1 else "tries"
    return f"{saved}. {now.tries_left} {tries} left."


def _evidence(key: str, now: Standing) -> None:
    answer = now.last.answer if now.last and now.last.verdict != "unreadable" else None
    if answer is None and not now.over:
        return
    drawn = now.variant.evidence(answer, over=now.over)
    if drawn:
        names = ", ".join(each.name for each in drawn)
        _still(
            f"{key}.evidence",
            [_curve(each) for each in drawn],
            alt=f"Executed: {names}.",
            step=now.variant.asked_step,
        )


def _curve(drawn: Drawn) -> Curve:
    role: Role = drawn.role
    return Curve(drawn.name, drawn.rates, role)


def _still(key: str, curves: Sequence[Curve], *, alt: str, step: int | None = None) -> None:
    live_curve(
        key=key,
        curves=curves,
        alt=alt,
        step=step,
        height=CURVE_HEIGHT,
        exact=False,
        download_name="halfwave-answer",
    )


def _help(key: str, now: Standing) -> None:
    hints = now.variant.hints
    for number, hint in enumerate(hints[: now.hints_taken], start=1):
        st.markdown(f"**Hint {number}.** {hint}")
    with st.container(horizontal=True, key=f"{key}.help".replace(".", "-")):
        if not now.over and now.hints_taken < len(hints):
            label = f"Hint {now.hints_taken + 1} of {len(hints)}"
            st.button(label, key=f"{key}.hint", on_click=_take, args=(ask_for_hint, now))
        if not now.over:
            give_up = (ask_for_answer, now)
            st.button("Show the answer", key=f"{key}.show", on_click=_take, args=give_up)
        if now.over and now.question.vars:
            st.button("Other numbers", key=f"{key}.other", on_click=_other, args=(key, now))
    if now.over and now.variant.steps:
        with st.expander("Worked steps"):
            for number, step in enumerate(now.variant.steps, start=1):
                st.markdown(f"{number}. {step}")


def _take(what: Callable[[Store, Standing], None], now: Standing) -> None:
    session.saving(what, now)


def _other(key: str, now: Standing) -> None:
    session.saving(ask_for_another, now)
    st.session_state.pop(f"{key}.answer", None)
