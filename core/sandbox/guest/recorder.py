"""Records the rates that each of a program's optimizers uses, step by step.

PyTorch's own classes are watched, never replaced: each optimizer is known from its `__init__`,
and its steps from the hook that PyTorch calls before each.
"""

import math
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

import torch
from torch.optim import Optimizer, lr_scheduler, swa_utils
from torch.optim.optimizer import register_optimizer_step_pre_hook

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.guest.run_end import stop

Rows = list[list[float]]
SCHEDULERS: list[type[lr_scheduler.LRScheduler]] = [
    kind
    for kind in (*vars(lr_scheduler).values(), swa_utils.SWALR)
    if isinstance(kind, type) and issubclass(kind, lr_scheduler.LRScheduler)
]


class Track:
    """The steps of one optimizer, after those of the optimizer that it resumed from.

    `heard[t]` is how many of PyTorch's warnings the run had before step t.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer = optimizer
        self.rows: Rows = []
        self.momentum: list[float] = []
        self.heard: list[int] = []
        self.resumed = 0
        self.n_groups = 1

    @property
    def size(self) -> int:
        """How many rates the table of the steps has: one for each group at each step."""
        return self.n_groups * len(self.rows)

    def report(self) -> dict[str, Any]:
        """Return what the answer says of this optimizer."""
        return {
            "rows": self.rows,
            "after": _rates(self.optimizer),
            "momentum": self.momentum,
            "heard": self.heard,
            "resumed": self.resumed,
        }


class Recorder:
    """The steps of every optimizer, and which schedulers were created."""

    def __init__(self, heard: Callable[[], int]) -> None:
        self._heard = heard
        self._tracks: dict[int, Track] = {}
        self._schedulers: dict[int, lr_scheduler.LRScheduler] = {}
        self._saved: list[tuple[object, Track]] = []
        self._left = limits.MAX_RATES

    def watch(self) -> None:
        """Begin to record, until the process ends."""
        register_optimizer_step_pre_hook(self._step)
        kinds: list[type] = [Optimizer, *SCHEDULERS]
        for kind in kinds:
            _after(kind, "__init__", lambda made, *_: self._created(made))
            _after(kind, "state_dict", lambda made, _, state: self._saves(made, state))
            _after(kind, "load_state_dict", lambda made, given, _: self._loads(made, *given))

    def report(self) -> dict[str, Any]:
        """Return what the answer says of optimizers and schedulers."""
        return {
            "optimizers": [track.report() for track in self._tracks.values()],
            "schedulers": [
                type(made).__name__[: limits.MAX_QUOTED] for made in self._schedulers.values()
            ],
            "moves_momentum": any(
                bool(vars(made).get("cycle_momentum")) for made in self._schedulers.values()
            ),
        }

    def _created(self, made: Optimizer | lr_scheduler.LRScheduler) -> None:
        """Follow a new object, once: a class calls the one that it inherits from."""
        if id(made) in self._tracks or id(made) in self._schedulers:
            return
        if (
            len(self._tracks) == limits.MAX_OPTIMIZERS
            or len(self._schedulers) == limits.MAX_SCHEDULERS
        ):
            stop(StoppedError(errors.TOO_MANY_OBJECTS))
        if isinstance(made, Optimizer):
            self._tracks[id(made)] = Track(made)
        else:
            self._schedulers[id(made)] = made

    def _saves(self, made: object, state: object) -> None:
        """Remember which optimizer a saved state belongs to."""
        if track := self._track(made):
            self._saved.append((state, track))
            del self._saved[: -limits.MAX_SAVED_STATES]

    def _loads(self, made: object, state: object = None, *_: object) -> None:
        """Continue the steps of the optimizer whose state was loaded, as resuming does."""
        track = self._track(made)
        if track is None or len(track.rows) != track.resumed:
            return
        origin = next((o for s, o in reversed(self._saved) if _same_state(s, state)), track)
        if origin is not track and origin.rows:
            self._count(origin.size)
            track.n_groups = origin.n_groups
            track.rows, track.momentum = [*origin.rows], [*origin.momentum]
            track.heard, track.resumed = [*origin.heard], len(origin.rows)

    def _track(self, made: object) -> Track | None:
        """Return the steps of an optimizer, or of a scheduler's; a copy has none."""
        return self._tracks.get(id(getattr(made, "optimizer", made)))

    def _step(self, optimizer: Optimizer, *_: object) -> None:
        track = self._track(optimizer)
        if track is None:
            return
        row, momentum = _rates(optimizer), _momentum(optimizer)
        n_groups = max(track.n_groups, len(row))
        self._count(n_groups * (len(track.rows) + 1) - track.size)
        track.n_groups = n_groups
        track.rows.append(row)
        track.momentum.append(momentum)
        track.heard.append(self._heard())

    def _count(self, rates: int) -> None:
        self._left -= rates
        if self._left < 0:
            stop(StoppedError(errors.TOO_MANY_RATES))


def _after(kind: type, name: str, hear: Callable[[Any, Any, Any], None]) -> None:
    """Call `hear` with object, arguments and result after each call of a class's own method."""
    method = vars(kind).get(name)
    if method is None:
        return

    @wraps(method)
    def watched(made: Any, *args: Any, **kwargs: Any) -> Any:
        result = method(made, *args, **kwargs)
        hear(made, (*args, *kwargs.values()), result)
        return result

    setattr(kind, name, watched)


def _same_state(one: object, other: object) -> bool:
    """Return whether two states are equal, as far as that can be said."""
    try:
        return one is other or _same(one, other)
    except Exception:  # noqa: BLE001  A program's objects compare as they like.
        return False


def _same(one: object, other: object) -> bool:
    """Return whether two values are equal; tensors count by their shape."""
    if isinstance(one, torch.Tensor) or isinstance(other, torch.Tensor):
        return (
            isinstance(one, torch.Tensor)
            and isinstance(other, torch.Tensor)
            and one.shape == other.shape
        )
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and one.keys() == other.keys()
            and all(_same(value, other[key]) for key, value in one.items())
        )
    if isinstance(one, list | tuple):
        return (
            isinstance(other, list | tuple)
            and len(one) == len(other)
            and all(map(_same, one, other))
        )
    return bool(one == other)


def _rates(optimizer: Optimizer) -> list[float]:
    with suppress(Exception):  # A program may have put anything there.
        return [_number(group.get("lr")) for group in optimizer.param_groups]
    return []


def _momentum(optimizer: Optimizer) -> float:
    with suppress(Exception):
        group = optimizer.param_groups[0]
        return _number(group["betas"][0] if "betas" in group else group["momentum"])
    return math.nan


def _number(value: Any) -> float:
    """Convert a rate to float; NaN if it isn't a number."""
    try:
        return float(value)
    except OverflowError:
        return math.inf
    except Exception:  # noqa: BLE001
        return math.nan
