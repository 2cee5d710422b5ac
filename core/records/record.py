"""Base class of all records: immutable, hashable, and clear about what is wrong with bad data."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from core.records.faults import RecordError, faults_of


class Record(BaseModel):  # noqa: PLW1641  (pydantic hashes what is frozen)
    """An immutable value, checked when it is made; equal records can share a cache entry."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __eq__(self, other: object) -> bool:
        # To Python 1 == 1.0; PyTorch refuses one of them, so a cache must not mix them up.
        return type(self) is type(other) and repr(self) == repr(other)

    @classmethod
    def checked(cls, data: object) -> Self:
        """Return the record that plain data describes.

        Raises:
            RecordError: With a sentence for each fault of the data.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise RecordError(faults_of(error, cls, data)) from None

    def changed(self, **values: Any) -> Self:
        """Return a copy with other fields, checked like a new record. Raises RecordError."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return self.checked(given | values)
