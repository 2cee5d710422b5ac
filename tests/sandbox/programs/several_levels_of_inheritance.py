import abc

import torch
from torch.optim.lr_scheduler import LRScheduler


class Named(abc.ABC):
    @property
    @abc.abstractmethod
    def name(self):
        ...


class Base(LRScheduler, Named):
    def __init__(self, optimizer, **kwargs):
        self.options = kwargs
        super().__init__(optimizer)

    def get_lr(self):
        return [base * self.factor() for base in self.base_lrs]

    def factor(self):
        raise NotImplementedError(f"{self.name} has no factor")


class Zigzag(Base):
    name = "zigzag"

    def factor(self):
        return 1.0 if self.last_epoch % 2 else self.options["low"]


opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
zigzag = Zigzag(opt, low=0.25)
for _ in range(3):
    opt.step()
    zigzag.step()
    print(zigzag.name, zigzag.get_last_lr())
try:
    Base(opt)
except TypeError as error:
    print(error)


class Empty(Base):
    name = "empty"


Empty(opt)
