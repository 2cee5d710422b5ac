"""Lines to put in order; the browser knows them by their first positions."""

from streamlit.delta_generator import DeltaGenerator

from core.quiz.kinds.order import OrderVariant
from pages.question.answer_widget import Reader
from pages.question.kinds._code import CodeAnswer
from pages.widgets.fields import order_field, written_order


class OrderedLines(CodeAnswer[OrderVariant]):
    """The lines, which can be dragged or moved by keys."""

    def draw(
        self, key: str, variant: OrderVariant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        lines = variant.lines
        first = _order(variant, given)
        order_field(
            key=key,
            label=(
                "Drag the lines into order, or use the arrows. "
                "On the keyboard, Alt+↑ and Alt+↓ move a line; space picks it up and drops it."
            ),
            lines=[line.code for line in lines],
            order=first,
            before=variant.setup.splitlines(),
            after=variant.after.splitlines(),
        )
        return lambda: " ".join(lines[i].id for i in written_order(key, len(lines)) or first)

    def in_words(self, variant: OrderVariant, answer: str) -> str:
        return "; ".join(line.code.strip() for line in variant.ordered(answer))


def _order(variant: OrderVariant, given: str | None) -> tuple[int, ...]:
    ids = [line.id for line in variant.lines]
    named = (given or "").split()
    return tuple(map(ids.index, named if sorted(named) == sorted(ids) else ids))


WIDGET = OrderedLines()
