"""What becomes of the questions a learner was asked."""

from core.learner import (
    DIAGNOSTIC,
    Outcome,
    ask_for_another,
    ask_for_answer,
    ask_for_hint,
    hand_in,
    history,
)
from core.quiz import Question
from core.store import Store
from tests.learner.playing import QUIZ, catalogue, choice, give, give_mistake, see, value

QUESTION = value()


def outcomes(store: Store, *questions: Question) -> tuple[Outcome, ...]:
    return history(store, "ada", catalogue(*questions or (QUESTION,))).outcomes


def only(store: Store) -> Outcome:
    (outcome,) = outcomes(store)
    return outcome


def test_a_learner_who_did_nothing_has_no_history(store: Store) -> None:
    see(store, QUESTION)
    assert outcomes(store) == ()


def test_right_with_the_first_answer(store: Store) -> None:
    kept = give(store, QUESTION, sure="sure")
    outcome = only(store)
    assert (outcome.right_at_once, outcome.sure, outcome.solved, outcome.score) == (
        True, True, True, 1.0,
    )  # fmt: skip
    assert outcome.at == outcome.ended_at == kept.created_at


def test_right_in_the_end(store: Store) -> None:
    first = give(store, QUESTION, "0.7", sure="sure")
    last = give(store, QUESTION, sure="unsure")
    outcome = only(store)
    assert (outcome.right_at_once, outcome.solved, outcome.score) == (False, True, 0.0)
    assert (outcome.at, outcome.ended_at) == (first.created_at, last.created_at)


def test_a_hint_before_the_first_answer_is_help(store: Store) -> None:
    ask_for_hint(store, see(store, QUESTION))
    give(store, QUESTION)
    outcome = only(store)
    assert (outcome.right_at_once, outcome.solved, outcome.hints) == (False, True, 1)


def test_a_question_with_tries_left_is_not_over(store: Store) -> None:
    give(store, QUESTION, "0.7")
    assert only(store).ended_at is None
    give(store, QUESTION, "0.8")
    give(store, QUESTION, "0.7")  # As before: not charged.
    assert only(store).ended_at is None
    last = give(store, QUESTION, "0.9")
    assert only(store).ended_at == last.created_at
    assert not only(store).solved


def test_giving_up_ends_it_when_it_is_done(store: Store) -> None:
    given = give(store, QUESTION, "0.7")
    ask_for_answer(store, see(store, QUESTION))
    outcome = only(store)
    assert outcome.ended_at is not None
    assert outcome.ended_at > given.created_at
    assert not outcome.solved


def test_giving_up_without_an_answer_is_a_score_of_0(store: Store) -> None:
    ask_for_answer(store, see(store, QUESTION))
    outcome = only(store)
    assert (outcome.score, outcome.solved, outcome.right_at_once) == (0.0, False, False)
    assert outcome.ended_at == outcome.at


def test_an_unreadable_answer_is_none(store: Store) -> None:
    give(store, QUESTION, "five")
    known = history(store, "ada", catalogue(QUESTION))
    assert (known.outcomes, known.answered_at) == ((), ())


def test_every_variant_is_an_outcome_of_its_own_in_order(store: Store) -> None:
    give(store, QUESTION)
    ask_for_another(store, see(store, QUESTION))
    give(store, QUESTION, "0.7")
    give(store, choice(), quiz="lesson-half-wave")
    found = outcomes(store, QUESTION, choice())
    assert [(o.quiz, o.question, o.solved) for o in found] == [
        (QUIZ, "rate-at-k", True),
        (QUIZ, "rate-at-k", False),
        ("lesson-half-wave", "pick-one", True),
    ]


def test_mistakes_are_there_by_name(store: Store) -> None:
    give_mistake(store, QUESTION, "counts-from-one")
    assert [name for name, _ in only(store).mistakes] == ["counts-from-one"]


def test_a_question_that_has_gone_counts_as_an_answer_alone(store: Store) -> None:
    give(store, QUESTION)
    known = history(store, "ada", catalogue(choice()))
    assert known.outcomes == ()
    assert len(known.answered_at) == 1


def test_answers_to_an_older_wording_are_an_outcome_of_their_own(store: Store) -> None:
    give(store, QUESTION, "0.7")
    give(store, QUESTION, "0.8")
    reworded = value(explanation="Half a cosine, as ever.")
    give(store, reworded, "0.7")
    give(store, reworded, "0.8")
    assert [outcome.ended_at for outcome in outcomes(store, reworded)] == [None, None]


def test_a_diagnostic_has_one_try_wherever_the_question_has_more(store: Store) -> None:
    now = see(store, QUESTION, quiz=DIAGNOSTIC)
    assert now.closed  # No sitting is open: nothing is asked.
    assert hand_in(store, now, "0.7") is None
