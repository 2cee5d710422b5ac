"""Quiz files: lists of questions, loaded with every fault named."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from core.content.content_folder import ContentFolder, read_folder
from core.content.expression import ExpressionError
from core.content.folders import quiz_folder
from core.content.kept import once
from core.content.yaml_source import ContentError, Fault, FieldPath, Source, read_file, read_yaml
from core.quiz.pools import Pool
from core.quiz.question import Question, question_kinds
from core.quiz.variant import Variant
from core.records import Record, RecordError

TAKEN_SLUGS = {"diagnostic"}
"""Answers that belong to no quiz are kept under this name."""


class QuizHead(Record):
    """The head of a quiz file: title, purpose, place, and its questions or pools."""

    title: str
    purpose: str
    topic: str = Field(default="More quizzes", description="The heading under which it is listed.")
    place: int = Field(default=1000, description="Its place among all quizzes, the lowest first.")
    questions: tuple[Any, ...] = ()
    pools: tuple[Pool, ...] = ()

    @model_validator(mode="after")
    def _has_questions_or_pools(self) -> "QuizHead":
        if bool(self.questions) == bool(self.pools):
            raise ValueError("a quiz needs exactly one of questions and pools")
        return self


@dataclass(frozen=True)
class Quiz:
    """A list of questions; `slug` is the file's name and the quiz's address.

    A test has no questions of its own: they are drawn from its pools.
    """

    slug: str
    title: str
    purpose: str
    questions: tuple[Question, ...]
    pools: tuple[Pool, ...] = ()
    topic: str = ""
    place: int = 0

    @property
    def is_test(self) -> bool:
        """Whether its questions are drawn from pools."""
        return bool(self.pools)

    def question(self, question_id: str) -> Question | None:
        """Return one question by its id."""
        return next((q for q in self.questions if q.id == question_id), None)


def read_questions(source: Source, at: FieldPath) -> tuple[tuple[Question, ...], list[Fault]]:
    """Read the list of questions at the field `at` of a file; return them and all faults."""
    data: Any = source.data
    for part in at:
        data = data[part]
    if not isinstance(data, list) or not data:
        return (), [source.fault(at, "must be a list of questions")]
    kinds = question_kinds()
    questions, faults = [], []
    for index, written in enumerate(data):
        path = (*at, index)
        kind = written.get("kind") if isinstance(written, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            known = ", ".join(kinds)
            faults.append(source.fault((*path, "kind"), f"must be one of {known}, got {kind!r}"))
            continue
        try:
            questions.append(kinds[kind].checked(written))
        except RecordError as error:
            faults += source.faults(error, path)
    ids: set[str] = set()
    for index, written in enumerate(data):
        name = written.get("id") if isinstance(written, dict) else None
        if isinstance(name, str) and name in ids:
            faults.append(source.fault((*at, index, "id"), f"the id {name} appears twice"))
        ids.add(str(name))
    return tuple(questions), faults


def rehearse(questions: Iterable[Question], source: Source, at: FieldPath) -> None:
    """Draw one variant of every question with all texts and curves, so that no page fails later.

    Questions that were drawn before by the same code aren't drawn again.

    Raises:
        ContentError: If one of them can't be drawn.
    """

    def rehearsed() -> None:
        faults = []
        for index, question in enumerate(questions):
            try:
                _rehearse(question.variant(0))
            except ExpressionError as reason:
                faults.append(source.fault((*at, index), f"{question.id}: {reason}"))
        if faults:
            raise ContentError(faults)

    once("rehearsed", json.dumps([source.data, at], default=str), rehearsed)


def _rehearse(variant: Variant) -> None:
    # Reading a text fills in its slots, and a slot with an unknown name raises.
    if not all((variant.prompt, variant.explanation, *variant.hints, *variant.steps)):
        raise ExpressionError("has an empty text")
    if variant.question.sandboxed:
        return  # Running code would slow the start of a server; `core check` does it.
    variant.grade(variant.key)
    for mistake in variant.question.mistakes:
        variant.grade(variant.answer_for(mistake.id) or variant.key)
    variant.evidence(variant.key, over=True)


def load_quiz(path: Path) -> Quiz:
    """Read a quiz file.

    Raises:
        ContentError: With every fault of the file, if it has any.
    """
    quiz, source = read_quiz(path)
    rehearse(quiz.questions, source, ("questions",))
    return quiz


def read_quiz(path: Path) -> tuple[Quiz, Source]:
    """Read a quiz file; also return its source, which knows the line of every field."""
    source = read_yaml(read_file(path), str(path))
    if not isinstance(source.data, dict):
        raise ContentError([source.fault((), "a quiz has the fields title, purpose, questions")])
    try:
        head = QuizHead.checked(source.data)
    except RecordError as error:
        raise ContentError(source.faults(error)) from error
    if path.stem in TAKEN_SLUGS:
        raise ContentError([source.fault((), f"a quiz can't be called {path.stem}")])
    questions: tuple[Question, ...] = ()
    if not head.pools:
        questions, faults = read_questions(source, ("questions",))
        if faults:
            raise ContentError(faults)
    quiz = Quiz(path.stem, head.title, head.purpose, questions, head.pools, head.topic, head.place)
    return quiz, source


def catalogue(folder: ContentFolder[Quiz]) -> dict[str, Question]:
    """Return every question of a folder by its id, which is also the name of its family."""
    return {question.id: question for quiz in folder.items for question in quiz.questions}


def load_quizzes(folder: Path | None = None) -> ContentFolder[Quiz]:
    """Read every quiz of a folder, by place, again only when a file in it has changed.

    Args:
        folder: The folder of this server's quizzes when None.
    """
    return read_folder(folder or quiz_folder(), ".yaml", load_quiz)
