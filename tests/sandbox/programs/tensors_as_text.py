import torch

torch.set_printoptions(precision=3)
print(torch.linspace(0, 1, 4), torch.eye(2), torch.zeros(0))
print(torch.tensor([1e-8, 1.0]), torch.tensor(True), torch.arange(3, dtype=torch.int16))
w = torch.nn.Parameter(torch.ones(2, 2))
print(w, (w * 2).sum(), w.grad, (w * 2).grad_fn is not None)
print(torch.arange(2000).sum(), torch.arange(2000))
print(torch.nn.Conv2d(1, 2, 3), torch.nn.MSELoss(), torch.device("cpu"), torch.float32, torch.Size([1]))
