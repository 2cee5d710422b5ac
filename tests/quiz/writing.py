"""Questions for tests, written as an author writes them."""

from pydantic import ValidationError

from core.content import ContentError, read_yaml
from core.quiz import Question, question_kinds


def write(text: str) -> Question:
    """Make a question of the YAML of one, whether or not it can be asked."""
    source = read_yaml(f"- {text.strip()}".replace("\n", "\n  "), "q.yaml")
    written = source.data[0]
    try:
        return question_kinds()[written["kind"]].model_validate(written)
    except ValidationError as error:
        raise ContentError(source.faults(error, (0,))) from error
