from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    scale: float = 2.0

    def __init__(self, width: int = 4) -> None:
        super().__init__()
        self.first = nn.Linear(2, width)
        self.blocks = nn.ModuleList([nn.Linear(width, width) for _ in range(2)])
        self.dropout = nn.Dropout(0.5)
        self.gain = nn.Parameter(torch.ones(1))
        self.register_buffer("seen", torch.zeros(1))

    @property
    def width(self) -> int:
        return self.first.out_features

    @staticmethod
    def squash(x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(x)

    @classmethod
    def small(cls) -> Net:
        return cls(width=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu(self.first(x))
        for block in self.blocks:
            x = x + block(x)
        self.seen += 1
        return self.squash(self.dropout(x).mean(dim=1)) * self.gain * self.scale


net = Net()
print(net)
print([name for name, _ in net.named_parameters()], net.width, Net.small().width)
print(sum(p.numel() for p in net.parameters() if p.requires_grad))
net.eval()
net(torch.ones(3, 2))
print(net.training, net.seen, sorted(net.state_dict()))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
net.missing
