import torch

opt = torch.optim.SGD([w := torch.nn.Parameter(torch.ones(1))], lr=0.1)
seen = []
handle = opt.register_step_pre_hook(lambda o, a, k: seen.append(o.param_groups[0]["lr"]))
opt.register_step_post_hook(lambda o, a, k: o.param_groups[0].__setitem__("lr", o.param_groups[0]["lr"] / 2))


def closure():
    opt.zero_grad()
    loss = (w * w).sum()
    loss.backward()
    return loss


for _ in range(3):
    opt.step(closure)
handle.remove()
opt.step()
print(seen, opt.param_groups[0]["lr"], w.item())
lbfgs = torch.optim.LBFGS([w], lr=0.5, max_iter=4)
lbfgs.step(lambda: closure())
print(round(w.item(), 4))
opt.step(lambda: 1 / 0)
