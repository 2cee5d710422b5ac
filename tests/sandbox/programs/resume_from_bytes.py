import io

import torch
from torch.optim.lr_scheduler import StepLR


def build(size):
    opt = torch.optim.Adam([torch.nn.Parameter(torch.zeros(2))], lr=0.1)
    return opt, StepLR(opt, size, gamma=0.5)


opt, steps = build(3)
for _ in range(4):
    opt.step()
    steps.step()
file = io.BytesIO()
torch.save({"opt": opt.state_dict(), "steps": steps.state_dict(), "epoch": 4}, file)
print(file.tell() > 100)
file.seek(0)
loaded = torch.load(file, weights_only=True)
opt, steps = build(9)
opt.load_state_dict(loaded["opt"])
steps.load_state_dict(loaded["steps"])
for turn in range(loaded["epoch"], 9):
    opt.step()
    steps.step()
    print(turn, steps.get_last_lr(), steps.step_size)
