"""Base classes of the questions whose answer is executed: a schedule or code."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from core.content.expression import ExpressionError, Names
from core.quiz.answer_format import AnswerFormat, Known, TextAnswer
from core.quiz.goal import Execution, Goal, Requirement
from core.quiz.grade import Grade
from core.quiz.mistake import Mistake
from core.quiz.query import Condition
from core.quiz.question import Question
from core.quiz.rubric import Criterion, listed, partial_credit, score
from core.quiz.run_template import RunTemplate
from core.quiz.variant import (
    Drawn,
    NotNowError,
    NoVariantError,
    UnreadableError,
    Variant,
)
from core.schedule import Rates, Run
from core.schedule.tracing.grid import padded


class ConstructedQuestion(Question):
    """A question whose answer is executed and compared with a goal."""

    goal: Goal

    def executes(self, mistake: Mistake) -> bool:
        return mistake.is_executed or mistake.answer is not None

    @abstractmethod
    def draw(self, names: Names, seed: int) -> "ConstructedVariant":
        """Return the variant, before it is checked."""

    def variant_of(self, names: Names, seed: int = 0) -> "ConstructedVariant":
        variant = self.draw(names, seed)
        if not self.sandboxed:
            variant.check_draw()
        return variant


@dataclass(frozen=True, eq=False)
class ConstructedVariant(Variant):
    """One draw of such a question: the goal, and every mistake, executed."""

    question: ConstructedQuestion

    @abstractmethod
    def execute(self, answer: str, *, patient: bool = False) -> Execution:
        """Run an answer. Raises UnreadableError where it can't be run at all.

        `patient=True` waits for a free worker; use it for code that an author wrote.
        """

    def execution_of(self, answer: str, grade: Grade | None) -> Execution:
        """Return what a graded answer did, without the sandbox where the grade keeps its run."""
        return self.execute(answer)

    @abstractmethod
    def filled(self, text: str) -> str:
        """Return an author's answer with the drawn numbers filled in."""

    def answer_of(self, run: Run) -> str:
        """Return an answer that does what `run` does. Raises NoVariantError."""
        raise NoVariantError("a mistake needs an answer here")

    @property
    def initial_answer(self) -> str | None:
        """The answer that the learner begins with, if there is one."""
        return None

    @property
    def initial_execution(self) -> Execution | None:
        """The execution of the initial answer; None if it can't be run."""
        if self.initial_answer is None:
            return None
        try:
            return self.execute(self.initial_answer, patient=True)
        except NotNowError:
            raise
        except UnreadableError:
            return None

    @cached_property
    def reached(self) -> tuple[tuple[Mistake, str, Execution], ...]:
        """Every mistake that can be executed, with its answer and the execution."""
        return tuple(self._reach())

    def _reach(self) -> Iterator[tuple[Mistake, str, Execution]]:
        for mistake in self.question.mistakes:
            with suppress(NoVariantError):  # `check_draw` told the author.
                yield self._executed(mistake)

    def _executed(self, mistake: Mistake) -> tuple[Mistake, str, Execution]:
        goal = self.question.goal
        try:
            if mistake.answer is not None:
                answer = self.filled(mistake.answer)
            elif mistake.run is not None:
                answer = self.answer_of(mistake.run.run(self.names))
            elif goal.run is not None and mistake.changes:
                answer = self.answer_of(mistake.applied_to(goal.run).run(self.names))
            else:
                raise NoVariantError("it must have an answer or a run")
            return mistake, answer, self.execute(answer, patient=True)
        except NotNowError:
            raise
        except (UnreadableError, ExpressionError) as reason:
            raise NoVariantError(f"mistake {mistake.id}: {reason}") from None

    def check_draw(self) -> None:
        """Raise NoVariantError if the key misses the goal, or the start or a mistake meets it."""
        try:
            self._check_draw()
        except UnreadableError as reason:
            raise NoVariantError(f"the key or the start can't be run: {reason}") from None

    def _check_draw(self) -> None:
        missed = [
            criterion.sentence
            for criterion in self.criteria(self.execute(self.key, patient=True))
            if not criterion.met
        ]
        if missed:
            raise NoVariantError(f"the key misses the goal: {missed[0]}")
        if self._at_first >= 1:
            raise NoVariantError("the start meets the goal already")
        ran = {mistake.id for mistake, _, _ in self.reached}
        for mistake in self.question.mistakes:
            if mistake.id not in ran:
                self._executed(mistake)  # Raises, saying why.
        for mistake, _, execution in self.reached:
            if self.meets(execution):
                raise NoVariantError(f"mistake {mistake.id} meets the goal")
        for (one, _, execution), (other, _, other_execution) in combinations(self.reached, 2):
            if self._same(execution, other_execution):
                raise NoVariantError(f"mistakes {one.id} and {other.id} do the same")

    @property
    def asked_runs(self) -> tuple[RunTemplate, ...]:
        goal = self.question.goal
        return super().asked_runs if goal.run is None else (*super().asked_runs, goal.run)

    @property
    def bounds(self) -> tuple[Condition, ...]:
        return self.question.goal.limits

    @cached_property
    def goal_requirements(self) -> tuple[Requirement, ...]:
        """Everything that an answer must do; whatever is judged is one of these."""
        return self.question.goal.requirements(self.names)

    @property
    def requirements(self) -> tuple[str, ...]:
        return tuple(each.say for each in self.goal_requirements)

    def criteria(self, execution: Execution) -> tuple[Criterion, ...]:
        """Return the goal's criteria, each with how far it is met."""
        return tuple(each.criterion(execution) for each in self.goal_requirements)

    def meets(self, execution: Execution) -> bool:
        """Return whether every criterion is met."""
        return all(criterion.met for criterion in self.criteria(execution))

    def _same(self, one: Execution, other: Execution) -> bool:
        return one.does_the_same(other, logs=self.question.goal.logs is not None)

    @cached_property
    def _at_first(self) -> float:
        """The share of the goal that the initial answer meets."""
        execution = self.initial_execution
        return 0.0 if execution is None else score(self.criteria(execution))

    def credit(self, criteria: tuple[Criterion, ...]) -> float:
        """Return the score of an answer that meets part of the goal, 0 … 0.9.

        What the initial answer meets already earns nothing; losing a part of it lowers the score.
        """
        if self._at_first >= 1:
            return 0.0
        return partial_credit((score(criteria) - self._at_first) / (1 - self._at_first))

    def judge(self, answer: str) -> Grade:
        execution = self.execute(answer)
        return self._grade_of(execution).with_run(execution.code_run)

    def _grade_of(self, execution: Execution) -> Grade:
        criteria = self.criteria(execution)
        if all(criterion.met for criterion in criteria):
            return Grade.right(f"When run, your answer does what was asked:\n\n{listed(criteria)}")
        for mistake, _, wrong in self.reached:
            if self._same(execution, wrong):
                return Grade.of(mistake, self.names, mistake.name or mistake.id)
        missed = [criterion for criterion in criteria if not criterion.met]
        if all(criterion.only_rounded for criterion in missed):
            return Grade.near(f"Your answer meets the goal but for rounding:\n\n{listed(criteria)}")
        credit = self.credit(criteria)
        return Grade.not_right(credit, self.unmet(criteria))

    def unmet(self, criteria: tuple[Criterion, ...]) -> str:
        """Say which criteria an answer doesn't meet."""
        some = any(criterion.met for criterion in criteria if criterion.weight)
        verdict = "meets a part of the goal" if some else "doesn't meet the goal"
        return f"Your answer {verdict}:\n\n{listed(criteria)}"

    def answer_for(self, mistake: str) -> str | None:
        return next((answer for m, answer, _ in self.reached if m.id == mistake), None)

    @property
    def true_curves(self) -> tuple[Drawn, ...]:
        return (Drawn("The goal", "truth", self.truth),)

    @property
    def answer_format(self) -> AnswerFormat:
        return TextAnswer(self.initial_answer or "")

    def known_answer(self, mistake: Mistake) -> Known | None:
        if mistake.answer is None:
            return super().known_answer(mistake)
        # Not run: `core check` makes sure that this answer does what the mistake does.
        judged = Grade.of(mistake, self.names, mistake.name or mistake.id)
        return Known(self.filled(mistake.answer), judged.score, judged.diagnosis)

    @property
    def truth(self) -> Rates:
        """The curve of the goal, or of the key where the goal is limits; shape (n_steps,)."""
        target = self.question.goal.target(self.names)
        return (target or self.execute(self.key, patient=True).trajectory).rates

    def evidence(
        self, answer: str | None, grade: Grade | None = None, *, over: bool
    ) -> tuple[Drawn, ...]:
        drawn = []
        with suppress(UnreadableError):  # The sandbox may be busy.
            if over:
                drawn.append(Drawn("PyTorch, the goal", "truth", self.truth))
            if answer is not None:
                drawn.append(
                    Drawn("yours", "yours", self.execution_of(answer, grade).trajectory.rates)
                )
        longest = max((len(each.rates) for each in drawn), default=0)
        return tuple(
            replace(each, rates=padded(each.rates, longest)) for each in drawn if each.rates.size
        )
