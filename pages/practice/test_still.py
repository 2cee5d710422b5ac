"""What the tests show at once: the list of them, or the title and purpose of one."""

from core.quiz import load_quizzes
from pages.practice.quiz_still import ASKS, DRAWS, cards
from pages.shared.addresses import entry
from pages.shared.still import Query, Still


def still(_address: str, query: Query) -> Still:
    """Return the list of tests; for the address of one, its title and purpose."""
    tests = [quiz for quiz in load_quizzes().items if quiz.is_test]
    test = next((quiz for quiz in tests if quiz.slug == query.get("test")), None)
    if test is not None:
        return Still(test.title, test.purpose, draws=ASKS)
    page = entry("test")
    return Still(page.title, page.purpose, cards(tests), draws=DRAWS)
