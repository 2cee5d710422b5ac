"""The numbers that a question draws, so that every learner gets their own."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator

from core.records import Record

VALUES_AT_MOST = 2000


class Integers(Record):
    """A whole number, drawn from a range (both ends included): `{int: [6, 20]}`."""

    bounds: tuple[int, int] = Field(alias="int")
    step: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _has_values(self) -> "Integers":
        low, high = self.bounds
        if not 0 <= (high - low) // self.step < VALUES_AT_MOST:
            raise ValueError(
                f"int must be [low, high] with 1 to {VALUES_AT_MOST:,} values, got [{low}, {high}]"
            )
        return self

    @property
    def values(self) -> tuple[Any, ...]:
        """Everything that may be drawn."""
        low, high = self.bounds
        return tuple(range(low, high + 1, self.step))


class OneOf(Record):
    """One of the values listed."""

    one_of: tuple[int | float | str, ...] = Field(min_length=1, max_length=VALUES_AT_MOST)

    @property
    def values(self) -> tuple[Any, ...]:
        """Everything that may be drawn."""
        return self.one_of


def _written_as(value: object) -> str:
    a_range = isinstance(value, Integers) or (isinstance(value, dict) and "int" in value)
    return "range" if a_range else "listed"


Variable = Annotated[
    Annotated[Integers, Tag("range")] | Annotated[OneOf, Tag("listed")], Discriminator(_written_as)
]
