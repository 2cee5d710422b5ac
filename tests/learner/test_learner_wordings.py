"""Rewordings: an answer to an earlier wording counts while the keys are the same."""

from pathlib import Path

import pytest

from core.learner import history, result_of_test, standing
from core.learner.sittings import Sitting, keep_new
from core.quiz import wordings
from core.quiz.wordings import KeysFile, Pinned, same_keys
from core.store import Store
from tests.learner.playing import NOON, catalogue, give, see, value

FIRST = value()
SECOND = value(explanation="Half a cosine, as ever.")
PINNED = Pinned(wording=SECOND.content_hash, keys="x", earlier=(FIRST.content_hash,))


@pytest.fixture(autouse=True)
def keys_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A keys file in which the second wording follows the first."""
    file = tmp_path / "keys.json"
    monkeypatch.setattr(wordings, "KEYS_FILE", file)
    pin(file, PINNED)
    return file


def pin(file: Path, pinned: Pinned) -> None:
    """Write a keys file, in such a way that it is seen to have changed."""
    keys = KeysFile(torch="2.13.0", questions={FIRST.id: pinned})
    wordings._read.cache_clear()
    file.write_text(keys.model_dump_json())


def test_answers_to_an_earlier_wording_are_answers_to_this_one(store: Store) -> None:
    give(store, FIRST, "0.7")
    now = see(store, SECOND)
    assert [attempt.answer for attempt in now.attempts] == ["0.7"]
    assert now.tries_left == 2
    assert not give(store, SECOND, "0.70").charged  # The same answer again.
    give(store, SECOND, "0.8")
    give(store, SECOND, "0.9")
    assert see(store, SECOND).over
    (outcome,) = history(store, "ada", catalogue(SECOND)).outcomes
    assert outcome.ended_at is not None


def test_an_answer_in_a_test_is_not_called_reworded(store: Store) -> None:
    test = Sitting("ada", "test:one", 1, (FIRST.id,), NOON)
    with store.begin() as connection:
        keep_new(connection, test)
    give(store, FIRST, quiz="test:one")
    (row,) = result_of_test(store, test, catalogue(SECOND)).rows
    assert (row.points, row.reworded) == (1.0, False)


@pytest.mark.parametrize(
    "pinned",
    [
        Pinned(wording=SECOND.content_hash, keys="x"),
        Pinned(wording="edited since", keys="x", earlier=(FIRST.content_hash,)),
    ],
    ids=["another key", "not pinned"],
)
def test_where_the_keys_may_differ_they_do_not_count(
    store: Store, keys_file: Path, pinned: Pinned
) -> None:
    pin(keys_file, pinned)
    give(store, FIRST, "0.7")
    assert standing(store, "ada", "half-wave", SECOND).attempts == ()
    assert see(store, FIRST).attempts != ()


def test_a_keys_file_is_not_needed(keys_file: Path) -> None:
    assert same_keys(SECOND) == {FIRST.content_hash, SECOND.content_hash}
    keys_file.unlink()
    assert same_keys(SECOND) == {SECOND.content_hash}
    keys_file.write_text("no JSON")
    assert same_keys(SECOND) == {SECOND.content_hash}


def test_the_file_is_read_again_only_when_it_has_changed(
    keys_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []
    read_bytes = Path.read_bytes

    def counted(path: Path) -> bytes:
        reads.append(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    for _ in range(3):
        same_keys(SECOND)
    assert reads == [keys_file]
