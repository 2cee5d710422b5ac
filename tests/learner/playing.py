"""A learner at work: questions to answer, and answers to them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from core.learner import KeptAttempt, Standing, Sureness, hand_in, standing
from core.learner.variants import Draw, _add, find_open
from core.quiz import Question
from core.quiz.kinds.choice import ChoiceQuestion
from core.quiz.kinds.numeric import ValueQuestion
from core.store import Store
from core.store.locks import learner_lock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUIZ = "half-wave"


def value(name: str = "rate-at-k", **changes: object) -> ValueQuestion:
    """Return a question whose answer is typed; `counts-from-one` shows confusion 8."""
    written = {
        "id": name,
        "title": name.replace("-", " ").capitalize(),
        "prompt": "`T_max={T}`: which rate does step {k} use?",
        "skills": ["cosine-formula"],
        "run": {"scheduler": "CosineAnnealingLR", "args": {"T_max": "{T}"}},
        "ask": {"rate_at": "{k}"},
        "vars": {"T": {"int": [6, 20]}, "k": {"int": [1, 19]}},
        "where": "k < T",
        "hints": ["Think of half a cosine."],
        "tries": 3,
        "mistakes": [{"id": "counts-from-one", "shift": -1, "say": "One late.", "confusion": 8}],
        "explanation": "Half a cosine.",
    }
    return ValueQuestion.model_validate(written | changes)


def choice(name: str = "pick-one", **changes: object) -> ChoiceQuestion:
    """Return a question with options; `wrong` shows confusion 2."""
    written = {
        "id": name,
        "title": name.replace("-", " ").capitalize(),
        "prompt": "Which?",
        "skills": ["half-period"],
        "options": [
            {"id": "wrong", "text": "no", "explanation": "No.", "correct": False, "confusion": 2},
            {"id": "right", "text": "yes", "explanation": "Yes.", "correct": True},
        ],
        "explanation": "Yes it is.",
    }
    return ChoiceQuestion.model_validate(written | changes)


def catalogue(*questions: Question) -> Mapping[str, Question]:
    """Return questions by id."""
    return {question.id: question for question in questions}


def open_variant(store: Store, learner: str, quiz: str, question: str, *, draw: Draw) -> int:
    """Return the seed of the learner's open variant; without one, open one of a drawn seed."""
    with store.begin(learner_lock(learner)) as connection:
        found = find_open(connection, learner, quiz, question)
        if found is not None:
            return found.seed
        _add(connection, learner, quiz, question, seed := draw())
        return seed


def see(store: Store, question: Question, *, quiz: str = QUIZ, learner: str = "ada") -> Standing:
    """Return where the learner stands."""
    return standing(store, learner, quiz, question)


def give(
    store: Store,
    question: Question,
    answer: str | None = None,
    *,
    quiz: str = QUIZ,
    learner: str = "ada",
    sure: Sureness | None = None,
) -> KeptAttempt:
    """Hand in an answer that must be kept; the right one when None."""
    now = see(store, question, quiz=quiz, learner=learner)
    kept = hand_in(store, now, now.variant.key if answer is None else answer, sure)
    assert kept is not None
    return kept


def give_mistake(store: Store, question: Question, mistake: str, *, quiz: str = QUIZ) -> None:
    """Hand in the answer that a mistake leads to."""
    answer = see(store, question, quiz=quiz).variant.answer_for(mistake)
    assert answer is not None
    assert give(store, question, answer, quiz=quiz).mistake == mistake
