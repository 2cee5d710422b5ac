"""A server whose only quiz has a question of each kind, and a learner who opens them."""

import base64
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, Response, WebSocket, expect

from core.learner import Standing, set_quiz_place, standing
from core.quiz import Question, Quiz, load_quiz
from core.schedule import Rates
from core.store import Store, open_store
from tests.serving import Server, serve

FILE = Path(__file__).parent / "quizzes" / "kinds.yaml"
SECRET = "zqx-"
"""Prefix of every name and text in that file that nobody may see before answering."""


@contextmanager
def serve_kinds(folder: Path) -> Iterator[Server]:
    """Serve the app with that quiz instead of the shipped ones."""
    (folder / "quizzes").mkdir()
    shutil.copy(FILE, folder / "quizzes")
    with serve(folder / "data", HALFWAVE_QUIZ_DIR=str(folder / "quizzes")) as running:
        yield running


def the_quiz() -> Quiz:
    return load_quiz(FILE)


def question(kind: str) -> Question:
    return next(each for each in the_quiz().questions if each.kind == kind)


@dataclass
class Visit:
    """One question as a learner sees it, and as it is in the database."""

    page: Page
    server: Server
    kind: str

    @property
    def now(self) -> Standing:
        """The learner's standing with this question, read from the database."""
        with self.store() as store:
            return standing(store, self.learner, "kinds", question(self.kind))

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(f"sqlite:///{self.server.data / 'halfwave.db'}")
        try:
            yield store
        finally:
            store.close()

    @property
    def learner(self) -> str:
        return next(
            cookie["value"].split(".")[0]
            for cookie in self.page.context.cookies()
            if cookie["name"] == "learner"
        )

    def says(self, text: str = "") -> Locator:
        """Find the verdict with this very text: the previous verdict may remain for a moment."""
        found = re.compile(re.escape(text))  # Text that is no pattern would be found in any case.
        return self.page.get_by_test_id("stAlertContainer").filter(has_text=found)

    def open(self) -> "Visit":
        """Go straight to the question."""
        self.page.goto(f"{self.server.url}/quiz?quiz=kinds")
        expect(self.page.get_by_text("Question 1 of")).to_be_visible(timeout=30_000)

        with self.store() as store:
            set_quiz_place(store, self.learner, "kinds", question(self.kind).id)
        self.page.reload()
        title = self.page.get_by_role("heading", name=question(self.kind).title, level=2)
        expect(title).to_be_visible(timeout=30_000)
        return self

    def hand_in(self, *, sure: str | None = None) -> None:
        if sure:
            self.page.get_by_role("radio", name=sure, exact=True).click()
        self.page.get_by_role("button", name="Check answer").click()


@dataclass
class Traffic:
    """Everything a browser receives, as bytes: frames of websockets and bodies of responses.

    Ask it before leaving a page, because the browser then drops the page's bodies.
    """

    received: list[bytes] = field(default_factory=list)
    pending: list[Response] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> "Traffic":
        traffic = cls()

        def heard(frame: bytes | str) -> None:
            traffic.received.append(frame.encode() if isinstance(frame, str) else frame)

        def opened(socket: WebSocket) -> None:
            socket.on("framereceived", heard)

        def came(response: Response) -> None:
            traffic.pending.append(response)

        page.on("websocket", opened)
        page.on("response", came)
        return traffic

    def has(self, text: str | bytes) -> bool:
        """Return whether anything received so far contains the text."""
        while self.pending:
            self.received.append(self.pending.pop().body())
        sought = text.encode() if isinstance(text, str) else text
        return any(sought in each for each in self.received)

    def has_rates(self, rates: Rates) -> bool:
        """Return whether a curve was sent, in the form that the live curve reads."""
        packed = base64.b64encode(np.asarray(rates, dtype="<f8").tobytes())
        return self.has(packed[: len(packed) // 4 * 4 - 4])
