"""Reading lesson files, every fault with its line."""

import re
from pathlib import Path

from core.content import (
    ContentError,
    ContentFolder,
    Fault,
    lesson_folder,
    read_file,
    read_folder,
    read_yaml,
)
from core.lesson.body import Body, read_body
from core.lesson.names import as_read, document_numbers, name_faults, with_named_runs
from core.lesson.records import Head, Lesson
from core.lesson.verify import ClaimedFile, unverified_faults
from core.quiz import Question, read_questions, rehearse
from core.records import RecordError

_FILE_NAME = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)")


def load_lesson(path: Path) -> Lesson:
    """Read a lesson file.

    Under another PyTorch than the pinned one its claims are executed here as well, so that no page
    shows a number that was never verified.

    Raises:
        ContentError: With every fault of the file, if it has any.
    """
    file = read_lesson(path)
    if faults := unverified_faults(file):
        raise ContentError(faults)
    rehearse(file.content.questions, file.source, ("questions",))
    return file.content


def load_lessons(folder: Path | None = None) -> ContentFolder[Lesson]:
    """Read every lesson of a folder, again only when a file in it has changed.

    Args:
        folder: The folder of this server's lessons when None.
    """
    return read_folder(folder or lesson_folder(), ".md", load_lesson)


def read_lesson(path: Path) -> ClaimedFile[Lesson]:
    """Read a lesson file, keeping the lines of its fields. Raises ContentError."""
    file = str(path)
    name = _FILE_NAME.fullmatch(path.stem)
    faults: list[Fault] = []
    if name is None:
        message = f"a lesson's file name must look like 03-half-a-wave.md, got {path.name}"
        faults.append(Fault(file, 1, "", message))
    head_text, body_text, body_line = _halves(read_file(path), file)
    source = read_yaml(head_text, file, first_line=2)
    if not isinstance(source.data, dict):
        raise ContentError([*faults, source.fault((), "the head has the fields title, purpose, …")])
    source, unknown_runs = with_named_runs(source)
    faults += unknown_runs
    body = read_body(body_text, file, first_line=body_line)
    faults += body.faults
    questions: tuple[Question, ...] = ()
    if source.data.get("questions"):
        questions, found = read_questions(source, ("questions",))
        faults += found
    try:
        head = Head.checked(source.data)
    except RecordError as error:
        raise ContentError([*faults, *source.faults(error)]) from error
    said = document_numbers(head.documents_say, source)
    faults += name_faults(head, body, said, source)
    if faults or name is None:
        raise ContentError(faults)
    predicted = {each.name for each in body.directives if each.kind == "predict"}
    questions = tuple(
        # A prediction is made once: after it the panel shows what it was about.
        each.model_copy(update={"tries": 1}) if each.id in predicted else each
        for each in questions
    )
    lesson = _lesson(name, head, questions, body)
    return ClaimedFile(lesson, source, (*body.inlines, *said))


def _lesson(name: re.Match[str], head: Head, questions: tuple[Question, ...], body: Body) -> Lesson:
    return Lesson(
        slug=name[2],
        number=int(name[1]),
        title=head.title,
        purpose=head.purpose,
        minutes=head.minutes,
        skills=head.skills,
        confusions=head.confusions,
        documents=head.documents,
        sections=tuple(body.sections),
        panels=head.panels,
        claims=head.claims,
        documents_say=as_read(head.documents_say),
        questions=questions,
    )


def _halves(text: str, file: str) -> tuple[str, str, int]:
    """Return head, body, and the line at which the body begins."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        raise ContentError([Fault(file, 1, "", "a lesson must begin with a line of three dashes")])
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    raise ContentError([Fault(file, 1, "", "the head must end with a line of three dashes")])
