"""Values written in code: literals, arithmetic, and the names that the text itself sets."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from core.records import quoted

MOST_ITEMS = 1000
MOST_DIGITS = 400


class ScheduleTextError(ValueError):
    """A text that isn't a schedule; the message is one sentence that says why."""


class Unknown:
    """A value that the text doesn't tell, with the reason as part of a sentence."""

    def __init__(self, why: str) -> None:
        self.why = why


Names = Mapping[str, Any]
"""What the text has set so far, by the text of its target: `epochs`, `self.lr`."""

_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "int": int,
    "float": float,
    "abs": abs,
    "round": round,
    **{
        f"math.{name}": getattr(math, name)
        for name in ("ceil", "floor", "sqrt", "exp", "log", "log2", "log10", "cos", "sin", "pow")
    },
}


def _range(*bounds: int) -> tuple[int, ...]:
    items = range(*bounds)
    if len(items) > MOST_ITEMS:
        raise ValueError
    return tuple(items)


_OF_LISTS: dict[str, Callable[..., Any]] = {
    "len": len,
    "list": tuple,
    "tuple": tuple,
    "sorted": lambda items: tuple(sorted(items)),
    "sum": sum,
    "min": min,
    "max": max,
    "range": _range,
}
FUNCTIONS: dict[str, Callable[..., Any]] = _OF_NUMBERS | _OF_LISTS
"""What is computed when it is called, by name."""
_CONSTANTS = {"math.pi": math.pi, "math.e": math.e, "math.inf": math.inf}


def dotted(node: ast.expr) -> str | None:
    """Return a name such as `torch.optim.SGD`; None for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return owner and f"{owner}.{node.attr}"
    return None


class Values:
    """Computes expressions of a text.

    Args:
        names: What the text has set.
        call: Makes what a call makes that isn't arithmetic: a schedule, a factor, an optimizer.
            It is given the place too.
    """

    def __init__(self, names: Names, call: Callable[[ast.Call, str], Any]) -> None:
        self._names, self._call = names, call

    def value(self, node: ast.expr, place: str) -> Any:
        """Return the value of an expression; lists become tuples.

        Raises:
            ScheduleTextError: If it can't be told; `place` is what the sentence is about.
        """
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None as value):
                return value
            case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _SIGNS:
                number = self.value(operand, place)
                if _are_numbers(number):
                    return _SIGNS[type(sign)](number)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _ARITHMETIC:
                return self._computed(sign, left, right, place, node)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return tuple(self.value(item, place) for item in items)
            case ast.Dict(keys=keys, values=values) if all(
                isinstance(key, ast.Constant) for key in keys
            ):
                return {
                    key.value: self._lazily(value, place)
                    for key, value in zip(keys, values, strict=True)
                    if isinstance(key, ast.Constant)
                }
            case ast.Name() | ast.Attribute():
                return self._named(node, place)
            case ast.Subscript(value=owner, slice=index):
                return self._item(owner, index, place, node)
            case (
                ast.ListComp(elt=each, generators=[one])
                | ast.GeneratorExp(elt=each, generators=[one])
            ):
                return self._comprehended(each, one, place, node)
            case ast.Call(func=function) if (name := dotted(function)) in FUNCTIONS:
                return self._called(str(name), node, place)
            case ast.Call():
                return self._call(node, place)
            case _:
                pass
        raise ScheduleTextError(
            f"{place} must be a number, text in quotes, True, False, None, a list, a factor or a"
            f" scheduler, got {quoted(ast.unparse(node))}"
        )

    def _lazily(self, node: ast.expr, place: str) -> Any:
        """Return the value, or why it isn't known: nobody may ever ask for it."""
        try:
            return self.value(node, place)
        except ScheduleTextError:
            return Unknown(_unset(node))

    def _named(self, node: ast.expr, place: str) -> Any:
        text = ast.unparse(node)
        value = self._names.get(text, _CONSTANTS.get(text, Unknown(_unset(node))))
        if isinstance(value, Unknown):
            raise ScheduleTextError(f"{place} needs a number: {value.why}")
        return value

    def _item(self, owner: ast.expr, index: ast.expr, place: str, node: ast.expr) -> Any:
        text = ast.unparse(node)
        if text not in self._names and ast.unparse(owner) in self._names:
            items, at = self.value(owner, place), self.value(index, place)
            try:
                value = items[at]
            except (LookupError, TypeError):
                value = Unknown(_unset(node))
        else:
            value = self._names.get(text, Unknown(_unset(node)))
        if isinstance(value, Unknown):
            raise ScheduleTextError(f"{place} needs a number: {value.why}")
        return value

    def _computed(
        self, sign: ast.operator, left: ast.expr, right: ast.expr, place: str, node: ast.expr
    ) -> Any:
        one, other = self.value(left, place), self.value(right, place)
        lists = isinstance(one, tuple) or isinstance(other, tuple)
        if lists and isinstance(sign, ast.Add) and isinstance(one, tuple):
            if isinstance(other, tuple):
                return one + other
        elif lists and isinstance(sign, ast.Mult):
            items, times = (one, other) if isinstance(one, tuple) else (other, one)
            if isinstance(times, int) and len(items) * max(times, 0) <= MOST_ITEMS:
                return items * times
        elif _are_numbers(one, other):
            return _computed(lambda: _ARITHMETIC[type(sign)](one, other), sign, one, other, place)
        raise ScheduleTextError(f"{place} must be a number, got {quoted(ast.unparse(node))}")

    def _comprehended(
        self, each: ast.expr, one: ast.comprehension, place: str, node: ast.expr
    ) -> Any:
        items = self.value(one.iter, place)
        if not isinstance(items, tuple) or one.ifs or not isinstance(one.target, ast.Name):
            raise ScheduleTextError(f"{place} must be a list, got {quoted(ast.unparse(node))}")
        name = one.target.id
        return tuple(
            Values({**self._names, name: item}, self._call).value(each, place) for item in items
        )

    def _called(self, name: str, node: ast.Call, place: str) -> Any:
        if node.keywords:
            raise ScheduleTextError(f"{place} must be a number, got {quoted(ast.unparse(node))}")
        values = [self.value(argument, place) for argument in node.args]
        if name == "float" and len(values) == 1 and isinstance(values[0], str):
            values = [values[0][:MOST_DIGITS]]
        elif name in _OF_NUMBERS and not _are_numbers(*values):
            raise ScheduleTextError(f"{place} must be a number, got {quoted(ast.unparse(node))}")
        try:
            return FUNCTIONS[name](*values)
        except (ArithmeticError, TypeError, ValueError):
            came = quoted(ast.unparse(node))
            raise ScheduleTextError(
                f"{place} must be a number, got {came}, which can't be computed"
            ) from None


def _unset(node: ast.expr) -> str:
    return f"{quoted(ast.unparse(node))} isn't set in the text; write its value"


def _computed(
    compute: Callable[[], Any], sign: ast.operator, one: Any, other: Any, place: str
) -> Any:
    whole = isinstance(sign, ast.Pow) and isinstance(one, int) and isinstance(other, int)
    if whole and abs(other) * max(1, abs(one).bit_length()) > 4 * MOST_DIGITS:
        raise ScheduleTextError(f"{place} must be a number, got one that is too large")
    try:
        value = compute()
    except ArithmeticError as error:
        # A float's overflow carries an error number before its words.
        words = error.args[-1] if error.args else error
        raise ScheduleTextError(f"{place} must be a number, got {str(words).lower()}") from None
    if isinstance(value, complex):
        raise ScheduleTextError(f"{place} must be a real number, got {quoted(str(value))}")
    if isinstance(value, int) and value.bit_length() > 4 * MOST_DIGITS:
        raise ScheduleTextError(f"{place} must be a number, got one that is too large")
    return value


def _are_numbers(*values: object) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
