"""Names in a lesson file: each must refer to something, and everything must be used."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from core.content import Fault, Source
from core.content.yaml_source import FieldPath
from core.lesson.body import (
    Body,
    Inline,
    inlines,
    must_be_claimed,
    unclaimed,
    without_claims,
)
from core.lesson.records import Head, Statement
from core.quiz import DOCUMENTS

S = TypeVar("S", bound=Statement)
FIELD_OF = {
    "panel": "panels",
    "document": "documents_say",
    "predict": "questions",
    "check": "questions",
}
"""The field of the head in which a directive's name is looked up."""


def with_named_runs(source: Source) -> tuple[Source, list[Fault]]:
    """Return the source with the run itself for each `run: name`, and a fault for unknown names."""
    runs = source.data.get("runs")
    known = runs if isinstance(runs, dict) else {}
    faults: list[Fault] = []

    def replaced(value: Any, path: FieldPath) -> Any:
        if isinstance(value, dict):
            return {key: replaced(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [replaced(inner, (*path, index)) for index, inner in enumerate(value)]
        if not isinstance(value, str) or path[-1] not in ("run", "drawn"):
            return value
        if value not in known:
            faults.append(source.fault(path, f"must be a name in `runs` or a run, got {value}"))
        return known.get(value, value)

    return replace(source, data=replaced(source.data, ())), faults


def document_numbers(said: Mapping[str, Statement], source: Source) -> list[Inline]:
    """Return the executed numbers in our sentences about documents."""
    return [
        inline
        for name, saying in said.items()
        for inline in inlines(saying.instead, _line_of_ours(name, source))
    ]


def unclaimed_faults(said: Mapping[str, Statement], source: Source) -> Iterator[Fault]:
    """Yield a fault for every number in our sentences about documents that nothing executes."""
    for name, saying in said.items():
        for decimal in unclaimed(saying.instead):
            yield Fault(source.file, _line_of_ours(name, source), "", must_be_claimed(decimal))


def as_read(said: Mapping[str, S]) -> dict[str, S]:
    """Return what documents say, with the numbers themselves in place of `[[0.05 | name]]`."""
    return {
        name: saying.model_copy(update={"instead": without_claims(saying.instead)})
        for name, saying in said.items()
    }


def name_faults(head: Head, body: Body, said: list[Inline], source: Source) -> Iterator[Fault]:
    """Yield a fault for every name that is not defined, and for everything that is never used."""
    defined: dict[str, set[str]] = {
        "panels": set(head.panels),
        "claims": set(head.claims),
        "documents_say": set(head.documents_say),
        # From the raw data: a question that has faults is defined too.
        "questions": {str(q.get("id")) for q in head.questions if isinstance(q, dict)},
    }
    called = [(FIELD_OF[d.kind], d.name, d.line) for d in body.directives if d.kind in FIELD_OF]
    numbers = [("claims", inline.claim, inline.line) for inline in [*body.inlines, *said]]
    for field, name, line in [*called, *numbers]:
        if name not in defined[field]:
            yield Fault(source.file, line, "", f"there is no {name} in `{field}`")
    times = Counter((field, name) for field, name, _ in called)
    for field, name, line in called:
        if times[field, name] > 1:
            yield Fault(
                source.file,
                line,
                "",
                f"{name} is in the text {times[field, name]} times; once is enough",
            )
    used = {(field, name) for field, name, _ in [*called, *numbers]}
    for field, names in defined.items():
        for name in sorted(names):
            if (field, name) not in used:
                yield source.fault((field, name), f"{name} is not used in the text")
    for index, document in enumerate(head.documents):
        if document not in DOCUMENTS:
            known = ", ".join(DOCUMENTS)
            yield source.fault(("documents", index), f"must be one of {known}, got {document}")
    for name, saying in head.documents_say.items():
        if saying.source not in head.documents:
            message = f"{saying.source} must be among the lesson's documents"
            yield source.fault(("documents_say", name, "source"), message)
    yield from unclaimed_faults(head.documents_say, source)
    yield from _locked_panels(head, body, source)


def _locked_panels(head: Head, body: Body, source: Source) -> Iterator[Fault]:
    """Yield a fault for every panel whose question does not come before it in the text."""
    asked = set()
    for directive in body.directives:
        if FIELD_OF.get(directive.kind) == "questions":
            asked.add(directive.name)
        panel = head.panels.get(directive.name) if directive.kind == "panel" else None
        if panel and panel.reveals_after is not None and panel.reveals_after not in asked:
            message = f"{panel.reveals_after} is not asked before the panel is shown"
            yield source.fault(("panels", directive.name, "reveals_after"), message)


def _line_of_ours(name: str, source: Source) -> int:
    return source.lines.get(("documents_say", name, "instead"), 1)
