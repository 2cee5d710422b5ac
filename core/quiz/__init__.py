"""Questions whose keys and mistakes are executed, and their grading."""

from core.quiz.claim import Claim
from core.quiz.grade import Grade
from core.quiz.options import LETTERS
from core.quiz.pools import Pool
from core.quiz.query import Ask
from core.quiz.question import Question, question_kinds
from core.quiz.quiz import (
    Quiz,
    catalogue,
    load_quiz,
    load_quizzes,
    read_questions,
    rehearse,
)
from core.quiz.quotation import DOCUMENTS, Quotation, SourceDocument
from core.quiz.run_template import RunTemplate
from core.quiz.taxonomy import CONFUSIONS, SKILLS, Confusion, Skill
from core.quiz.variant import Drawn, NoVariantError, Option, Role, Variant

__all__ = [
    "CONFUSIONS",
    "DOCUMENTS",
    "LETTERS",
    "SKILLS",
    "Ask",
    "Claim",
    "Confusion",
    "Drawn",
    "Grade",
    "NoVariantError",
    "Option",
    "Pool",
    "Question",
    "Quiz",
    "Quotation",
    "Role",
    "RunTemplate",
    "Skill",
    "SourceDocument",
    "Variant",
    "catalogue",
    "load_quiz",
    "load_quizzes",
    "question_kinds",
    "read_questions",
    "rehearse",
]
