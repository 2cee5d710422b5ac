import torch

epochs, batches = 4, 7
total = epochs * batches
opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
steps = torch.optim.lr_scheduler.MultiStepLR(opt, [share * total for share in (0.25, 0.6)], gamma=0.2)
print(steps.milestones, dict(steps.milestones))
for turn in range(1, total + 1):
    opt.step()
    steps.step()
    if not turn % batches:
        print(turn, steps.get_last_lr()[0])
