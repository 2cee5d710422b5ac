import torch
def make():
    o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    return o, torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
o, s = make()
for _ in range(3):
    s.step()
    o.step()
o, s = make()
s.get_lr()
s.step()
print(s.get_lr(), s.get_last_lr())
