import torch


class Halver:
    calls = 0

    def __init__(self, optimizer):
        self.optimizer = optimizer

    def apply(self):
        Halver.calls += 1
        for group in self.optimizer.param_groups:
            group["lr"] *= 0.5


opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.8)
steps = torch.optim.lr_scheduler.StepLR(opt, 2, gamma=0.5)
halver = Halver(opt)
for turn in range(5):
    opt.step()
    steps.step()
    halver.apply()
    print(turn, opt.param_groups[0]["lr"], Halver.calls)
