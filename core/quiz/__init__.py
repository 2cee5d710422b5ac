"""Questions whose keys and mistakes are executed, and their grading."""

from core.quiz.asked import Ask, Claim
from core.quiz.check import check_question, check_quiz
from core.quiz.expression import ExpressionError, fill, shown
from core.quiz.options import LETTERS
from core.quiz.pools import Pool
from core.quiz.question import Question
from core.quiz.quiz import (
    QUESTION_KINDS,
    QUIZ_FOLDER,
    Quiz,
    catalogue,
    load_quiz,
    load_shelf,
    read_questions,
    rehearse,
)
from core.quiz.shelf import Shelf, read_shelf
from core.quiz.source import ContentError, Fault, Source, read_file, read_yaml
from core.quiz.subjects import CONFUSIONS, SKILLS, Confusion, Skill
from core.quiz.template import RunTemplate, traced
from core.quiz.variant import Drawn, Grade, NoVariantError, Option, Variant

__all__ = [
    "CONFUSIONS",
    "LETTERS",
    "QUESTION_KINDS",
    "QUIZ_FOLDER",
    "SKILLS",
    "Ask",
    "Claim",
    "Confusion",
    "ContentError",
    "Drawn",
    "ExpressionError",
    "Fault",
    "Grade",
    "NoVariantError",
    "Option",
    "Pool",
    "Question",
    "Quiz",
    "RunTemplate",
    "Shelf",
    "Skill",
    "Source",
    "Variant",
    "catalogue",
    "check_question",
    "check_quiz",
    "fill",
    "load_quiz",
    "load_shelf",
    "read_file",
    "read_questions",
    "read_shelf",
    "read_yaml",
    "rehearse",
    "shown",
    "traced",
]
