"""Ratings: of families, kept; of skills, replayed."""

import math
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.learner import SkillRating, ask_for_hint, hand_in, history, quiz_of_review, ratings
from core.learner.elo import (
    Family,
    ability_after,
    expected,
    family_after,
    find_families,
    prior,
    skill_uncertainty,
    worth,
)
from core.quiz import Question, load_quiz
from core.store import Store, open_store
from tests.learner.playing import catalogue, choice, give, see, value

OF_EACH_KIND = Path(__file__).parents[1] / "browser" / "quizzes" / "kinds.yaml"


def family(store: Store, question: Question) -> Family | None:
    with store.read() as connection:
        return find_families(connection).get(question.id)


def test_equal_ratings_are_even_odds_and_guessing_helps() -> None:
    assert expected(0, Family()) == 0.5
    assert expected(0, Family(guess=0.25)) == 0.625
    assert expected(-50, Family(guess=0.25)) == pytest.approx(0.25)
    assert expected(50, Family(guess=0.25)) == pytest.approx(1)
    assert expected(1, Family(rating=1.0)) == 0.5


def test_a_rating_gets_surer_with_answers_but_never_quite_sure() -> None:
    doubts = [skill_uncertainty(answers) for answers in range(100)]
    assert doubts == sorted(doubts, reverse=True)
    assert doubts[0] == 1.5
    assert doubts[0] > doubts[1] > doubts[9]
    assert doubts[-1] == 0.3


def test_an_answer_after_a_hint_shows_at_most_half() -> None:
    assert (worth(1, 0), worth(1, 2), worth(0.3, 1), worth(0, 0)) == (1, 0.5, 0.3, 0)


def test_a_family_that_is_answered_right_becomes_easier_in_ever_smaller_steps() -> None:
    first = family_after(Family(), 0.0, 1.0)
    assert (first.rating, first.answers) == (-0.5, 1)
    later = family_after(Family(answers=50), 0.0, 1.0)
    assert -0.05 < later.rating < 0
    assert family_after(Family(guess=0.5), 0.0, 0.0).rating == 0.75  # A surprise, with such odds.


def test_nobody_has_answered_yet() -> None:
    assert prior(value()) == Family()
    assert prior(choice()) == Family(guess=0.5)


@pytest.mark.parametrize("each", load_quiz(OF_EACH_KIND).questions, ids=lambda each: each.kind)
def test_the_chance_of_a_guess_is_what_the_kind_says(each: Question) -> None:
    guess = each.variant(0).guess_rate
    assert prior(each).guess == (guess or 0.0)
    can_be_guessed = {"choice", "multi", "which-curve", "parameter", "order"}
    assert (guess is not None) == (each.kind in can_be_guessed)


def test_ratings_find_out_who_is_good_and_what_is_hard() -> None:
    rng = random.Random(7)
    hard = {f"q{n}": Family(rating=-2 + n / 5, guess=rng.choice([0, 0.25])) for n in range(21)}
    good = {f"l{n}": -2 + n / 5 for n in range(21)}
    found = {name: Family(guess=true.guess) for name, true in hard.items()}
    answers: dict[str, list[tuple[str, float]]] = {name: [] for name in good}
    for _ in range(2500):
        learner, question = rng.choice(list(good)), rng.choice(list(hard))
        score = float(rng.random() < expected(good[learner], hard[question]))
        ability = ability_after((found[q], s) for q, s in answers[learner])
        found[question] = family_after(found[question], ability, score)
        answers[learner].append((question, score))
    rated = [ability_after((found[q], s) for q, s in answers[name]) for name in good]
    assert _correlation(list(good.values()), rated) > 0.9
    assert _correlation([f.rating for f in hard.values()], [found[n].rating for n in hard]) > 0.9


def _correlation(one: list[float], other: list[float]) -> float:
    a, b = sum(one) / len(one), sum(other) / len(other)
    both = sum((x - a) * (y - b) for x, y in zip(one, other, strict=True))
    return both / math.sqrt(sum((x - a) ** 2 for x in one) * sum((y - b) ** 2 for y in other))


# Families, in the database


def test_the_first_answer_moves_the_family_and_no_other(store: Store) -> None:
    question = value()
    give(store, question, "nan")
    assert family(store, question) is None
    give(store, question, "0.7")
    moved = family(store, question)
    assert moved is not None
    assert (moved.rating, moved.answers) == (0.5, 1)
    give(store, question, "0.8")
    give(store, question)
    assert family(store, question) == moved


def test_the_guess_rate_of_the_variant_counts(store: Store) -> None:
    give(store, choice())
    assert family(store, choice()) == Family(rating=-0.25, answers=1, guess=0.5)


def test_a_double_click_counts_once(store: Store) -> None:
    question = value()
    now = see(store, question)
    for _ in range(2):
        hand_in(store, now, now.variant.key)
    moved = family(store, question)
    assert moved is not None
    assert moved.answers == 1


def test_a_hint_makes_a_right_answer_tell_nothing_of_an_average_family(store: Store) -> None:
    question = value()
    ask_for_hint(store, see(store, question))
    give(store, question)
    assert family(store, question) == Family(rating=0.0, answers=1)


def test_every_mode_counts(store: Store) -> None:
    question = value()
    for quiz in ("half-wave", "lesson-half-wave", quiz_of_review(question.id)):
        give(store, question, quiz=quiz)
    moved = family(store, question)
    assert moved is not None
    assert moved.answers == 3


def test_a_family_is_measured_against_who_answers(store: Store) -> None:
    for number in range(5):
        give(store, value(f"warm-up-{number}"), learner="good")
        give(store, value(f"warm-up-{number}"), "0.7", learner="bad")
    give(store, value("by-good"), "0.7", learner="good")
    give(store, value("by-bad"), "0.7", learner="bad")
    by_good, by_bad = family(store, value("by-good")), family(store, value("by-bad"))
    assert by_good is not None
    assert by_bad is not None
    assert by_good.rating > 0.5 > by_bad.rating > 0


def test_learners_in_two_processes_are_all_counted(store: Store, database_url: str) -> None:
    question, other = value(), open_store(database_url)
    tabs = [(store if n % 2 else other, f"learner {n}") for n in range(12)]
    with ThreadPoolExecutor(len(tabs)) as pool:
        list(pool.map(lambda tab: give(tab[0], question, learner=tab[1]), tabs))
    moved = family(store, question)
    other.close()
    assert moved is not None
    assert moved.answers == len(tabs)


# Skills, replayed


def test_skills_are_rated_apart(store: Store) -> None:
    questions = catalogue(value(), choice())
    give(store, value())
    give(store, choice(), "wrong")
    rated = ratings(history(store, "ada", questions))
    assert list(rated) == ["cosine-formula", "half-period"]
    good, bad = rated.values()
    assert good.rating > 0 > bad.rating
    assert (good.answers, good.share_right, bad.share_right) == (1, 1.0, 0.0)
    assert (good.level, bad.level) == ("mostly there", "at the start")
    assert bad.needs_a_lesson
    assert not good.needs_a_lesson


def test_a_question_of_two_skills_moves_both(store: Store) -> None:
    both = value(skills=["cosine-formula", "floor"])
    give(store, both)
    one, other = ratings(history(store, "ada", catalogue(both))).values()
    assert one.rating == other.rating > 0


def test_what_was_not_asked_is_known_least() -> None:
    new = SkillRating("floor")
    assert (new.level, new.share_right, new.uncertainty) == ("not asked yet", None, 1.5)
    assert not new.needs_a_lesson


@pytest.mark.parametrize(
    ("rating", "answers", "level"),
    [
        (-2.0, 5, "at the start"),
        (-0.5, 5, "getting there"),
        (0.0, 1, "getting there"),
        (0.5, 5, "mostly there"),
        (2.0, 3, "mostly there"),
        (2.0, 4, "solid"),
    ],
)
def test_levels_in_words(rating: float, answers: int, level: str) -> None:
    assert SkillRating("floor", rating, answers).level == level
