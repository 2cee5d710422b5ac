"""What a run did, as a clause about one of its properties: "the rate reaches the floor twice"."""

from typing import Any

from core.content.expression import ExpressionError, Names, resolve
from core.quiz.query import Ask, Tolerance
from core.quiz.question_fields import UNITS, Unit
from core.records import as_text
from core.schedule import Trajectory, properties

COUNTED = ("never", "once", "twice")
WORDS = ("three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
PLAIN = {
    "rate_at": "{unit} {about} uses {text}",
    "printed_at": "the log line of {unit} {about} prints {text}",
    "get_lr_at": "`get_lr()` returns {text} at the end of {unit} {about}",
    "shrink_at": "{unit} {about} shrinks the weights by a fraction of {text}",
    "momentum_at": "{unit} {about} uses a momentum of {text}",
    "last": "the last {unit} uses {text}",
    "last_printed": "the rate is {text} after the loop",
    "lowest": "the lowest rate is {text}",
    "highest": "the highest rate is {text}",
    "step_of_lowest": "{unit} {text} is the first to use the lowest rate",
    "step_of_highest": "{unit} {text} is the first to use the highest rate",
    "total": "the rates add up to {text}",
}
"""Clauses that only have to be filled in: `about` is what was asked, `text` what came."""
SAME = Tolerance(rel=1e-9, abs=1e-12)


def finding(ask: Ask, trajectory: Trajectory, names: Names, unit: Unit = "step") -> str:
    """Return what `ask` finds in a run, as a clause. Raises ExpressionError where it finds nothing.

    A run that PyTorch ended with an exception has that as its finding.
    """
    if trajectory.exception and "exception" not in ask.name and ask.name != "raises":
        return f"PyTorch raises {trajectory.exception.category}"
    value = ask.answer(trajectory, names)
    arguments = resolve(list(ask.arguments), names)
    clause = _clause(ask.name, value, *arguments, lowest=_lowest(trajectory, ask.group), unit=unit)
    return f"{clause}, in parameter group {ask.group}" if ask.group else clause


def times(count: int) -> str:
    """Return how often in words: never, once, twice, three times … 13 times."""
    if count < len(COUNTED):
        return COUNTED[count]
    at = count - len(COUNTED)
    return f"{WORDS[at] if at < len(WORDS) else count} times"


def _lowest(trajectory: Trajectory, group: int) -> float | None:
    try:
        return properties(trajectory, group).lowest()
    except (ValueError, IndexError):
        return None


def _clause(name: str, value: Any, asked: Any = None, *, lowest: float | None, unit: Unit) -> str:
    text, about = as_text(value), as_text(asked)
    match name:
        case _ if name in PLAIN:
            return PLAIN[name].format(about=about, text=text, unit=unit)
        case "first_at_or_below" if value is None:
            return f"no {unit} uses {about} or less"
        case "first_at_or_below":
            return f"{unit} {text} is the first to use {about} or less"
        case "steps_at":
            return f"{text} {f'{unit} uses' if value == 1 else f'{UNITS[unit]} use'} {about}"
        case "touches_of":
            at_floor = lowest is not None and SAME.close(asked, lowest)
            return _happens("reaches", value, "the floor" if at_floor else about)
        case "second_touch_of" if value is None:
            return f"the rate doesn't reach {about} twice"
        case "second_touch_of":
            return f"{unit} {text} is the second to reach {about}"
        case "touches_of_lowest":
            return _happens("comes down to", value, "its lowest value")
        case "direction_at":
            return f"the rate {'stays flat' if value == 'flat' else text} after {unit} {about}"
        case "restarts":
            return _happens("restarts", value)
        case "drops":
            return _happens("drops", value)
        case "climbs":
            return _happens("climbs", value)
        case "periods":
            return _happens("falls and climbs all the way back", value)
        case "first_restart" if value is None:
            return "the rate never restarts"
        case "first_restart":
            return f"{unit} {text} is the first after a restart"
        case "raises":
            return f"PyTorch raises {'no error' if value is None else text}"
        case "warns":
            return "PyTorch warns" if value else "PyTorch doesn't warn"
        case "step_of_exception":
            return f"PyTorch raises {'no' if value is None else 'an'} error{_moment(value, unit)}"
        case "step_of_warning" if value is None:
            return "PyTorch doesn't warn"
        case "step_of_warning":
            return f"PyTorch first warns{_moment(value, unit)}"
        case _:
            raise ExpressionError(f"there is no sentence about {name}")


def _happens(verb: str, count: int, what: str = "") -> str:
    if count == 0:
        first, *rest = verb.split(" ")
        never = " ".join([f"never {first}", *rest])
        return f"the rate {never} {what}".rstrip()
    return " ".join(filter(None, ("the rate", verb, what, times(count))))


def _moment(step: int | None, unit: Unit) -> str:
    if step is None:
        return ""
    return " while the scheduler is built" if step < 0 else f" at the end of {unit} {step}"
