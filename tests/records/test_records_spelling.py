"""Ids and names that are spelled otherwise: errors describe the spelling in words."""

from collections.abc import Iterator
from typing import Annotated, Any

import pytest

from core.lesson.records import Statement
from core.quiz import question_kinds
from core.quiz.mistake import Mistake
from core.quiz.taxonomy import Skill
from core.records import Record, RecordError, Spelled
from core.schedule.tracing.events import SetParameter


class Named(Record):
    name: Annotated[str, Spelled(r"^[a-z]+(-[a-z]+)*$", "lower-case letters, joined by dashes")]


@pytest.mark.parametrize("name", ["Half", "half way", "half-", "-half", "half\n", ""])
def test_a_name_spelled_otherwise_is_described_in_words(name: str) -> None:
    with pytest.raises(RecordError) as caught:
        Named.checked({"name": name})
    assert str(caught.value) == f"name must be lower-case letters, joined by dashes, got {name!r}"
    assert Named.checked({"name": "half-way"}).name == "half-way"


def test_editors_are_told_the_pattern() -> None:
    schema = Named.model_json_schema()["properties"]["name"]
    assert (schema["type"], schema["pattern"]) == ("string", r"^[a-z]+(-[a-z]+)*$")


def patterns_of_pydantic(node: Any) -> Iterator[str]:
    """Yield the patterns that pydantic checks itself, whose errors would show them."""
    if isinstance(node, dict):
        if node.get("type") == "str" and "pattern" in node:
            yield str(node["pattern"])
        for inner in node.values():
            yield from patterns_of_pydantic(inner)
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from patterns_of_pydantic(inner)


def test_no_record_shows_a_pattern_to_an_author() -> None:
    named: list[type[Record]] = [Mistake, Skill, Statement, SetParameter]
    records = [*named, *question_kinds().values()]
    for record in records:
        assert list(patterns_of_pydantic(record.__pydantic_core_schema__)) == [], record
