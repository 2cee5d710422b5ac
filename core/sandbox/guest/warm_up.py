"""What the launcher loads and does once, so that no run has to."""

import importlib
import io
import warnings
from typing import Any, Final

import numpy as np
import torch
from torch.optim import lr_scheduler, swa_utils
from torch.utils.data import DataLoader, TensorDataset, random_split

MODULES: Final = """
    abc argparse array ast base64 bisect calendar cmath collections.abc colorsys
    concurrent.futures contextlib copy csv dataclasses datetime decimal difflib encodings.idna
    enum errno fractions functools gc glob hashlib heapq html inspect io itertools json keyword
    linecache locale logging.handlers math multiprocessing multiprocessing.pool
    multiprocessing.popen_fork multiprocessing.queues multiprocessing.synchronize numbers numpy
    numpy.linalg numpy.random numpy.testing operator os os.path pathlib pickle platform pprint
    queue random re secrets shutil signal statistics string struct subprocess sys tempfile
    textwrap threading time timeit torch torch.amp torch.autograd torch.cuda.amp
    torch.distributions torch.fft torch.func torch.linalg torch.nn.functional torch.nn.init
    torch.nn.parallel torch.nn.utils.parametrizations torch.nn.utils.prune torch.nn.utils.rnn
    torch.optim.lr_scheduler torch.optim.swa_utils torch.special torch.testing
    torch.utils.checkpoint torch.utils.data tqdm tqdm.auto traceback types typing
    typing_extensions unicodedata uuid warnings weakref zlib zoneinfo
    """.split()  # noqa: SIM905  A list would be a page.
"""What a program can import, beside what these bring along. Those that aren't installed are
left out."""


def warm_up() -> None:
    """Load modules, and let PyTorch load and build what it does at first use."""
    torch.set_num_threads(1)
    for name in MODULES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                importlib.import_module(name)
            except ImportError:
                continue
    _quiet_bars()
    # PyTorch wraps the `step` of a class when it makes the first object of it.
    kinds = [each for each in vars(torch.optim).values() if isinstance(each, type)]
    steps = {kind: vars(kind)["step"] for kind in kinds if "step" in vars(kind)}
    _train()
    for kind, step in steps.items():
        setattr(kind, "step", step)  # noqa: B010
    np.random.seed(0)


def _quiet_bars() -> None:
    """Let tqdm do without the thread and the lock between processes that it would make."""
    try:
        tqdm = importlib.import_module("tqdm")
    except ImportError:
        return
    tqdm.tqdm.monitor_interval = 0
    tqdm.std.TqdmDefaultWriteLock.mp_lock = None
    for _ in tqdm.auto.tqdm([1], file=io.StringIO()):
        pass


def _train() -> None:
    torch.cuda.is_available()
    data = TensorDataset(torch.randn(8, 3), torch.randn(8, 1))
    first, _ = random_split(data, [6, 2])
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1))
    for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop):
        optimizer = kind(model.parameters(), lr=0.01)
        for x, y in DataLoader(first, batch_size=3, shuffle=True):
            optimizer.zero_grad()
            torch.autograd.backward(torch.nn.functional.mse_loss(model(x), y))
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        print(x, model, optimizer, file=io.StringIO())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for name, arguments in _SCHEDULERS.items():
        scheduler = getattr(lr_scheduler, name)(optimizer, **arguments)
        optimizer.step()
        scheduler.step(*([1.0] if name == "ReduceLROnPlateau" else []))
        saved = io.BytesIO()
        torch.save({"optimizer": optimizer.state_dict(), "model": model.state_dict()}, saved)
        saved.seek(0)
        optimizer.load_state_dict(torch.load(saved)["optimizer"])
    average = swa_utils.AveragedModel(model)
    average.update_parameters(model)
    swa_utils.SWALR(optimizer, swa_lr=0.1).step()
    scaler = torch.amp.GradScaler("cpu", enabled=False)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(torch.randn(4, 3)).float().mean()
    torch.autograd.backward(scaler.scale(loss))
    scaler.step(optimizer)
    scaler.update()
    images = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2))
    torch.autograd.backward(images(torch.randn(2, 1, 8, 8)).sum())


_SCHEDULERS: Final[dict[str, dict[str, Any]]] = {
    "LambdaLR": {"lr_lambda": lambda _: 1.0},
    "StepLR": {"step_size": 2},
    "CosineAnnealingLR": {"T_max": 9},
    "OneCycleLR": {"max_lr": 0.1, "total_steps": 9},
    "ReduceLROnPlateau": {},
}
