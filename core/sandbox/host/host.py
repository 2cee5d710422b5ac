"""The real optimizers, schedulers, models and tensors of one run, and what may be done to them.

Nothing here knows the sandbox: arguments come as PyTorch objects and plain data, already counted
(`bridge/marshalling.py`), and are checked again by what PyTorch does with them.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import torch
from torch.optim import Optimizer, lr_scheduler

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.guest import allowlist
from core.sandbox.host.arguments import check_groups, checked_scheduler_arguments, checked_state
from core.sandbox.host.data import Args, HostValue, Kwargs, data_of
from core.sandbox.host.recorder import Recorder
from core.sandbox.host.tensors import Tensors
from core.schedule.tracing.torch_warnings import WarningListener

Scheduler = lr_scheduler.LRScheduler
_SANDBOX = Path(__file__).parents[1]
_TORCH = f"{Path('/')}torch{Path('/')}"


class NoGrad:
    """What `torch.no_grad()` returns."""


class Host:
    """Everything real that a run has created. `hear` gets class and text of each warning.

    Methods raise whatever PyTorch raises, and StoppedError for what isn't allowed.
    """

    def __init__(self, hear: Callable[[str, str], None]) -> None:
        self.recorder = Recorder()
        self._listener = WarningListener(_without_internals(hear), from_file=_is_of_run)
        self._tensors = Tensors()
        self._held: dict[int, int] = {}

    def act(self, real: HostValue, name: str, args: Args, kwargs: Kwargs) -> HostValue:
        """Call a method of a real object, or, if that is None, create what `name` says."""
        with self._listener, torch.set_grad_enabled(self._tensors.gradients):
            if real is None:
                return self._create(name, args, kwargs)
            if name.startswith("_") and name not in {"__call__", "__enter__", "__exit__"}:
                raise StoppedError(errors.NOT_AVAILABLE, name=name)
            return self._call(real, name, args, kwargs)

    def not_listening(self) -> AbstractContextManager[None]:
        """Let other runs listen to their warnings while the sandbox computes."""
        return self._listener.paused()

    def compute(self, operator: object, values: list[HostValue]) -> torch.Tensor:
        """Return the result of arithmetic on tensors."""
        with torch.set_grad_enabled(self._tensors.gradients):
            return self._tensors.compute(operator, values)

    def copy(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return a copy of a tensor, without its gradients."""
        copied: torch.Tensor = self._tensors.counted(tensor.detach().clone())
        return copied

    def _create(self, name: str, args: Args, kwargs: Kwargs) -> HostValue:
        module, _, last = name.rpartition(".")
        if last not in allowlist.MODULES.get(module, ()):
            raise StoppedError(errors.NOT_AVAILABLE, name=name)
        if module == "torch.optim":
            check_groups(args[0] if args else kwargs.get("params"))
            optimizer = getattr(torch.optim, last)(*args, **kwargs)
            self.recorder.optimizer(optimizer)
            return optimizer
        if module == "torch.optim.lr_scheduler":
            kind = getattr(lr_scheduler, last)
            args, kwargs = checked_scheduler_arguments(kind, args, kwargs)
            if sum(map(_joined, (*args, *kwargs.values()))) > limits.MAX_JOINED:
                raise StoppedError(errors.TOO_MANY_JOINED)
            scheduler = kind(*args, **kwargs)
            self.recorder.scheduler(scheduler)
            return scheduler
        if name == "torch.no_grad":
            return NoGrad()
        return self._tensors.create(name, args, kwargs)

    def _call(self, real: HostValue, name: str, args: Args, kwargs: Kwargs) -> HostValue:
        match real:
            case Optimizer() if name in allowlist.OPTIMIZER_METHODS:
                return self._call_optimizer(real, name, args, kwargs)
            case Scheduler() if name in allowlist.SCHEDULER_METHODS:
                return self._call_scheduler(real, name, args, kwargs)
            case torch.Tensor() if name in allowlist.TENSOR_METHODS:
                return self._tensors.call(real, name, args, kwargs)
            case torch.nn.Module() if name in {"__call__", "forward"}:
                return self._tensors.run(real, args, kwargs)
            case torch.nn.Module() if name == "to":
                return real
            case torch.nn.Module() if name in allowlist.MODULE_METHODS:
                result = getattr(real, name)(*args, **kwargs)
                return result if isinstance(result, torch.nn.Module | dict) else _listed(result)
            case NoGrad():
                self._tensors.gradients = name != "__enter__"
                return None
            case _:
                raise StoppedError(errors.NOT_AVAILABLE, name=f"{type(real).__name__}.{name}")

    def _call_optimizer(self, real: Optimizer, name: str, args: Args, kwargs: Kwargs) -> HostValue:
        if name == "step":
            return self._step(real, args, kwargs)
        state = args[0] if args else kwargs.get("state_dict")
        if name == "add_param_group":
            check_groups(args[0] if args else kwargs.get("param_group"))
        if name == "load_state_dict" and isinstance(state, dict):
            check_groups(state.get("param_groups"))
        result = getattr(real, name)(*args, **kwargs)
        if name == "state_dict":
            self.recorder.saved(result, real)
        if name == "load_state_dict":
            self.recorder.loaded(state, real)
            self._count_held(real)
        return result

    def _step(self, real: Optimizer, args: Args, kwargs: Kwargs) -> HostValue:
        self.recorder.step(real)
        try:
            result: HostValue = real.step(*args, **kwargs)
        except BaseException:
            self.recorder.undo(real)
            raise
        self._count_held(real)
        return result

    def _count_held(self, real: Optimizer) -> None:
        """Count the tensors that an optimizer keeps for its weights."""
        kept = (value for state in real.state.values() for value in state.values())
        held = sum(value.numel() for value in kept if isinstance(value, torch.Tensor))
        before = self._held.get(id(real), 0)
        if held > before:
            self._held[id(real)] = held
            self._tensors.count(held - before)

    def _call_scheduler(self, real: Scheduler, name: str, args: Args, kwargs: Kwargs) -> HostValue:
        args = (*args, *kwargs.values()) if name == "load_state_dict" else args
        if name == "load_state_dict" and len(args) == 1:
            real.load_state_dict(checked_state(real, args[0]))
            self.recorder.loaded(args[0], real.optimizer)
            return None
        result = getattr(real, name)(*args, **kwargs)
        if name == "state_dict":
            result = data_of(result)
            self.recorder.saved(result, real.optimizer)
        return result


def _is_of_run(filename: str) -> bool:
    """Return whether a warning from this file is about the learner's code."""
    return _SANDBOX in Path(filename).parents or _TORCH in filename


def _without_internals(hear: Callable[[str, str], None]) -> Callable[[str, str], None]:
    def hear_some(category: str, text: str) -> None:
        # PyTorch gives these warnings once in a process, in whichever run is the first.
        if "(Triggered internally at" not in text:
            hear(category, text)

    return hear_some


def _listed(result: HostValue) -> HostValue:
    return list(result) if isinstance(result, Iterator) else result


def _joined(value: object) -> int:
    """Return how many schedulers step when `value` does, counted through all levels."""
    if isinstance(value, list | tuple):
        return sum(map(_joined, value))
    if not isinstance(value, Scheduler | lr_scheduler.ReduceLROnPlateau):
        return 0
    return 1 + _joined(getattr(value, "_schedulers", ()))
