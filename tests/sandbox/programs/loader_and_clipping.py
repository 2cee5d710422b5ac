import math

import torch
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(7)
data = TensorDataset(torch.randn(30, 2), torch.randn(30, 1))
train, rest = random_split(data, [24, 6], generator=torch.Generator().manual_seed(3))
loader = DataLoader(train, batch_size=5, shuffle=True, drop_last=True)
net, criterion = torch.nn.Linear(2, 1), torch.nn.HuberLoss()
opt = torch.optim.AdamW(net.parameters(), lr=2e-3)
sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: 0.5 * (1 + math.cos(math.pi * s / 8)))
print(len(loader), len(rest), rest.indices)
for epoch in range(2):
    for x, y in loader:
        opt.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(net.parameters(), 0.1)
        opt.step()
        sched.step()
    print(f"epoch {epoch}: loss {loss.item():.4f}, norm {norm:.4f}, lr {sched.get_last_lr()[0]:.3e}")
