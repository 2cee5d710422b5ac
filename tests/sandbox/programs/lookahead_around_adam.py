import torch
from collections import defaultdict
class Lookahead(torch.optim.Optimizer):
    def __init__(self, base_optimizer, alpha=0.5, k=6):
        if not 0.0 <= alpha <= 1.0: raise ValueError(f'Invalid slow update rate: {alpha}')
        defaults = dict(lookahead_alpha=alpha, lookahead_k=k, lookahead_step=0)
        self.base_optimizer = base_optimizer
        self.param_groups = self.base_optimizer.param_groups
        self.defaults = base_optimizer.defaults
        self.defaults.update(defaults)
        self.state = defaultdict(dict)
        for name, default in defaults.items():
            for group in self.param_groups: group.setdefault(name, default)
    def update_slow(self, group):
        for fast_p in group["params"]:
            if fast_p.grad is None: continue
            ps = self.state[fast_p]
            if 'slow_buffer' not in ps:
                ps['slow_buffer'] = torch.empty_like(fast_p.data); ps['slow_buffer'].copy_(fast_p.data)
            slow = ps['slow_buffer']
            slow.add_(fast_p.data - slow, alpha=group['lookahead_alpha'])
            fast_p.data.copy_(slow)
    def step(self, closure=None):
        loss = self.base_optimizer.step(closure)
        for group in self.param_groups:
            group['lookahead_step'] += 1
            if group['lookahead_step'] % group['lookahead_k'] == 0: self.update_slow(group)
        return loss
torch.manual_seed(0)
m = torch.nn.Linear(2, 1)
o = Lookahead(torch.optim.Adam(m.parameters(), lr=0.1), k=2)
try:
    s = torch.optim.lr_scheduler.StepLR(o, 2, 0.5)
except Exception as e:
    print(type(e), e)
for _ in range(5):
    o.zero_grad(); m(torch.ones(1, 2)).sum().backward(); o.step(); s.step(); print(m.weight.data, o.param_groups[0]["lr"])
