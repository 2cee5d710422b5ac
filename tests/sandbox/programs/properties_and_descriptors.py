import functools

import torch


class Bounded:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, thing, kind=None):
        return getattr(thing, self.name)

    def __set__(self, thing, value):
        if value < 0:
            raise ValueError(f"{self.name} must not be negative, got {value}")
        setattr(thing, self.name, value)


class Trainer:
    lr = Bounded()

    def __init__(self, lr):
        self.lr = lr
        self.opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=lr)

    @functools.cached_property
    def steps(self):
        print("made once")
        return torch.optim.lr_scheduler.StepLR(self.opt, 1, gamma=self.lr)

    @property
    def rate(self):
        return self.opt.param_groups[0]["lr"]

    @rate.setter
    def rate(self, value):
        self.opt.param_groups[0]["lr"] = value

    def __repr__(self):
        return f"Trainer({self.rate})"


trainer = Trainer(0.5)
trainer.opt.step()
trainer.steps.step()
trainer.steps
print(trainer, trainer.rate)
trainer.rate = 2
print(trainer)
trainer.lr = -1
