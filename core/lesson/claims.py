"""Files of claims: sentences of PyTorch's documentation, each executed and judged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from core.content import (
    ContentError,
    ContentFolder,
    Fault,
    lesson_folder,
    read_file,
    read_folder,
    read_yaml,
)
from core.lesson.names import as_read, document_numbers, unclaimed_faults, with_named_runs
from core.lesson.records import Measured, Name, Statement
from core.lesson.verify import ClaimedFile, document_faults, number_faults, unverified_faults
from core.quiz import RunTemplate
from core.records import Record, RecordError, nearest
from core.schedule import DOCUMENTED, TORCH_VERSION, is_documented

FOLDER = "claims"
"""The folder inside that of the lessons; a YAML file in a folder of this name is one of claims."""


def _documented(name: str) -> str:
    if name not in DOCUMENTED:
        raise ValueError(f"PyTorch has no scheduler {name}{nearest(name, DOCUMENTED)}")
    return name


class DocumentationSays(Statement):
    """A sentence of PyTorch's documentation; `source` is the class in whose docstring it is."""

    source: Annotated[str, AfterValidator(_documented)]


class ClaimsHead(Record):
    """A file of claims as it is written."""

    title: str
    purpose: str
    runs: dict[Name, RunTemplate] = Field(default_factory=dict)
    claims: dict[Name, Measured] = Field(default_factory=dict)
    documents_say: Annotated[dict[Name, DocumentationSays], Field(min_length=1)]


@dataclass(frozen=True, eq=False)
class Claims:
    """Sentences of PyTorch's documentation; `slug` is the file's name and the page's address."""

    slug: str
    title: str
    purpose: str
    claims: Mapping[str, Measured]
    documents_say: Mapping[str, DocumentationSays]
    place: int = 0


def is_claims(path: Path) -> bool:
    """Return whether a content file is one of claims."""
    return path.suffix == ".yaml" and path.absolute().parent.name == FOLDER


def load_claims(path: Path) -> Claims:
    """Read a file of claims.

    Under another PyTorch than the pinned one everything in it is executed here as well.

    Raises:
        ContentError: With every fault of the file, if it has any.
    """
    file = read_claims(path)
    if faults := [*unverified_faults(file), *quote_faults(file)]:
        raise ContentError(faults)
    return file.content


def load_all_claims(folder: Path | None = None) -> ContentFolder[Claims]:
    """Read every file of claims, again only when one of them has changed."""
    return read_folder((folder or lesson_folder()) / FOLDER, ".yaml", load_claims)


def check_claims(path: Path) -> tuple[Fault, ...]:
    """Return everything that is wrong with a file of claims, after executing all of it."""
    try:
        file = read_claims(path)
    except ContentError as error:
        return error.faults
    faults = [*number_faults(file), *document_faults(file), *quote_faults(file)]
    return tuple(sorted(faults))


def read_claims(path: Path) -> ClaimedFile[Claims]:
    """Read a file of claims, keeping the lines of its fields. Raises ContentError."""
    source = read_yaml(read_file(path), str(path))
    if not isinstance(source.data, dict):
        raise ContentError([source.fault((), "the file has the fields title, purpose, …")])
    source, faults = with_named_runs(source)
    try:
        head = ClaimsHead.checked(source.data)
    except RecordError as error:
        raise ContentError([*faults, *source.faults(error)]) from error
    numbers = document_numbers(head.documents_say, source)
    faults += unclaimed_faults(head.documents_say, source)
    named = {number.claim for number in numbers}
    faults += [
        Fault(source.file, number.line, "", f"there is no {number.claim} in `claims`")
        for number in numbers
        if number.claim not in head.claims
    ]
    faults += [
        source.fault(("claims", name), f"{name} is not used in the text")
        for name in sorted(head.claims.keys() - named)
    ]
    if faults:
        raise ContentError(faults)
    said = as_read(head.documents_say)
    claims = Claims(path.stem, head.title, head.purpose, head.claims, said)
    return ClaimedFile(claims, source, tuple(numbers))


def quote_faults(file: ClaimedFile[Claims]) -> Iterator[Fault]:
    """Yield a fault for every quotation that the installed PyTorch's documentation doesn't have."""
    for name, saying in file.content.documents_say.items():
        if not is_documented(saying.source, saying.quote):
            message = f"the documentation of {saying.source} in PyTorch {TORCH_VERSION} has no such"
            yield file.source.fault(("documents_say", name, "quote"), f"{message} sentence")
