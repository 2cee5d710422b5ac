import torch
from torch import nn, optim
from torch.optim.lr_scheduler import ExponentialLR, LinearLR


class Maker(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(2, width), nn.Tanh(), nn.Linear(width, 2))

    def forward(self, noise):
        return self.inner(noise)


maker, judge = Maker(3), nn.Linear(2, 1)
opt_m = optim.AdamW(maker.parameters(), lr=3e-4, betas=(0.5, 0.9))
opt_j = optim.RMSprop(judge.parameters(), lr=5e-4)
sched_m = LinearLR(opt_m, start_factor=0.5, end_factor=1.0, total_iters=4)
sched_j = ExponentialLR(opt_j, gamma=0.8)
for epoch in range(2):
    for batch in range(5):
        opt_j.zero_grad()
        judge(maker(torch.randn(4, 2)).detach()).mean().backward()
        opt_j.step()
        sched_j.step()
        if batch % 3 == 0:
            opt_m.zero_grad(set_to_none=True)
            judge(maker(torch.randn(4, 2))).mean().neg().backward()
            opt_m.step()
            sched_m.step()
    print(epoch, sched_m.get_last_lr(), sched_j.get_last_lr())
