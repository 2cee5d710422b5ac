"""Trains, keeps a checkpoint in memory, and resumes from it with the same numbers."""

import io
from typing import Any, Dict, Iterator, Tuple

import torch
from torch import nn
from torch.optim.lr_scheduler import LinearLR, MultiStepLR, SequentialLR
from tqdm.auto import tqdm


class Trainer:
    def __init__(self, seed: int = 0) -> None:
        torch.manual_seed(seed)
        self.model = nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Linear(8, 1))
        no_decay = [p for n, p in self.model.named_parameters() if n.endswith("bias")]
        decay = [p for n, p in self.model.named_parameters() if not n.endswith("bias")]
        self.optimizer = torch.optim.AdamW(
            [{"params": decay, "weight_decay": 0.1}, {"params": no_decay, "weight_decay": 0.0, "lr": 5e-3}],
            lr=1e-2,
        )
        warm = LinearLR(self.optimizer, start_factor=0.1, total_iters=3)
        main = MultiStepLR(self.optimizer, milestones=[3, 5], gamma=0.5)
        self.scheduler = SequentialLR(self.optimizer, schedulers=[warm, main], milestones=[3])
        self.epoch = 0

    def batches(self) -> Iterator[Tuple[torch.Tensor, torch.Tensor]]:
        generator = torch.Generator().manual_seed(self.epoch)
        for _ in range(3):
            x = torch.randn(8, 4, generator=generator)
            yield x, x.sum(dim=1, keepdim=True)

    def fit(self, until: int) -> float:
        loss = torch.tensor(0.0)
        for self.epoch in tqdm(range(self.epoch, until), desc="epochs"):
            for x, y in self.batches():
                self.optimizer.zero_grad()
                loss = nn.functional.smooth_l1_loss(self.model(x), y)
                loss.backward()
                self.optimizer.step()
            self.scheduler.step()
            rates = ", ".join(f"{g['lr']:.6f}" for g in self.optimizer.param_groups)
            print(f"epoch {self.epoch}: loss {loss.item():.6f}, rates {rates}")
        self.epoch = until
        return loss.item()

    def state(self) -> Dict[str, Any]:
        parts = ("model", "optimizer", "scheduler")
        return {"epoch": self.epoch, **{name: getattr(self, name).state_dict() for name in parts}}

    def load(self, state: Dict[str, Any]) -> None:
        self.epoch = state.pop("epoch")
        for name, part in state.items():
            getattr(self, name).load_state_dict(part)


whole = Trainer()
expected = whole.fit(8)
first = Trainer()
first.fit(4)
buffer = io.BytesIO()
torch.save(first.state(), buffer)
buffer.seek(0)
second = Trainer(seed=9)
second.load(torch.load(buffer, weights_only=True))
print("resumed at", second.epoch, second.scheduler.last_epoch)
print("the same:", second.fit(8) == expected)
