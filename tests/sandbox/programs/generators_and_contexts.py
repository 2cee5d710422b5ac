import contextlib

import torch


def rates(start):
    got = start
    while True:
        sent = yield got
        got = got * 0.5 if sent is None else sent


@contextlib.contextmanager
def at_rate(opt, lr):
    before = opt.param_groups[0]["lr"]
    opt.param_groups[0]["lr"] = lr
    try:
        yield opt
    finally:
        opt.param_groups[0]["lr"] = before


opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
source = rates(0.4)
print(next(source), next(source), source.send(0.9), next(source))
with at_rate(opt, 0.7) as same:
    same.step()
opt.step()
with contextlib.suppress(ZeroDivisionError), at_rate(opt, 0.8):
    opt.step()
    1 / 0
opt.step()
print(opt.param_groups[0]["lr"], [*zip("ab", (x for x in range(9)))])
source.close()
next(source)
