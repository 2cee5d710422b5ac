"""Questions answered by making something that is run: a schedule, or code."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from core.quiz.expression import Names
from core.quiz.features import PARTLY, Part, listed
from core.quiz.goal import Goal, Made
from core.quiz.mistake import Mistake
from core.quiz.question import Question
from core.quiz.variant import Drawn, Judgement, NoVariantError, UnreadableError, Variant
from core.schedule import Rates, Run

CREDIT_AT_MOST = 0.9
"""What a goal that isn't wholly met can bring."""


class MadeQuestion(Question):
    """The learner makes something; what it does is compared with the goal."""

    goal: Goal

    def executes(self, mistake: Mistake) -> bool:
        return mistake.is_executed or mistake.answer is not None

    @abstractmethod
    def draw(self, names: Names, seed: int) -> "MadeVariant":
        """Return the variant, not yet looked over."""

    def variant_of(self, names: Names, seed: int = 0) -> "MadeVariant":
        variant = self.draw(names, seed)
        if not self.sandboxed:
            variant.look_over()
        return variant


@dataclass(frozen=True, eq=False)
class MadeVariant(Variant):
    """A drawn task: the goal, and what every mistake does, executed."""

    question: MadeQuestion

    @abstractmethod
    def make(self, answer: str, *, patient: bool = False) -> Made:
        """Run an answer. Raises UnreadableError where it can't be run at all.

        Who runs what the author wrote is patient: it can be run, and at some time will be.
        """

    @abstractmethod
    def filled(self, text: str) -> str:
        """Return an answer that an author wrote, with the drawn numbers in it."""

    def answer_of(self, run: Run) -> str:
        """Return an answer that does what `run` does. Raises NoVariantError."""
        raise NoVariantError("a mistake needs an answer here")

    @property
    def begun(self) -> str | None:
        """The answer that the learner begins with; None where there's nothing yet."""
        return None

    @cached_property
    def reached(self) -> tuple[tuple[Mistake, str, Made], ...]:
        """Every mistake with the answer it leads to and what that does."""
        return tuple(map(self._executed, self.question.mistakes))

    def _executed(self, mistake: Mistake) -> tuple[Mistake, str, Made]:
        goal = self.question.goal
        try:
            if mistake.answer is not None:
                answer = self.filled(mistake.answer)
            elif mistake.run is not None:
                answer = self.answer_of(mistake.run.run(self.names))
            elif goal.run is not None and mistake.changes:
                answer = self.answer_of(mistake.changed(goal.run).run(self.names))
            else:
                raise NoVariantError("it needs an answer, or a run")
            return mistake, answer, self.make(answer, patient=True)
        except (UnreadableError, NoVariantError) as reason:
            raise NoVariantError(f"mistake {mistake.id}: {reason}") from None

    def look_over(self) -> None:
        """Raise NoVariantError unless key, start and mistakes are what they should be."""
        try:
            key = self.make(self.key, patient=True)
        except UnreadableError as reason:
            raise NoVariantError(f"the key can't be run: {reason}") from None
        missed = [part.say for part in self.parts(key) if not part.met]
        if missed:
            raise NoVariantError(f"the key misses the goal: {missed[0]}")
        if self.begun is not None and self._meets(self.begun):
            raise NoVariantError("what the learner begins with meets the goal already")
        for mistake, _, made in self.reached:
            if all(part.met for part in self.parts(made)):
                raise NoVariantError(f"mistake {mistake.id} meets the goal")
        for (one, _, made), (other, _, made_too) in combinations(self.reached, 2):
            if made.does_the_same(made_too):
                raise NoVariantError(f"mistakes {one.id} and {other.id} do the same")

    def parts(self, made: Made) -> tuple[Part, ...]:
        """Return everything that the goal asks, each with how far it is met."""
        return self.question.goal.parts(made, self.names)

    def _meets(self, answer: str) -> bool:
        try:
            return all(part.met for part in self.parts(self.make(answer, patient=True)))
        except UnreadableError:
            return False

    @cached_property
    def _met_at_first(self) -> frozenset[int]:
        """The places of the parts that what the learner begins with meets: no credit for them."""
        if self.begun is None:
            return frozenset()
        try:
            parts = self.parts(self.make(self.begun, patient=True))
        except UnreadableError:
            return frozenset()
        # Where the beginning raises, a part stands before the others.
        asked = parts[-self._asked :]
        return frozenset(index for index, part in enumerate(asked) if part.met)

    @cached_property
    def _asked(self) -> int:
        return len(self.parts(self.make(self.key, patient=True)))

    def credit(self, parts: tuple[Part, ...]) -> float:
        """Return what a goal that isn't wholly met brings, 0 … 0.9."""
        asked = parts[-self._asked :]
        earned = [p.share for i, p in enumerate(asked) if i not in self._met_at_first]
        lost = [p.share for i, p in enumerate(asked) if i in self._met_at_first]
        if not earned or min(lost, default=1.0) < 1:
            return 0.0
        share = round(sum(earned) / len(earned), 2)
        return min(share, CREDIT_AT_MOST) if share >= PARTLY else 0.0

    def judge(self, answer: str) -> Judgement:
        made = self.make(answer)
        parts = self.parts(made)
        if all(part.met for part in parts):
            return Judgement.right(f"Run, it does what was asked:\n\n{listed(parts)}")
        for mistake, _, wrong in self.reached:
            if made.does_the_same(wrong):
                return Judgement.of(mistake, self.names, mistake.name or mistake.id)
        credit = self.credit(parts)
        verdict = "This much of the goal is met" if credit else "Run, it misses the goal"
        said = f"{verdict}:\n\n{listed(parts)}"
        return Judgement("partly" if credit else "wrong", credit, said)

    def answer_for(self, mistake: str) -> str | None:
        return next((answer for m, answer, _ in self.reached if m.id == mistake), None)

    @property
    def truth(self) -> Rates:
        """The curve of the goal, or of the key where the goal is limits; shape (n_steps,)."""
        target = self.question.goal.target(self.names)
        return (target or self.make(self.key, patient=True).trajectory).rates

    def evidence(self, answer: str | None, *, over: bool) -> tuple[Drawn, ...]:
        drawn = []
        if over:
            drawn.append(Drawn("PyTorch, the goal", "truth", self.truth))
        try:
            made = None if answer is None else self.make(answer)
        except UnreadableError:
            made = None
        if made is not None and made.trajectory.used.size:
            yours = made.trajectory.used[0]
            length = max(len(yours), len(self.truth))
            curve: Rates = np.full(length, np.nan)
            curve[: len(yours)] = yours
            drawn.append(Drawn("yours", "yours", curve))
        return tuple(drawn)
