"""A range test for the rate, then a one-cycle run with the rate found."""

import copy
import math
from itertools import islice, cycle

import numpy as np
import torch
import torch.nn as nn


class LRFinder:
    def __init__(self, model, optimizer, criterion):
        self.model, self.optimizer, self.criterion = model, optimizer, criterion
        self.kept = copy.deepcopy(model.state_dict()), copy.deepcopy(optimizer.state_dict())
        self.history = {"lr": [], "loss": []}

    def range_test(self, data, start_lr=1e-4, end_lr=10.0, num_iter=20, smooth=0.3, diverge=4):
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"] = start_lr
        gamma = (end_lr / start_lr) ** (1 / num_iter)
        scheduler = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, gamma)
        best = None
        for x, y in islice(cycle(data), num_iter):
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(x), y)
            loss.backward()
            self.optimizer.step()
            value = loss.item()
            if self.history["loss"]:
                value = smooth * value + (1 - smooth) * self.history["loss"][-1]
            self.history["lr"].append(scheduler.get_last_lr()[0])
            self.history["loss"].append(value)
            best = value if best is None else min(best, value)
            if not math.isfinite(value) or value > diverge * best:
                print("Stopping early, the loss has diverged")
                break
            scheduler.step()

    def reset(self):
        self.model.load_state_dict(self.kept[0])
        self.optimizer.load_state_dict(self.kept[1])

    def suggestion(self):
        gradients = np.gradient(np.array(self.history["loss"]))
        return self.history["lr"][int(gradients.argmin())]


torch.manual_seed(3)
x = torch.randn(32, 5)
y = x @ torch.arange(1.0, 6.0).unsqueeze(1)
data = list(zip(x.split(8), y.split(8)))
model = nn.Sequential(nn.Linear(5, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
finder = LRFinder(model, optimizer, nn.MSELoss())
finder.range_test(data)
finder.reset()
print(len(finder.history["lr"]), f"{finder.suggestion():.4g}")
steps = 3 * len(data)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, max_lr=0.05, total_steps=steps, pct_start=0.4, anneal_strategy="linear"
)
for epoch in range(3):
    for batch, (inputs, labels) in enumerate(data):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(inputs), labels)
        loss.backward()
        optimizer.step()
        scheduler.step()
    group = optimizer.param_groups[0]
    print(f"[{epoch + 1}, {batch + 1:2d}] loss: {loss.item():.3f} lr: {group['lr']:.5f} momentum: {group['momentum']:.4f}")
print("Finished Training")
