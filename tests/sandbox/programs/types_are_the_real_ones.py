import torch
from torch.optim.lr_scheduler import ExponentialLR

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
falls = ExponentialLR(opt, 0.9)
print(type(falls) is ExponentialLR, type(opt), type(torch.ones(1)), type(opt.param_groups))
print(opt)
print(repr(falls).startswith("<torch.optim.lr_scheduler.ExponentialLR object at 0x"))
print(ExponentialLR.__name__, ExponentialLR.__init__.__qualname__)
