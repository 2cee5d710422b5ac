import torch

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
for turn in range(3):
    opt.step()
    assert turn < 1, f"turn {turn} is too late"
