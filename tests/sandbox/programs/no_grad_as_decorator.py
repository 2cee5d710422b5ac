import torch

net = torch.nn.Linear(2, 1)


@torch.no_grad()
def measured(x):
    return net(x).mean()


@torch.inference_mode()
def guessed(x):
    return net(x)


print(measured(torch.ones(1, 2)).requires_grad, guessed(torch.ones(1, 2)).is_inference())
w = torch.nn.Parameter(torch.zeros(2))
with torch.no_grad():
    w.add_(1.5).mul_(2)
    w[0] = 7
print(w, w.tolist())
