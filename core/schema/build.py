"""Build the schema: pydantic's schema of the records, adapted to what authors write."""

from typing import Any, get_args

from pydantic.json_schema import models_json_schema

from core.quiz import CONFUSIONS, SKILLS, question_kinds
from core.quiz.mistake import CHANGEABLE
from core.quiz.quiz import QuizHead
from core.quiz.run_template import RunTemplate
from core.records import Record
from core.schedule import KINDS, Optimizer, Run
from core.schema.meanings import MEANINGS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REF = "#/$defs/{model}"
BOUNDS = ("equals", "at_least", "at_most")
EITHER = {
    "QuizHead": ("questions", "pools"),
    "Pool": ("questions", "skills"),
    "WrittenOption": ("correct", "claim"),
}
"""Records that are written with exactly one of some fields."""
NAMES = {
    "confusion": "Confusion",
    "confusions": "Confusion",
    "skills": "Skill",
    "schedulers": "Scheduler",
    "blocks": "Scheduler",
    "joined_by": "Scheduler",
    "uses": "Scheduler",
}
"""Fields that hold a name (or a list of names) out of a list."""
PLAIN_OR_DRAWN = ["number", "string"]
"""A number, or an expression such as `"{T}"`."""

Schema = dict[str, Any]


def quiz_schema() -> Schema:
    """Return the schema of a quiz file, JSON Schema draft 2020-12.

    A question is told by its `kind`: the schema of each kind applies on that condition, so an
    editor names the field at fault and not "none of the schemas matches".
    """
    questions = question_kinds()
    models: list[type[Record]] = [QuizHead, *questions.values()]
    refs, whole = models_json_schema([(model, "validation") for model in models], ref_template=REF)
    defs: dict[str, Schema] = whole["$defs"]
    defs["RunTemplate"] |= _run(defs["RunTemplate"])
    for name, schema in defs.items():
        _as_written(name, schema)
    defs |= _lists()
    kinds = {kind: refs[model, "validation"]["$ref"] for kind, model in questions.items()}
    for ref in kinds.values():
        defs[ref.rpartition("/")[2]]["required"].insert(0, "kind")
    head = defs.pop("QuizHead")
    head["properties"]["questions"] |= {"minItems": 1, "items": {"$ref": "#/$defs/Question"}}
    head["properties"]["pools"] |= {"minItems": 1}
    defs["Question"] = {
        "description": "One thing asked; `kind` says which fields it has.",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(kinds), "description": MEANINGS["kind"]}},
        "allOf": [
            {"if": {"properties": {"kind": {"const": kind}}}, "then": {"$ref": ref}}
            for kind, ref in kinds.items()
        ],
    }
    _describe(head, "QuizHead")
    for name, schema in defs.items():
        _describe(schema, name)
    return {"$schema": DIALECT, "title": "A Halfwave quiz", **head, "$defs": defs}


def _lists() -> dict[str, Schema]:
    """Return the definitions of confusions, skills and schedulers, with descriptions."""
    return {
        "Confusion": {
            "enum": list(CONFUSIONS),
            "enumDescriptions": [confusion.title for confusion in CONFUSIONS.values()],
        },
        "Skill": {
            "enum": list(SKILLS),
            "enumDescriptions": [skill.title for skill in SKILLS.values()],
        },
        "Scheduler": {
            "enum": list(KINDS),
            "enumDescriptions": [kind.says() for kind in KINDS.values()],
        },
    }


def _run(schema: Schema) -> Schema:
    """Return the rules for a run that its record doesn't state: arguments of schedulers, events."""
    properties = schema["properties"]
    properties["scheduler"] = {"anyOf": [{"$ref": REF.format(model="Scheduler")}, {"type": "null"}]}
    properties["optimizer"]["enum"] = list(get_args(Optimizer.model_fields["kind"].annotation))
    properties["lr"]["type"] = properties["momentum"]["type"] = PLAIN_OR_DRAWN
    properties["steps"]["type"] = ["integer", "string", "null"]
    properties["events"]["items"] = {
        "type": "object",
        "required": ["kind", "at"],
        "properties": {
            "kind": {"enum": _event_kinds(), "description": "What is done by hand."},
            "at": {
                "type": ["integer", "string"],
                "description": "The optimizer step before which it happens, from 0.",
            },
        },
    }
    no_scheduler = {
        "if": {"properties": {"scheduler": {"const": None}}},
        "then": {"properties": {"args": {"maxProperties": 0}}},
    }
    return {"allOf": [*(_arguments(kind) for kind in KINDS), no_scheduler]}


def _arguments(kind: str) -> Schema:
    """Return the rule that a scheduler is given the arguments that it has."""
    known = {each.name: {"description": each.help} for each in KINDS[kind].parameters()}
    arguments = {"properties": known, "additionalProperties": False}
    return {
        "if": {"required": ["scheduler"], "properties": {"scheduler": {"const": kind}}},
        "then": {"properties": {"args": arguments}},
    }


def _event_kinds() -> list[str]:
    events = Run.model_json_schema()["properties"]["events"]["items"]
    return list(events["discriminator"]["mapping"])


def _as_written(name: str, schema: Schema) -> None:
    """Change a record's schema where content files are written differently from the record."""
    properties = schema.get("properties", {})
    if all(bound in properties for bound in BOUNDS):
        equals, *ends = ({"required": [bound]} for bound in BOUNDS)
        schema["oneOf"] = [equals, {"anyOf": ends}]
    if name in ("Test", "Document"):
        properties["answer"]["type"] = ["string", "number"]
    if name == "Mistake":
        _mistake(schema)
    for field in NAMES.keys() & properties.keys():
        _named(properties[field], NAMES[field])
    if name in EITHER:
        schema["oneOf"] = [{"required": [way]} for way in EITHER[name]]


def _named(schema: Schema, names: str) -> None:
    """Let a field, or each item of a list, be one of a list of names."""
    if schema.get("type") == "array":
        schema["items"] = {"$ref": REF.format(model=names)}
    else:
        schema.pop("anyOf", None)
        schema["$ref"] = REF.format(model=names)


def _mistake(schema: Schema) -> None:
    """A mistake has the fields of a run beside its own, and changes something."""
    properties = schema["properties"]
    del properties["changes"]
    own = set(properties) - {"id", "say", "name", "score", "confusion"}
    for field in sorted(CHANGEABLE - set(properties)):
        description = RunTemplate.model_fields[field].description or MEANINGS.get(field, "")
        properties[field] = {"description": f"As another belief has it. {description}".strip()}
    schema["anyOf"] = [{"required": [way]} for way in sorted(own | CHANGEABLE)]


def _describe(schema: Schema, name: str) -> None:
    """Add a description to each field, and remove titles and empty defaults."""
    schema.pop("title", None)
    for field, inner in schema.get("properties", {}).items():
        inner.pop("title", None)
        if inner.get("default", ...) is None:
            del inner["default"]
        meaning = MEANINGS.get(f"{name}.{field}") or MEANINGS.get(field)
        if "description" not in inner and meaning:
            inner["description"] = meaning
