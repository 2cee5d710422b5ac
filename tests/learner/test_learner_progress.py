"""Progress: confusions met and overcome, days of practice."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from core.learner import History, Outcome, Streak, history, progress
from core.learner.progress import streak
from core.store import Store
from tests.learner.playing import NOON, catalogue, choice, give, give_mistake, see, value

QUESTION, OTHER = value(), choice()
SAME = value("same-confusion")
KNOWN = catalogue(QUESTION, OTHER, SAME)
DAY = timedelta(days=1)


def met(at: datetime, question: str = QUESTION.id) -> Outcome:
    return outcome(at, question, right=False, mistakes=(("counts-from-one", at),))


def outcome(
    at: datetime,
    question: str = QUESTION.id,
    *,
    right: bool = True,
    solved: bool | None = None,
    mistakes: tuple[tuple[str, datetime], ...] = (),
) -> Outcome:
    solved = right if solved is None else solved
    return Outcome("q", question, 1, 0, at, float(right), 0, right, False, solved, at, mistakes)


def overcome(*outcomes: Outcome, zone: timezone = UTC) -> datetime | None:
    known = History("ada", KNOWN, {}, outcomes, ())
    (confusion,) = progress(known, NOON.astimezone(zone)).confusions
    assert confusion.number == 8
    return confusion.overcome_at


def test_a_mistake_that_was_recognized_is_a_confusion_met(store: Store) -> None:
    give_mistake(store, QUESTION, "counts-from-one")
    give_mistake(store, OTHER, "wrong")
    give(store, QUESTION, "0.7")
    found = progress(history(store, "ada", KNOWN), NOON).confusions
    assert [(each.number, each.times, each.overcome_at) for each in found] == [
        (2, 1, None),
        (8, 1, None),
    ]


def test_right_in_the_end_overcomes_nothing() -> None:
    assert overcome(met(NOON), outcome(NOON + DAY, right=False, solved=True)) is None


@pytest.mark.parametrize("question", [QUESTION.id, SAME.id])
def test_right_on_a_later_day_overcomes_it(question: str) -> None:
    later = NOON + DAY
    assert overcome(met(NOON), outcome(later, question)) == later


def test_right_twice_on_the_same_day_overcomes_it() -> None:
    first, second = (NOON + timedelta(hours=n) for n in (1, 2))
    assert overcome(met(NOON), outcome(first)) is None
    assert overcome(met(NOON), outcome(first), outcome(second, SAME.id)) == second


def test_a_question_that_cannot_show_it_overcomes_nothing() -> None:
    assert overcome(met(NOON), outcome(NOON + DAY, OTHER.id)) is None


def test_being_right_before_it_was_met_overcomes_nothing() -> None:
    assert overcome(outcome(NOON - 2 * DAY), outcome(NOON - DAY), met(NOON)) is None


def test_meeting_it_again_undoes_it() -> None:
    story = [met(NOON), outcome(NOON + DAY), met(NOON + 2 * DAY)]
    assert overcome(*story) is None
    assert overcome(*story, outcome(NOON + 3 * DAY)) == NOON + 3 * DAY


def test_a_later_day_is_one_where_the_learner_lives() -> None:
    late = NOON + timedelta(hours=4)  # In Tokyo it's past midnight by then.
    assert overcome(met(NOON), outcome(late)) is None
    assert overcome(met(NOON), outcome(late), zone=timezone(9 * timedelta(hours=1))) == late


def test_answers_by_day(store: Store) -> None:
    give(store, QUESTION, "0.7")
    give(store, QUESTION, "five")
    kept = give(store, QUESTION)
    see(store, OTHER)
    found = progress(history(store, "ada", KNOWN), kept.created_at)
    assert sum(found.answers_by_day.values()) == 2
    assert kept.created_at.date() in found.answers_by_day
    assert found.streak == Streak(1, 1)
    assert [skill.answers for skill in found.skills] == [1, 0]


def test_days_are_those_of_the_learner() -> None:
    evening = datetime(2026, 3, 2, 23, tzinfo=UTC)
    known = History("ada", KNOWN, {}, (), (evening, evening))
    assert progress(known, evening).answers_by_day == {date(2026, 3, 2): 2}
    paris = evening.astimezone(timezone(timedelta(hours=1)))
    assert progress(known, paris).answers_by_day == {date(2026, 3, 3): 2}


@pytest.mark.parametrize(
    ("days", "today", "present", "longest"),
    [
        ([], 10, 0, 0),
        ([10], 10, 1, 1),
        ([9], 10, 1, 1),
        ([8], 10, 1, 1),  # One day off is fine.
        ([7], 10, 0, 1),
        ([5, 6, 7, 9, 10], 10, 5, 5),
        ([1, 2, 3, 6, 7], 7, 2, 3),
        ([1, 3, 5, 7, 9], 10, 5, 5),
        ([1, 2, 3], 20, 0, 3),
    ],
)
def test_a_streak_survives_a_day_off(
    days: list[int], today: int, present: int, longest: int
) -> None:
    found = streak([date(2026, 3, day) for day in days], date(2026, 3, today))
    assert found == Streak(present, longest)


def test_a_new_learner_has_everything_before_them() -> None:
    found = progress(History("ada", KNOWN, {}, (), ()), NOON)
    assert (found.confusions, found.answers_by_day, found.streak) == ((), {}, Streak(0, 0))
    assert {skill.level for skill in found.skills} == {"not asked yet"}
