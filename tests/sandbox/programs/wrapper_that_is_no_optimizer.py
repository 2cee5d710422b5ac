import torch
class LARC(object):
    def __init__(self, optimizer, trust_coefficient=0.02, clip=True, eps=1e-8):
        self.optim = optimizer; self.tc = trust_coefficient; self.eps = eps; self.clip = clip
    def __getstate__(self): return self.optim.__getstate__()
    @property
    def state(self): return self.optim.state
    @property
    def param_groups(self): return self.optim.param_groups
    def __repr__(self): return self.optim.__repr__()
    def step(self):
        with torch.no_grad():
            for g in self.optim.param_groups:
                for p in g["params"]:
                    if p.grad is None: continue
                    a = self.tc * p.norm() / (p.grad.norm() + self.eps)
                    if self.clip: a = min(a / g["lr"], 1)
                    p.grad *= a
        self.optim.step()
torch.manual_seed(0)
m = torch.nn.Linear(2, 1)
o = LARC(torch.optim.SGD(m.parameters(), lr=0.1))
m(torch.ones(1, 2)).sum().backward(); o.step(); print(m.weight, o)
torch.optim.lr_scheduler.StepLR(o, 2)
