"""Write `never` into an author's YAML to exclude draws; the rest of the text is kept."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from core.authoring.draft import NAME
from core.content.expression import Names
from core.content.yaml_source import read_yaml

Pair = tuple[yaml.Node, yaml.Node]


def exclude_draws(text: str, question: str, never: Sequence[Names]) -> str:
    """Return the text with the field `never` of one question replaced, added or taken out.

    Args:
        text: A draft, as `read_draft` takes it.
        question: Its id.
        never: The draws that are switched off; with none the field goes.

    Raises:
        ValueError: If the text has no such question, or nothing can be written beside its `vars`.
        ContentError: If the text can't be read.
    """
    read_yaml(text, NAME)  # Refuses aliases and deep nesting.
    node = _question(yaml.compose(text, yaml.SafeLoader), question)
    field = f"never: [{', '.join(map(_flow, never))}]" if never else ""
    old, drawn = _pair(node, "never"), _pair(node, "vars")
    if old is not None and (field or not node.flow_style):
        changed = _replaced(text, old, field)
    elif old is not None:
        changed = _replaced(text, old, "never: []")
    elif field and drawn is not None:
        end = _end(drawn[1])
        indent = " " * drawn[0].start_mark.column
        changed = text[:end] + (f", {field}" if node.flow_style else f"\n{indent}{field}")
        changed += text[end:]
    else:
        changed = text
    if not _differ_in_never_alone(text, changed, question, never):
        raise ValueError(f"write it into {question} by hand: {field or 'never: []'}")
    return changed


def _question(node: yaml.Node | None, question: str) -> yaml.MappingNode:
    """Return the mapping of a question: the whole document, or one in its list."""
    if isinstance(node, yaml.MappingNode) and (inside := _pair(node, "questions")) is not None:
        node = inside[1]
    listed = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for each in listed:
        if isinstance(each, yaml.MappingNode):
            name = _pair(each, "id")
            if name is not None and str(name[1].value) == question:
                return each
    raise ValueError(f"there is no question {question} in the draft")


def _pair(node: yaml.MappingNode, field: str) -> Pair | None:
    return next((pair for pair in node.value if pair[0].value == field), None)


def _replaced(text: str, pair: Pair, field: str) -> str:
    start, end = pair[0].start_mark.index, _end(pair[1])
    if field:
        return text[:start] + field + text[end:]
    # The whole line goes, with any comment after the value.
    start = text.rfind("\n", 0, start)
    end = text.find("\n", end)
    return text[: max(start, 0)] + (text[end:] if end >= 0 else "\n")


def _end(node: yaml.Node) -> int:
    """Return where a value ends, before any blank lines that follow."""
    flow = getattr(node, "flow_style", True)
    if flow or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last)


def _flow(names: Names) -> str:
    return f"{{{', '.join(f'{name}: {_scalar(value)}' for name, value in names.items())}}}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        plain = re.fullmatch(r"[A-Za-z][\w-]*", value) and yaml.safe_load(value) == value
        return value if plain else "'" + value.replace("'", "''") + "'"
    if isinstance(value, float):
        return repr(value)  # 1e-05 is a number to our reader too.
    return str(yaml.safe_dump(value)).removesuffix("\n").removesuffix("\n...")


def _differ_in_never_alone(before: str, after: str, question: str, never: Iterable[Names]) -> bool:
    """Return whether two texts differ only in one question's `never`."""
    old, new = (read_yaml(text, NAME).data for text in (before, after))
    wanted = [dict(names) for names in never]
    return _without(old, question) == _without(new, question) and (
        _written(new, question) == wanted
    )


def _listed(data: Any) -> list[Any]:
    if isinstance(data, dict) and "questions" in data:
        data = data["questions"]
    return data if isinstance(data, list) else [data]


def _written(data: Any, question: str) -> list[Any]:
    return next((q.get("never") or [] for q in _listed(data) if _is(q, question)), [])


def _without(data: Any, question: str) -> Any:
    rest = [
        {name: value for name, value in each.items() if name != "never"}
        if _is(each, question)
        else each
        for each in _listed(data)
    ]
    head = {k: v for k, v in data.items() if k != "questions"} if isinstance(data, dict) else {}
    return (rest, head if "questions" in (data if isinstance(data, dict) else {}) else None)


def _is(written: Any, question: str) -> bool:
    return isinstance(written, dict) and str(written.get("id")) == question
