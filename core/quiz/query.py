"""What to ask of a run: a property, with bounds and tolerances on its value."""

import inspect
import math
from typing import Any

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from core.content.expression import ExpressionError, Names, resolve
from core.records import Record, nearest
from core.schedule import ASKABLE, Trajectory, properties

PARAMETERS = {
    name: tuple(inspect.signature(method).parameters)[1:] for name, method in ASKABLE.items()
}
"""The arguments of each property, such as ("step",)."""


def _argument_schema(name: str) -> JsonSchemaValue:
    """Return the schema of a property's argument: none, or a number or expression."""
    what = (ASKABLE[name].__doc__ or "").strip().splitlines()[0]
    if not PARAMETERS[name]:
        return {"type": "null", "description": what}
    return {"type": ["number", "string"], "description": what}


class Ask(Record):
    """One property of a trajectory, with its argument: `{rate_at: "{k}"}`, `{restarts: }`."""

    name: str
    arguments: tuple[Any, ...] = ()
    group: int = Field(default=0, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _from_mapping(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        written = dict(value)
        group = written.pop("group", 0)
        if len(written) != 1:
            raise ValueError(
                f"must name one property, such as {{rate_at: 5}}, got {sorted(written) or 'none'}"
            )
        name, given = next(iter(written.items()))
        if name not in ASKABLE:
            raise ValueError(f"there is no property {name}{nearest(name, ASKABLE)}")
        arguments = [] if given is None else given if isinstance(given, list) else [given]
        wanted = PARAMETERS[name]
        if len(arguments) != len(wanted):
            raise ValueError(
                f"{name} must be given {' and '.join(wanted) or 'no value'}, got {given!r}"
            )
        return {"name": name, "arguments": tuple(arguments), "group": group}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of what authors write, which is the property's name as a field."""
        written = {name: _argument_schema(name) for name in ASKABLE}
        group = {"type": "integer", "minimum": 0, "description": "The parameter group asked."}
        return {
            "description": "One property of the executed run, with its argument.",
            "type": "object",
            "properties": {**written, "group": group},
            "additionalProperties": False,
            "oneOf": [{"required": [name]} for name in ASKABLE],
        }

    @property
    def counts(self) -> bool:
        """Whether the answer is a whole number, as of restarts or steps."""
        returned = inspect.signature(ASKABLE[self.name]).return_annotation
        return returned in (int, int | None)

    def step(self, names: Names) -> int | None:
        """Return the step that is asked about, or None when it's about the whole run."""
        if "step" not in PARAMETERS[self.name]:
            return None
        step = resolve(self.arguments[0], names)
        if not isinstance(step, int) or isinstance(step, bool) or step < 0:
            raise ExpressionError(f"{self.name} needs a step >= 0, got {step}")
        return step

    def steps_needed(self, names: Names) -> int:
        """Return how many steps a run must have to be asked this."""
        step = self.step(names)
        return 1 if step is None else step + 1 + (self.name == "direction_at")

    def answer(self, trajectory: Trajectory, names: Names) -> Any:
        """Return the answer that execution gives. Raises ExpressionError where there's none."""
        arguments = resolve(list(self.arguments), names)
        try:
            return getattr(properties(trajectory, self.group), self.name)(*arguments)
        except IndexError:
            raise ExpressionError(f"the run has no parameter group {self.group}") from None
        except TypeError:
            raise ExpressionError(f"{self.name} can't be asked with {arguments}") from None
        except ValueError as error:
            raise ExpressionError(str(error)) from None


class Tolerance(Record):
    """How far an answer may be from the key: a part of the key, or an absolute amount."""

    rel: float = Field(default=0.01, ge=0, lt=1)
    abs: float = Field(default=1e-9, ge=0)

    def around(self, value: float) -> float:
        """Return how far a number may be from `value` to count as the same."""
        return float(max(self.rel * abs(value), self.abs))

    def close(self, one: Any, other: Any) -> bool:
        """Return whether two answers count as the same."""
        if isinstance(one, (int, float)) and isinstance(other, (int, float)):
            return math.isclose(one, other, rel_tol=0, abs_tol=self.around(other))
        return bool(one == other)


class Condition(Record):
    """A bound on the value of a property: equals, or at_least and at_most, or one of these two."""

    equals: Any = None
    at_least: Any = None
    at_most: Any = None
    tolerance: Tolerance = Tolerance(rel=1e-6)

    @model_validator(mode="after")
    def _is_bounded(self) -> "Condition":
        bounds = self.model_fields_set & {"equals", "at_least", "at_most"}
        if not bounds or ("equals" in bounds and len(bounds) > 1):
            raise ValueError("needs either equals, or at_least or at_most or both of these")
        return self

    def holds(self, value: Any, names: Names) -> bool:
        """Return whether `value` meets the bound for this draw."""
        if "equals" in self.model_fields_set:
            return self.tolerance.close(value, resolve(self.equals, names))
        if value is None:
            return False
        least, most = resolve([self.at_least, self.at_most], names)
        try:
            return bool((least is None or value >= least) and (most is None or value <= most))
        except TypeError:
            bound = least if least is not None else most
            raise ExpressionError(f"{value!r} can't be compared with {bound!r}") from None
