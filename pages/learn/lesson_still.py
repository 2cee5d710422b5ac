"""What a lesson shows at once: its title, purpose, and text until something is asked."""

from core.export.markup import as_html
from core.lesson import Lesson, Prose, load_lessons
from pages.shared.addresses import lesson_at
from pages.shared.still import Query, Still, heading, paragraph
from pages.widgets.curve.program import CURVE

DRAWS = ("BidiComponent", "PageLink", "Button", "ButtonGroup", "Radio", "Checkbox", "TextInput")


def where(lesson: Lesson) -> str:
    """Say where a lesson is among the others, and how long it takes."""
    lessons = load_lessons().items
    number = lessons.index(lesson) + 1
    return f"Lesson {number} of {len(lessons)}, about {lesson.minutes} minutes"


def still(address: str, _query: Query) -> Still:
    """Return the beginning of a lesson."""
    lesson = lesson_at(address)
    begins = "".join(map(as_html, _opening(lesson)))
    below = (
        f'{paragraph(where(lesson), "quiet")}<div class="lesson"><div class="contents"></div>'
        f"{heading(lesson.sections[0].title.replace('`', ''), 2)}{begins}</div>"
    )
    return Still(lesson.title, lesson.purpose, below, draws=DRAWS, programs=(CURVE,))


def _opening(lesson: Lesson) -> list[str]:
    """Return the text before anything is asked, which everybody sees."""
    found = []
    for block in lesson.sections[0].blocks:
        if not isinstance(block, Prose) or "$" in block.text:  # A formula needs a script.
            break
        found.append(block.text)
    return found
