"""What a learner has done: answers, variants, hints, rounds, and the page visited last.

A learner is an unguessable id, made elsewhere. Every function takes the store and returns values;
what it reports as kept is committed. Ratings, reviews and progress are replayed from a
`history`, which is read once.
"""

from core.learner import clock
from core.learner.answering import ask_for_another, ask_for_answer, ask_for_hint, hand_in
from core.learner.attempts import answered, attempts
from core.learner.diagnostic import (
    DiagnosticResult,
    SkillResult,
    diagnostic_result,
    go_on,
    next_lesson,
    next_question,
    open_diagnostic,
)
from core.learner.exam import TestResult, TestRow, close_test, open_test, result_of_test
from core.learner.expire import expire
from core.learner.export import export_csv, export_json
from core.learner.forget import COOKIE_LIFETIME, forget, was_forgotten
from core.learner.history import History, Outcome, Questions, history
from core.learner.last_visited import last_visited, set_last_visited
from core.learner.modes import DIAGNOSTIC, TRIAL, Mode, mode_of, quiz_of_review, quiz_of_test
from core.learner.progress import ConfusionMet, Progress, Streak, progress
from core.learner.ratings import Level, SkillRating, ratings
from core.learner.records import KeptAttempt, Sureness
from core.learner.review import Card, cards, due, memory_curve, open_review
from core.learner.rounds import present_round, quiz_place, set_quiz_place, start_over
from core.learner.sittings import Sitting, sitting
from core.learner.standing import Standing, is_settled, standing
from core.learner.writing import ForgottenError

__all__ = [
    "COOKIE_LIFETIME",
    "DIAGNOSTIC",
    "TRIAL",
    "Card",
    "ConfusionMet",
    "DiagnosticResult",
    "ForgottenError",
    "History",
    "KeptAttempt",
    "Level",
    "Mode",
    "Outcome",
    "Progress",
    "Questions",
    "Sitting",
    "SkillRating",
    "SkillResult",
    "Standing",
    "Streak",
    "Sureness",
    "TestResult",
    "TestRow",
    "answered",
    "ask_for_another",
    "ask_for_answer",
    "ask_for_hint",
    "attempts",
    "cards",
    "clock",
    "close_test",
    "diagnostic_result",
    "due",
    "expire",
    "export_csv",
    "export_json",
    "forget",
    "go_on",
    "hand_in",
    "history",
    "is_settled",
    "last_visited",
    "memory_curve",
    "mode_of",
    "next_lesson",
    "next_question",
    "open_diagnostic",
    "open_review",
    "open_test",
    "present_round",
    "progress",
    "quiz_of_review",
    "quiz_of_test",
    "quiz_place",
    "ratings",
    "result_of_test",
    "set_last_visited",
    "set_quiz_place",
    "sitting",
    "standing",
    "start_over",
    "was_forgotten",
]
