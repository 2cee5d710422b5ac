"""All content that is shipped, taken together, as `make check` sees it.

Each question and each lesson is checked on its own in `test_quiz_shipped`, `test_lesson_shipped`.
"""

from collections.abc import Iterator

import pytest

from core.authoring.check import Asked, asked_twice
from core.authoring.coverage import covered
from core.authoring.keys import compared, pinned
from core.lesson import load_lessons
from core.quiz import Question, load_quizzes
from core.quiz.wordings import KEYS_FILE, KeysFile


def questions() -> Iterator[tuple[str, Question]]:
    for quiz in load_quizzes().items:
        yield from ((quiz.slug, question) for question in quiz.questions)
    for lesson in load_lessons().items:
        yield from ((lesson.slug, question) for question in lesson.questions)


def test_an_id_stands_in_one_file() -> None:
    asked = [Asked(question.id, file, 1) for file, question in questions()]
    assert len(asked) > 200
    assert list(asked_twice(asked)) == []


def test_every_confusion_has_a_question() -> None:
    table = covered(load_lessons().items, questions())
    assert [row.number for row in table if not row.questions] == []


KEYS = KeysFile.model_validate_json(KEYS_FILE.read_bytes())
SHARES = 8
"""So many tests share the work, that processes can run at once."""


@pytest.mark.parametrize("share", range(SHARES))
def test_every_key_is_as_it_is_pinned(share: int) -> None:
    shipped = {question.id: question for _, question in questions()}
    found = {name: shipped[name] for name in sorted(shipped)[share::SHARES]}
    assert found.keys() <= KEYS.questions.keys()
    then = {name: KEYS.questions[name] for name in found}
    now = {name: pinned(question) for name, question in found.items()}
    before = KEYS.model_copy(update={"questions": then})
    assert list(compared(before, before.model_copy(update={"questions": now}))) == []


def test_every_question_is_pinned_and_no_other() -> None:
    assert KEYS.questions.keys() == {question.id for _, question in questions()}
