"""What a learner did and where they are: answers, variants, hints, rounds, places.

A learner is an unguessable id, made elsewhere. Every function takes the store and gives back
values; what it reports as kept is committed.
"""

from core.learner.answering import ask_for_another, ask_for_answer, ask_for_hint, hand_in
from core.learner.attempts import attempts
from core.learner.forget import forget
from core.learner.places import place, set_place
from core.learner.records import KeptAttempt
from core.learner.rounds import present_round, quiz_place, set_quiz_place, start_over
from core.learner.standing import Standing, standing

__all__ = [
    "KeptAttempt",
    "Standing",
    "ask_for_another",
    "ask_for_answer",
    "ask_for_hint",
    "attempts",
    "forget",
    "hand_in",
    "place",
    "present_round",
    "quiz_place",
    "set_place",
    "set_quiz_place",
    "standing",
    "start_over",
]
