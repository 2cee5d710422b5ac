"""The widget of each kind of question, and its answers in words."""

from streamlit.delta_generator import DeltaGenerator

from core.learner import Standing
from core.quiz import Variant
from core.quiz.kinds.compose import ComposeVariant
from core.quiz.kinds.match import MatchVariant
from core.quiz.kinds.multi import MultiVariant
from core.quiz.kinds.predict import PredictVariant
from core.quiz.kinds.snippet import CodeVariant, OrderVariant
from pages.question.kinds.composing import composed
from pages.question.kinds.matching import covered
from pages.question.kinds.options import Reader, all_of, one_of, option_text
from pages.question.kinds.points import placed, points_text
from pages.question.kinds.snippets import arranged, written
from pages.question.kinds.typed import typed


def answer_input(key: str, now: Standing, figures: DeltaGenerator | None) -> Reader:
    """Draw what the question is answered with, as the last answer left it."""
    given = now.last.answer if now.last else None
    match now.variant:
        case MultiVariant() as variant:
            return all_of(key, variant.options, given)
        case PredictVariant() as variant:
            return placed(key, variant, given)
        case MatchVariant() as variant:
            return covered(key, variant, given)
        case ComposeVariant() as variant:
            return composed(key, variant, given, figures)
        case OrderVariant() as variant:
            return arranged(key, variant, given)
        case CodeVariant() as variant:
            return written(key, variant, given)
        case variant if variant.options:
            return one_of(key, variant.options, given)
        case _:
            return typed(key, now.question, given)


def is_tried_out(variant: Variant) -> bool:
    """Return whether the server draws what is being made, so that it must hear of each move."""
    return isinstance(variant, MatchVariant | ComposeVariant)


def in_words(variant: Variant, answer: str) -> str:
    """Return an answer as its learner knows it: without ids. Raises UnreadableError."""
    options = variant.options
    if isinstance(variant, PredictVariant):
        return points_text(variant, answer)
    if isinstance(variant, OrderVariant):
        return "; ".join(line.code.strip() for line in variant.ordered(answer))
    texts = {option.id: option_text(options, index) for index, option in enumerate(options)}
    words = answer.split() if isinstance(variant, MultiVariant) else [answer]
    return "; ".join(texts.get(word, word) for word in words) or "nothing"
