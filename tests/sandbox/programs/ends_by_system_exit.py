import sys

import torch

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
opt.step()
print("before")
sys.exit("the reason")
