"""What learners may have saved in a time, so that no script fills the database."""

from typing import Final

from pages.shared import limits
from pages.shared.budget import Budgets

TOO_MANY_ACTS: Final = (
    "That was not saved, because you are faster than this server allows. It cost no try. "
    "Wait a few seconds, then do it again."
)
TOO_MANY_NEW_LEARNERS: Final = (
    "That was not saved, because too many new learners began at your network address within an "
    "hour. It cost no try. Try again in a few minutes."
)
TOO_MANY_DRAFTS: Final = (
    f"A draft can be checked {limits.DRAFTS_PER_MINUTE} times a minute. Your draft is still here: "
    "check it again in a few seconds."
)
TOO_MANY_DOWNLOADS: Final = (
    f"Your answers can be downloaded {limits.DOWNLOADS_PER_MINUTE} times a minute. Try again in a "
    "minute.\n"
)

ACTS: Final = Budgets(limits.ACTS_PER_MINUTE, limits.ACTS_AT_ONCE)
ACTS_OF_ADDRESS: Final = Budgets(
    limits.ACTS_PER_MINUTE_OF_ADDRESS, limits.ACTS_PER_MINUTE_OF_ADDRESS
)
NEW_LEARNERS: Final = Budgets(limits.NEW_LEARNERS_PER_HOUR / 60, limits.NEW_LEARNERS_PER_HOUR)
DRAFTS: Final = Budgets(limits.DRAFTS_PER_MINUTE, limits.DRAFTS_PER_MINUTE)
DOWNLOADS: Final = Budgets(limits.DOWNLOADS_PER_MINUTE, limits.DOWNLOADS_PER_MINUTE)


def why_not_now(address: str, learner: str, *, is_new: bool) -> str | None:
    """Count an act of a learner; return a sentence instead if it may not be saved now.

    Args:
        address: Where it comes from.
        learner: Whose it is.
        is_new: Whether nothing is kept of the learner yet.
    """
    if is_new and not ACTS.knows(learner) and not NEW_LEARNERS.take(address):
        return TOO_MANY_NEW_LEARNERS
    if ACTS.take(learner) and ACTS_OF_ADDRESS.take(address):
        return None
    return TOO_MANY_ACTS
