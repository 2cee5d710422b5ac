import math, torch
from torch.optim.lr_scheduler import _LRScheduler
class CosineAnnealingWarmupRestarts(_LRScheduler):
    def __init__(self, optimizer, first_cycle_steps, cycle_mult=1., max_lr=0.1, min_lr=0.001, warmup_steps=0, gamma=1., last_epoch=-1):
        assert warmup_steps < first_cycle_steps
        self.first_cycle_steps = first_cycle_steps; self.cycle_mult = cycle_mult; self.base_max_lr = max_lr; self.max_lr = max_lr
        self.min_lr = min_lr; self.warmup_steps = warmup_steps; self.gamma = gamma
        self.cur_cycle_steps = first_cycle_steps; self.cycle = 0; self.step_in_cycle = last_epoch
        super().__init__(optimizer, last_epoch)
        self.init_lr()
    def init_lr(self):
        self.base_lrs = []
        for pg in self.optimizer.param_groups:
            pg['lr'] = self.min_lr
            self.base_lrs.append(self.min_lr)
    def get_lr(self):
        if self.step_in_cycle == -1: return self.base_lrs
        elif self.step_in_cycle < self.warmup_steps:
            return [(self.max_lr - b) * self.step_in_cycle / self.warmup_steps + b for b in self.base_lrs]
        return [b + (self.max_lr - b) * (1 + math.cos(math.pi * (self.step_in_cycle - self.warmup_steps) / (self.cur_cycle_steps - self.warmup_steps))) / 2 for b in self.base_lrs]
    def step(self, epoch=None):
        if epoch is None:
            epoch = self.last_epoch + 1
            self.step_in_cycle += 1
            if self.step_in_cycle >= self.cur_cycle_steps:
                self.cycle += 1
                self.step_in_cycle -= self.cur_cycle_steps
                self.cur_cycle_steps = int((self.cur_cycle_steps - self.warmup_steps) * self.cycle_mult) + self.warmup_steps
        self.max_lr = self.base_max_lr * (self.gamma ** self.cycle)
        self.last_epoch = math.floor(epoch)
        for pg, lr in zip(self.optimizer.param_groups, self.get_lr()): pg['lr'] = lr
o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
s = CosineAnnealingWarmupRestarts(o, 6, 1.5, 0.1, 0.001, 2, 0.5)
for _ in range(16): o.step(); s.step(); print(o.param_groups[0]["lr"])
print(s.get_last_lr())
