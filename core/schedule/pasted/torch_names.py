"""What a dotted name in code means: a class of torch.optim, a factor, or somebody else's."""

import ast
from dataclasses import dataclass
from typing import Literal

from core.records import nearest, quoted
from core.schedule.kinds.composed import KINDS
from core.schedule.kinds.factor import FACTORS
from core.schedule.optimizer import OPTIMIZERS
from core.schedule.pasted.foreign import FOREIGN, PACKAGES

SCHEDULERS = "torch.optim.lr_scheduler"
_BASE_CLASSES = ("LRScheduler", "_LRScheduler")
_USUAL = {"optim": "torch.optim", "lr_scheduler": SCHEDULERS}
"""What these names nearly always stand for, where the text doesn't import them."""


@dataclass(frozen=True)
class Meaning:
    """What a name means.

    Attributes:
        what: A class that is read here, a `misspelled` optimizer, something `foreign` (known, but
            not PyTorch's), or `unknown`.
        name: The name of the class or factor.
        sentence: Why it can't be read; empty if it can.
        likely: How likely it is meant as a scheduler, if it can't be read: 0 to 3.
    """

    what: Literal["scheduler", "optimizer", "factor", "misspelled", "foreign", "unknown"]
    name: str
    sentence: str = ""
    likely: int = 0


class TorchNames:
    """The imports, classes and functions of a text, and what its names mean by them."""

    def __init__(self) -> None:
        self._imported: dict[str, str] = {}
        self.classes: set[str] = set()
        self.functions: set[str] = set()

    def add_import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Take in an import statement."""
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.asname:
                    self._imported[name.asname] = name.name
                else:
                    head = name.name.partition(".")[0]
                    self._imported[head] = head
            return
        module = "." * node.level + (node.module or "")
        for name in node.names:
            if name.name != "*":
                self._imported[name.asname or name.name] = f"{module}.{name.name}"

    def meaning(self, written: str) -> Meaning:
        """Return what a dotted name means."""
        head, dot, rest = written.partition(".")
        if head in self._imported:
            full = self._imported[head] + dot + rest
        else:
            full = (_USUAL.get(head, head) if dot else head) + dot + rest
        owner, _, last = full.rpartition(".")
        package = full.lstrip(".").partition(".")[0]
        if head in self.classes or head in self.functions:
            kind = "class" if head in self.classes else "function"
            return Meaning(
                "unknown",
                written,
                f"{written} is a {kind} of the text, which isn't run here; run the whole program"
                " with python -m core run FILE, or in a code question",
                likely=2 if _sounds_like_one(written) else 0,
            )
        if package == "torch":
            return self._of_torch(owner, last, written)
        if (owner and package in PACKAGES) or (head in self._imported):
            return _foreign(package if package in PACKAGES else owner, last)
        return self._anywhere(last, written)

    def _of_torch(self, owner: str, last: str, written: str) -> Meaning:
        if owner == SCHEDULERS and last in KINDS:
            return Meaning("scheduler", last)
        if last in OPTIMIZERS and owner in ("torch.optim", f"torch.optim.{last.lower()}"):
            return Meaning("optimizer", last)
        if last in FOREIGN:
            return Meaning("foreign", last, FOREIGN[last].sentence(last), likely=3)
        if last in KINDS:
            sentence = f"{owner} has no {last}: it is {SCHEDULERS}.{last}"
            return Meaning("unknown", last, sentence, likely=3)
        if owner == "torch.optim":
            near = nearest(last, [*OPTIMIZERS, *KINDS], or_all=False)
            near = near or f"; choose from {', '.join(OPTIMIZERS)}"
            return Meaning("misspelled", last, f"torch.optim has no {last}{near}")
        if owner == SCHEDULERS:
            return _no_scheduler(last, last)
        return self._anywhere(last, written)

    def _anywhere(self, last: str, written: str) -> Meaning:
        if last in KINDS:
            return Meaning("scheduler", last)
        if last in OPTIMIZERS:
            return Meaning("optimizer", last)
        if last in FACTORS and last == written:
            return Meaning("factor", last)
        if last in FOREIGN:
            return Meaning("foreign", last, FOREIGN[last].sentence(last), likely=3)
        near = nearest(last, OPTIMIZERS, or_all=False)
        if near and not nearest(last, KINDS, or_all=False):
            return Meaning("misspelled", last, f"torch.optim has no {last}{near}")
        return _no_scheduler(last, written)


def _no_scheduler(last: str, written: str) -> Meaning:
    if last in _BASE_CLASSES:
        sentence = (
            f"{last} is the base class of all schedulers and has no rates of its own; choose from"
            f" {', '.join(KINDS)}"
        )
        return Meaning("unknown", last, sentence, likely=3)
    near = nearest(last, [*KINDS, *FACTORS], or_all=False)
    sentence = f"there is no scheduler {quoted(written)}{near or nearest(last, KINDS)}"
    return Meaning(
        "unknown", last, sentence, likely=3 if near else 2 if _sounds_like_one(last) else 0
    )


def _foreign(package: str, last: str) -> Meaning:
    owner = PACKAGES.get(package, package).strip(".") or "another file"
    likely = 3 if last in KINDS or last in FOREIGN else 2 if _sounds_like_one(last) else 0
    if last in FOREIGN:
        return Meaning("foreign", last, FOREIGN[last].sentence(last), likely)
    if last in KINDS or last in OPTIMIZERS:
        where = SCHEDULERS if last in KINDS else "torch.optim"
        sentence = (
            f"this {last} comes from {owner}; only PyTorch's own, {where}.{last}, is run here"
        )
    else:
        sentence = f"{last} comes from {owner}, not from {SCHEDULERS}"
    return Meaning("foreign", last, sentence, likely)


def _sounds_like_one(name: str) -> bool:
    lower = name.lower()
    words = ("sched", "anneal", "warmup", "warm_up", "decay", "onecycle")
    return name.endswith("LR") or any(word in lower for word in words)
