import dataclasses
from dataclasses import asdict, dataclass, field
from typing import Optional

import torch


@dataclass(frozen=True)
class Settings:
    lr: float = 0.1
    steps: tuple[int, ...] = (2, 4)
    more: dict = field(default_factory=dict)
    note: Optional[str] = None


@dataclass
class Log:
    rates: list = field(default_factory=list)

    def __post_init__(self):
        self.begun = True


settings = Settings(lr=0.5)
log = Log()
opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=settings.lr)
steps = torch.optim.lr_scheduler.MultiStepLR(opt, settings.steps)
for _ in range(5):
    log.rates.append(opt.param_groups[0]["lr"])
    opt.step()
    steps.step()
print(settings, asdict(settings), log, log.begun)
print(dataclasses.replace(settings, note="x"))
settings.lr = 3
