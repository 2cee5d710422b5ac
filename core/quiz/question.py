"""Base class of all question kinds: how variants are drawn, and the registry of kinds."""

import importlib
import pkgutil
import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from core.content.expression import ExpressionError, Names, evaluate
from core.quiz.question_fields import QuestionFields
from core.quiz.variant import NoVariantError, Variant

DRAWS_TRIED = 500
VARIANTS_KEPT = 4096
"""Of all questions together, some 5 kB each: what learners were asked last."""
KINDS_PACKAGE = "core.quiz.kinds"
_registered: dict[str, type["Question"]] = {}


class Question(QuestionFields, ABC):
    """One question. A kind of question is a subclass that gives `kind` a default.

    Such a subclass is registered under that name when its module is imported.
    """

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        kind = cls.model_fields["kind"].default
        if not isinstance(kind, str):
            return  # A base class of several kinds.
        other = _registered.get(kind, cls)
        if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"the kind {kind} is {other.__module__}.{other.__qualname__} already")
        _registered[kind] = cls

    def variant(self, seed: int) -> Variant:
        """Return the variant of `seed`: always the same one.

        Draws that can't be asked (`where`, or a mistake that gives the key) are passed over.

        Raises:
            NoVariantError: If hardly any draw can be asked; with the reason for the last one.
        """
        return _variant(_Same(self), seed)

    def make_variant(self, seed: int) -> Variant:
        """Make the variant of `seed`; `variant` returns one that is kept. Raises NoVariantError."""
        refused = NoVariantError("no draw meets `where`")
        for drawn in self.drawn(seed):
            if not isinstance(drawn, NoVariantError):
                return drawn
            refused = drawn
        raise refused

    def drawn(self, seed: int) -> Iterator[Variant | NoVariantError]:
        """Yield why each draw of `seed` can't be asked, then the variant of the first that can."""
        for names in self._draws(seed):
            try:
                variant = self.variant_of(names, seed)
            except NoVariantError as reason:
                yield reason
            else:
                yield variant
                return
            if not self.vars:
                return

    @abstractmethod
    def variant_of(self, names: Names, seed: int = 0) -> Variant:
        """Return the variant with these numbers. Raises NoVariantError where it can't be asked."""

    @cached_property
    def guess_rate(self) -> float:
        """The chance that a blind guess is right, in the first variant.

        0 where there's no end to the answers, or where no draw can be asked.
        """
        try:
            return self.variant(0).guess_rate or 0.0
        except ExpressionError:
            return 0.0

    def _draws(self, seed: int) -> Iterator[dict[str, Any]]:
        rng = random.Random(f"{self.id}:{seed}")  # noqa: S311  Numbers to ask about, not secrets.
        for _ in range(DRAWS_TRIED):
            names = {name: rng.choice(variable.values) for name, variable in self.vars.items()}
            if self._may_be_drawn(names):
                yield names

    def _may_be_drawn(self, names: Names) -> bool:
        if any(all(names.get(name) == value for name, value in off.items()) for off in self.never):
            return False
        return self.where is None or bool(evaluate(self.where, names))


class _Same:
    """A question as a key: itself, not one that is equal."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.question is self.question

    def __hash__(self) -> int:
        return id(self.question)


@lru_cache(maxsize=VARIANTS_KEPT)
def _variant(asked: _Same, seed: int) -> Variant:
    """Return a variant that is kept, because pages ask for the same one again and again."""
    return asked.question.make_variant(seed)


def question_kinds() -> Mapping[str, type[Question]]:
    """Return all kinds of question by name, ordered by their `place`."""
    _import_kinds()
    kinds = sorted(_registered.items(), key=lambda item: (item[1].place, item[0]))
    return dict(kinds)


def _import_kinds() -> None:
    """Import every module of the package `kinds`; each registers the kinds that it defines."""
    package = importlib.import_module(KINDS_PACKAGE)
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{KINDS_PACKAGE}.{module.name}")
