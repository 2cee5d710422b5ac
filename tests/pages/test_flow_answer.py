"""The hops of an answer, from the button to the drawn verdict, followed in a real call.

A hop is a function of the project that holds the answer while it is on its way: when it is judged,
kept, read back and drawn, every such function on the call stack is one.
"""

import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from core.learner import Standing, set_quiz_place, standing
from core.quiz import Grade, Question, load_quiz
from core.quiz.code_answer import run_author_code
from core.sandbox import limits, warm_sandbox
from core.sandbox import run as sandbox
from core.store import store, tables
from pages.question.widget_keys import variant_key

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "architecture.md"
FILE = Path(__file__).parents[1] / "browser" / "quizzes" / "kinds.yaml"
QUESTIONS = {question.kind: question for question in load_quiz(FILE).questions}
LEARNER = "ada"
HOPS_AT_MOST = 8

STAGES = {("call", "judge"), ("call", "keep"), ("return", "standing"), ("call", "verdict")}
"""When the stack is looked at: the answer is judged, kept, read back and drawn."""

Hop = tuple[str, str]


class Follower:
    """Notes the hops of one answer, and counts the calls of every function of the project."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.hops: list[Hop] = []
        self.calls: Counter[Hop] = Counter()

    def __call__(self, frame: FrameType, event: str, returned: Any) -> None:
        hop = named(frame)
        if hop is None:
            return
        if event == "call":
            self.calls[hop] += 1
        if (event, hop[1]) not in STAGES:
            return
        stack: list[Hop] = []
        at: FrameType | None = frame
        while at is not None:
            above = named(at)
            if above is not None and any(map(self.is_held_in, at.f_locals.values())):
                stack.insert(0, above)
            at = at.f_back
        self.hops += [each for each in stack if each not in self.hops]

    def is_held_in(self, value: object) -> bool:
        """Whether a variable holds the answer, in whatever form it has by then."""
        if isinstance(value, Standing):
            return value.last is not None and value.last.answer == self.answer
        if isinstance(value, tuple | list):
            return any(map(self.is_held_in, value))
        return value == self.answer if isinstance(value, str) else isinstance(value, Grade)


def named(frame: FrameType) -> Hop | None:
    """Return file and name of a function, None where it isn't one of the project's."""
    file = Path(frame.f_code.co_filename)
    if not file.is_relative_to(ROOT) or frame.f_code.co_name.startswith("<"):
        return None
    path = file.relative_to(ROOT).as_posix()
    return (path, frame.f_code.co_name) if path.startswith(("core/", "pages/")) else None


@contextmanager
def followed(answer: str) -> Iterator[Follower]:
    """Follow an answer through every thread that is started here: the app's own among them."""
    follower = Follower(answer)
    threading.setprofile(follower)
    sys.setprofile(follower)
    try:
        yield follower
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


@pytest.fixture
def ask(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Question], AppTest]:
    """Open a question in the quiz that has one of each kind."""
    monkeypatch.setenv("HALFWAVE_QUIZ_DIR", str(FILE.parent))
    monkeypatch.setattr(limits, "RUN_SECONDS", 60.0)  # Following makes everything slow.

    def opened(question: Question) -> AppTest:
        set_quiz_place(store(), LEARNER, "kinds", question.id)
        pages = app._registered_pages.items()
        app._page_hash = next(key for key, page in pages if page["url_pathname"] == "quiz")
        app.query_params["quiz"] = "kinds"
        app.run()
        assert not app.exception
        return app

    return opened


def see(question: Question) -> Standing:
    return standing(store(), LEARNER, "kinds", question)


def hand_in(app: AppTest, question: Question, answer: str) -> Follower:
    """Give an answer and press the button; return what was followed."""
    if question.kind == "code":
        app.session_state[f"{variant_key(see(question))}.answer"] = {"text": answer}
    else:
        app.text_input[0].set_value(answer)
    [button] = [button for button in app.button if button.label == "Check answer"]
    with followed(answer) as follower:
        button.click().run()
    assert not app.exception
    last = see(question).last
    assert last is not None
    assert last.answer == answer
    return follower


def listed() -> list[list[Hop]]:
    """Return the numbered list of the documentation; a line may name a function for code too."""
    section = DOCS.read_text(encoding="utf-8").partition("\n## An answer\n")[2]
    lines = re.findall(r"^\d+\. (.*)", section.partition("\n## ")[0], re.MULTILINE)
    return [re.findall(r"`([\w/]+\.py)`: `(\w+)`", line) for line in lines]


def sandbox_runs(follower: Follower) -> int:
    return follower.calls["core/sandbox/run.py", "_run"]


def times_judged(follower: Follower) -> int:
    return sum(n for (_, name), n in follower.calls.items() if name == "judge")


@pytest.mark.parametrize("kind", ["value", "code"])
@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_an_answer_takes_the_hops_that_the_documentation_lists(
    ask: Callable[[Question], AppTest], kind: str, *, right: bool
) -> None:
    question = QUESTIONS[kind]
    app = ask(question)
    key = see(question).variant.key
    wrong = "0.0123" if kind == "value" else key.replace("range(6)", "range(5)")
    follower = hand_in(app, question, key if right else wrong)
    expected = listed()
    assert len(expected) <= HOPS_AT_MOST
    assert len(follower.hops) == len(expected), follower.hops
    for hop, names in zip(follower.hops, expected, strict=True):
        assert hop in names
    assert times_judged(follower) == 1
    assert follower.calls["core/learner/attempts.py", "keep"] == 1


def test_code_runs_once_and_is_drawn_again_without_a_run(
    ask: Callable[[Question], AppTest],
) -> None:
    warm_sandbox()
    question = QUESTIONS["code"]
    app = ask(question)
    key = see(question).variant.key
    forget_runs()
    hand_in(app, question, key.replace("range(6)", "range(5)"))  # Start and mistakes run with it.
    wrong = hand_in(app, question, key.replace("range(6)", "range(4)"))
    assert sandbox_runs(wrong) == 1
    right = hand_in(app, question, key)
    assert sandbox_runs(right) == 1

    forget_runs()
    again = redrawn(app, key)
    assert (sandbox_runs(again), times_judged(again)) == (0, 0)

    with store().begin() as connection:  # As answers were kept before their runs were.
        connection.execute(update(tables.attempts).values(code_run=None))
    old = redrawn(app, key)
    assert (sandbox_runs(old), times_judged(old)) == (1, 0)


def redrawn(app: AppTest, answer: str) -> Follower:
    with followed(answer) as follower:
        app.run()
    assert not app.exception
    assert app.success[0].value.startswith("**Right.**")
    return follower


def forget_runs() -> None:
    sandbox._remembered.cache_clear()
    run_author_code.cache_clear()
