"""Tools for authors: drafts, the check of every content file, pinned keys, coverage."""

from core.authoring.check_lesson import check_lesson
from core.authoring.check_quiz import check_question, check_quiz

__all__ = ["check_lesson", "check_question", "check_quiz"]
