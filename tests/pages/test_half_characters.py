"""Half a character, which only a program can send, is unreadable with a sentence everywhere."""

import asyncio

from bench.streamlit_client import Tab
from core.quiz import load_quizzes
from core.records import half_character
from tests.serving import Server

HALF = "\ud800"
SENTENCE = "Line 2, character 8 is only half a character. Delete it or type it again."
CODE = f"import torch\nprint('{HALF}')"


def test_the_sentence_says_where() -> None:
    assert half_character("0.05 😀") is None
    assert half_character(CODE) == SENTENCE
    assert half_character(HALF) == SENTENCE.replace("Line 2, character 8", "Line 1, character 1")


def test_every_kind_of_question_says_so() -> None:
    first = {q.kind: q for quiz in load_quizzes().items for q in quiz.questions}
    assert len(first) >= 10
    for question in first.values():
        grade = question.variant(0).grade(CODE)
        assert (grade.verdict, grade.diagnosis) == ("unreadable", SENTENCE), question.kind


def test_code_and_drafts_with_half_a_character_break_no_page(server: Server) -> None:
    quiz, question = next(
        (quiz, q) for quiz in load_quizzes().items for q in quiz.questions if q.kind == "fix"
    )

    async def visit() -> tuple[list[str], list[str]]:
        query = f"quiz={quiz.slug}&question={question.id}"
        async with Tab(server.url, "quiz", query, patience=120) as tab:
            editor = tab.find("bidi_component", component_name="halfwave.editor")
            await tab.set_state(editor, {"text": CODE})
            ran = await tab.press(tab.find("button", label="Check answer"))
            answered = [each.body.body for each in ran.drawn if each.kind == "alert"]
        async with Tab(server.url, "desk", patience=120) as tab:
            kept = tab.find("bidi_component", component_name="halfwave.draft")
            ran = await tab.set_state(kept, {"found": CODE})
            drafted = [each.body.body for each in ran.drawn if each.kind == "alert"]
        return answered, drafted

    answered, drafted = asyncio.run(visit())
    assert [text for text in answered if SENTENCE in text]
    assert all("did not use a try" in text for text in answered if SENTENCE in text)
    assert [text for text in drafted if SENTENCE in text]
