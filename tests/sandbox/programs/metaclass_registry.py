import torch
from torch.optim import lr_scheduler


class Registry(type):
    known = {}

    def __new__(mcls, name, bases, space, **options):
        made = super().__new__(mcls, name, bases, space)
        if options.get("kind"):
            mcls.known[options["kind"]] = made
        return made


class Maker(metaclass=Registry):
    def __init_subclass__(cls, **options):
        super().__init_subclass__()

    def __init__(self, opt):
        self.opt = opt


class Steps(Maker, kind="steps"):
    def make(self):
        return lr_scheduler.StepLR(self.opt, 1)


class Cosine(Maker, kind="cosine"):
    def make(self):
        return lr_scheduler.CosineAnnealingLR(self.opt, 4)


opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
print(sorted(Registry.known))
for kind in ("steps", "cosine", "other"):
    sched = Registry.known[kind](opt).make()
    opt.step()
    sched.step()
    print(kind, type(sched).__name__, opt.param_groups[0]["lr"])
