import torch
from torch.optim.lr_scheduler import _LRScheduler, ReduceLROnPlateau, StepLR, ExponentialLR
class GradualWarmupScheduler(_LRScheduler):
    def __init__(self, optimizer, multiplier, total_epoch, after_scheduler=None):
        self.multiplier = multiplier
        if self.multiplier < 1.: raise ValueError('multiplier should be greater than or equal to 1.')
        self.total_epoch = total_epoch; self.after_scheduler = after_scheduler; self.finished = False
        super(GradualWarmupScheduler, self).__init__(optimizer)
    def get_lr(self):
        if self.last_epoch > self.total_epoch:
            if self.after_scheduler:
                if not self.finished:
                    self.after_scheduler.base_lrs = [b * self.multiplier for b in self.base_lrs]
                    self.finished = True
                return self.after_scheduler.get_last_lr()
            return [b * self.multiplier for b in self.base_lrs]
        if self.multiplier == 1.0:
            return [b * (float(self.last_epoch) / self.total_epoch) for b in self.base_lrs]
        return [b * ((self.multiplier - 1.) * self.last_epoch / self.total_epoch + 1.) for b in self.base_lrs]
    def step(self, epoch=None, metrics=None):
        if type(self.after_scheduler) != ReduceLROnPlateau:
            if self.finished and self.after_scheduler:
                self.after_scheduler.step(None if epoch is None else epoch - self.total_epoch)
                self._last_lr = self.after_scheduler.get_last_lr()
            else:
                return super(GradualWarmupScheduler, self).step(epoch)
m = torch.nn.Parameter(torch.randn(2, 2))
optim = torch.optim.SGD([m], 0.1)
after = StepLR(optim, step_size=10, gamma=0.1)
sw = GradualWarmupScheduler(optim, multiplier=1, total_epoch=5, after_scheduler=after)
optim.zero_grad(); optim.step()
for epoch in range(1, 20):
    sw.step(epoch)
    print(epoch, optim.param_groups[0]['lr'])
    optim.step()
GradualWarmupScheduler(optim, 0.5, 3)
