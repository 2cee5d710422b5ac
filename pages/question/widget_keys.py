"""The names of an open question's widgets."""

import hmac
import secrets
from typing import Final

from core.learner import Standing

_SECRET: Final = secrets.token_bytes(32)
DIGITS: Final = 16


def variant_key(now: Standing) -> str:
    """Return the prefix of every widget key of this variant: stable, and no hint of the key.

    It holds a keyed digest of the seed, because the seed itself would give the right answer away.
    A browser keeps drafts under these names for longer than a session, so each variant of each
    wording of a question has a different one.
    """
    this = f"{now.variant.seed} {now.question.content_hash}"
    digest = hmac.digest(_SECRET, this.encode(), "sha256").hex()[:DIGITS]
    return f"{now.quiz}.{now.question.id}.{now.round}.{digest}"
