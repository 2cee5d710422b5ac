import torch
from torch.optim import lr_scheduler as ls

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)


def build(config):
    match config:
        case {"kind": "step", "size": int(size)}:
            return ls.StepLR(opt, size)
        case ["cosine", period] | ("cosine", period, _):
            return ls.CosineAnnealingLR(opt, period)
        case ls.StepLR(step_size=size, gamma=gamma):
            return ls.StepLR(opt, size * 2, gamma)
        case str() as text if text.startswith("exp"):
            return ls.ExponentialLR(opt, float(text[3:]))
        case _:
            raise ValueError(f"unknown: {config!r}")


for config in ({"kind": "step", "size": 1}, ("cosine", 3, None), ls.StepLR(opt, 4), "exp0.5", 7):
    print(type(made := build(config)).__name__, {k: v for k, v in vars(made).items() if k == "step_size"})
    opt.step()
    made.step()
