"""Sentences about a bad record: what, the bound, what came, and the nearest right name."""

import difflib
import re
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.schedule.number import shown

Path = tuple[str | int, ...]
"""Where in the data: keys and list positions."""

EXPECTED = {
    "int": "an integer",
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
    "literal_error": "one of {expected}",
    "string_pattern_mismatch": "text that matches {pattern}",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
    "finite_number": "a finite number",
}
"""Pydantic's name of an error, or its beginning → what must be."""


def sentences(
    error: ValidationError, model: type[BaseModel], data: object
) -> list[tuple[Path, str]]:
    """Return where and what is wrong, one sentence for each place in `data`.

    Args:
        error: What making a `model` of `data` raised.
        model: The record that was asked for.
        data: The plain data it was asked for with; its keys tell a place from pydantic's labels.
    """
    faults: dict[Path, list[_Fault]] = {}
    for details in error.errors(include_url=False):
        fault = _Fault(details, model, data)
        faults.setdefault(fault.path, []).append(fault)
    # A list that isn't a number either is reported twice; its bad item is the one to read about.
    places = [p for p in faults if not any(q != p and q[: len(p)] == p for q in faults if p)]
    return [(place, _sentence(faults[place])) for place in places]


def nearest(name: str, names: Iterable[str]) -> str:
    """Return `; did you mean …?`, or all names to choose from when none is near."""
    known = list(names)
    by_lower = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {by_lower[near[0]]}?"
    return f"; choose from {', '.join(known)}" if known else ""


class _Fault:
    """One of pydantic's errors, put where it belongs."""

    def __init__(self, details: ErrorDetails, model: type[BaseModel], data: object) -> None:
        self.kind, self.came = details["type"], details["input"]
        self.bound: Mapping[str, Any] = details.get("ctx", {})
        self.message = details["msg"]
        self.models = [model]
        self.owner = model
        self.path: Path = ()
        here: Any = data
        for item in details["loc"]:
            here = self._enter(item, here)
        if "discriminator" in self.bound:
            self.path += (self.bound["discriminator"].strip("'"),)
            self.came = self.bound.get("tag")

    def _enter(self, item: str | int, here: Any) -> Any:
        """Follow one item of pydantic's place, which may be a label of its own instead."""
        is_key = isinstance(here, Mapping) and item in here
        tagged = [model for model in self.models if kind_of(model) == item and not is_key]
        holder = next((m for m in self.models if item in m.model_fields), None)
        if isinstance(item, int):
            self.path += (item,)
            return here[item] if isinstance(here, Sequence) and item < len(here) else None
        if tagged:
            self.models = tagged
        elif holder is not None:
            self.path, self.owner = (*self.path, item), holder
            self.models = list(_models_in(holder.model_fields[item].annotation))
            return here.get(item) if isinstance(here, Mapping) else None
        elif is_key:
            self.path += (item,)
            self.owner = self.models[0] if self.models else self.owner
            return here[item]
        return here

    def expected(self) -> str | None:
        """Return what must be in this place, or None where the error says it otherwise."""
        own = re.fullmatch(r"must be (.*), got .*", str(self.bound.get("error", "")))
        if own:
            return own[1]
        if self.kind.startswith("model_"):
            return f"one of {kinds}" if (kinds := self._kinds()) else "a mapping"
        found = EXPECTED.get(self.kind, EXPECTED.get(self.kind.split("_")[0]))
        return found and found.format(**self.bound)

    def sentence(self) -> str:
        """Return what is wrong where it isn't a value that should have been another."""
        name = self.path[-1] if self.path else ""
        owner = kind_of(self.owner) or self.owner.__name__
        match self.kind:
            case "missing":
                return f"{owner} must have {name}, got none"
            case "extra_forbidden":
                fields = [field for field in self.owner.model_fields if field != "kind"]
                return f"{owner} has no {name}{nearest(str(name), fields)}"
            case "union_tag_invalid":
                kinds = self._kinds().split(", ")
                return f"there is no {name} {self.came!r}{nearest(str(self.came), kinds)}"
            case "union_tag_not_found":
                return f"{name} must be one of {self._kinds()}, got none"
            case "value_error":
                return str(self.bound["error"])
            case _:
                return f"{name}: {self.message}"

    def _kinds(self) -> str:
        return ", ".join(dict.fromkeys(filter(None, map(kind_of, self.models))))


def _sentence(faults: list[_Fault]) -> str:
    """Return one sentence for all that pydantic has to say about one place."""
    first = faults[0]
    expected = list(dict.fromkeys(text for fault in faults if (text := fault.expected())))
    if not expected:
        return first.sentence()
    came = first.came
    counted = first.kind in ("too_long", "too_short")
    got = str(len(came)) if counted else shown(came)
    named = "".join(f"[{item}]" if isinstance(item, int) else f".{item}" for item in first.path)
    name = re.findall(r"[^.]+$", named)[0] if first.path else first.owner.__name__
    sentence = f"{name} must be {' or '.join(expected)}, got {got}"
    if first.kind == "literal_error" and isinstance(came, str):
        near = nearest(came, re.findall(r"'([^']+)'", first.bound["expected"]))
        return sentence + (near if "did you mean" in near else "")
    return sentence


def kind_of(model: type[BaseModel]) -> str | None:
    """Return the value of `kind` by which `model` is told from others, if it has one."""
    field = model.model_fields.get("kind")
    return field.default if field and isinstance(field.default, str) else None


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _models_in(inner)
