import torch
from torch import nn

net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 1))
layers = [layer for layer in net if isinstance(layer, nn.Linear)]
groups = []
for depth, layer in enumerate(reversed(layers)):
    groups.append({"params": layer.parameters(), "lr": 1e-2 * 0.3**depth, "depth": depth})
opt = torch.optim.AdamW(groups)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=3)
for turn in range(3):
    opt.step()
    cosine.step()
    print(turn, [(g["depth"], round(g["lr"], 8)) for g in opt.param_groups])
print(len(net), net[0].weight.shape, net[-1], net[1:3])
