"""Kept work: done once for a text, and again when anything that it depends on has changed."""

import os
from pathlib import Path

import pytest

from core.content import kept
from core.content.kept import keep, once


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


def test_other_code_or_other_packages_do_it_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[str] = []
    (tmp_path / "core").mkdir()
    source = tmp_path / "core" / "engine.py"
    source.write_text("x = 1")
    monkeypatch.setattr(kept, "ROOT", tmp_path)
    packages = ["numpy-2.4.0"]
    monkeypatch.setattr(kept, "_packages", lambda: packages)
    for change in ("nothing", "nothing", "code", "data", "torch", "package"):
        if change == "code":
            source.write_text("x = 2")
        if change == "data":
            (tmp_path / "core" / "skills.yaml").write_text("- a skill")
        if change == "package":
            packages.append("scipy-1.17.0")
        if change == "torch":
            monkeypatch.setattr("importlib.metadata.version", lambda _package: "2.14.0")
        kept._code_and_packages.cache_clear()
        once("test", "a", lambda change=change: done.append(change))  # type: ignore[misc]
    kept._code_and_packages.cache_clear()
    assert done == ["nothing", "code", "data", "torch", "package"]


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


def test_a_result_is_found_for_its_text_alone() -> None:
    keep("test", "a", "result\nof two lines")
    assert kept.kept("test", "a") == "result\nof two lines"
    assert kept.kept("test", "b") is None
    assert kept.kept("another test", "a") is None


@pytest.mark.parametrize("wrong", [b"", b"\xff\xfe", b"{}", b"cut"])
def test_a_result_that_is_not_as_written_is_ignored(cache: Path, wrong: bytes) -> None:
    keep("test", "a", "the result")
    [written] = cache.glob("executed-*/*")
    whole = written.read_bytes()
    written.write_bytes(whole.replace(b"the result", b"no result") if wrong == b"{}" else wrong)
    assert kept.kept("test", "a") is None
    keep("test", "a", "the result")
    assert kept.kept("test", "a") == "the result"


def test_the_folder_stays_small(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MAX_RESULTS", 10)
    monkeypatch.setattr(kept, "MAX_FOLDERS", 3)
    for number in range(8):
        (cache / f"executed-{number}").mkdir(parents=True)
    for number in range(50):
        keep("test", str(number), "")
        assert len([*cache.glob("executed-*/*")]) <= 10
    assert kept.kept("test", "49") == ""
    assert len([*cache.iterdir()]) == 4
