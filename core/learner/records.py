"""One answer to one question: as the learner gave it, and as it is kept."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from core.quiz.grade import Grade
from core.quiz.variant import ANSWER_CHARACTERS_AT_MOST
from core.store.tables import storable

Id = Annotated[str, Field(min_length=1, max_length=200)]
Sureness = Literal["sure", "unsure"]


class Attempt(Grade):
    """An answer with its grade, ready to be kept."""

    submission_id: Id = Field(description="Made once for each answer sent; a resend repeats it.")
    learner: Id
    quiz: Id
    question: Id
    round: int = Field(ge=1, description="The round of the quiz it belongs to.")
    seed: int = Field(ge=0, lt=2**63, description="The variant that was answered.")
    answer: Annotated[str, AfterValidator(storable)] = Field(
        max_length=ANSWER_CHARACTERS_AT_MOST, description="The raw text."
    )
    charged: bool = Field(description="Whether it costs a try.")
    content_hash: str = Field(description="Which wording of the question was answered.")
    torch_version: str = Field(description="Which PyTorch computed the key.")
    sure: Sureness | None = Field(
        default=None, description="How sure the learner was, if they said so."
    )
    hints: int = Field(default=0, ge=0, description="How many hints had been taken by then.")


class KeptAttempt(Attempt):
    """An attempt as the database has it."""

    id: int
    created_at: datetime = Field(description="In UTC.")
