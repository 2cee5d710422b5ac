import torch
o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
try:
    s = torch.optim.lr_scheduler.StepLR(o, 3, verbose=True)
except TypeError as e:
    print(type(e), e)
s = torch.optim.lr_scheduler.CosineAnnealingLR(o, 3, 0, -1, True)
