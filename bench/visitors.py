"""Simulated visitors of three pages, who act as their browsers would."""

import json
import random
from abc import ABC, abstractmethod
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from bench.streamlit_client import Drawn, PageError, Ran, Tab
from core.content import quiz_folder
from core.learner import attempts
from core.quiz import load_quizzes
from core.store import Store

GRIDS_KEPT = 12  # As in pages/widgets/curve/curve.js.


class Visitor(ABC):
    """A visitor with an open tab of `page`."""

    page: ClassVar[str] = ""
    does: ClassVar[str]

    def __init__(self, tab: Tab, rng: random.Random) -> None:
        self.tab = tab
        self.rng = rng
        self.acknowledged: list[str] = []
        """Answers that the page called saved."""

    @classmethod
    def query(cls) -> str:
        """Return the query of the page's address."""
        return ""

    async def get_ready(self) -> None:
        """Prepare the next action; not measured."""
        return

    @property
    def learner(self) -> str:
        """The id under which answers are kept: the first part of the signed cookie."""
        return (self.tab.cookie or "").removeprefix("learner=").split(".")[0]

    def lost(self, store: Store) -> list[str]:
        """Return the answers that the page called saved, and the database doesn't have."""
        kept = {attempt.answer for attempt in attempts(store, self.learner)}
        return [answer for answer in self.acknowledged if answer not in kept]

    @abstractmethod
    async def act(self) -> Ran:
        """Do the one thing that is measured.

        Raises:
            PageError: If the page does not show that it was done.
        """


class HelloVisitor(Visitor):
    """Releases the slider of the smallest page."""

    does = "release a slider"

    async def act(self) -> Ran:
        return await self.tab.slide(self.tab.find("slider"), self.rng.randint(0, 100))


class PlaygroundVisitor(Visitor):
    """Releases one of the live sliders of the playground at any of its positions."""

    page = "playground"
    does = "release a slider"

    def __init__(self, tab: Tab, rng: random.Random) -> None:
        super().__init__(tab, rng)
        sliders = json.loads(self._curve().body.json)["sliders"]
        self.positions = {slider["name"]: slider["values"] for slider in sliders}
        self.values = {slider["name"]: slider["values"][slider["index"]] for slider in sliders}
        self.sequence = 0
        self.grids: dict[str, None] = {}
        self._hold(sliders)

    def _hold(self, sliders: list[dict[str, Any]]) -> None:
        """Remember the grids that arrived, the newest last, as the widget does."""
        for slider in sliders:
            self.grids.pop(slider["grid"], None)
            self.grids[slider["grid"]] = None
        while len(self.grids) > GRIDS_KEPT:
            del self.grids[next(iter(self.grids))]

    def _curve(self) -> Drawn:
        return self.tab.find("bidi_component", component_name="halfwave.curve")

    async def act(self) -> Ran:
        name = self.rng.choice(list(self.positions))
        self.values[name] = self.rng.choice(self.positions[name])
        self.sequence += 1
        released = {"sequence": self.sequence, "values": self.values, "grids": list(self.grids)}
        ran = await self.tab.set_state(self._curve(), {"released": released})
        if f'"echo": {self.sequence}' not in self._curve().body.json:
            raise PageError(f"the curve does not answer release {self.sequence}")
        self._hold(json.loads(self._curve().body.json)["sliders"])
        return ran


class QuizVisitor(Visitor):
    """Types numbers into a quiz's first question that draws numbers, mostly wrong ones."""

    page = "quiz"
    does = "answer a question"

    @classmethod
    def question(cls) -> tuple[str, str]:
        """Return the slug of the quiz, and the title of the question."""
        return first_question("value")

    @classmethod
    def query(cls) -> str:
        return f"quiz={cls.question()[0]}"

    async def get_ready(self) -> None:
        _, title = self.question()
        while not self._sees("heading", body=title):
            await self._press("Next question")
        if not self.is_open():
            await self._press("New numbers")

    async def act(self) -> Ran:
        return await self.answer(f"{self.rng.uniform(1e-4, 1e-1):.7f}")

    async def answer(self, text: str) -> Ran:
        """Give an answer that the page must confirm as saved."""
        ran = await self.tab.type_in(self.tab.find("text_input"), text)
        if "Saved" not in ran.text():
            raise PageError(f"the answer {text} is not called saved")
        self.acknowledged.append(text)
        return ran

    def shows(self, answer: str) -> bool:
        """Return whether the page shows this as the answer kept last."""
        return self._sees("text_input", default=answer) or self._sees(
            "text", body=f"You answered: {answer}"
        )

    def is_open(self) -> bool:
        """Return whether the question takes an answer now."""
        return self._sees("text_input")

    def _sees(self, kind: str, **fields: object) -> bool:
        return any(each.matches(kind, **fields) for each in self.tab.drawn)

    async def _press(self, label: str) -> None:
        await self.tab.press(self.tab.find("button", label=label))


class CodeVisitor(QuizVisitor):
    """Writes code for a quiz's first question that asks for some; the server runs it."""

    does = "answer with code"

    @classmethod
    def question(cls) -> tuple[str, str]:
        return first_question("code")

    async def act(self) -> Ran:
        return await self.write(f"import torch\nprint({self.rng.random()})\n")

    async def write(self, code: str) -> Ran:
        """Write code into the field and hand it in; only the latter is measured."""
        await self.tab.set_state(self._editor(), {"text": code})
        return await self.tab.press(self.tab.find("button", label="Check answer"))

    def _editor(self) -> Drawn:
        return self.tab.find("bidi_component", component_name="halfwave.editor")

    def is_open(self) -> bool:
        return self._sees("bidi_component", component_name="halfwave.editor")


def first_question(kind: str) -> tuple[str, str]:
    """Return the slug of a quiz, and the title of a question of a kind in it that draws numbers."""
    return _first_question(kind, quiz_folder())


@cache
def _first_question(kind: str, _folder: Path) -> tuple[str, str]:
    for quiz in load_quizzes().items:
        for question in quiz.questions:
            if question.kind == kind and question.vars:
                return quiz.slug, question.title
    raise LookupError(f"no quiz has a question of kind {kind} that draws its numbers")
