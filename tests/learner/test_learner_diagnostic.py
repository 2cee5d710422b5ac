"""The diagnostic: what it asks, how it ends, and what it says."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest

from core.learner import (
    DIAGNOSTIC,
    History,
    Questions,
    Sitting,
    SkillRating,
    ask_for_another,
    ask_for_answer,
    ask_for_hint,
    diagnostic_result,
    forget,
    go_on,
    hand_in,
    history,
    next_lesson,
    next_question,
    open_diagnostic,
    sitting,
    start_over,
)
from core.learner.diagnostic import _effort, easiest
from core.learner.elo import Family
from core.learner.writing import ForgottenError
from core.quiz import Question, load_quizzes
from core.quiz import catalogue as catalogue_of
from core.store import Store, open_store
from tests.learner.playing import NOON, catalogue, choice, give, give_mistake, see, value

SHIPPED = catalogue_of(load_quizzes())
SKILLS = ("cosine-formula", "half-period", "floor", "restarts")  # In teaching order.
FEW = catalogue(*(value(f"{skill}-{n}", skills=[skill]) for skill in SKILLS for n in range(4)))


def known(store: Store, questions: Questions = FEW) -> History:
    return history(store, "ada", questions)


def opened(store: Store, questions: Questions = FEW) -> Sitting:
    found = open_diagnostic(store, known(store, questions), NOON)
    assert found is not None
    return found


def step(store: Store, questions: Questions = FEW, *, after: str | None = None) -> Sitting:
    """Click on "next"."""
    after = after or opened(store, questions).questions[-1]
    found = go_on(store, known(store, questions), after, NOON)
    assert found is not None
    return found


def walk(store: Store, questions: Questions, answer: Callable[[Question], object]) -> Sitting:
    """Answer everything that is asked, to the end."""
    found = opened(store, questions)
    while not found.closed:
        answer(questions[found.questions[-1]])
        found = step(store, questions)
    return found


def right(store: Store) -> Callable[[Question], object]:
    return lambda question: give(store, question, quiz=DIAGNOSTIC)


def answer(store: Store, text: str | None = None, questions: Questions = FEW) -> Question:
    question = questions[opened(store, questions).questions[-1]]
    give(store, question, text, quiz=DIAGNOSTIC)
    return question


# What to ask


def test_the_skill_known_least_comes_first() -> None:
    ratings = {skill: SkillRating(skill, answers=3) for skill in SKILLS}
    ratings["restarts"] = SkillRating("restarts", answers=1)
    chosen = {next_question(FEW, {}, (), ratings, rng=Random(seed)) for seed in range(20)}
    assert chosen == {f"restarts-{n}" for n in range(4)}


def test_of_its_families_the_one_at_even_odds() -> None:
    questions = catalogue(*(value(f"q{n}", skills=["floor"]) for n in range(5)))
    families = {f"q{n}": Family(rating=-2.0 + n) for n in range(5)}
    for rating, chosen in ((-2.0, "q0"), (0.0, "q2"), (1.0, "q3"), (2.0, "q4")):
        ratings = {"floor": SkillRating("floor", rating, 5)}
        assert next_question(questions, families, (), ratings) == chosen


def test_guessing_shifts_what_is_even() -> None:
    questions = catalogue(value("typed", skills=["floor"]), choice("guessed", skills=["floor"]))
    ratings = {"floor": SkillRating("floor")}
    assert next_question(questions, {}, (), ratings) == "typed"


def test_nothing_is_asked_twice_and_in_the_end_nothing_is_left() -> None:
    asked: list[str] = []
    while (chosen := next_question(FEW, {}, asked, {})) is not None:
        asked.append(chosen)
    assert sorted(asked) == sorted(FEW)


def test_equals_take_turns() -> None:
    asked: list[str] = []
    for _ in range(8):
        chosen = next_question(FEW, {}, asked, {})
        assert chosen is not None
        asked.append(chosen)
    assert set(Counter(name.rpartition("-")[0] for name in asked).values()) == {2}


def test_kinds_vary_where_they_are_equally_good() -> None:
    typed = [value(f"typed-{n}", skills=["floor"]) for n in range(4)]
    chosen = [choice(f"chosen-{n}", skills=["floor"]) for n in range(4)]
    even = {f"chosen-{n}": Family(rating=4.0, guess=0.5) for n in range(4)}
    questions = catalogue(*typed, *chosen)
    asked: list[str] = []
    for _ in range(6):
        next_ = next_question(questions, even, asked, {"floor": SkillRating("floor")})
        assert next_ is not None
        asked.append(next_)
    assert Counter(questions[name].kind for name in asked) == {"value": 3, "choice": 3}


def test_what_was_met_before_is_rather_not_asked() -> None:
    avoid = frozenset(name for name in FEW if not name.endswith("2"))
    chosen = next_question(FEW, {}, (), {}, avoid=avoid)
    assert chosen is not None
    assert chosen.endswith("2")
    assert next_question(FEW, {}, (), {}, avoid=frozenset(FEW)) is not None


def test_only_the_easiest_of_those_left_are_easy() -> None:
    later = [value(f"{skill}-{n}", skills=[skill]) for skill in SKILLS[1:] for n in range(4)]
    questions = catalogue(*later, *(choice(f"first-{n}", skills=[SKILLS[0]]) for n in range(4)))
    first = {f"first-{n}" for n in range(4)}
    assert set(easiest(questions, {}, ())) == first
    found_hard = {name: Family(rating=3.0) for name in first}
    assert set(easiest(questions, found_hard, ())) == {f"{SKILLS[1]}-{n}" for n in range(4)}
    assert "first-0" in easiest(questions, found_hard, ["first-0"])
    assert set(easiest(questions, {}, (), avoid=first)) == {f"{SKILLS[1]}-{n}" for n in range(4)}
    assert set(easiest(catalogue(), {}, ())) == set()


# Learners, over what is shipped


def simulated(store: Store, knows: Callable[[Question], bool]) -> tuple[Sitting, list[float]]:
    """Answer what is known, say "I don't know" to the rest; return the efforts too."""
    efforts = []

    def answer(question: Question) -> None:
        efforts.append(_effort(question, Family()))
        if knows(question):
            give(store, question, quiz=DIAGNOSTIC)
        else:
            ask_for_answer(store, see(store, question, quiz=DIAGNOSTIC))

    return walk(store, SHIPPED, answer), efforts


EFFORTS = sorted(_effort(question, Family()) for question in SHIPPED.values() if question.skills)
EASY_TO = EFFORTS[len(EFFORTS) // 3]
MIDDLE = EFFORTS[len(EFFORTS) // 2]


def test_who_knows_nothing_is_asked_five_easy_ones_and_sent_to_the_first_lesson(
    store: Store,
) -> None:
    found, efforts = simulated(store, lambda question: False)
    assert len(found.questions) == 5
    assert efforts[0] <= EASY_TO
    assert efforts[1] <= EASY_TO
    assert max(efforts[2:]) <= EASY_TO
    assert not any(SHIPPED[name].sandboxed for name in found.questions)
    lessons = {"first": ["what-a-schedule-is"], "second": ["half-period"]}
    result = diagnostic_result(known(store, SHIPPED), found, {})
    assert result.right == 0
    assert next_lesson(result, lessons) == "first"


def test_who_knows_half_is_asked_all_ten_and_easier_ones_after_two_misses(store: Store) -> None:
    found, efforts = simulated(store, lambda question: _effort(question, Family()) <= MIDDLE)
    assert len(found.questions) == 10
    known_ones = [effort <= MIDDLE for effort in efforts]
    assert known_ones[:2] == [True, True]
    assert 3 <= sum(known_ones) < 10
    for at in range(2, 10):
        if not any(known_ones[at - 2 : at]):
            assert efforts[at] < min(efforts[at - 2 : at])
            assert known_ones[at]


def test_who_knows_all_is_soon_asked_hard_ones(store: Store) -> None:
    found, efforts = simulated(store, lambda question: True)
    assert len(found.questions) == 10
    assert max(efforts[:2]) <= EASY_TO
    assert max(efforts[2:]) > MIDDLE
    result = diagnostic_result(known(store, SHIPPED), found, {})
    assert (result.right, result.lessons) == (10, ())


# A sitting


def test_a_whole_diagnostic_over_what_is_shipped(store: Store) -> None:
    found = walk(store, SHIPPED, right(store))
    assert len(set(found.questions)) == 10
    assert len({SHIPPED[name].kind for name in found.questions}) >= 3
    skills = {skill for name in found.questions for skill in SHIPPED[name].skills}
    assert len(skills) >= 8
    assert opened(store, SHIPPED) == found
    result = diagnostic_result(known(store, SHIPPED), found, {})
    assert (result.answered, result.right, result.lessons, result.confusions) == (10, 10, (), ())


def test_a_reload_finds_the_same_question(store: Store, database_url: str) -> None:
    first = opened(store)
    later = open_store(database_url)
    assert opened(later) == first
    later.close()
    answer(store)
    assert opened(store) == first  # Until the learner goes on.


def test_an_unanswered_question_stays(store: Store) -> None:
    first = opened(store)
    assert step(store) == first
    give(store, FEW[first.questions[0]], "five", quiz=DIAGNOSTIC)
    assert step(store) == first


def test_two_clicks_and_two_tabs_go_on_once(store: Store, database_url: str) -> None:
    other = open_store(database_url)  # As a second process would have.
    question = answer(store)
    with ThreadPoolExecutor(6) as pool:
        tabs = [store, other] * 3
        found = set(pool.map(lambda tab: step(tab, after=question.id), tabs))
    assert len(found) == 1
    assert step(store, after=question.id) == found.pop() == opened(store)
    assert len(opened(store).questions) == 2
    other.close()


def test_tabs_that_open_it_at_the_same_moment_see_one_question(
    store: Store, database_url: str
) -> None:
    other = open_store(database_url)
    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(opened, [store, other] * 3))) == 1
    other.close()


def test_one_try_no_hints_no_other_numbers(store: Store) -> None:
    question = FEW[opened(store).questions[0]]
    now = see(store, question, quiz=DIAGNOSTIC)
    assert (now.tries_left, now.hints_left) == (1, 0)
    ask_for_hint(store, now)
    ask_for_another(store, now)
    again = see(store, question, quiz=DIAGNOSTIC)
    assert (again.hints_taken, again.variant.seed) == (0, now.variant.seed)
    give(store, question, "0.7", quiz=DIAGNOSTIC)
    assert see(store, question, quiz=DIAGNOSTIC).over
    assert hand_in(store, now, now.variant.key) is None


def test_not_knowing_is_an_answer(store: Store) -> None:
    first = opened(store).questions[0]
    ask_for_answer(store, see(store, FEW[first], quiz=DIAGNOSTIC))
    assert see(store, FEW[first], quiz=DIAGNOSTIC).over
    found = step(store)
    assert len(found.questions) == 2
    result = diagnostic_result(known(store), found, {FEW[first].skills[0]: ("a-lesson",)})
    assert (result.answered, result.right, result.lessons) == (1, 0, ("a-lesson",))


def test_a_question_that_was_not_asked_takes_no_answer(store: Store) -> None:
    asked = opened(store).questions
    other = next(question for name, question in FEW.items() if name not in asked)
    now = see(store, other, quiz=DIAGNOSTIC)
    assert now.over
    assert hand_in(store, now, now.variant.key) is None


def test_what_is_closed_takes_no_answer_and_another_round_asks_afresh(store: Store) -> None:
    closed = walk(store, FEW, right(store))
    assert closed.closed_at == NOON
    assert start_over(store, "ada", DIAGNOSTIC, after=closed.round) == 2
    assert sitting(store, "ada", DIAGNOSTIC) is None
    again = opened(store)
    assert (again.round, again.closed, len(again.questions)) == (2, False, 1)
    # Sixteen families there are, and ten were met: the second round begins with a new one.
    assert again.questions[0] not in closed.questions


def test_starting_over_leaves_a_sitting_behind_that_takes_no_answer(store: Store) -> None:
    question = FEW[opened(store).questions[0]]
    stale = see(store, question, quiz=DIAGNOSTIC)
    start_over(store, "ada", DIAGNOSTIC)
    assert hand_in(store, stale, stale.variant.key) is None


def test_a_question_that_has_gone_is_replaced(store: Store) -> None:
    answer(store)
    gone = step(store).questions[-1]
    fewer = {name: question for name, question in FEW.items() if name != gone}
    found = opened(store, fewer)
    assert gone not in found.questions
    assert len(found.questions) == 2
    assert opened(store, fewer) == found


def test_a_question_that_cannot_be_asked_is_passed_over(store: Store) -> None:
    broken = value("broken", skills=["floor"], where="k > 100")
    fine = value("fine", skills=["half-period"])
    assert opened(store, catalogue(broken, fine)).questions == ("fine",)
    assert open_diagnostic(store, history(store, "bob", catalogue(broken)), NOON) is None


def test_a_question_that_cannot_be_asked_any_more_holds_nothing_up(store: Store) -> None:
    first = opened(store).questions[0]
    broken = {**FEW, first: value(first, skills=FEW[first].skills, where="k > 100")}
    found = step(store, broken, after=first)
    assert len(found.questions) == 2


def test_it_ends_when_nothing_is_left(store: Store) -> None:
    few = catalogue(value("one"), value("two"))
    assert len(walk(store, few, right(store)).questions) == 2


def test_nothing_is_kept_of_a_learner_who_was_forgotten(store: Store) -> None:
    answer(store)
    assert forget(store, "ada") == 3  # Sitting, variant, attempt.
    with pytest.raises(ForgottenError):
        opened(store)
    assert forget(store, "ada") == 0


# The result


def test_the_map_of_skills_and_the_lessons_to_take(store: Store) -> None:
    lessons = {skill: (f"about-{skill}", "everything") for skill in SKILLS}
    weak = {"floor", "restarts"}

    def answer(question: Question) -> None:
        if question.skills[0] in weak:
            give_mistake(store, question, "counts-from-one", quiz=DIAGNOSTIC)
        else:
            give(store, question, quiz=DIAGNOSTIC)

    found = walk(store, FEW, answer)
    result = diagnostic_result(known(store), found, lessons)
    assert [each.now.skill for each in result.skills] == list(SKILLS)
    assert sum(each.asked for each in result.skills) == 10
    assert {each.now.skill for each in result.skills if each.now.needs_a_lesson} == weak
    assert {each.now.skill for each in result.skills if each.score == 0} == weak
    assert set(result.lessons) == {"about-floor", "about-restarts", "everything"}
    assert result.confusions == (8,)
    doubts = [each.now.uncertainty for each in result.skills]
    assert max(doubts) < 1.5


def test_the_weakest_skill_comes_first_whatever_the_teaching_order(store: Store) -> None:
    lessons = {skill: (skill,) for skill in SKILLS}
    for name in ("restarts-0", "restarts-1", "cosine-formula-0"):
        give(store, FEW[name], "0.7")
    found = walk(store, FEW, lambda question: give(store, question, "0.7", quiz=DIAGNOSTIC))
    result = diagnostic_result(known(store), found, lessons)
    ratings = {each.now.skill: each.now.rating for each in result.skills}
    assert list(result.lessons) == sorted(SKILLS, key=ratings.__getitem__)
    assert list(result.lessons) != list(SKILLS)


@pytest.mark.parametrize("right", [True, False])
def test_it_adapts(store: Store, right: bool) -> None:
    """Who answers right is asked harder ones, who doesn't easier ones."""
    questions = catalogue(*(value(f"q{n:02}", skills=["floor"]) for n in range(21)))
    easy_first = {f"q{n:02}": Family(rating=(n - 10) / 4, answers=50) for n in range(21)}
    asked: list[str] = []
    rated = {"floor": SkillRating("floor")}
    for _ in range(5):
        chosen = next_question(questions, easy_first, asked, rated)
        assert chosen is not None
        asked.append(chosen)
        before = rated["floor"]
        rated["floor"] = SkillRating(
            "floor", before.rating + (0.6 if right else -0.6), before.answers + 1
        )
    assert asked == sorted(asked, reverse=not right)
    assert abs(easy_first[asked[0]].rating) <= 0.5


def test_the_moment_of_opening_is_kept(store: Store) -> None:
    found = opened(store)
    later = open_diagnostic(store, known(store), NOON + timedelta(days=1))
    assert later is not None
    assert later.opened_at == found.opened_at == NOON
