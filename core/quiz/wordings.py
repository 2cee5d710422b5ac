"""Earlier wordings of questions whose keys are still the same, from `quizzes/keys.json`.

An attempt pins the wording that it answers. Where a question was only reworded, an answer to an
earlier wording is still an answer to this question.
"""

import json
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from core.content.folders import quiz_folder
from core.quiz.question import Question
from core.records import Record

KEYS_FILE = quiz_folder() / "keys.json"


class Pinned(Record):
    """A question in the keys file: its wording, a digest of its keys, and earlier wordings."""

    wording: str = Field(description="The hash of what the author wrote.")
    keys: str = Field(description="A digest of the keys and curves of some variants.")
    earlier: tuple[str, ...] = Field(
        default=(), description="Earlier wordings with the same keys, oldest first."
    )

    def after(self, before: "Pinned | None") -> "Pinned":
        """Return this with the earlier wordings of `before`, unless a key has changed."""
        if before is None or before.keys != self.keys:
            return self
        earlier = dict.fromkeys((*before.earlier, before.wording, *self.earlier))
        earlier.pop(self.wording, None)
        return self.model_copy(update={"earlier": tuple(earlier)})


class KeysFile(Record):
    """The keys file: the version of PyTorch that was executed, and every pinned question."""

    torch: str
    questions: dict[str, Pinned]


def same_keys(question: Question) -> frozenset[str]:
    """Return the content hashes of all wordings of a question that have its keys.

    Only the present one if the keys file doesn't have it: the question is an author's own, or it
    was edited since the keys were pinned.
    """
    return _earlier(question) | {question.content_hash}


def _earlier(question: Question) -> frozenset[str]:
    try:
        pinned = _read(KEYS_FILE, KEYS_FILE.stat().st_mtime_ns).get(question.id)
    except OSError:
        return frozenset()
    if pinned is None or pinned.wording != question.content_hash:
        return frozenset()
    return frozenset(pinned.earlier)


@lru_cache(maxsize=1)
def _read(path: Path, changed_at: int) -> dict[str, Pinned]:
    """Read the keys file as it was at that moment; one that can't be read counts as empty."""
    try:
        return KeysFile.checked(json.loads(path.read_bytes())).questions
    except ValueError:
        return {}
