import torch

base = 0.05
opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=base)
twice = torch.optim.lr_scheduler.LambdaLR(opt, lambda n: base / (1 + 0.1 * n))
for turn in range(3):
    print(turn, opt.param_groups[0]["lr"])
    opt.step()
    twice.step()
