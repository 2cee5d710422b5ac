"""Anki's decks as a package: one deck a quiz, one card a variant, with ids that stay."""

import hashlib
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable
from itertools import count
from pathlib import Path

import genanki

from core.export.figure import TRUTH, curves_svg
from core.export.item import Item
from core.export.markup import as_html, code_html, inline_html, listed
from core.quiz import Quiz

STYLE = """
.card { font-family: sans-serif; font-size: 18px; line-height: 1.5; max-width: 40em;
        margin: auto; text-align: left; }
.card svg { max-width: 100%; height: auto; }
.card pre { overflow-x: auto; }
"""
FRONT = "{{Question}}"
BACK = '{{FrontSide}}<hr id="answer">{{Answer}}'


def write_anki(items: Iterable[Item], path: Path, *, now: float) -> int:
    """Write an .apkg file and return how many cards it has.

    Imported again, a card replaces the one of the same question and variant, and keeps its reviews.

    Args:
        items: The variants.
        path: Where to write.
        now: The time of writing, in seconds since 1970; Anki keeps the later of two versions.
    """
    decks: dict[str, genanki.Deck] = {}
    model = _model()
    cards = 0
    for item in items:
        deck = decks.setdefault(item.quiz.slug, _deck(item.quiz))
        deck.add_note(_note(item, model))
        cards += 1
    _write(genanki.Package(list(decks.values())), path, now)
    return cards


def stable_id(*parts: object) -> int:
    """Return a number for a name, in the range in which Anki wants its ids."""
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4]) % (1 << 30)


def guid(item: Item) -> str:
    """Return the id by which Anki knows a card again: the question's and the variant's."""
    identity = f"halfwave:{item.variant.question.id}:{item.variant.seed}"
    return hashlib.sha256(identity.encode()).hexdigest()[:20]


def _model() -> genanki.Model:
    return genanki.Model(
        stable_id("halfwave", "note"),
        "Halfwave",
        fields=[{"name": "Question"}, {"name": "Answer"}, {"name": "Id"}],
        templates=[{"name": "Card", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
    )


def _deck(quiz: Quiz) -> genanki.Deck:
    # Two colons would make a deck within a deck.
    title = quiz.title.replace("::", ":")
    return genanki.Deck(
        stable_id("halfwave", "deck", quiz.slug), f"Halfwave::{title}", as_html(quiz.purpose)
    )


def _note(item: Item, model: genanki.Model) -> genanki.Note:
    question = item.variant.question
    return genanki.Note(
        model=model,
        fields=[_inert(_front(item)), _inert(_back(item)), item.id],
        guid=guid(item),
        tags=["halfwave", question.kind, *question.skills],
    )


def _front(item: Item) -> str:
    variant = item.variant
    text = as_html(item.text)
    if curves := variant.stem_curves:
        alt = "The curves of this question"
        text += curves_svg(curves, alt=alt, unit=variant.question.unit)
    else:
        options = [f"{c.letter}. {inline_html(c.option.text)}" for c in item.choices]
        text += "".join(f"<p>{option}</p>" for option in options)
    hints = enumerate(variant.hints, 1)
    return text + "".join(
        f"<details><summary>Hint {n}</summary>{as_html(hint)}</details>" for n, hint in hints
    )


def _back(item: Item) -> str:
    variant = item.variant
    text = as_html(f"{variant.explanation}\n\n{variant.document_note}")
    if truth := variant.true_curves:
        curves = [(drawn.name, drawn.rates) for drawn in truth]
        unit = variant.question.unit
        text += curves_svg(curves, alt="What PyTorch does", unit=unit, color=TRUTH)
    text += listed([inline_html(step) for step in variant.steps], tag="ol")
    wrong = [as_html(f"**{c.letter}.** {c.say}") for c in item.choices if not c.is_right]
    wrong += [f"{code_html(each.answer)}{as_html(each.say)}" for each in item.wrong_answers]
    return text + (f"<p><b>Other answers</b></p>{listed(wrong)}" if wrong else "")


def _inert(html: str) -> str:
    """Write brackets so that Anki does not take them for its own commands, such as [latex]."""
    return html.replace("[", "&#91;")


def _write(package: genanki.Package, path: Path, now: float) -> None:
    """Write the package as genanki does, but leave no database behind among temporary files."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "collection.anki2"
        connection = sqlite3.connect(database)
        try:
            package.write_to_db(connection.cursor(), now, count(int(now * 1000)))
            connection.commit()
        finally:
            connection.close()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(database, database.name)
            archive.writestr("media", "{}")
