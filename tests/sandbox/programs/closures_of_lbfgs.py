import torch
torch.manual_seed(0)
x = torch.tensor([-1.5, 2.0], requires_grad=True)
o = torch.optim.LBFGS([x], lr=0.5, max_iter=5, line_search_fn="strong_wolfe")
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
def closure():
    o.zero_grad()
    loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
    loss.backward()
    return loss
for i in range(6):
    l = o.step(closure); s.step(); print(i, l.item(), s.get_last_lr())
torch.optim.LBFGS([{"params": [x]}, {"params": [torch.zeros(1, requires_grad=True)]}])
