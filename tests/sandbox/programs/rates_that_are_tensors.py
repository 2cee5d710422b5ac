import torch
from torch.optim.lr_scheduler import LambdaLR, StepLR

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=torch.tensor(0.25))
print(opt.defaults["lr"], opt.param_groups[0]["lr"].dtype)
steps = StepLR(opt, 1, gamma=0.5)
for turn in range(3):
    opt.step()
    steps.step()
    print(turn, opt.param_groups[0]["lr"], steps.get_last_lr())
opt = torch.optim.Adam([torch.nn.Parameter(torch.ones(1))], lr=0.1)
falls = LambdaLR(opt, lambda n: torch.tensor(1.0) / (n + 1))
opt.step()
falls.step()
print(type(opt.param_groups[0]["lr"]), opt.param_groups[0]["lr"])
