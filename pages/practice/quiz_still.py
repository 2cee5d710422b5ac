"""What the quizzes show at once: the list of them, or the title and purpose of one."""

from collections.abc import Sequence

from core.quiz import Quiz, load_quizzes
from pages.practice._quiz_cards import topics
from pages.shared.addresses import entry
from pages.shared.still import Query, Still, heading, paragraph

DRAWS = ("BidiComponent", "PageLink")
ASKS = (*DRAWS, "Progress", "Button", "ButtonGroup", "TextInput", "Radio", "Html")


def still(_address: str, query: Query) -> Still:
    """Return the list of quizzes; for the address of one, its title and purpose."""
    quizzes = load_quizzes()
    quiz = quizzes.find(query["quiz"]) if query.get("quiz") else None
    if quiz is not None:
        return Still(quiz.title, quiz.purpose, draws=ASKS)
    page = entry("quiz")
    return Still(page.title, page.purpose, cards(quizzes.items), draws=DRAWS)


def cards(quizzes: Sequence[Quiz]) -> str:
    """Return a card for each quiz, under the heading of its topic."""
    return "".join(
        f'{heading(topic, 2)}<div class="cards">{"".join(map(_card, of_topic))}</div>'
        for topic, of_topic in topics(quizzes)
    )


def _card(quiz: Quiz) -> str:
    kind = "test" if quiz.is_test else "quiz"
    return (
        f'<div class="card">{heading(quiz.title, 3)}{paragraph(quiz.purpose)}'
        f'<a href="./{kind}?{kind}={quiz.slug}">Begin</a></div>'
    )
