"""Parser of schedules written as PyTorch calls, `CosineAnnealingLR(T_max=10)`; never evaluated."""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from core.records import Record, RecordError, nearest, quoted
from core.schedule.kinds.composed import KINDS
from core.schedule.kinds.factor import FACTORS
from core.schedule.record import Schedule

MAX_TEXT = 10_000
_LETTERS = re.compile(r"[\w\s.,=+*/()\[\]'\"-]*", re.ASCII)
_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class ScheduleTextError(ValueError):
    """A text that isn't a schedule; the message is one sentence that says why."""


def parse_schedule(text: str) -> Schedule:
    """Return the schedule that `text` writes down as a call of PyTorch's class.

    Arguments may be in PyTorch's order or named; the optimizer is left out. Numbers may be
    divided, multiplied, added and subtracted once, as in `T_max=100/3`. A scheduler's function is
    one of the named factors: `LambdaLR(warmup_cosine(warmup=5, total=50))`.

    Raises:
        ScheduleTextError: If it can't be read.
    """
    try:
        return _schedule(text)
    except (MemoryError, RecursionError) as error:
        raise ScheduleTextError("a schedule must nest less deeply than this one") from error


def _schedule(text: str) -> Schedule:
    call = _syntax(text)
    if not isinstance(call, ast.Call):
        raise ScheduleTextError(
            f"a schedule must be written like CosineAnnealingLR(T_max=50), got {quoted(text)}"
        )
    schedule = _record(call, KINDS)
    if not isinstance(schedule, Schedule):
        raise ScheduleTextError(
            f"{schedule.kind} is a factor, not a scheduler; write LambdaLR({schedule.kind}(…))"
        )
    return schedule


def _syntax(text: str) -> ast.expr:
    if len(text) > MAX_TEXT:
        raise ScheduleTextError(
            f"a schedule must be text of at most {MAX_TEXT} characters, got {len(text)}"
        )
    odd = text[_LETTERS.match(text).end() :]  # type: ignore[union-attr]  # It matches at least "".
    if odd:
        raise ScheduleTextError(
            f"a schedule must be written with letters, digits and ()[],.=+-*/ and quotes,"
            f" got {odd[0]!r}"
        )
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ScheduleTextError(
            f"a schedule must be written like CosineAnnealingLR(T_max=50): {error.msg}"
        ) from error


def _record(call: ast.Call, expected: Mapping[str, type[Record]]) -> Any:
    """Return the schedule or factor that `call` makes."""
    known = {**KINDS, **FACTORS}
    name = ast.unparse(call.func)
    if name not in known:
        thing = "scheduler" if expected is KINDS else "scheduler or factor"
        raise ScheduleTextError(f"there is no {thing} {quoted(name)}{nearest(name, expected)}")
    model = known[name]
    fields = [field for field in model.model_fields if field != "kind"]
    given = _given(call, name, fields)
    missing = [f for f in fields if model.model_fields[f].is_required() and f not in given]
    if missing:
        came = ", ".join(given) or "nothing"
        raise ScheduleTextError(f"{name} must be given {' and '.join(missing)}, got {came}")
    try:
        return model.checked(given)
    except RecordError as error:
        raise ScheduleTextError(f"{name}: {error}") from error


def _given(call: ast.Call, name: str, fields: list[str]) -> dict[str, Any]:
    """Return the arguments of `call` by name, those without a name in PyTorch's order."""
    if call.args and isinstance(call.args[0], ast.Name) and call.args[0].id == "optimizer":
        raise ScheduleTextError(f"{name}: leave the optimizer out, it comes from elsewhere")
    if len(call.args) > len(fields):
        raise ScheduleTextError(
            f"{name} must be given at most {len(fields)} arguments ({', '.join(fields)}),"
            f" got {len(call.args)}"
        )
    given: dict[str, Any] = {}
    for field, node in [
        *zip(fields, call.args, strict=False),
        *((keyword.arg, keyword.value) for keyword in call.keywords),
    ]:
        if field is None:
            raise ScheduleTextError(f"{name}: arguments must be written out, got **")
        if field not in fields:
            raise ScheduleTextError(f"{name} has no parameter {field}{nearest(field, fields)}")
        if field in given:
            raise ScheduleTextError(f"{name} must be given {field} once, got it twice")
        given[field] = _value(node, f"{name}: {field}")
    return given


def _value(node: ast.expr, place: str) -> Any:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return value
        case ast.UnaryOp(op=sign) if _is_number(node) and type(sign) in _SIGNS:
            return _SIGNS[type(sign)](_value(node.operand, place))
        case ast.BinOp(left=left, op=sign, right=right) if _is_number(left, right):
            if type(sign) in _ARITHMETIC:
                try:
                    return _ARITHMETIC[type(sign)](_value(left, place), _value(right, place))
                except ArithmeticError as error:
                    raise ScheduleTextError(f"{place} must be a number, got {error}") from error
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return tuple(_value(item, place) for item in items)
        case ast.Call():
            return _record(node, {**KINDS, **FACTORS})
        case _:
            pass
    raise ScheduleTextError(
        f"{place} must be a number, text in quotes, True, False, None, a list, a factor or a"
        f" scheduler, got {quoted(ast.unparse(node))}"
    )


def _is_number(*nodes: ast.expr) -> bool:
    """Return whether all are numbers, signed or not."""
    bare = [node.operand if isinstance(node, ast.UnaryOp) else node for node in nodes]
    return all(isinstance(node, ast.Constant) and type(node.value) in (int, float) for node in bare)
