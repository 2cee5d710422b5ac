"""A survey of a question's draws: what only many draws show, such as a key that never changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.content.expression import ExpressionError
from core.quiz.question import Question
from core.quiz.variant import NoVariantError, Variant
from core.records.numbers import number_texts_in

SEEDS = 40
"""How many seeds are drawn."""
GUESS_RATE_AT_MOST = 0.5
REFUSED_AT_MOST = 1 / 3
"""The largest part of the draws that may be passed over because they can't be asked."""


@dataclass(frozen=True)
class Survey:
    """What the draws of one question show; `faults` are sentences for its author."""

    guess_rate: float | None = None
    refused: float = 0.0
    """The part of the draws that can't be asked."""
    reason: str = ""
    """Why the last of them can't."""
    keys: frozenset[str] = frozenset()
    """All right answers that were met."""
    constant_key: str | None = None
    """An answer that is right in every draw."""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Content:
    """A question that is the same as any other with its content."""

    content_hash: str
    question: Question = field(compare=False)


def survey(question: Question) -> Survey:
    """Draw a question many times, but once for its content, and return what that shows."""
    return _surveyed(_Content(question.content_hash, question))


@lru_cache(maxsize=512)
def _surveyed(content: _Content) -> Survey:
    question = content.question
    try:
        return _survey(question, *_drawn(question))
    except ExpressionError:
        return Survey()  # `check_question` says why it can't be drawn.


def _drawn(question: Question) -> tuple[list[Variant], list[NoVariantError]]:
    variants: dict[str, Variant] = {}
    refusals = []
    for seed in range(SEEDS if question.vars else 1):
        for drawn in question.drawn(seed):
            if isinstance(drawn, NoVariantError):
                refusals.append(drawn)
            else:
                variants.setdefault(repr(drawn.names) if question.vars else "", drawn)
    return list(variants.values()), refusals


def _survey(
    question: Question, variants: Sequence[Variant], refusals: Sequence[NoVariantError]
) -> Survey:
    if not variants:
        return Survey()
    guesses = [variant.guess_rate for variant in variants if variant.guess_rate is not None]
    guess_rate = max(guesses, default=None)
    n_asked = SEEDS if question.vars else 1
    refused = len(refusals) / (len(refusals) + n_asked)
    reason = str(refusals[-1]) if refusals else ""
    keys = [frozenset(variant.right_answers) for variant in variants]
    can_change = len(variants) > 1 and not question.shuffles
    always = frozenset.intersection(*keys) if can_change else frozenset()
    faults = []
    if guess_rate is not None and guess_rate > GUESS_RATE_AT_MOST:
        faults.append(
            f"a blind guess is right with a chance of {guess_rate:.0%}, "
            f"more than {GUESS_RATE_AT_MOST:.0%}: ask for less"
        )
    if refused > REFUSED_AT_MOST:
        faults.append(
            f"{refused:.0%} of the draws can't be asked, more than {REFUSED_AT_MOST:.0%}; the "
            f"last because {reason}: change that, or rule such draws out with `where`"
        )
    faults += _open_ends(variants)
    if not always and (echo := _echo(question, variants)):
        faults.append(echo)
    return Survey(
        guess_rate,
        refused,
        reason,
        frozenset.union(*keys),
        min(always, key=len) if always else None,
        tuple(faults),
    )


def constant_key_fault(question: Question, others: Sequence[Question]) -> Iterator[str]:
    """Yield a fault if one answer is right in every draw, unless a partner has another key.

    Args:
        question: The question that is checked.
        others: The questions of the same file, among which its partner is.
    """
    found = survey(question)
    if question.partner is None:
        if found.constant_key is not None:
            yield (
                f"{found.constant_key} is right in every draw: let the key depend on the numbers, "
                "or name a `partner`, a question of this file with another key"
            )
        return
    partner = next((each for each in others if each.id == question.partner), None)
    if partner is None or partner.id == question.id:
        yield f"partner must be another question of this file, got {question.partner}"
    elif found.keys & survey(partner).keys:
        same = min(found.keys & survey(partner).keys)
        yield f"partner {partner.id} must have another key, but {same} is right in both"


def _open_ends(variants: Sequence[Variant]) -> Iterator[str]:
    """Yield a fault for each end of `among` beyond which every draw accepts more."""
    ends = (frozenset(variant.open_ends) for variant in variants)
    for end in sorted(frozenset.intersection(*ends)):
        yield f"every draw accepts {end}: set a bound on both sides"


def _echo(question: Question, variants: Sequence[Variant]) -> str | None:
    """Return a fault if a number at one place of the prompt is right in every draw."""
    if question.sandboxed or variants[0].options or len(variants) < 2:
        return None
    numbers = [number_texts_in(variant.prompt) for variant in variants]
    for place in range(min(map(len, numbers))):
        pairs = zip(variants, numbers, strict=True)
        if all(variant.grade(texts[place]).verdict == "correct" for variant, texts in pairs):
            return (
                f"number {place + 1} of the prompt, such as {numbers[0][place]}, is right in every "
                "draw: ask for a number that isn't printed there"
            )
    return None
