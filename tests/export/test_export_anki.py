"""Anki's package, read back with zipfile and sqlite3."""

import json
import sqlite3
import tempfile
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from core.export import items, write_anki
from core.export.item import Item
from core.quiz import Quiz

NOW = 1_800_000_000.0


class Package:
    """What Anki reads of a package: its notes and decks."""

    def __init__(self, path: Path, folder: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            assert set(archive.namelist()) == {"collection.anki2", "media"}
            assert json.loads(archive.read("media")) == {}
            database = Path(archive.extract("collection.anki2", folder))
        with sqlite3.connect(database) as connection:
            rows = connection.execute("SELECT guid, flds, tags, mod FROM notes").fetchall()
            self.cards = connection.execute("SELECT did FROM cards").fetchall()
            (decks, models) = connection.execute("SELECT decks, models FROM col").fetchone()
        self.notes = {guid: fields.split("\x1f") for guid, fields, _, _ in rows}
        self.tags = [tags for _, _, tags, _ in rows]
        self.modified = {mod for _, _, _, mod in rows}
        self.decks: dict[str, Any] = json.loads(decks)
        self.models: dict[str, Any] = json.loads(models)
        assert len(self.notes) == len(rows)


def package(quiz: Quiz, tmp_path: Path, *, variants: int = 2, now: float = NOW) -> Package:
    path = tmp_path / "deck.apkg"
    drawn = list(items(quiz, variants=variants))
    assert write_anki(drawn, path, now=now) == len(drawn)
    return Package(path, tmp_path)


def test_there_is_a_card_for_every_variant(kinds: Quiz, tmp_path: Path) -> None:
    found = package(kinds, tmp_path)
    drawn = list(items(kinds, variants=2))
    assert len(found.notes) == len(found.cards) == len(drawn)
    assert {fields[2] for fields in found.notes.values()} == {item.id for item in drawn}


def test_ids_stay_when_it_is_written_again(kinds: Quiz, tmp_path: Path) -> None:
    first = package(kinds, tmp_path)
    again = package(kinds, tmp_path, now=NOW + 1000)
    assert first.notes == again.notes
    assert first.decks.keys() == again.decks.keys()
    assert first.models.keys() == again.models.keys()
    # Anki keeps the later of two versions.
    assert max(first.modified) < min(again.modified)


def test_more_variants_leave_the_others_as_they_are(kinds: Quiz, tmp_path: Path) -> None:
    few = package(kinds, tmp_path, variants=2)
    many = package(kinds, tmp_path, variants=5)
    assert few.notes.items() < many.notes.items()


def test_cards_are_in_the_deck_of_their_quiz(kinds: Quiz, tmp_path: Path) -> None:
    found = package(kinds, tmp_path)
    (deck,) = {str(did) for (did,) in found.cards}
    assert found.decks[deck]["name"] == "Halfwave::Every kind"


def _fields(found: Package, start: str) -> tuple[str, str]:
    front, back, _ = next(f for f in found.notes.values() if f[2].startswith(start))
    return front, back


def test_the_answer_is_on_the_back_only(kinds: Quiz, tmp_path: Path) -> None:
    found = package(kinds, tmp_path)
    item = next(iter(items(kinds, variants=1)))
    assert isinstance(item, Item)
    front, back = _fields(found, "a-value-")
    assert f"PyTorch gives {item.variant.key_text}" in back
    assert item.variant.key_text not in front
    assert "<summary>Hint 1</summary>" in front
    assert "Straight." in back
    assert "Straight." not in front
    front, back = _fields(found, "a-curve-")
    assert front.count("<path") == 6
    assert "#0b7a75" not in front
    assert "#0b7a75" in back
    front, back = _fields(found, "a-choice-")
    assert "<code>This</code>" in front
    assert "Yes." not in front


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found = set[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        assert not any((value or "").startswith("javascript:") for _, value in attrs)


def test_nothing_an_author_writes_is_html_or_a_command(hostile: Quiz, tmp_path: Path) -> None:
    found = package(hostile, tmp_path)
    for front, back, _ in found.notes.values():
        tags = Tags(front + back).found
        assert not tags & {"script", "img", "b", "i", "u", "s", "iframe"} - {"b"}
        assert "<b>right" not in front
        assert "[latex]" not in front
    assert all("::" not in deck["name"].partition("::")[2] for deck in found.decks.values())


def test_nothing_is_left_among_temporary_files(kinds: Quiz, tmp_path: Path) -> None:
    before = set(Path(tempfile.gettempdir()).glob("tmp*"))
    package(kinds, tmp_path, variants=1)
    left = set(Path(tempfile.gettempdir()).glob("tmp*")) - before
    assert not any(each.is_file() and each.stat().st_size > 10_000 for each in left)
