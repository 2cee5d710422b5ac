"""The names in a lesson file: each leads to something, and everything is named."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from core.content import Fault, Source
from core.content.yaml_source import FieldPath
from core.lesson.body import Body, Inline, inlines, must_be_claimed, unclaimed
from core.lesson.documents import DOCUMENTS
from core.lesson.records import Head

FIELD_OF = {
    "panel": "panels",
    "document": "documents_say",
    "predict": "questions",
    "check": "questions",
}
"""The field of the head in which a directive's name is looked up."""


def put_runs_in_place(source: Source) -> list[Fault]:
    """Put the run itself wherever the data says `run: name`; return the names that fail."""
    return list(_name_runs(source, source.data, ()))


def _name_runs(source: Source, data: Any, path: FieldPath) -> Iterator[Fault]:
    runs = source.data.get("runs")
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        here = (*path, key)
        if key in ("run", "drawn") and isinstance(value, str):
            if isinstance(runs, dict) and value in runs:
                data[key] = runs[value]
            else:
                yield source.fault(here, f"must be a name in `runs` or a run, got {value}")
        elif isinstance(value, dict | list):
            yield from _name_runs(source, value, here)


def said_of_documents(head: Head, source: Source) -> list[Inline]:
    """Return the executed numbers in our sentences about documents."""
    return [
        inline
        for name, saying in head.documents_say.items()
        for inline in inlines(saying.instead, _line_of_ours(name, source))
    ]


def misnamed(head: Head, body: Body, said: list[Inline], source: Source) -> Iterator[Fault]:
    """Yield a fault for every name that leads nowhere, and for everything that nothing names."""
    defined: dict[str, set[str]] = {
        "panels": set(head.panels),
        "claims": set(head.claims),
        "documents_say": set(head.documents_say),
        # As written: a question with a fault of its own is there all the same.
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
                source.file, line, "", f"{name} stands in the text {times[field, name]} times"
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
        for decimal in unclaimed(saying.instead):
            yield Fault(source.file, _line_of_ours(name, source), "", must_be_claimed(decimal))
    yield from _locked_for_good(head, body, source)


def _locked_for_good(head: Head, body: Body, source: Source) -> Iterator[Fault]:
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
