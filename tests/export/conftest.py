from pathlib import Path

import pytest

from core.quiz import Quiz, load_quiz
from tests.export.quizzes import HOSTILE, KINDS


def _load(folder: Path, name: str, text: str) -> Quiz:
    file = folder / name
    file.write_text(text)
    return load_quiz(file)


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Quiz:
    return _load(tmp_path_factory.mktemp("export"), "every-kind.yaml", KINDS)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Quiz:
    return _load(tmp_path_factory.mktemp("export"), "hostile.yaml", HOSTILE)
