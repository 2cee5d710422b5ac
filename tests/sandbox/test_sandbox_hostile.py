"""Hostile or careless code: it ends soon, says why, and leaves the server as it was."""

import gc
import os
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
import pytest

from core.sandbox import CodeRun, host, limits, run_code, warm_sandbox
from core.sandbox.host import ENVIRONMENT, Launcher, launcher

SET_UP = """\
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, StepLR
w = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.SGD([w], lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=10)
"""
NORMAL = SET_UP + "for t in range(3):\n    optimizer.step()\n    scheduler.step()\n"
FREE = """\
import torch, types
def reach(module):
    for name in dir(module):
        value = getattr(module, name, None)
        if isinstance(value, types.ModuleType) and value.__name__ == 'ctypes':
            return value
places = [torch, torch.cuda, torch.storage, torch.serialization]
ctypes = next(filter(None, map(reach, places)), None)
"""
"""Finds the module `ctypes` behind PyTorch's own modules."""

FDS_OF_LAUNCHER = 6
"""Standard streams, the socket to the server, and what waits for events."""

# The code after the set-up, and a word of the sentence or exception that it ends with; "" where
# Python has its own ways and only the bounds count.
HOSTILE: dict[str, tuple[str, str | tuple[str, ...]]] = {
    "endless loop": ("while True: pass", "too long"),
    "endless loop of steps": ("while True: scheduler.step()", "too"),
    "endless printing": ("while True: print('x')", "more output"),
    "endless warnings": ("while True: scheduler.step(3)", "more output"),
    "loop that catches everything": (
        (
            "while True:\n"
            "    try:\n"
            "        while True: pass\n"
            "    except BaseException:\n"
            "        pass"
        ),
        "too long",
    ),
    "huge power": ("x = 9 ** 9 ** 9", ""),
    "huge shift": ("x = 1 << 10 ** 10", ""),
    "huge range": ("sum(range(10 ** 12))", "too long"),
    "nested loops": (
        ("for a in range(10**6):\n    for b in range(10**6): pass"),
        "too long",
    ),
    "sleeping": ("import time", ""),
    "recursion": (
        ("def f(n): return f(n + 1)\nf(0)"),
        "recursion",
    ),
    "mutual recursion with PyTorch": (
        (
            "def f(t):\n"
            "    scheduler2.step()\n"
            "    return 1.0\n"
            "scheduler2 = StepLR(optimizer, 2)\n"
            "scheduler2 = LambdaLR(optimizer, f)\n"
            "scheduler2.step()"
        ),
        "recursion",
    ),
    "endless lambda": (
        ("def f(t):\n    while True: pass\nLambdaLR(optimizer, f)"),
        "too long",
    ),
    "huge list": ("x = [1] * 10 ** 9", "memory"),
    "growing list": (
        ("x = []\nwhile True: x.append('x' * 1000)"),
        "memory",
    ),
    "huge text": ("x = 'a' * 10 ** 10", "memory"),
    "doubling text": (
        ("x = 'a'\nwhile True: x += x"),
        "memory",
    ),
    "huge number": (
        ("x = 10 ** 10 ** 6\nprint(x)"),
        "",
    ),
    "printed bomb": (
        ("x = [0]\nfor _ in range(40): x = [x, x]\nprint(x)"),
        "",
    ),
    "printed doubling": (
        ("x = [0]\nfor _ in range(19): x = [x, x]\nprint(x)"),
        "more output",
    ),
    "shown bomb": (
        ("x = [0]\nfor _ in range(40): x = [x, x]\nx"),
        "",
    ),
    "bomb as argument": (
        ("x = [0.1]\nfor _ in range(15): x = [x, x]\nStepLR(optimizer, x)"),
        "",
    ),
    "bomb as group": (
        (
            "x = [0.1]\n"
            "for _ in range(30): x = [x, x]\n"
            "optimizer.param_groups[0]['lr'] = x\n"
            "scheduler.step()"
        ),
        "unsupported operand",
    ),
    "cyclic list as argument": (
        ("x = []\nx.append(x)\nStepLR(optimizer, x)"),
        "",
    ),
    "huge tensor": ("torch.zeros(10 ** 10)", "memory"),
    "many dimensions": ("torch.ones(10, 10, 10, 10, 10, 10, 10, 10, 10, 10)", "memory"),
    "huge layer": ("torch.nn.Linear(10 ** 6, 10 ** 6)", "memory"),
    "outer product": (
        ("a = torch.ones(90000, 1)\n(a * torch.ones(1, 90000)).sum()"),
        "memory",
    ),
    "matrix product": ("(torch.ones(90000, 1) @ torch.ones(1, 90000)).sum()", "memory"),
    "wide layer on a tall batch": ("torch.nn.Linear(1, 90000)(torch.ones(90000, 1))", "memory"),
    "loss that broadcasts": (
        "torch.nn.MSELoss()(torch.ones(90000, 1), torch.ones(90000))",
        "memory",
    ),
    "many tensors": (
        ("x = []\nwhile True: x.append(torch.zeros(90000))"),
        "memory",
    ),
    "many small tensors": ("x = [torch.zeros(1) for _ in range(10 ** 6)]", ""),
    "huge arange": ("torch.arange(10 ** 12)", "memory"),
    "huge linspace": ("torch.linspace(0, 1, 10 ** 9)", "memory"),
    "tensor of text": ("torch.tensor('x' * 1000000)", "invalid data type"),
    "million groups": ("torch.optim.SGD([{'params': [w]} for _ in range(10 ** 6)], lr=0.1)", ""),
    "thousand groups": (
        ("for _ in range(1000): optimizer.param_groups.append({})\nscheduler.step()"),
        "'lr'",
    ),
    "milestones": ("torch.optim.lr_scheduler.MultiStepLR(optimizer, list(range(10 ** 7)))", ""),
    "many milestones": (
        "torch.optim.lr_scheduler.MultiStepLR(optimizer, list(range(10 ** 5)))",
        "",
    ),
    "counted milestones": (
        ("torch.optim.lr_scheduler.MultiStepLR(optimizer, {3: 10 ** 12}).step(5)"),
        "memory",
    ),
    "loaded milestones": (
        (
            "s = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2])\n"
            "d = s.state_dict()\n"
            "d['milestones'] = {2: 10 ** 11}\n"
            "s.load_state_dict(d)\n"
            "s.step(3)"
        ),
        "'dict' object has no attribute",
    ),
    "whole gamma to a large power": (
        "StepLR(optimizer, 1, gamma=1000000).step(10 ** 11)",
        "too long",
    ),
    "gamma set later": (
        ("s = StepLR(optimizer, 1)\ns.gamma = 10 ** 9\ns.step(10 ** 11)"),
        "too long",
    ),
    "rate times text": (
        (
            "optimizer.param_groups[0]['lr'] = 'a' * 1000\n"
            "LambdaLR(optimizer, lambda t: 10 ** 12).step()"
        ),
        "",
    ),
    "rate of a group as text": (
        (
            "o = torch.optim.SGD([{'params': [w], 'lr': 'a' * 999}], lr=0.1)\n"
            "LambdaLR(o, lambda t: 10 ** 12)"
        ),
        "memory",
    ),
    "text from a lambda": (
        ("o = torch.optim.SGD([w], lr=10 ** 12)\nLambdaLR(o, lambda t: 'a' * 999)"),
        "memory",
    ),
    "T_mult as text": (
        (
            "s = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 10 ** 11)\n"
            "s.T_mult = 'a' * 999\n"
            "s.T_cur = 10 ** 11\n"
            "s.step()"
        ),
        "memory",
    ),
    "total_steps": (
        ("s = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10 ** 9)\ns.step()"),
        "",
    ),
    "printed again and again": (
        ("s = 'x' * 10 ** 6\nprint(*[s] * 300)"),
        "more output",
    ),
    "printed with a long separator": ("print(*[1] * 300, sep='x' * 10 ** 6)", "more output"),
    "printed with a long end": ("print(1, end='x' * 10 ** 6)", "more output"),
    "warned bomb": (
        ("import warnings\nx = [0]\nfor _ in range(40): x = [x, x]\nwarnings.warn(x)"),
        "",
    ),
    "bomb kept by a print": (
        (
            "x = [0]\n"
            "for _ in range(40): x = [x, x]\n"
            "scheduler.foo = x\n"
            "print(scheduler)\n"
            "scheduler.step()"
        ),
        "",
    ),
    "long message": ("raise ValueError('x' * 10 ** 6)", "xxx"),
    "long name": ("_do(None, 'x' * 10 ** 6, (), {})", "_do"),
    "forged power": (
        ("t = w + 1\nt._node = ('pow', 10 ** 9, 10 ** 9)\nt.item()"),
        "",
    ),
    "forged repetition": (
        ("t = w + 1\nt._node = ('mul', [1] * 1000, 10 ** 9)\nt.item()"),
        "",
    ),
    "forged text": (
        ("t = w + 1\nt._node = ('mul', 'x' * 1000, 10 ** 9)\nt.item()"),
        "",
    ),
    "layer of nothing with a large bias": ("torch.nn.Linear(0, 10 ** 9)", "memory"),
    "layer of nothing that is wide": (
        "torch.nn.Linear(0, 10 ** 9, bias=False)(torch.zeros(1000, 0))",
        "memory",
    ),
    "rows of nothing": ("torch.nn.Linear(0, 90000, bias=False)(torch.zeros(90000, 0))", "memory"),
    "loss that broadcasts by name": (
        ("torch.nn.MSELoss()(input=torch.ones(90000, 1), target=torch.ones(90000))"),
        "memory",
    ),
    "function that broadcasts by name": (
        (
            "import torch.nn.functional as F\n"
            "F.mse_loss(input=torch.ones(90000, 1), target=torch.ones(90000))"
        ),
        "memory",
    ),
    "method that broadcasts by name": (
        "torch.ones(90000, 1).pow(exponent=torch.ones(90000))",
        "memory",
    ),
    "layer by name": ("torch.nn.Linear(1, 90000)(input=torch.ones(90000, 1))", "memory"),
    "models of models": (
        (
            "s = torch.nn.Linear(1, 1)\n"
            "for _ in range(9): s = torch.nn.Sequential(*[s] * 20)\n"
            "s(torch.ones(1))"
        ),
        "",  # Time or memory, whichever is used up first.
    ),
    "schedulers of schedulers": (
        (
            "from torch.optim.lr_scheduler import ChainedScheduler\n"
            "s = scheduler\n"
            "for _ in range(9): s = ChainedScheduler([s] * 20)\n"
            "s.step()"
        ),
        "too long",
    ),
    "sequences of sequences": (
        (
            "from torch.optim.lr_scheduler import SequentialLR\n"
            "s = scheduler\n"
            "for _ in range(9):\n"
            "    s = SequentialLR(optimizer, schedulers=[s] * 20, milestones=list(range(1, 20)))"
        ),
        "",
    ),
    "what layers hand on": (
        (
            "m = torch.nn.Sequential(torch.nn.Linear(1, 300), torch.nn.Linear(300, 1))\n"
            "x = torch.ones(300, 1)\n"
            "k = [m(x) for _ in range(1000)]"
        ),
        "memory",
    ),
    "what optimizers keep": (
        (
            "v = torch.nn.Parameter(torch.zeros(90000))\n"
            "v.grad = torch.zeros(90000)\n"
            "for _ in range(1000): torch.optim.Adam([v], lr=0.1).step()"
        ),
        "memory",
    ),
    "gradients of gradients": ("w.sum().backward(create_graph=True)", ""),
    "a tensor of rates": (
        ("optimizer.param_groups[0]['lr'] = torch.ones(90000)\noptimizer.step()"),
        "",
    ),
    "a tensor of factors": ("LambdaLR(optimizer, lambda t: torch.ones(90000))", ""),
    "a tensor of milestones": ("StepLR(optimizer, torch.ones(90000))", ""),
    "copies in a group": (
        (
            "import copy\n"
            "a = torch.zeros(90000)\n"
            "for i in range(500):\n"
            "    optimizer.param_groups[0][f'a{i}'] = copy.copy(a)\n"
            "optimizer.step()"
        ),
        "",
    ),
    "groups at once": (
        (
            "ws = [torch.nn.Parameter(torch.zeros(1)) for _ in range(600)]\n"
            "torch.optim.SGD([{'params': [v]} for v in ws], lr=0.1)"
        ),
        "",
    ),
    "a group's key that is no name": (
        ("optimizer.param_groups[0][5] = 1\noptimizer.step()"),
        "",
    ),
    "deep arithmetic": (
        ("x = w\nfor _ in range(5000): x = x + 1\nx.item()"),
        "",
    ),
    "huge whole number": ("StepLR(optimizer, 10 ** 300)", ""),
    "nan rate": ("torch.optim.SGD([w], lr=float('nan')).step()", ""),
    "infinite rate": ("torch.optim.SGD([w], lr=float('inf')).step()", ""),
    "negative rate": ("torch.optim.SGD([w], lr=-1)", "Invalid learning rate"),
    "text as rate": ("torch.optim.SGD([w], lr='0.1')", "not supported between"),
    "complex rate": ("torch.optim.SGD([w], lr=1j)", "not supported between"),
    "nan T_max": ("CosineAnnealingLR(optimizer, float('nan')).step()", ""),
    "negative size": ("torch.zeros(-5)", "non-negative"),
    "epoch out of this world": ("scheduler.step(10 ** 18)", ""),
    "bytes": ("StepLR(optimizer, b'x')", ""),
    "import os": (
        ("import os\nos.system('ls')"),
        "can't use os.system",
    ),
    "import sys": ("import sys", ""),
    "import subprocess": ("import subprocess", ""),
    "import ctypes": ("from ctypes import CDLL", "can't import ctypes"),
    "import socket": ("import math, socket", ""),
    "hidden import": ("exec('im' + 'port subprocess')", ""),
    "__import__": ("__import__('os')", ""),
    "open": ("open('/etc/passwd').read()", "files"),
    "eval": ("eval('__import__(\"os\")')", ""),
    "compile": ("compile('1', '', 'eval')", ""),
    "globals": ("globals()['__builtins__']", "__builtins__"),
    "class walk": ("().__class__.__mro__[1].__subclasses__()", "__subclasses__"),
    "torch.__dict__": ("torch.__dict__", ""),
    "warnings.sys": ("torch.optim.lr_scheduler.warnings.sys", ""),
    "torch.load": ("torch.load('/etc/passwd')", "can't open files"),
    "torch.ops": ("torch.ops.aten", ""),
    "torch.hub": ("from torch.hub import load", ""),
    "state_dict class": ("optimizer.state_dict().__class__", ""),
    "format walk": ("'{0.__class__.__init__.__globals__}'.format(optimizer)", "__globals__"),
    "function globals": ("(lambda: 1).__globals__", "__globals__"),
    "function code": ("scheduler.step.__func__.__globals__", "__globals__"),
    "getattr": ("getattr(scheduler, '__dict__')['optimizer']", ""),
    "private host call": ("_host(None, 'os.system', ('ls',), {})", "_host"),
    "prelude called by hand": ("_do(None, 'os.system', ('ls',), {})", "_do"),
    "prelude with a dunder": ("_do(optimizer, '__init__', (), {})", "_do"),
    "prelude with a private name": ("_do(optimizer, '_hook', (), {})", "_do"),
    "prelude broken": (
        ("_types = {}\n_kept = 5\ntorch.zeros(1)"),
        "",
    ),
    "prelude lies about what it made": (
        (
            "class T:\n"
            "    pass\n"
            "_types['Tensor'] = T\n"
            "_kept = []\n"
            "del_ = torch.zeros(1)\n"
            "print(del_)"
        ),
        "",
    ),
    "prelude makes too little": (
        ("_types = {'Tensor': 5}\ntorch.zeros(1)"),
        "",
    ),
    "prelude makes nonsense": (
        ("def f(): return 5\n_types['Tensor'] = f\ntorch.zeros(1)"),
        "",
    ),
    "marks forged": (
        ("try:\n    _at[0] = 'x'; scheduler.step(2)\nfinally: pass"),
        "",
    ),
    "own end": (
        ("def _end():\n    while True: pass"),
        "",
    ),
    "own host": (
        ("def _host(*a): return ('done', 5, [])\nscheduler.step()"),
        "",
    ),
    "forged class": (
        ("class SGD:\n    pass\nStepLR(SGD(), 2)"),
        "SGD",
    ),
    "forged function": (
        ("class _Function:\n    index = 'x'\nLambdaLR(optimizer, _Function())"),
        "",
    ),
    "forged tensor": (
        ("t = w + 1\nt._node = ('system', 'ls')\nt.item()"),
        "",
    ),
    "step replaced": (
        ("scheduler.step = 5\noptimizer.step()\nscheduler.step()"),
        "not callable",
    ),
    "get_lr replaced": (
        ("scheduler.get_lr = lambda: [0.5]\nscheduler.step()"),
        "",
    ),
    "optimizer step replaced": (
        ("optimizer.step = None\nscheduler.step()"),
        "",
    ),
    "optimizer swapped": (
        ("scheduler.optimizer = 5\nscheduler.step()"),
        "no attribute 'step'",
    ),
    "lambdas replaced": (
        ("s = LambdaLR(optimizer, lambda t: 1)\ns.lr_lambdas = ['x']\ns.step()"),
        "not callable",
    ),
    "param_groups replaced": (
        ("optimizer.param_groups = 5\noptimizer.step()"),
        "not iterable",
    ),
    "params replaced": (
        ("optimizer.param_groups[0]['params'] = [5]\noptimizer.step()"),
        "no attribute 'grad'",
    ),
    "state replaced": (
        ("optimizer.state = {}\noptimizer.step()"),
        "",
    ),
    "class attribute": (
        ("scheduler.__class__ = 5\nscheduler.step()"),
        "",
    ),
    "hostile state": ("scheduler.load_state_dict({'step': 5})", ""),
    "hostile dunder state": ("scheduler.load_state_dict({'__class__': 5})", ""),
    "state with an optimizer": ("scheduler.load_state_dict({'optimizer': 5})", ""),
    "state of text": ("scheduler.load_state_dict({'T_max': 'x'})", ""),
    "state that is none": ("scheduler.load_state_dict(5)", "not iterable"),
    "optimizer state of text": (
        (
            "d = optimizer.state_dict()\n"
            "d['param_groups'][0]['lr'] = 'a' * 999\n"
            "optimizer.load_state_dict(d)"
        ),
        "",
    ),
    "lambda state": (
        (
            "s = LambdaLR(optimizer, lambda t: 1)\n"
            "d = s.state_dict()\n"
            "d['lr_lambdas'] = [{'__code__': 5}]\n"
            "s.load_state_dict(d)"
        ),
        "__code__",
    ),
    "module attribute": ("torch.optim.SGD = 5", ""),
    "copy of an optimizer": (
        ("import copy\ncopy.deepcopy(optimizer).step()"),
        "",
    ),
    "syntax": (
        ("for t in range(3)\n    pass"),
        "Line 6",
    ),
    "indentation": ("  x = 1", "unexpected indent"),
    "unclosed": ("x = ((((1", "can't be read"),
    "deep nesting": ("x = " + "(" * 1500 + ")" * 1500, ""),
    "deep minus": ("x = " + "-" * 3500 + "1", ""),
    "null": ("x = '\x00'", ""),
    "surrogate": ("x = '\ud800'", "UTF-8"),
    "too much code": ("x = 1\n" * 4_000, "20,000"),
    "class with a base": ("class Net(torch.nn.Module): pass", ""),
    "yield": (
        ("def f():\n    yield 1\nlist(f())"),
        "",
    ),
    "await": (
        ("async def f(): pass\nawait f()"),
        "",
    ),
    "print in sorted": ("sorted([2, 1], key=print)", "not supported between"),
    "exit": ("exit()", "None"),
    "SystemExit": ("raise SystemExit", ""),
    "open a file": ("open('/etc/passwd').read()", "can't open files"),
    "open to write": ("open('out.txt', 'w')", "can't open files"),
    "io.open and FileIO": (
        ("import io\nio.FileIO('/etc/passwd')"),
        "can't open files",
    ),
    "open by number": ("open(4, 'rb', closefd=False).read()", "can't open files"),
    "os.open": (
        ("import os\nos.open('/proc/self/environ', os.O_RDONLY)"),
        "can't use os.open",
    ),
    "posix.open": (
        ("import posix\nposix.open('/etc/passwd', 0)"),
        "can't use os.open",
    ),
    "own /proc": ("open('/proc/self/maps').read()", "can't open files"),
    "memory of the parent": ("open('/proc/1/mem', 'rb')", "can't open files"),
    "list a folder": (
        ("import os\nos.listdir('/')"),
        "can't use os.listdir",
    ),
    "walk folders": (
        ("import os\nlist(os.walk('/'))"),
        "can't",
    ),
    "glob": (
        ("import glob\nglob.glob('/*')"),
        "can't",
    ),
    "pathlib": (
        ("import pathlib\npathlib.Path('/etc/passwd').read_text()"),
        "can't open files",
    ),
    "folder of the process": (
        ("import os\nos.getcwd()"),
        "can't use os.getcwd",
    ),
    "delete": (
        ("import os\nos.remove('/etc/passwd')"),
        "can't use os.remove",
    ),
    "shutil": (
        ("import shutil\nshutil.rmtree('/')"),
        "can't",
    ),
    "temporary file": (
        ("import tempfile\ntempfile.TemporaryFile()"),
        "can't",
    ),
    "no file is there": (
        ("import os\nprint(os.path.exists('/etc/passwd'))"),
        "",
    ),
    "save a checkpoint": ("torch.save(w, 'model.pt')", "can't open files"),
    "save by PyTorch's writer": ("torch._C.PyTorchFileWriter('model.pt')", "can't"),
    "load a checkpoint": ("torch.load('model.pt')", "can't open files"),
    "tensor from a file": ("torch.from_file('/etc/passwd', size=4)", ""),
    "numpy from a file": (
        ("import numpy\nnumpy.fromfile('/etc/passwd')"),
        "can't open files",
    ),
    "numpy memmap": (
        ("import numpy\nnumpy.memmap('/etc/passwd')"),
        "can't open files",
    ),
    "map memory": (
        ("import mmap\nmmap.mmap(-1, 4096)"),
        "can't",
    ),
    "shared memory": ("torch.zeros(4).share_memory_()", "can't"),
    "shared memory of Python": (
        ("from multiprocessing import shared_memory\nshared_memory.SharedMemory('x', True, 9)"),
        "can't import multiprocessing",
    ),
    "a database": ("import sqlite3", "can't import sqlite3"),
    "fork": (
        ("import os\nos.fork()"),
        "can't use os.fork",
    ),
    "fork bomb": (
        ("import os\nwhile True:\n    try: os.fork()\n    except: pass"),
        "can't use",
    ),
    "subprocess": (
        ("import subprocess\nsubprocess.run(['id'])"),
        "can't",
    ),
    "shell": (
        ("import os\nos.popen('id').read()"),
        "can't",
    ),
    "exec": (
        ("import os\nos.execv('/bin/sh', ['sh'])"),
        "can't use os.execv",
    ),
    "spawn": (
        ("import os\nos.posix_spawn('/bin/sh', ['sh'], {})"),
        "can't use os.posix_spawn",
    ),
    "fork by C": (
        ("import _posixsubprocess\n_posixsubprocess.fork_exec()"),
        "",
    ),
    "multiprocessing": (
        ("import multiprocessing\nmultiprocessing.Process(target=print).start()"),
        "can't",
    ),
    "multiprocessing pool": (
        ("import multiprocessing\nmultiprocessing.Pool(2)"),
        "can't start other processes",
    ),
    "multiprocessing lock": (
        ("import multiprocessing\nmultiprocessing.Lock()"),
        "can't start other processes",
    ),
    "loader with workers": (
        (
            "from torch.utils.data import DataLoader\n"
            "for _ in DataLoader([1, 2], num_workers=2): pass"
        ),
        "can't start other processes",
    ),
    "threads": (
        ("import threading\nthreading.Thread(target=print).start()"),
        "can't start threads",
    ),
    "thread by number": (
        ("import _thread\n_thread.start_new_thread(print, ())"),
        "can't start threads",
    ),
    "thread pool": (
        ("from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor().submit(print)"),
        "can't",
    ),
    "timer": (
        ("import threading\nthreading.Timer(1, print).start()"),
        "can't start threads",
    ),
    "threads of PyTorch": ("torch.set_num_threads(8)", "can't start threads"),
    "asyncio": (
        ("import asyncio\nasyncio.run(print())"),
        "can't import asyncio",
    ),
    "signal the launcher": (
        ("import os\nos.kill(os.getppid(), 9)"),
        "can't use os.getppid",
    ),
    "signal everything": (
        ("import os\nos.kill(-1, 9)"),
        "can't use os.kill",
    ),
    "signal oneself": (
        ("import signal\nsignal.raise_signal(signal.SIGKILL)"),
        "can't",
    ),
    "alarm": (
        ("import signal\nsignal.alarm(1)"),
        "can't ask the operating system",
    ),
    "ignore signals": (
        (
            "import signal\n"
            "for n in range(1, 32):\n"
            "    try: signal.signal(n, signal.SIG_IGN)\n"
            "    except (OSError, ValueError): pass\n"
            "while True: pass"
        ),
        "too long",
    ),
    "own handler of the wall": (
        ("import signal, mmap\nsignal.signal(signal.SIGSYS, print)\ntorch.zeros(10 ** 9)"),
        "can't",
    ),
    "connect": (
        ("import socket\nsocket.create_connection(('127.0.0.1', 80))"),
        "can't",
    ),
    "raw socket": (
        ("import _socket\n_socket.socket()"),
        "can't open network",
    ),
    "resolve a name": (
        ("import socket\nsocket.gethostbyname('localhost')"),
        "can't",
    ),
    "name of the machine": (
        ("import os\nprint(os.uname())"),
        "can't use os.uname",
    ),
    "fetch a page": (
        ("import urllib.request\nurllib.request.urlopen('http://127.0.0.1')"),
        "can't",
    ),
    "hub": ("torch.hub.load('pytorch/vision', 'resnet18')", "can't"),
    "distributed": ("torch.distributed.init_process_group('gloo')", ""),
    "ctypes": ("import ctypes", "can't import ctypes"),
    "ctypes by a module": (
        ("import sys\nsys.modules['ctypes']"),
        "'ctypes'",
    ),
    "ctypes by PyTorch": (FREE + "ctypes.CDLL(None)", "can't"),
    "open by ctypes": (FREE + "ctypes.pythonapi.PyRun_SimpleString(b'1')", "can't"),
    "cffi": ("import cffi", "can't import cffi"),
    "extension": ("import torch.utils.cpp_extension", ""),
    "script": ("torch.jit.script(torch.nn.Linear(1, 1))", "can't show a library's source"),
    "inductor": ("import torch._inductor.codecache", ""),
    "load a library": ("torch.ops.load_library('/lib/x86_64-linux-gnu/libc.so.6')", "can't"),
    "import by a path": (
        (
            "import importlib.util\n"
            "s = importlib.util.spec_from_file_location('x', '/etc/x.py')\n"
            "s.loader.exec_module(importlib.util.module_from_spec(s))"
        ),
        "can't open files",
    ),
    "own importer": (
        ("import sys, importlib.machinery as m\nsys.meta_path[:] = [m.PathFinder]\nimport sqlite3"),
        "",
    ),
    "dynamic loader": (
        (
            "import importlib.machinery as m\n"
            "m.ExtensionFileLoader('_ctypes', '/x.so').create_module(\n"
            "    m.ModuleSpec('_ctypes', None, origin='/x.so'))"
        ),
        "",
    ),
    "reload": (
        ("import importlib, os\nimportlib.reload(os)\nos.getcwd()"),
        "can't",
    ),
    "pickle that calls": (
        ("import pickle\npickle.loads(b'cposix\\nsystem\\n(Vid\\ntR.')"),
        "can't use os.system",
    ),
    "checkpoint that calls": (
        (
            "import io, os\n"
            "class Evil:\n"
            "    def __reduce__(self): return os.system, ('id',)\n"
            "b = io.BytesIO()\n"
            "torch.save(Evil(), b)\n"
            "b.seek(0)\n"
            "torch.load(b, weights_only=False)"
        ),
        "can't use os.system",
    ),
    "checkpoint that calls, weights only": (
        (
            "import io\n"
            "class Evil:\n"
            "    def __reduce__(self): return print, ('id',)\n"
            "b = io.BytesIO()\n"
            "torch.save(Evil(), b)\n"
            "b.seek(0)\n"
            "torch.load(b)"
        ),
        "weights_only",
    ),
    "code object": (
        (
            "import types\n"
            "f = lambda: 0\n"
            "c = compile('1', 'x', 'eval')\n"
            "exec(c.replace(co_code=bytes([144, 255] * 4)))"
        ),
        "crashed",
    ),
    "crash": (
        ("import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): f()\nf()"),
        "",
    ),
    "crash in C": (
        (
            "import sys\n"
            "sys.setrecursionlimit(10 ** 6)\n"
            "x = []\n"
            "for _ in range(10 ** 5): x = [x]\n"
            "repr(x)"
        ),
        "",
    ),
    "abort": (
        ("import os\nos.abort()"),
        "can't use os.abort",
    ),
    "crash of PyTorch": ("torch.as_strided(w, (10 ** 6,), (1000,), 10 ** 9)", ""),
    "raise the limits": (
        ("import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))"),
        "can't",
    ),
    "become another user": (
        ("import os\nos.setuid(0)"),
        "can't use os.setuid",
    ),
    "close the answer": (
        ("import os\nos.close(3)"),
        "can't use os.close",
    ),
    "duplicate the answer": (
        ("import os\nos.dup2(3, 1)"),
        "can't use os.dup2",
    ),
    "end at once": (
        ("import os\nos._exit(0)"),
        "can't use os._exit",
    ),
    "own hook": (
        ("import sys\nsys.addaudithook(print)"),
        "can't do what Python calls",
    ),
    "write an answer": (
        ("import os\nos.write(3, b'{\"refused\": null}')"),
        "can't use os.write",
    ),
    "walk the frames": (
        ("import sys\nsys._getframe(1)"),
        "can't let a program read",
    ),
    "walk the frames of an error": (
        ("try:\n    1 / 0\nexcept Exception as e:\n    e.__traceback__.tb_frame.f_back"),
        "can't let a program read",
    ),
    "walk the frames by words": (
        ("import sys\nprint(getattr(sys, '_get' + 'frame')(1))"),
        "can't let a program read",
    ),
    "frame of a generator": (
        ("g = (getattr(g, 'gi_' + 'frame') for g in [0])\ngetattr(g, 'gi_' + 'frame')"),
        "can't let a program read",
    ),
    "inspect": (
        ("import inspect\ninspect.currentframe()"),
        "can't let a program read",
    ),
    "globals of a function": (
        ("import json\ngetattr(json.dumps, '__globals__')"),
        "can't let a program read",
    ),
    "format walk of a function": (
        "print('{0.__init__.__glo' 'bals__}'.format(torch.optim.SGD))",
        "can't let a program read",
    ),
    "walk the collector": (
        ("import gc\ngc.get_objects()"),
        "can't do what Python calls",
    ),
    "referrers": (
        ("import gc\ngc.get_referrers(w)"),
        "can't do what Python calls",
    ),
    "subclasses": ("object.__subclasses__()", "can't let a program read"),
    "subclasses by words": ("getattr(object, '__subclasses__')()", "can't let a program read"),
    "trace": (
        ("import sys\nsys.settrace(print)"),
        "can't do what Python calls",
    ),
    "profile": (
        ("import sys\nsys.setprofile(print)"),
        "can't do what Python calls",
    ),
    "the guest itself": ("import core.sandbox.guest.run_end", "can't import core"),
    "modules": (
        ("import sys\nsys.modules['core.sandbox.guest.run_end']"),
        "run_end",
    ),
    "json replaced": (
        ("import json\njson.JSONEncoder.encode = lambda *a: '{}'\njson.dumps = None\n1 / 0"),
        "division by zero",
    ),
    "builtins replaced": (
        (
            "import builtins\n"
            "for name in ['len', 'str', 'dict', 'isinstance', 'print', 'type']:\n"
            "    setattr(builtins, name, None)\n"
            "1 / 0"
        ),
        "",
    ),
    "output replaced": (
        ("import sys\nsys.stdout = sys.stderr = None\nprint('x')\n1 / 0"),
        "division",
    ),
    "hooks cleared": (
        (
            "from torch.optim.optimizer import _global_optimizer_pre_hooks as h\n"
            "h.clear()\n"
            "optimizer.step()\n"
            "1 / 0"
        ),
        "division by zero",
    ),
    "exception that lies": (
        ("class E(Exception):\n    def __str__(self): raise E\nraise E"),
        "",
    ),
    "exception with a hostile name": ("raise type('x' * 10 ** 5, (Exception,), {})('y')", ""),
    "exit in an exception": (
        ("class E(Exception):\n    def __str__(self): raise SystemExit\nraise E"),
        "",
    ),
    "at the end": (
        ("import atexit\natexit.register(lambda: sum(0 for _ in iter(int, 1)))"),
        "too long",
    ),
    "finalizer": (
        ("class F:\n    def __del__(self):\n        while True: pass\nf = F()\ndel f"),
        "too long",
    ),
    "finalizer that opens": (
        ("class F:\n    def __del__(self): open('/etc/passwd')\nf = F()\ndel f"),
        "can't open files",
    ),
    "weak reference that opens": (
        ("import weakref\nclass F: pass\nf = F()\nr = weakref.ref(f, lambda _: open('x'))\ndel f"),
        "can't open files",
    ),
    "refusal caught": (
        ("while True:\n    try: open('x')\n    except BaseException: pass\n    finally: continue"),
        "can't open files",
    ),
    "import caught": (
        ("try: import matplotlib\nexcept BaseException: pass"),
        "import matplotlib",
    ),
    "loop that ignores the signal": (
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
        "too long",
    ),
    "sleep": (
        ("import time\ntime.sleep(60)"),
        "too long",
    ),
    "wait for a lock": (
        ("import threading\nl = threading.Lock()\nl.acquire()\nl.acquire()"),
        "too long",
    ),
    "wait for a queue": (
        ("import queue\nqueue.Queue().get()"),
        "too long",
    ),
    "wait for input": ("input()", "can't read from a keyboard"),
    "wait for standard input": (
        ("import sys\nsys.stdin.read()"),
        "can't read from a keyboard",
    ),
    "debugger": ("breakpoint()", "can't"),
    "regex bomb": (
        ("import re\nre.match('(a+)+$', 'a' * 40 + 'b')"),
        "too long",
    ),
    "number bomb": ("x = 3 ** (10 ** 9)", "too long"),
    "number as text": ("print(10 ** 10 ** 5)", "4300"),
    "text bomb": ("x = 'x' * 10 ** 12", "memory"),
    "format bomb": ("f'{1:>{10 ** 12}}'", "memory"),
    "memory bomb": ("x = [bytearray(10 ** 7) for _ in range(1000)]", "memory"),
    "memory bomb, caught": (
        (
            "x = []\n"
            "while True:\n"
            "    try: x.append(bytearray(10 ** 7))\n"
            "    except MemoryError:\n"
            "        print('invented')\n"
            "        break"
        ),
        "memory",
    ),
    "tensor bomb": ("x = [torch.ones(10 ** 7) for _ in range(1000)]", "memory"),
    "tensor bomb, caught": (
        (
            "try: x = [torch.empty(3 * 10 ** 7) for _ in range(9)]\n"
            "except RuntimeError: print('invented')"
        ),
        "memory",
    ),
    "numpy bomb": (
        ("import numpy\nnumpy.ones((10 ** 5, 10 ** 5))"),
        "memory",
    ),
    "compression bomb": (
        ("import zlib\nzlib.decompress(zlib.compress(bytes(10 ** 8)) * 1, bufsize=10 ** 9)"),
        "memory",
    ),
    "itertools bomb": (
        ("import itertools\nlist(itertools.repeat(0, 10 ** 10))"),
        "memory",
    ),
    "many optimizers": (
        "x = [torch.optim.SGD([w], lr=0.1) for _ in range(5000)]",
        "can't follow more optimizers",
    ),
    "syntax bomb": ("exec('-' * 10 ** 6 + '1')", ""),
    "nested code": ("exec('(' * 10 ** 5)", ""),
    "deep code": ("x = " + "-" * 15_000 + "1", ""),
    "list that holds itself": (
        ("x = []\nx.append(x)\nprint(x)\n1 / 0"),
        "division by zero",
    ),
    "surrogate printed": ("print('\\ud800')", "surrogates not allowed"),
    "surrogate raised": ("raise ValueError('\\ud800')", "\\ud800"),
    "surrogate warned": (
        ("import warnings\nwarnings.warn('\\ud800')\n1 / 0"),
        "division by zero",
    ),
    "flood of lines": ("while True: print()", "more output"),
    "one endless line": ("while True: print('x' * 20, end='')", "more output"),
    "flood of standard error": (
        ("import sys\nfor _ in range(10 ** 4): print('x' * 1000, file=sys.stderr)\n1 / 0"),
        "division by zero",
    ),
    "recursion of hooks": (
        ("optimizer.register_step_pre_hook(lambda *_: optimizer.step())\noptimizer.step()"),
        "recursion",
    ),
    "comparison bomb": (
        (
            "a, b = [], []\n"
            "a.append(a)\n"
            "b.append(b)\n"
            "s = optimizer.state_dict()\n"
            "s['x'] = a\n"
            "d = dict(s, x=b)\n"
            "o = torch.optim.SGD([w], lr=0.1)\n"
            "o.load_state_dict(d)\n"
            "1 / 0"
        ),
        "division by zero",
    ),
    "signal without a name": ("import signal\nsignal.raise_signal(40)", "crashed"),
    "crash at a line beyond the code": (
        (
            "code = '\\n' * 50_000 + 'import signal; signal.raise_signal(11)'\n"
            "exec(compile(code, 'program.py', 'exec'))"
        ),
        "crashed",
    ),
    "code of the longest characters": ("#" + "\U0001f600" * 19_000 + "\n1 / 0", "division by zero"),
    "warnings with a long name": (
        (
            "import warnings\n"
            "long = type('x' * 2000, (Warning,), {})\n"
            "for _ in range(200): warnings.warn('x', long)"
        ),
        "more output",
    ),
    "a wide group late, again and again": (
        (
            "for _ in range(20):\n"
            "    o = torch.optim.SGD([w], lr=0.1)\n"
            "    for _ in range(98): o.step()\n"
            "    o.param_groups *= 100\n"
            "    o.step()"
        ),
        "more rates",
    ),
    "steps without a group": (
        # A slow machine ends it by its time, before it has taken a hundred thousand steps.
        "optimizer.param_groups.clear()\nstep = optimizer.step\nwhile True: step()",
        ("more rates", "too long"),
    ),
    "a rate that opens a file": (
        (
            "class Rate:\n"
            "    def __float__(self): open('x')\n"
            "    def __neg__(self): return -0.1\n"
            "optimizer.param_groups[0]['momentum'] = Rate()\n"
            "optimizer.step()"
        ),
        "can't open files",
    ),
    "compile a model": ("torch.compile(torch.sin)(w)", "can't use torch.compile"),
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_sandbox()
    run_code(NORMAL)


def memory() -> int:
    return int(psutil.Process().memory_info().rss)


def children_of_launcher() -> list[psutil.Process]:
    return list(psutil.Process(launcher().process_id).children(recursive=True))


def reason(run: CodeRun) -> str:
    """Return the sentence of a stopped run, or else its exception."""
    return run.stopped or " ".join(said.text for said in run.output if said.kind == "exception")


def is_said(expected: Iterable[str], run: CodeRun) -> bool:
    """Return whether the reason is one of those expected."""
    return any(words.lower() in reason(run).lower() for words in expected)


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_says_why_and_leaves_no_trace(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = HOSTILE[name]
    expected = (said,) if isinstance(said, str) else said
    before, start = memory(), time.monotonic()
    run = run_code(SET_UP + code)
    took = time.monotonic() - start
    for _ in range(3):
        if is_said(expected, run):
            break
        # On a busy machine it may be time that ends it first.
        monkeypatch.setattr(limits, "RUN_SECONDS", 20)
        run = run_code(SET_UP + code)
    monkeypatch.undo()
    assert is_said(expected, run)
    assert len(run.stopped or "") < 500
    assert len(reason(run)) <= 2_000
    assert memory() - before < 30e6
    start = time.monotonic()
    normal = run_code(f"{NORMAL}# after {name!a}", patient=True)
    # Three times the sandbox's own limits, and what this machine now takes for honest code.
    at_most = limits.WAIT_SECONDS + limits.RUN_SECONDS
    assert took < 3 * at_most + 10 * (time.monotonic() - start)
    assert normal.stopped is None
    assert normal.trajectory.used.shape == (1, 3)
    assert children_of_launcher() == []


def test_the_table_is_long_enough() -> None:
    assert len(HOSTILE) >= 260


def test_nothing_of_it_all_stays_in_memory() -> None:
    few = [*HOSTILE.values()][::4]
    codes = [SET_UP + code for code, expected in few if expected != "too long"]
    the_launcher = psutil.Process(launcher().process_id)
    sizes = []
    for turn in range(2):  # What PyTorch and Python take at first sight, they take once.
        for number, code in enumerate(codes):
            run_code(f"{code}\n# {turn}, {number}")
        gc.collect()
        sizes.append((memory(), the_launcher.memory_info().rss))
    assert sizes[1][0] - sizes[0][0] < 30e6
    assert sizes[1][1] - sizes[0][1] < 10e6
    assert the_launcher.num_fds() == FDS_OF_LAUNCHER


def test_large_results_are_not_kept() -> None:
    small = f"{NORMAL}# kept"
    large = f"{SET_UP}print('x' * 30_000)"
    assert run_code(small, patient=True) is run_code(small)
    assert run_code(large, patient=True) is not run_code(large)


def test_a_run_sees_none_of_the_servers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFWAVE_SECRET", "planted")
    run = run_code("import os\nprint(dict(os.environ), os.getenv('HALFWAVE_SECRET'))")
    assert [said.text for said in run.output] == ["{} None"]


def test_the_launcher_knows_nothing_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "-".join(["planted", "in", str(os.getpid())])
    monkeypatch.setenv("HALFWAVE_SECRET", secret)
    monkeypatch.setattr(host, "NAME", f"halfwave-fresh-{os.getpid()}")
    fresh = Launcher()
    try:
        assert fresh.confines
        process = psutil.Process(fresh.process_id)
        # Memory first: what is asked for below is about the process, and comes from outside it.
        assert not in_memory(process.pid, secret.encode())
        assert in_memory(process.pid, b"lr_scheduler")  # The search finds what is there.
        assert process.environ() == ENVIRONMENT
        assert process.cwd() == "/"
        assert process.num_threads() == 1
    finally:
        fresh.close()
    assert not psutil.pid_exists(process.pid)


def in_memory(process: int, text: bytes) -> bool:
    """Return whether a text is anywhere in a process's memory."""
    maps = Path(f"/proc/{process}/maps").read_text(encoding="utf-8").splitlines()
    with Path(f"/proc/{process}/mem").open("rb") as memory:
        for line in maps:
            first, last = (int(end, 16) for end in line.split()[0].split("-"))
            if line.split()[1].startswith("rw"):
                memory.seek(first)
                if text in memory.read(last - first):
                    return True
    return False


def test_no_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_code("open('out.txt', 'w').write('x')")
    assert list(tmp_path.iterdir()) == []
