"""Reader of YAML content files: plain data with line numbers, and every fault with its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.records import RecordError, parse_number

MAX_CHARACTERS = 500_000
MAX_DEPTH = 40
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's reader in C, ten times as fast, where PyYAML was built with it."""

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """One problem of a content file: file, line (from 1), field and sentence."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return (
            f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"
        )


class ContentError(Exception):
    """A content file that can't be used, with all its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True)
class Source:
    """The data of a YAML text, and the line of every field in it."""

    file: str
    data: Any
    lines: dict[FieldPath, int]

    def fault(self, path: FieldPath, message: str) -> Fault:
        """Return a fault at the nearest field that is in the text."""
        near = path
        while near and near not in self.lines:
            near = near[:-1]
        return Fault(self.file, self.lines.get(near, 1), field_name(path), message)

    def faults(self, error: RecordError, at: FieldPath = ()) -> list[Fault]:
        """Return each fault of a record, whose data are at the path `at`, with its line."""
        return [self.fault((*at, *fault.path), fault.at_place) for fault in error.faults]


def field_name(path: FieldPath) -> str:
    """Write a path as `questions[2].run.args`."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def read_yaml(text: str, file: str, *, first_line: int = 1) -> Source:
    """Read one YAML document into plain data.

    Anchors and repeated keys are faults: the first can blow up, the second lose what was written.

    Raises:
        ContentError: If the text isn't such a document; with its line.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"a file must have at most {MAX_CHARACTERS} characters, got {len(text)}"
        raise ContentError([Fault(file, first_line, "", message)])
    try:
        _refuse_bombs(text, file, first_line)
        root = yaml.compose(text, LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # A file that ends too soon is marked behind its last line.
        last = max(0, len(text.splitlines()) - 1)
        line = first_line + (min(mark.line, last) if mark else 0)
        problem = error.problem or error.context or "unreadable"
        raise ContentError([Fault(file, line, "", f"this is not YAML: {problem}")]) from error
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        message = f"this is not YAML: {str(error).splitlines()[0]}"
        raise ContentError([Fault(file, line, "", message)]) from error
    lines: dict[FieldPath, int] = {}
    faults: list[Fault] = []
    data = None if root is None else _plain(root, (), lines, faults, file, first_line)
    if faults:
        raise ContentError(faults)
    return Source(file, data, lines)


def read_file(path: Path) -> str:
    """Return the text of a content file. Raises ContentError where it can't be read."""
    try:
        with path.open("rb") as file:
            content = file.read(4 * MAX_CHARACTERS + 1)
        if len(content) > 4 * MAX_CHARACTERS:
            message = f"a file must have at most {MAX_CHARACTERS} characters, this one has more"
            raise ContentError([Fault(str(path), 1, "", message)])
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ContentError([Fault(str(path), 1, "", f"can't be read: {reason}")]) from error
    except UnicodeDecodeError as error:
        line = 1 + error.object.count(b"\n", 0, error.start)
        message = "can't be read: it is not UTF-8 text"
        raise ContentError([Fault(str(path), line, "", message)]) from error


def _refuse_bombs(text: str, file: str, first_line: int) -> None:
    """Raise ContentError for aliases and deep nesting, before either can grow."""
    depth = 0
    for event in yaml.parse(text, LOADER):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent):
            raise ContentError([Fault(file, line, "", "YAML aliases (*name) are not used")])
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            message = f"fields must be nested at most {MAX_DEPTH} deep"
            raise ContentError([Fault(file, line, "", message)])


def _plain(
    node: yaml.Node,
    path: FieldPath,
    lines: dict[FieldPath, int],
    faults: list[Fault],
    file: str,
    first_line: int,
) -> Any:
    line = lines[path] = node.start_mark.line + first_line
    if isinstance(node, yaml.MappingNode):
        data: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            where = key_node.start_mark.line + first_line
            if not isinstance(key_node, yaml.ScalarNode):
                faults.append(Fault(file, where, field_name(path), "a field's name must be text"))
                continue
            key = str(key_node.value)
            if key in data:
                faults.append(Fault(file, where, field_name((*path, key)), "appears twice"))
            data[key] = _plain(value_node, (*path, key), lines, faults, file, first_line)
            lines[(*path, key)] = where
        return data
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(child, (*path, index), lines, faults, file, first_line)
            for index, child in enumerate(node.value)
        ]
    plain = isinstance(node, yaml.ScalarNode) and not node.style
    if plain and isinstance(number := parse_number(node.value), float):
        return number  # YAML 1.1 knows 1.0e-3, but takes 1e-3 for text.
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except yaml.MarkedYAMLError as error:
        reason = str(error.problem)
    except (ValueError, LookupError, AttributeError):
        reason = f"{node.value!r:.60} is not what its tag {node.tag} says"
    faults.append(Fault(file, line, field_name(path), f"can't be read: {reason}"))
    return None
