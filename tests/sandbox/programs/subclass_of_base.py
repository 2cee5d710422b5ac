import torch
from torch.optim.lr_scheduler import LRScheduler


class Root(LRScheduler):
    """Falls with the root of the epoch."""

    def __init__(self, optimizer, most, last_epoch=-1):
        self.most = most
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch > self.most:
            return [0.0 for _ in self.base_lrs]
        return [base / (1 + self.last_epoch) ** 0.5 for base in self.base_lrs]


opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.2)
root = Root(opt, most=4)
for turn in range(7):
    opt.step()
    root.step()
    print(turn, root.get_last_lr())
print(sorted(root.state_dict()))
