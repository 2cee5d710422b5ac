"""Claims: statements about a run that are checked by executing it."""

from typing import Any

from core.content.expression import Names
from core.quiz.query import Ask, Condition
from core.quiz.run_template import RunTemplate
from core.schedule import traced


class Claim(Condition):
    """A statement about one property of a run, checked by executing it."""

    run: RunTemplate
    ask: Ask

    def executed(self, names: Names) -> Any:
        """Return the value of the property in the executed run."""
        run = self.run.run(names, at_least=self.ask.steps_needed(names))
        return self.ask.answer(traced(run), names)

    def is_true(self, names: Names) -> bool:
        """Return whether the executed value meets the bound."""
        return self.holds(self.executed(names), names)
