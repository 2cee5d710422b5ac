"""What a learner did and where they are: answers, variants, hints, rounds, places.

A learner is an unguessable id, made elsewhere. Every function takes the store and gives back
values; what it reports as kept is committed.
"""

from core.learner.answering import (
    Standing,
    ask_for_another,
    ask_for_answer,
    ask_for_hint,
    hand_in,
    standing,
)
from core.learner.attempts import SubmissionTakenError, attempts, keep
from core.learner.forget import forget
from core.learner.places import Place, place, set_place
from core.learner.records import ANSWER_LIMIT, Attempt, KeptAttempt
from core.learner.rounds import present_round, quiz_place, set_quiz_place, start_over
from core.learner.variants import hints_used, new_variant, open_variant, take_hint

__all__ = [
    "ANSWER_LIMIT",
    "Attempt",
    "KeptAttempt",
    "Place",
    "Standing",
    "SubmissionTakenError",
    "ask_for_another",
    "ask_for_answer",
    "ask_for_hint",
    "attempts",
    "forget",
    "hand_in",
    "hints_used",
    "keep",
    "new_variant",
    "open_variant",
    "place",
    "present_round",
    "quiz_place",
    "set_place",
    "set_quiz_place",
    "standing",
    "start_over",
    "take_hint",
]
