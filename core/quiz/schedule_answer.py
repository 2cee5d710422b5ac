"""A base rate and a schedule as an answer: `lr=0.1 CosineAnnealingLR(T_max=20)`."""

from collections.abc import Collection
from functools import lru_cache

from core.quiz.variant import UnreadableError
from core.records import RecordError, ended, parse_number
from core.schedule import Run, Schedule, ScheduleTextError, parse_schedule, to_text

SCHEDULE_CHARACTERS = 1000


@lru_cache(maxsize=1024)
def read_schedule(text: str) -> Schedule:
    """Read a schedule as a learner types it. Raises UnreadableError with the reason."""
    try:
        return parse_schedule(text)
    except ScheduleTextError as reason:
        raise UnreadableError(ended(f"This can't be run: {reason}")) from None


def read_schedule_answer(answer: str) -> tuple[float, Schedule]:
    """Read a base rate and a schedule. Raises UnreadableError with a way to write them."""
    rate, _, text = answer.strip().partition(" ")
    if not rate.startswith("lr=") or not text:
        raise UnreadableError("Write the base rate and the scheduler: lr=0.1 StepLR(step_size=10).")
    lr = parse_number(rate.removeprefix("lr="))
    if lr is None:
        raise UnreadableError(f"The base rate must be a number, got {rate[3:]}.")
    return float(lr), read_schedule(text)


def schedule_answer_text(lr: float, schedule: Schedule) -> str:
    """Write a base rate and a schedule as `read_schedule_answer` reads them."""
    return f"lr={lr!r} {to_text(schedule)}"


def run_of(lr: float, schedule: Schedule, n_steps: int) -> Run:
    """Return the run of a schedule answer. Raises UnreadableError if it can't be run."""
    try:
        return Run.checked({"optimizer": {"lr": lr}, "schedule": schedule, "n_steps": n_steps})
    except RecordError as error:
        raise UnreadableError(ended(f"This can't be run: {error}")) from None


def check_allowed(kind: str, allowed: Collection[str]) -> None:
    """Raise UnreadableError unless the scheduler `kind` is allowed."""
    if kind not in allowed:
        raise UnreadableError(f"Use only {', '.join(allowed)}; got {kind}.")
