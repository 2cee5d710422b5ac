import importlib

for name in ("torch.optim.adamx", "torch.nn.nothing", "collections.nothing", "os.nothing"):
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(type(error).__name__, error, error.name)
try:
    from torch.optim import AdamX
except ImportError as error:
    print(str(error).split(" (")[0])
try:
    import torch.optim.sgdd
except ModuleNotFoundError as error:
    print(error)
from math import nothing
