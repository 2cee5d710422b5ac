"""The check of diagnoses: every number in what a mistake or an option says comes from a run."""

import math
import re
from collections.abc import Iterator
from typing import Any

from core.content.expression import ExpressionError, resolve
from core.quiz.mistake import Mistake
from core.quiz.query import Tolerance
from core.quiz.run_template import RunTemplate
from core.quiz.variant import Variant
from core.records import Record, as_text
from core.records.numbers import number_texts_in, numbers_in
from core.schedule import TORCH_VERSION

SAME = Tolerance(rel=1e-6, abs=1e-12)
FIRST_STEP = 0
VERSION = TORCH_VERSION.rpartition(".")[0]
"""PyTorch's version as a text names it, such as 2.13."""
_NOT_PROSE = re.compile(r"\{[^{}]*\}|```.*?```|`[^`]*`", re.DOTALL)


def says_faults(variant: Variant) -> Iterator[str]:
    """Yield what is wrong with the diagnoses of one draw.

    A number that is written out must be one of the question's: drawn, printed in the prompt, or in
    one of the runs. What `say` calls {value} must equal the mistake's `equals`, if it has one.
    """
    for mistake in variant.question.mistakes:
        answer = variant.answer_for(mistake.id)
        if answer is not None and mistake.equals is not None:
            yield from _value_faults(variant, mistake, answer)
    for diagnosis in variant.diagnoses():
        literals = [n for n in _literals(diagnosis.say) if n != VERSION]
        if not literals:
            continue
        given = (FIRST_STEP, variant.task, variant.names)
        held = list(_numbers((*given, *diagnosis.sources), variant))
        for text in literals:
            if not any(SAME.close(float(text), number) for number in held):
                yield (
                    f"{diagnosis.who} says {text}, which no run gives: compute it in a slot, or "
                    f"write {{{text}}} if it belongs to the text alone"
                )


def _literals(text: str) -> list[str]:
    """Return the numbers that an author wrote out, outside code and slots."""
    return [number.rstrip(".") for number in number_texts_in(_NOT_PROSE.sub(" ", text))]


def _value_faults(variant: Variant, mistake: Mistake, answer: str) -> Iterator[str]:
    claimed = resolve(mistake.equals, variant.names)
    found = numbers_in(answer)
    if len(found) != 1 or not SAME.close(found[0], claimed):
        drawn = ", ".join(f"{name}={as_text(value)}" for name, value in variant.names.items())
        came = as_text(found[0]) if len(found) == 1 else answer
        yield f"mistake {mistake.id} equals {as_text(claimed)}, but its run gives {came} ({drawn})"


def _numbers(value: Any, variant: Variant) -> Iterator[float]:
    """Yield all numbers in a value: those of a run with its defaults, of expressions and texts."""
    match value:
        case bool() | None:
            return
        case int() | float() if math.isfinite(value):
            yield float(value)
        case str():
            yield from _numbers_of_text(value, variant)
        case RunTemplate():
            yield from _numbers_of_run(value, variant)
        case Record() | dict():
            yield from _numbers(tuple(dict(value).values()), variant)
        case list() | tuple():
            for each in value:
                yield from _numbers(each, variant)
        case _:
            return


def _numbers_of_text(text: str, variant: Variant) -> Iterator[float]:
    yield from numbers_in(text)
    if "{" in text:
        try:
            yield from _numbers(resolve(text, variant.names), variant)
        except ExpressionError:
            return  # A sentence, not an expression.


def _numbers_of_run(run: RunTemplate, variant: Variant) -> Iterator[float]:
    try:
        yield from _numbers(run.run(variant.names), variant)
    except ExpressionError:
        return  # No run in this draw, so it gives no number.
