"""Fits a line to noisy points, with a cosine schedule and early stopping."""

import math
import random
from copy import deepcopy

import torch
from torch import nn, optim
from torch.optim.lr_scheduler import CosineAnnealingLR
from torch.utils.data import DataLoader, Dataset


def set_seed(seed: int = 42) -> None:
    random.seed(seed)
    torch.manual_seed(seed)


class Points(Dataset):
    def __init__(self, count: int, noise: float = 0.1) -> None:
        self.x = torch.linspace(-1, 1, count).unsqueeze(1)
        self.y = 3 * self.x - 1 + noise * torch.randn(count, 1)

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.x[index], self.y[index]


class EarlyStopping:
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience, self.min_delta = patience, min_delta
        self.best, self.bad, self.state = math.inf, 0, None

    def __call__(self, loss: float, model: nn.Module) -> bool:
        if loss < self.best - self.min_delta:
            self.best, self.bad = loss, 0
            self.state = deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience


def run_epoch(model, loader, criterion, optimizer=None):
    total, count = 0.0, 0
    model.train(optimizer is not None)
    with torch.set_grad_enabled(optimizer is not None):
        for x, y in loader:
            loss = criterion(model(x), y)
            if optimizer is not None:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            total += loss.item() * len(x)
            count += len(x)
    return total / count


def main() -> None:
    set_seed()
    train = DataLoader(Points(64), batch_size=16, shuffle=True)
    valid = DataLoader(Points(16), batch_size=16)
    model = nn.Linear(1, 1)
    criterion = nn.MSELoss()
    optimizer = optim.SGD(model.parameters(), lr=0.2, momentum=0.9)
    scheduler = CosineAnnealingLR(optimizer, T_max=12, eta_min=1e-3)
    stopper = EarlyStopping(patience=3, min_delta=1e-4)
    history = {"train": [], "valid": [], "lr": []}
    for epoch in range(1, 13):
        history["lr"].append(scheduler.get_last_lr()[0])
        history["train"].append(run_epoch(model, train, criterion, optimizer))
        history["valid"].append(run_epoch(model, valid, criterion))
        scheduler.step()
        print(
            f"Epoch {epoch:02d} | train {history['train'][-1]:.4f} | "
            f"valid {history['valid'][-1]:.4f} | lr {history['lr'][-1]:.5f}"
        )
        if stopper(history["valid"][-1], model):
            print("Early stopping at", epoch)
            break
    model.load_state_dict(stopper.state)
    print({name: [round(v, 3) for v in value.flatten().tolist()] for name, value in model.state_dict().items()})


if __name__ == "__main__":
    main()
