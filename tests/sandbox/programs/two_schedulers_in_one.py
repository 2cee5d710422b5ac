import torch
from torch.optim.lr_scheduler import ExponentialLR, LRScheduler


class Handover(LRScheduler):
    def __init__(self, optimizer, turns, then):
        self.turns, self.then, self.over = turns, then, False
        super().__init__(optimizer)

    def get_lr(self):
        if self.last_epoch <= self.turns:
            return [base * self.last_epoch / self.turns for base in self.base_lrs]
        if not self.over:
            self.then.base_lrs = list(self.base_lrs)
            self.over = True
        return self.then.get_last_lr()

    def step(self, epoch=None):
        if self.over:
            self.then.step()
            self._last_lr = self.then.get_last_lr()
        else:
            super().step(epoch)


opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
hand = Handover(opt, 3, ExponentialLR(opt, 0.5))
for turn in range(8):
    opt.step()
    hand.step()
    print(turn, opt.param_groups[0]["lr"], hand.get_last_lr())
