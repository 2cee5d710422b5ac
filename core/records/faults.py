"""Error sentences for data that doesn't fit a record; all of them are made here.

Pydantic finds the errors; none of its words reach a reader.
"""

import difflib
import re
import typing
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from core.records.numbers import as_text, quoted

Path = tuple[str | int, ...]
"""Where in the data: keys and list positions."""

EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "tuple": "a list",
    "list": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "greater_than_equal": ">= {ge}",
    "greater_than": "> {gt}",
    "less_than_equal": "<= {le}",
    "less_than": "< {lt}",
    "multiple_of": "a multiple of {multiple_of}",
    "literal_error": "one of {expected}",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
    "finite_number": "a finite number",
}
"""Pydantic's name of an error, or its beginning → what the value must be."""


@dataclass(frozen=True)
class RecordFault:
    """One fault of the data given for a record: its place and the sentence about it."""

    path: Path
    sentence: str
    """The whole sentence, with its subject: `T_max must be a number, got 'ten'`."""
    at_place: str
    """The same for a reader who is told the place: `must be a number, got 'ten'`."""


class RecordError(ValueError):
    """Raised for data that doesn't fit a record; has all faults, and its text is the first."""

    def __init__(self, faults: Iterable[RecordFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults[0].sentence)


def faults_of(
    error: ValidationError, model: type[BaseModel], data: object
) -> tuple[RecordFault, ...]:
    """Return what is wrong with `data`, one fault for each place in it.

    Args:
        error: What making a `model` of `data` raised.
        model: The record that was asked for.
        data: The plain data it was asked for with; its keys tell a place from pydantic's labels.
    """
    found: dict[Path, list[_Error]] = {}
    for details in error.errors(include_url=False):
        one = _Error(details, model, data)
        found.setdefault(one.path, []).append(one)
    # A list that isn't a number either is reported twice; its bad item is the one to read about.
    places = [p for p in found if not any(q != p and q[: len(p)] == p for q in found if p)]
    return tuple(_fault(place, found[place]) for place in places)


def nearest(name: str, names: Iterable[str], *, or_all: bool = True) -> str:
    """Return `; did you mean …?`, or all names to choose from when none is near."""
    known = list(names)
    by_lower = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {by_lower[near[0]]}?"
    return f"; choose from {', '.join(known)}" if known and or_all else ""


def ended(sentence: str) -> str:
    """Return the sentence with a full stop, unless it already ends with punctuation."""
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


class _Error:
    """One error that pydantic reported, with the path in the data that it is about."""

    def __init__(self, details: ErrorDetails, model: type[BaseModel], data: object) -> None:
        self.kind, self.came = details["type"], details["input"]
        self.bound: Mapping[str, Any] = details.get("ctx", {})
        self.models = [model]
        self.owner = model
        self.path: Path = ()
        self._place(details["loc"], data)
        discriminator = self.bound.get("discriminator", "()").strip("'")
        if not discriminator.endswith("()"):  # Otherwise a function tells the records apart.
            self.path += (discriminator,)
            self.came = self.bound.get("tag")

    @property
    def name(self) -> str:
        """How a sentence names the place: a field, or `groups[1]`."""
        if not self.path:
            return kind_of(self.owner) or self.owner.__name__
        named = "".join(f"[{item}]" if isinstance(item, int) else f".{item}" for item in self.path)
        return named.rpartition(".")[2]

    def _place(self, loc: Path, here: Any) -> None:
        """Work out the path in the data from pydantic's `loc`, which holds labels too."""
        for index, item in enumerate(loc):
            is_key = isinstance(here, Mapping) and item in here
            is_missing = self.kind == "missing" and index == len(loc) - 1
            holder = next((m for m in self.models if _field(m, item)), None)
            labeled = [m for m in self.models if item in (kind_of(m), m.__name__)]
            if isinstance(item, int):
                self.path += (item,)
                within = isinstance(here, Sequence) and item < len(here)
                here = here[item] if within else None
            elif labeled and not is_key:
                self.models = labeled
            elif holder is not None:
                # A field that isn't in the data was put there by a validator of ours.
                self.path += (item,) if is_key or is_missing else ()
                self.owner, field = holder, _field(holder, item)
                self.models = list(_models_in(field.annotation)) if field else []
                here = here[item] if is_key else None
            elif is_key:
                self.path += (item,)
                self.owner = self.models[0] if self.models else self.owner
                here = here[item]

    def expected(self) -> str | None:
        """Return what the value must be, or None if the error isn't about a wrong value."""
        own = re.fullmatch(r"must be (.*), got .*", str(self.bound.get("error", "")), re.DOTALL)
        if own:
            return own[1]
        if self.kind in ("model_type", "model_attributes_type", "dataclass_type"):
            return f"one of {kinds}" if (kinds := self._kinds()) else "a mapping"
        found = EXPECTED.get(self.kind, EXPECTED.get(self.kind.split("_")[0]))
        bounds = {
            name: as_text(bound) if isinstance(bound, float) else bound
            for name, bound in self.bound.items()
        }
        return found and found.format_map(bounds)

    def fault(self, path: Path) -> RecordFault:
        """Describe an error other than a wrong value: a missing field, an unknown one, or ours."""
        last = str(path[-1]) if path else ""
        owner = kind_of(self.owner) or self.owner.__name__
        match self.kind:
            case "missing" if path and isinstance(path[-1], int):
                return RecordFault(path, f"{self.name} is missing", "is missing")
            case "missing":
                return RecordFault(path, f"{owner} must have {last}, got none", "is missing")
            case "extra_forbidden":
                fields = [name for name in self.owner.model_fields if name != "kind"]
                near = nearest(last, fields, or_all=False)
                whole = f"{owner} has no {last}{nearest(last, fields)}"
                return RecordFault(path, whole, f"is not a field here{near}")
            case "union_tag_invalid":
                kinds = self._kinds().split(", ")
                near = nearest(str(self.came), kinds, or_all=False)
                whole = f"there is no {last} {self.came!r}{nearest(str(self.came), kinds)}"
                must = f"must be one of {', '.join(kinds)}, got {self.came!r}{near}"
                return RecordFault(path, whole, must)
            case "union_tag_not_found":
                must = f"must be one of {self._kinds()}, got none"
                return RecordFault(path, f"{last} {must}", must)
            case "value_error":
                own = str(self.bound["error"])
                return RecordFault(path, own, own)
            case _:
                cannot = f"can't be {quoted(self.came)}"
                return RecordFault(path, f"{self.name} {cannot}", cannot)

    def _kinds(self) -> str:
        return ", ".join(dict.fromkeys(filter(None, map(kind_of, self.models))))


def _fault(path: Path, errors: list[_Error]) -> RecordFault:
    """Combine pydantic's errors about one place into one fault."""
    first = errors[0]
    expected = list(dict.fromkeys(text for error in errors if (text := error.expected())))
    if not expected:
        return first.fault(path)
    if "a number" in expected and "a whole number" in expected:
        expected.remove("a whole number")  # Any number will do.
    counted = first.kind in ("too_long", "too_short") and isinstance(first.came, Sized)
    got = str(len(first.came)) if counted else quoted(first.came)
    must = f"must be {' or '.join(expected)}, got {got}"
    if first.kind == "literal_error":
        must = must.replace("one of ", "", 1) if first.bound["expected"].count("'") == 2 else must
        names = re.findall(r"'([^']+)'", first.bound["expected"])
        must += nearest(str(first.came), names, or_all=False)
    if first.kind == "string_type" and isinstance(first.came, bool):
        must += "; put quotes around words such as yes, no, on and off"
    return RecordFault(path, f"{first.name} {must}", must)


def kind_of(model: type[BaseModel]) -> str | None:
    """Return the value of the field `kind` that identifies `model`, or None."""
    field = model.model_fields.get("kind")
    if field is None or typing.get_origin(field.annotation) is not Literal:
        return None
    values = typing.get_args(field.annotation)
    return values[0] if len(values) == 1 else None


def _field(model: type[BaseModel], name: str | int) -> FieldInfo | None:
    """Return the field whose name (or alias) in the data is `name`."""
    fields = model.model_fields.items()
    return next((field for own, field in fields if name in (field.alias or own, own)), None)


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _models_in(inner)
