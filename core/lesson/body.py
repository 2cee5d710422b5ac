"""The Markdown of a lesson: sections, the directives in them, the numbers that are claims."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.content import Fault
from core.lesson.records import Block, DocumentHere, PanelHere, Prose, QuestionHere, Section
from core.records.numbers import decimals_in

_DIRECTIVE = re.compile(r"\{\{\s*(\w+)\s*:\s*([\w-]+)\s*\}\}")
# In a table the bar is written \|, as Markdown wants it there.
_INLINE = re.compile(r"\[\[([^\[\]|\\]*)\\?\|([^\[\]|]*)\]\]")
_CODE = re.compile(r"(`+).*?\1")
_FENCE = ("```", "~~~")


@dataclass(frozen=True)
class Inline:
    """A number in the text that names a claim, which must give this number when executed."""

    typed: str
    claim: str
    line: int


@dataclass(frozen=True)
class Directive:
    """A panel, question or document called into the text."""

    kind: str
    name: str
    line: int


@dataclass
class Body:
    """A lesson's text as it was read: sections, claims, directives, faults."""

    sections: list[Section] = field(default_factory=list)
    inlines: list[Inline] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_body(text: str, file: str, *, first_line: int) -> Body:
    """Read the text of a lesson, which begins at line `first_line` of its file."""
    body = Body()
    reader = _Reader(body, file)
    for number, line, is_code in _lines(text, first_line):
        reader.read(number, line, is_code=is_code)
    reader.close_section()
    if not body.sections:
        body.faults.append(Fault(file, first_line, "", "the text needs a `## ` heading"))
    return body


def without_claims(text: str) -> str:
    """Return a text with every `[[0.05 | name]]` replaced by its number."""
    return _INLINE.sub(lambda found: found[1].strip(), text)


def inlines(text: str, line: int) -> list[Inline]:
    """Return the executed numbers in one line of text, code left out."""
    found = _INLINE.finditer(_CODE.sub("", text))
    return [Inline(match[1].strip(), match[2].strip(), line) for match in found]


def unclaimed(text: str) -> list[str]:
    """Return the decimal numbers in a text that are neither code nor claims."""
    return decimals_in(_INLINE.sub("", _CODE.sub("", text)))


def must_be_claimed(decimal: str) -> str:
    """Say what is wrong with a decimal number that nothing executes."""
    return f"a number like {decimal} must be a claim, such as [[{decimal} | name]]"


def _lines(text: str, first_line: int) -> Iterator[tuple[int, str, bool]]:
    """Yield every line with its number and whether it is fenced code."""
    fence = ""
    for number, line in enumerate(text.splitlines(), start=first_line):
        mark = line.strip()[:3]
        if fence:
            yield number, line, True
            fence = "" if mark == fence else fence
        else:
            fence = mark if mark in _FENCE else ""
            yield number, line, bool(fence)


class _Reader:
    """Reads the lines from top to bottom; knows the open section and paragraphs."""

    def __init__(self, body: Body, file: str) -> None:
        self.body = body
        self.file = file
        self.title: str | None = None
        self.blocks: list[Block] = []
        self.prose: list[str] = []

    def read(self, number: int, line: str, *, is_code: bool) -> None:
        directive = None if is_code else _DIRECTIVE.fullmatch(line.strip())
        if not is_code and line.startswith("## "):
            self.close_section()
            self.title = line[3:].strip()
            self._check_words(number, line)
        elif self.title is None:
            if line.strip():
                self.fault(number, "the text must begin with a `## ` heading")
                self.title = ""
        elif directive:
            self.close_prose()
            self._place(Directive(directive[1], directive[2], number))
        else:
            if not is_code:
                self._check_words(number, line)
            self.prose.append(line)

    def close_section(self) -> None:
        self.close_prose()
        if self.title is not None:
            title = without_claims(self.title)
            self.body.sections.append(Section(title, tuple(self.blocks)))
        self.blocks = []

    def close_prose(self) -> None:
        text = "\n".join(self.prose).strip()
        if text:
            self.blocks.append(Prose(without_claims(text)))
        self.prose = []

    def fault(self, line: int, message: str) -> None:
        self.body.faults.append(Fault(self.file, line, "", message))

    def _place(self, directive: Directive) -> None:
        self.body.directives.append(directive)
        match directive.kind:
            case "panel" if any(isinstance(block, PanelHere) for block in self.blocks):
                self.fault(directive.line, "a section must have at most one panel")
            case "panel":
                self.blocks.append(PanelHere(directive.name))
            case "predict" | "check":
                self.blocks.append(
                    QuestionHere(directive.name, is_prediction=directive.kind == "predict")
                )
            case "document":
                self.blocks.append(DocumentHere(directive.name))
            case _:
                known = "panel, predict, check, document"
                self.fault(
                    directive.line, f"a directive must be one of {known}, got {directive.kind}"
                )

    def _check_words(self, number: int, line: str) -> None:
        self.body.inlines += inlines(line, number)
        for decimal in unclaimed(line):
            self.fault(number, must_be_claimed(decimal))
        if "{{" in _CODE.sub("", line):
            self.fault(number, "a directive such as {{panel: name}} must be alone on its line")
