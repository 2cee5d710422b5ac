import torch
from torch.optim.lr_scheduler import LambdaLR


class Fall:
    def __init__(self, length):
        self.length = length

    def __call__(self, step):
        return max(0.0, 1 - step / self.length)


def make(factor):
    opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
    return opt, LambdaLR(opt, factor)


for factor, other in ((Fall(8), Fall(16)), (lambda s: 0.9**s, lambda s: 0.5**s)):
    opt, sched = make(factor)
    for _ in range(3):
        opt.step()
        sched.step()
    kept = sched.state_dict()
    print(kept["lr_lambdas"])
    opt2, sched2 = make(other)
    opt2.load_state_dict(opt.state_dict())
    sched2.load_state_dict(kept)
    for _ in range(2):
        opt2.step()
        sched2.step()
        print(sched2.last_epoch, sched2.get_last_lr())
