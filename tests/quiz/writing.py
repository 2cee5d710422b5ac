"""Questions for tests, written as an author writes them."""

from core.content import ContentError, read_yaml
from core.quiz import Question, question_kinds
from core.records import RecordError


def write(text: str) -> Question:
    """Make a question of the YAML of one, whether or not it can be asked."""
    source = read_yaml(f"- {text.strip()}".replace("\n", "\n  "), "q.yaml")
    written = source.data[0]
    try:
        return question_kinds()[written["kind"]].checked(written)
    except RecordError as error:
        raise ContentError(source.faults(error, (0,))) from error
