"""Evaluator of arithmetic in content files: numbers, names, + − × ÷, min, max, comparisons.

The text is parsed into a tree and computed here, node by node; nothing is ever evaluated as
Python.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from core.records import Number, as_text

Names = Mapping[str, Any]
MAX_CHARACTERS = 200
_SLOT = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


class ExpressionError(ValueError):
    """An expression that can't be computed, with the reason in one sentence."""


def _divide(a: Number, b: Number) -> Number:
    """Divide; 10 / 2 is the int 5, because PyTorch tells `T_0=5` from `T_0=5.0`."""
    if isinstance(a, int) and isinstance(b, int) and b and a % b == 0:
        return a // b
    return a / b


_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divide,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {"min": min, "max": max}


@lru_cache(maxsize=2048)
def _parse(text: str) -> ast.expr:
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(f"an expression must have at most {MAX_CHARACTERS} characters")
    try:
        return ast.parse(
            text.replace("×", "*").replace("÷", "/").replace("−", "-").strip(), mode="eval"
        ).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"`{text}` is not arithmetic") from None


def evaluate(text: str, names: Names) -> Any:
    """Compute an expression. Raises ExpressionError, never anything else."""
    try:
        value = _compute(_parse(text), text, names)
        if not isinstance(value, (int, float)) or math.isfinite(value):
            return value
    except ZeroDivisionError:
        raise ExpressionError(f"`{text}` divides by zero") from None
    except (OverflowError, RecursionError, TypeError):
        raise ExpressionError(f"`{text}` can't be computed") from None
    raise ExpressionError(f"`{text}` is too large a number")


def _compute(node: ast.expr, text: str, names: Names) -> Any:
    def inner(child: ast.expr) -> Any:
        return _compute(child, text, names)

    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as number) if math.isfinite(number):
            return number
        case ast.Name(id=name):
            if name not in names:
                known = ", ".join(names) or "none"
                raise ExpressionError(f"`{text}` names {name}, which is not drawn (drawn: {known})")
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -inner(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            one, other = inner(left), inner(right)
            if not (isinstance(one, (int, float)) and isinstance(other, (int, float))):
                raise TypeError  # Python would repeat and join texts.
            return _ARITHMETIC[type(op)](one, other)
        case ast.Compare(left=left, ops=ops, comparators=rest) if all(
            type(o) in _COMPARISONS for o in ops
        ):
            values = [inner(left), *map(inner, rest)]
            pairs = zip(ops, values, values[1:], strict=False)
            return all(_COMPARISONS[type(o)](a, b) for o, a, b in pairs)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(inner(part) for part in parts)
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as args, keywords=[]) if (
            name in _FUNCTIONS
        ):
            values = [inner(arg) for arg in args]
            return _FUNCTIONS[name](values)
        case _:
            pass
    allowed = "numbers, names, + - * /, parentheses, min, max, comparisons"
    raise ExpressionError(f"`{text}` has more than {allowed}")


def resolve(value: Any, names: Names) -> Any:
    """Replace every text with `{…}` inside `value` (lists and mappings too) by its number."""
    match value:
        case str() if "{" in value:
            return evaluate(value.replace("{", "(").replace("}", ")"), names)
        case dict():
            return {key: resolve(inner, names) for key, inner in value.items()}
        case list() | tuple():
            return [resolve(inner, names) for inner in value]
        case _:
            return value


def fill(text: str, names: Names) -> str:
    """Replace every `{…}` in a sentence by its value as a reader should see it; `{{` is a brace."""

    def one(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        return as_text(evaluate(found[1], names))

    return _SLOT.sub(one, text)
