import torch
from torch.optim.lr_scheduler import LRScheduler


class Both(LRScheduler):
    def get_lr(self):
        return [group["lr"] * 0.5 for group in self.optimizer.param_groups]

    def _get_closed_form_lr(self):
        return [base * 0.5**self.last_epoch for base in self.base_lrs]


opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.2)
both = Both(opt)
opt.step()
both.step(5)
print(opt.param_groups[0]["lr"])
both.step()
print(opt.param_groups[0]["lr"])
