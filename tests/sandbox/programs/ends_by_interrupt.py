import torch

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
try:
    opt.step()
    raise KeyboardInterrupt
except Exception:
    print("not reached")
finally:
    print("saved")
