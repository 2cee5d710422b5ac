"""A prediction: a rate for each asked step, placed on empty axes."""

from streamlit.delta_generator import DeltaGenerator

from core.quiz.kinds.predict import MISSING, PredictVariant
from pages.question.answer_widget import AnswerWidget, Reader
from pages.widgets.curve import Axes
from pages.widgets.curve.points import points_field, written_points


class PlacedPoints(AnswerWidget[PredictVariant]):
    """Empty axes with a point to place at each asked step. Nothing of the curve is sent."""

    on_figure = True

    def draw(
        self, key: str, variant: PredictVariant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        count = len(variant.points)
        texts, unit = _texts(given, count), variant.question.unit
        points_field(
            key=key,
            points=variant.points,
            texts=texts,
            axes=Axes(unit, y_range=variant.rate_range, n_steps=variant.n_steps),
            alt=f"Empty axes, with a point to place at each asked {unit}.",
        )

        def read() -> str:
            rates = ["".join(text.split()) for text in written_points(key, count) or texts]
            return " ".join(rate or MISSING for rate in rates) if any(rates) else ""

        return read

    def in_words(self, variant: PredictVariant, answer: str) -> str:
        texts = _texts(answer, len(variant.points))
        unit, pairs = variant.question.unit, zip(variant.points, texts, strict=True)
        return ", ".join(f"{text or 'nothing'} at {unit} {step}" for step, text in pairs)


def _texts(given: str | None, count: int) -> list[str]:
    words = (given or "").split()
    if len(words) != count:
        return [""] * count
    return ["" if word == MISSING else word for word in words]


WIDGET = PlacedPoints()
