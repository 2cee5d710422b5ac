"""The way in for a kind of question that lies outside of the project."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from core.quiz import question

FOLDER = Path(__file__).parent
QUIZ = FOLDER / "quizzes" / "true-false.yaml"
KIND = "true-false"
PACKAGES = {"core.quiz.kinds": "kinds", "pages.question.kinds": "widgets"}


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process, and those that it starts, find the kind until the patch is undone.

    A process that starts with the variable has the folders in the paths of the two packages.
    """
    monkeypatch.setenv("HALFWAVE_KIND_DIR", str(FOLDER))
    monkeypatch.setattr(question, "_registered", dict(question._registered))
    for name, part in PACKAGES.items():
        package = import_module(name)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(FOLDER / part)])
        # Set first, so that undoing takes away what the import will have put there.
        monkeypatch.setitem(sys.modules, f"{name}.true_false", None)
        monkeypatch.setattr(package, "true_false", None, raising=False)
        del sys.modules[f"{name}.true_false"]
