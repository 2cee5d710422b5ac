"""The kind `parameter`: choose a value that makes a condition true."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from core.content.expression import ExpressionError, Names, fill, resolve
from core.quiz.answer_format import AnswerFormat, Known, NumberAnswer
from core.quiz.finding import finding
from core.quiz.goal import Limit
from core.quiz.grade import Grade
from core.quiz.kinds.numeric import COUNT, read_answer
from core.quiz.mistake import Mistake
from core.quiz.query import Ask, Condition, Tolerance
from core.quiz.question import Question
from core.quiz.run_template import RunTemplate
from core.quiz.variables import Variable
from core.quiz.variant import Drawn, NoVariantError, UnreadableError, Variant
from core.records import Number, as_text
from core.records.typed_number import EXAMPLE
from core.schedule import KINDS, Run, traced

VALUES_AT_MOST = 200
SAME = 1e-9
"""How far an answer may be from a value to count as the same, as a part of the value."""
SAME_VALUE = Tolerance(rel=SAME)
BEYOND = 10
"""How far beyond the ends of `among` a value is tried, as a factor."""
DRAWS_KEPT = 256
DrawnNames = tuple[tuple[str, type, Any], ...]
"""The drawn names in order, each with the type of its value and the value."""


class ParameterQuestion(Question, Condition):
    """The learner picks a value for one parameter so that what is asked meets the bound."""

    kind: Literal["parameter"] = "parameter"
    place: ClassVar = 3
    run: RunTemplate
    ask: Ask
    vary: str
    among: Variable
    limits: tuple[Limit, ...] = Field(
        default=(), description="What else must be true of the run; shown below the prompt."
    )

    @model_validator(mode="after")
    def _can_be_varied(self) -> "ParameterQuestion":
        known = ["lr"]
        if self.run.scheduler is not None:
            known += [p.name for p in KINDS[self.run.scheduler].parameters()]
        if self.vary not in known:
            raise ValueError(f"vary must be one of {', '.join(known)}, got {self.vary}")
        if len(self.among.values) > VALUES_AT_MOST:
            raise ValueError(
                f"among must have at most {VALUES_AT_MOST} values, got {len(self.among.values)}"
            )
        for mistake in self.mistakes:
            if mistake.value is None:
                raise ValueError(f"mistake {mistake.id} must have the value that it leads to")
        return self

    def with_value(self, value: Number) -> RunTemplate:
        """Return the run with the learner's value in it; `lr` is the optimizer's."""
        if self.vary == "lr":
            return self.run.model_copy(update={"lr": value})
        return self.run.model_copy(update={"args": {**self.run.args, self.vary: value}})

    def executes(self, mistake: Mistake) -> bool:
        return True  # Whatever value it leads to is run.

    @cached_property
    def keys_of(self) -> Callable[[DrawnNames], tuple[Any, ...]]:
        """A function from a draw to its right values, cached because it runs every value given."""
        return lru_cache(maxsize=DRAWS_KEPT)(self._keys_of)

    def _keys_of(self, draw: DrawnNames) -> tuple[Any, ...]:
        variant = ParameterVariant(self, {name: value for name, _, value in draw}, 0)
        return tuple(filter(variant.makes_it_true, self.among.values))

    def variant_of(self, names: Names, seed: int = 0) -> "ParameterVariant":
        variant = ParameterVariant(self, names, seed)
        if not variant.keys:
            raise NoVariantError(f"no value of {self.vary} in `among` meets the condition")
        if len(variant.keys) == len(self.among.values):
            raise NoVariantError(f"every value of {self.vary} in `among` meets the condition")
        values: list[Any] = []
        for mistake, value in variant.reached:
            if variant.makes_it_true(value):
                raise NoVariantError(f"mistake {mistake.id} gives {as_text(value)}, which is right")
            if any(SAME_VALUE.close(value, other) for other in values):
                what = f"mistake {mistake.id} gives {as_text(value)}, and another mistake does too"
                raise NoVariantError(what)
            values.append(value)
        return variant


@dataclass(frozen=True, eq=False)
class ParameterVariant(Variant):
    """One draw of a `parameter` question; every allowed value is executed."""

    question: ParameterQuestion
    requires: ClassVar = "It must also be true that"

    @cached_property
    def keys(self) -> tuple[Any, ...]:
        """The right values among those allowed."""
        # The types too: 1 and 1.0 are equal, but not to every scheduler.
        names = sorted(self.names.items())
        return self.question.keys_of(tuple((name, type(value), value) for name, value in names))

    @cached_property
    def reached(self) -> tuple[tuple[Mistake, Any], ...]:
        """Every mistake with the value it leads to."""
        return tuple(
            (mistake, resolve(mistake.value, self.names)) for mistake in self.question.mistakes
        )

    def makes_it_true(self, value: Number) -> bool:
        """Return whether execution with `value` meets the bound; a run that raises doesn't."""
        try:
            return self.question.holds(self._asked(value), self.names) and not self._broken(value)
        except ExpressionError:
            return False

    def _broken(self, value: Number) -> tuple[Limit, ...]:
        """Return the further limits that execution with `value` doesn't keep."""
        ran = traced(self._run(value))
        limits = self.question.limits
        return tuple(limit for limit in limits if not limit.measure(ran, self.names)[0])

    @property
    def requirements(self) -> tuple[str, ...]:
        return tuple(fill(limit.say, self.names) for limit in self.question.limits)

    def _asked(self, value: Number) -> Any:
        trajectory = traced(self._run(value))
        if trajectory.exception and "exception" not in self.question.ask.name:
            raise ExpressionError(f"PyTorch raises {trajectory.exception.category}")
        return self.question.ask.answer(trajectory, self.names)

    def _run(self, value: Number) -> Run:
        needed = self.question.ask.steps_needed(self.names)
        return self.question.with_value(value).run(self.names, at_least=needed)

    @property
    def key(self) -> str:
        return repr(self.keys[0])

    @property
    def key_text(self) -> str:
        return f"{self.question.vary} = {as_ranges(self.keys, self.question.among.values)}"

    @property
    def key_sentence(self) -> str:
        these_meet = "This value meets" if len(self.keys) == 1 else "These values meet"
        return f"{these_meet} the condition: {self.key_text}."

    @property
    def slots(self) -> dict[str, Any]:
        return {**self.names, "key": self.keys[0], "first": self.keys[0], "last": self.keys[-1]}

    def normalized(self, answer: str) -> str:
        return repr(self._read(answer) + 0)  # Adding 0 makes 0.0 of -0.0.

    def judge(self, answer: str) -> Grade:
        value = self._read(answer)
        if self.makes_it_true(value):
            return Grade.right(f"{self.question.vary} = {as_text(value)} meets the condition.")
        for mistake, wrong in self.reached:
            if SAME_VALUE.close(value, wrong):
                return Grade.of(mistake, self.names, value)
        try:
            happens = self._found(value)
        except ExpressionError as reason:
            happens = str(reason).removesuffix(".")
        return Grade.not_right(0.0, f"With {self.question.vary} = {as_text(value)}, {happens}.")

    def _found(self, value: Number) -> str:
        """Return what the run did instead, about the bound or the first limit that it breaks."""
        ran, ask = traced(self._run(value)), self.question.ask
        if not ran.exception and self.question.holds(self._asked(value), self.names):
            ask = self._broken(value)[0].ask
        return finding(ask, ran, self.names, self.question.unit)

    def _read(self, answer: str) -> Number:
        write = COUNT if self._all_whole else EXAMPLE
        value = float(read_answer(answer, write=write, names=(self.question.vary,)))
        return int(value) if value.is_integer() and self._all_whole else value

    @property
    def _all_whole(self) -> bool:
        return all(isinstance(value, int) for value in self.question.among.values)

    @property
    def answer_label(self) -> str:
        return f"a value of `{self.question.vary}`"

    @property
    def answer_example(self) -> str:
        return "12" if self._all_whole else "0.05 or 5e-2"

    @property
    def right_answers(self) -> tuple[str, ...]:
        return tuple(map(repr, self.keys))

    @property
    def answer_format(self) -> AnswerFormat:
        mistakes = map(self.known_answer, self.question.mistakes)
        return NumberAnswer((*filter(None, mistakes), *self._known_ranges()))

    def known_answer(self, mistake: Mistake) -> Known | None:
        known = super().known_answer(mistake)
        if known is None:
            return None
        return replace(known, within=SAME * abs(float(known.answer)))

    def _known_ranges(self) -> Iterator[Known]:
        """Yield the right values; neighbors form a range if the value between them is right too."""
        follows = set(pairwise(self.question.among.values))
        ranges: list[list[Any]] = []
        for key in self.keys:
            last = ranges[-1][-1] if ranges else None
            joined = last is not None and (last, key) in follows
            if joined and self.makes_it_true((last + key) / 2):
                ranges[-1].append(key)
            else:
                ranges.append([key])
        for first, *_, last in ([piece[0], *piece] for piece in ranges):
            middle, half = (first + last) / 2, (last - first) / 2
            within = half + SAME * abs(middle)
            yield Known(repr(middle), 1.0, "This value meets the condition.", within)

    @property
    def open_ends(self) -> tuple[str, ...]:
        values = self.question.among.values
        lowest, highest = min(values), max(values)
        ends = ((lowest, lowest / BEYOND), (highest, highest * BEYOND))
        return tuple(
            f"{self.question.vary} = {as_text(end)} and even {as_text(beyond)}"
            for end, beyond in ends
            if self.makes_it_true(end) and self.makes_it_true(beyond)
        )

    @property
    def guess_rate(self) -> float:
        return len(self.keys) / len(self.question.among.values)

    def answer_for(self, mistake: str) -> str | None:
        return next((repr(v) for m, v in self.reached if m.id == mistake), None)

    def evidence(
        self, answer: str | None, grade: Grade | None = None, *, over: bool
    ) -> tuple[Drawn, ...]:
        drawn = []
        if answer is not None:
            try:
                value = self._read(answer)
                rates = traced(self._run(value)).rates
            except (UnreadableError, ExpressionError):
                return self.evidence(None, over=over)
            drawn.append(Drawn(f"yours: {self.question.vary} = {as_text(value)}", "yours", rates))
            if self.makes_it_true(value):
                return tuple(drawn)
        if over:
            middle = self.keys[len(self.keys) // 2]
            name = f"{self.question.vary} = {as_text(middle)}"
            drawn.append(Drawn(name, "truth", traced(self._run(middle)).rates))
        return tuple(drawn)


def as_ranges(keys: tuple[Any, ...], among: tuple[Any, ...]) -> str:
    """Write the keys as `11 … 16, 20`: neighbors among the values given are joined."""
    pieces: list[list[Any]] = []
    at = {value: index for index, value in enumerate(among)}
    for key in keys:
        if pieces and at[key] == at[pieces[-1][-1]] + 1:
            pieces[-1].append(key)
        else:
            pieces.append([key])
    texts = [
        as_text(piece[0]) if len(piece) == 1 else f"{as_text(piece[0])} … {as_text(piece[-1])}"
        for piece in pieces
    ]
    return ", ".join(texts)
