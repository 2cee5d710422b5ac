"""Parser of schedules written as PyTorch calls, `CosineAnnealingLR(T_max=10)`; never evaluated."""

from core.schedule.pasted.code import MAX_TEXT, PastedCode, read_code, read_optimizer
from core.schedule.pasted.values import ScheduleTextError
from core.schedule.record import Schedule

__all__ = [
    "MAX_TEXT",
    "PastedCode",
    "ScheduleTextError",
    "parse_schedule",
    "read_code",
    "read_optimizer",
]


def parse_schedule(text: str) -> Schedule:
    """Return the schedule that `text` writes down as a call of PyTorch's class.

    Arguments may be in PyTorch's order or named, with or without the optimizer before them. A
    scheduler's function is one of the named factors: `LambdaLR(warmup_cosine(warmup=5, total=50))`.
    Whole code with one scheduler in it is read as well; `read_code` also returns its optimizer.

    Raises:
        ScheduleTextError: If it can't be read.
    """
    return read_code(text).schedule
