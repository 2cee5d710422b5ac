import torch

value = torch.tensor(float("inf")) - float("inf")
print("nan" if value != value else "number", bool(torch.zeros(1)), not torch.zeros(()))
print(torch.arange(4)[2].item(), float(torch.tensor([2.5])), int(torch.tensor(3)), [*torch.ones(2)])
print(torch.tensor([1.0, 2.0]) == torch.tensor([1.0, 3.0]), len(torch.zeros(5, 2)))
if torch.ones(2):
    print("not reached")
