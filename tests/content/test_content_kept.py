"""Kept work: done once for a text, and again when anything that it depends on has changed."""

import os
from pathlib import Path

import pytest

from core.content import kept
from core.content.kept import once


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("HALFWAVE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_it_is_done_once_for_a_text() -> None:
    done: list[str] = []
    for text in ("a", "a", "b", "a"):
        once("test", text, lambda text=text: done.append(text))  # type: ignore[misc]
    once("another test", "a", lambda: done.append("a, for another"))
    assert done == ["a", "b", "a, for another"]


def test_what_raises_is_done_again() -> None:
    done: list[int] = []

    def act() -> None:
        done.append(len(done))
        if len(done) == 1:
            raise ValueError("the first time")

    with pytest.raises(ValueError, match="the first time"):
        once("test", "a", act)
    once("test", "a", act)
    once("test", "a", act)
    assert done == [0, 1]


def test_other_code_or_another_torch_does_it_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[str] = []
    (tmp_path / "core").mkdir()
    source = tmp_path / "core" / "engine.py"
    source.write_text("x = 1")
    monkeypatch.setattr(kept, "ROOT", tmp_path)
    for change in ("nothing", "nothing", "code", "torch"):
        if change == "code":
            source.write_text("x = 2")
        if change == "torch":
            monkeypatch.setattr("importlib.metadata.version", lambda _package: "2.14.0")
        kept._code_and_torch.cache_clear()
        once("test", "a", lambda change=change: done.append(change))  # type: ignore[misc]
    kept._code_and_torch.cache_clear()
    assert done == ["nothing", "code", "torch"]


def test_a_folder_that_cannot_be_written_to_only_costs_time(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write_text("a file where the folder should be")
    done: list[int] = []
    once("test", "a", lambda: done.append(1))
    once("test", "a", lambda: done.append(2))
    assert done == [1, 2]


def test_only_old_work_of_ours_is_deleted(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("executed-old", "executed-new", "of another program")
    for name in names:
        (cache / name).mkdir(parents=True)
        if name != "executed-new":
            os.utime(cache / name, (0, 0))
    once("test", "a", lambda: None)
    assert [(cache / name).exists() for name in names] == [False, True, True]
