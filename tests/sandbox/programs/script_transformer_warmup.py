"""Inverse square root with a warm-up, gradient accumulation and clipping."""

import logging
import math
import sys
from collections import defaultdict
from dataclasses import dataclass

import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
logger = logging.getLogger(__name__)


@dataclass
class Config:
    d_model: int = 16
    heads: int = 2
    vocab: int = 12
    length: int = 6
    batch: int = 4
    accumulate: int = 2
    warmup: int = 4
    steps: int = 10
    lr: float = 1.0
    max_norm: float = 1.0


class Positions(nn.Module):
    def __init__(self, d_model: int, length: int):
        super().__init__()
        at = torch.arange(length).unsqueeze(1)
        term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        table = torch.zeros(1, length, d_model)
        table[0, :, 0::2] = torch.sin(at * term)
        table[0, :, 1::2] = torch.cos(at * term)
        self.register_buffer("table", table)

    def forward(self, x):
        return x + self.table[:, : x.size(1)]


class Copier(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.embed = nn.Embedding(config.vocab, config.d_model)
        self.positions = Positions(config.d_model, config.length)
        layer = nn.TransformerEncoderLayer(
            config.d_model, config.heads, dim_feedforward=32, dropout=0.0, batch_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, num_layers=1, enable_nested_tensor=False)
        self.head = nn.Linear(config.d_model, config.vocab)
        self.apply(self._init)

    @staticmethod
    def _init(module):
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)

    def forward(self, tokens):
        return self.head(self.encoder(self.positions(self.embed(tokens))))


def get_schedule(optimizer, config: Config):
    def factor(step: int) -> float:
        step = max(1, step)
        return config.d_model**-0.5 * min(step**-0.5, step * config.warmup**-1.5)

    return LambdaLR(optimizer, factor)


config = Config()
torch.manual_seed(0)
model = Copier(config)
optimizer = torch.optim.Adam(model.parameters(), lr=config.lr, betas=(0.9, 0.98), eps=1e-9)
scheduler = get_schedule(optimizer, config)
metrics = defaultdict(list)
logger.info("parameters: %d", sum(p.numel() for p in model.parameters()))
for step in range(config.steps * config.accumulate):
    tokens = torch.randint(0, config.vocab, (config.batch, config.length))
    logits = model(tokens)
    loss = nn.functional.cross_entropy(logits.view(-1, config.vocab), tokens.view(-1))
    (loss / config.accumulate).backward()
    if (step + 1) % config.accumulate == 0:
        norm = nn.utils.clip_grad_norm_(model.parameters(), config.max_norm)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad(set_to_none=True)
        metrics["lr"].append(scheduler.get_last_lr()[0])
        metrics["loss"].append(loss.item())
        logger.info("step %2d loss %.3f norm %.3f lr %.6f", step, loss, norm, metrics["lr"][-1])
print("highest rate at step", max(range(config.steps), key=metrics["lr"].__getitem__))
