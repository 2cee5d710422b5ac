import torch
from torch.optim.lr_scheduler import MultiStepLR


class SoftStart(MultiStepLR):
    def __init__(self, optimizer, milestones, turns=3, last_epoch=-1):
        self.turns = turns
        super().__init__(optimizer, milestones, last_epoch=last_epoch)

    def get_lr(self):
        usual = super().get_lr()
        if self.last_epoch >= self.turns:
            return usual
        share = (1 + self.last_epoch) / self.turns
        return [share * rate for rate in usual]


opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.2)
soft = SoftStart(opt, [5])
print(isinstance(soft, MultiStepLR), type(soft))
for turn in range(8):
    opt.step()
    soft.step()
    print(turn, opt.param_groups[0]["lr"], soft.get_last_lr())
