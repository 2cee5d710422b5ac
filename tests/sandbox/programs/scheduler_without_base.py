import abc, math, torch
from abc import ABC
from typing import Any, Dict, Optional, List, Tuple, Union
class Scheduler(ABC):
    def __init__(self, optimizer: torch.optim.Optimizer, param_group_field: str, initialize: bool = True) -> None:
        self.optimizer = optimizer; self.param_group_field = param_group_field
        self._initial = f"initial_{param_group_field}"
        if initialize:
            for i, group in enumerate(self.optimizer.param_groups):
                if param_group_field not in group: raise KeyError(f"{param_group_field} missing from param_groups[{i}]")
                group.setdefault(self._initial, group[param_group_field])
        self.base_values = [g[self._initial] for g in self.optimizer.param_groups]
        self.update_groups(self.base_values)
    def state_dict(self) -> Dict[str, Any]: return {k: v for k, v in self.__dict__.items() if k != 'optimizer'}
    @abc.abstractmethod
    def _get_lr(self, t: int) -> List[float]: pass
    def step(self, epoch: int, metric: float = None) -> None:
        v = self._get_lr(epoch)
        if v is not None: self.update_groups(v)
    def update_groups(self, values):
        if not isinstance(values, (list, tuple)): values = [values] * len(self.optimizer.param_groups)
        for g, v in zip(self.optimizer.param_groups, values):
            if 'lr_scale' in g: g[self.param_group_field] = v * g['lr_scale']
            else: g[self.param_group_field] = v
class CosineLRScheduler(Scheduler):
    def __init__(self, optimizer, t_initial, lr_min=0., warmup_t=0, warmup_lr_init=0, **kw):
        super().__init__(optimizer, "lr", **kw)
        self.t_initial, self.lr_min, self.warmup_t, self.warmup_lr_init = t_initial, lr_min, warmup_t, warmup_lr_init
        self.warmup_steps = [(v - warmup_lr_init) / warmup_t for v in self.base_values]
        super().update_groups(warmup_lr_init)
    def _get_lr(self, t):
        if t < self.warmup_t: return [self.warmup_lr_init + t * s for s in self.warmup_steps]
        return [self.lr_min + 0.5 * (v - self.lr_min) * (1 + math.cos(math.pi * t / self.t_initial)) for v in self.base_values]
m = torch.nn.Linear(2, 2)
o = torch.optim.AdamW([{"params": [m.weight], "lr_scale": 0.5}, {"params": [m.bias]}], lr=1e-3)
s = CosineLRScheduler(o, 8, 1e-5, 2, 1e-6)
for e in range(8):
    o.step(); s.step(e + 1); print([g["lr"] for g in o.param_groups])
print(s.state_dict())
Scheduler(o, "lr")
