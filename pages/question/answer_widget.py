"""The protocol of the answer widgets: what each module in `kinds` provides."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Generic, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.learner import KeptAttempt
from core.quiz import Variant

Reader = Callable[[], str]
"""Returns the answer that the widgets hold."""

V = TypeVar("V", bound=Variant)


class AnswerWidget(ABC, Generic[V]):
    """How one kind of question is answered on the screen, and how its answers are shown."""

    on_figure: ClassVar[bool] = False
    """Whether the answer is given on a figure, and so drawn where figures are."""

    redraws: ClassVar[bool] = False
    """Whether the server draws what is being built, so that it must hear of each change."""

    submit_key: ClassVar[Literal["Ctrl+Enter"] | None] = None
    """The keys that hand in an answer, where Enter begins a new line."""

    @abstractmethod
    def draw(
        self, key: str, variant: V, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        """Draw what the question is answered with; return what reads the answer.

        Args:
            key: The beginning of every widget key.
            variant: What is asked.
            given: The last answer, from which the widget begins.
            figures: Where figures are drawn, if there is such a place.
        """

    def in_words(self, variant: V, answer: str) -> str:
        """Return an answer as its learner knows it, without ids. Raises UnreadableError."""
        return answer or "nothing"

    def draw_given(self, number: int, variant: V, attempt: KeptAttempt, *, last: bool) -> None:
        """Draw an answer to a question that is over; `number` counts the answers from 1."""
        st.text(f"You answered: {self.in_words(variant, attempt.answer)}")

    def draw_run(self, key: str, variant: V, attempt: KeptAttempt) -> None:
        """Draw what the last answer did when it was run; only code has something to show."""
