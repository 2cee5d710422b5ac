import torch
from torch.optim import Optimizer


class Lion(Optimizer):
    def __init__(self, params, lr=1e-3, beta=0.9):
        if lr < 0:
            raise ValueError(f"Invalid lr: {lr}")
        super().__init__(params, dict(lr=lr, beta=beta))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["m"] = torch.zeros_like(p)
                state["m"].mul_(group["beta"]).add_(p.grad, alpha=1 - group["beta"])
                p.add_(state["m"].sign(), alpha=-group["lr"])
        return loss


w = torch.nn.Parameter(torch.tensor([3.0, -2.0]))
lion = Lion([w], lr=0.1)
falls = torch.optim.lr_scheduler.StepLR(lion, 2, gamma=0.5)


def closure():
    lion.zero_grad()
    loss = (w**2).sum()
    loss.backward()
    return loss


for turn in range(5):
    loss = lion.step(closure)
    falls.step()
    print(turn, round(loss.item(), 4), [round(x, 4) for x in w.tolist()])
Lion([w], lr=-1)
