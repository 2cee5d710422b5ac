"""The taxonomy of the content: confusions that questions diagnose, skills that they practice."""

from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, Field, StrictInt

from core.content.yaml_source import ContentError, read_file, read_yaml
from core.records import Record, RecordError, Spelled, nearest, span

FOLDER = Path(__file__).parent


class Confusion(Record):
    """A wrong belief about schedulers that people really hold, and what PyTorch does instead."""

    number: int = Field(ge=1)
    title: str = Field(min_length=1, description="The wrong belief, as a sentence.")
    truth: str = Field(min_length=1)
    threads: tuple[str, ...] = Field(description="Where it was met, as short references.")


class Skill(Record):
    """Something that a learner can do; questions and lessons name the skills they practice."""

    name: Annotated[str, Spelled(r"^[a-z]+(-[a-z]+)*$", "lower-case letters, joined by dashes")]
    title: str = Field(min_length=1)
    purpose: str = Field(min_length=1, description="What it is good for, in one line.")


Subject = TypeVar("Subject", Confusion, Skill)


def read_subjects(path: Path, kind: type[Subject]) -> tuple[Subject, ...]:
    """Read a file that lists confusions or skills.

    Raises:
        ContentError: With every fault of the file, if it has any.
    """
    source = read_yaml(read_file(path), str(path))
    if not isinstance(source.data, list):
        raise ContentError([source.fault((), "must be a list")])
    subjects, faults = [], []
    for index, written in enumerate(source.data):
        try:
            subjects.append(kind.checked(written))
        except RecordError as error:
            faults += source.faults(error, (index,))
    called = next(iter(kind.model_fields))
    names = [getattr(subject, called) for subject in subjects]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.append(source.fault((), f"{called} {name} appears twice"))
    if faults:
        raise ContentError(faults)
    return tuple(subjects)


CONFUSIONS: Final = {
    each.number: each for each in read_subjects(FOLDER / "confusions.yaml", Confusion)
}
"""Every confusion by its number."""

SKILLS: Final = {each.name: each for each in read_subjects(FOLDER / "skills.yaml", Skill)}
"""Every skill by its name, in the order in which the lessons teach them."""


def known_skill(name: str) -> str:
    """Return `name`. Raises ValueError if there is no such skill."""
    if name not in SKILLS:
        raise ValueError(f"there is no skill {name}{nearest(name, SKILLS)}")
    return name


def known_confusion(number: int) -> int:
    """Return `number`. Raises ValueError if there is no such confusion."""
    if number not in CONFUSIONS:
        raise ValueError(f"a confusion must be {span(1, len(CONFUSIONS))}, got {number}")
    return number


SkillName = Annotated[str, AfterValidator(known_skill)]
ConfusionNumber = Annotated[StrictInt, AfterValidator(known_confusion)]
