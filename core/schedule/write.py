"""Writer of schedules as PyTorch calls, in one line or laid out over several."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Union

from core.schedule.kinds.composed import ChainedScheduler
from core.schedule.record import Factor, Schedule

WIDTH = 88


@dataclass(frozen=True)
class Call:
    """`name(…)`; an argument without a name is positional."""

    name: str
    arguments: "tuple[Argument, ...]"


Expression = Union[str, list["Expression"], Call]  # noqa: UP007  (a name in quotes takes no |)
Argument = tuple[str | None, Expression]


def to_text(schedule: Schedule) -> str:
    """Return `schedule` as `parse_schedule` reads it: `CosineAnnealingLR(T_max=10)`."""
    return laid_out(call_of(schedule, factor=call_of), width=None)


def call_of(
    record: Schedule | Factor,
    *,
    factor: "Callable[[Factor], Expression] | None" = None,
    first: tuple[str, ...] = (),
    slots: Collection[str] = (),
) -> Call:
    """Return the call that makes a schedule or factor, showing what differs from the default.

    Args:
        record: The schedule or factor.
        factor: How a factor among its arguments is written; as a call itself when None.
        first: Arguments before its own, here and in the schedules inside.
        slots: Parameters that are always shown, each as a slot such as ⟦T_max⟧.
    """

    def written(value: object) -> Expression:
        match value:
            case tuple():
                return [written(item) for item in value]
            case Factor():
                return (factor or call_of)(value)
            case Schedule():
                return call_of(value, factor=factor, first=first)
            case _:
                return repr(value)

    # A chain takes its optimizer from its parts.
    mine = () if isinstance(record, ChainedScheduler) else first
    arguments: list[Argument] = [(None, text) for text in mine]
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        if name in slots:
            arguments.append((name, f"⟦{name}⟧"))
        elif name != "kind" and (field.is_required() or repr(value) != repr(field.default)):
            arguments.append((name if name != "schedulers" else None, written(value)))
    return Call(record.kind, tuple(arguments))


def laid_out(
    expression: Expression, *, before: int = 0, indent: int = 0, width: int | None = WIDTH
) -> str:
    """Return the text of `expression`, with line breaks only where `width` requires them.

    Args:
        expression: What to write.
        before: How many characters are before it in its line.
        indent: How many of these are spaces of indentation.
        width: Longest line; None for everything in one.
    """
    if isinstance(expression, str):
        return expression
    if isinstance(expression, Call):
        opening, closing, items = f"{expression.name}(", ")", list(expression.arguments)
    else:
        opening, closing, items = "[", "]", [(None, item) for item in expression]
    heads = [f"{name}=" if name else "" for name, _ in items]
    flat = [head + laid_out(item, width=None) for head, (_, item) in zip(heads, items, strict=True)]
    line = opening + ", ".join(flat) + closing
    if width is None or before + len(line) <= width or not items:
        return line
    inner = indent + 4
    broken = [
        head + laid_out(item, before=inner + len(head) + 1, indent=inner, width=width)
        for head, (_, item) in zip(heads, items, strict=True)
    ]
    lines = "".join(f"{' ' * inner}{text},\n" for text in broken)
    return f"{opening}\n{lines}{' ' * indent}{closing}"
