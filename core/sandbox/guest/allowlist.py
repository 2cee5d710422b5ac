"""The names of PyTorch that a learner's code can use: these and nothing else.

They are PyTorch's own names: written here once and looked up in PyTorch.
"""

from core.schedule import KINDS

OPTIMIZERS = ("SGD", "Adam", "AdamW", "Adagrad", "RMSprop")
SCHEDULERS = tuple(KINDS)
LAYERS = ("Linear", "Sequential", "ReLU", "Tanh", "Sigmoid", "Flatten", "Identity")
LOSSES = ("MSELoss", "L1Loss", "CrossEntropyLoss", "BCEWithLogitsLoss")
CREATORS = ("tensor", "randn", "rand", "zeros", "ones", "full", "arange", "linspace")
ON_TENSORS = ("abs", "cos", "exp", "log", "mean", "relu", "sigmoid", "sin", "sqrt", "sum", "tanh")
FUNCTIONALS = ("mse_loss", "l1_loss", "cross_entropy", "relu")

OPTIMIZER_METHODS = ("step", "zero_grad", "state_dict", "load_state_dict", "add_param_group")
SCHEDULER_METHODS = ("step", "get_lr", "state_dict", "load_state_dict")
MODULE_METHODS = (
    *("__call__", "forward", "parameters", "named_parameters", "train", "eval", "zero_grad", "to"),
    *("state_dict", "load_state_dict", "requires_grad_"),
)
TENSOR_METHODS = (
    *("backward", "item", "tolist", "mean", "sum", "pow", "square", "abs", "sqrt", "exp", "log"),
    *("detach", "clone", "numel", "dim", "size", "view", "reshape", "flatten", "squeeze"),
    *("unsqueeze", "t", "float", "to", "requires_grad_"),
)
OPERATORS = ("add", "sub", "mul", "truediv", "pow", "matmul")
"""Arithmetic on two tensors. It waits in the sandbox: dunder methods can't call the host."""

TEXTS = {"mode", "threshold_mode", "scale_mode", "anneal_strategy"}
"""Parameters of schedulers that are text."""
LISTS = {
    *("milestones", "lr_lambda", "schedulers", "min_lr", "max_lr", "base_lr", "eps"),
    *("base_momentum", "max_momentum"),
}
"""Parameters of schedulers that can be a list."""

IMPORTS = (
    *("torch", "warnings", "math", "cmath", "copy", "random", "functools", "itertools"),
    *("collections", "typing", "dataclasses", "statistics", "operator", "__future__"),
)
"""Modules that code can import: torch and warnings from the host, the others from the sandbox."""

MODULES: dict[str, tuple[str, ...]] = {
    "torch": (*CREATORS, *ON_TENSORS, "manual_seed", "no_grad", "device"),
    "torch.optim": OPTIMIZERS,
    "torch.optim.lr_scheduler": SCHEDULERS,
    "torch.nn": (*LAYERS, *LOSSES, "Parameter"),
    "torch.nn.functional": FUNCTIONALS,
    "torch.cuda": ("is_available",),
    "warnings": ("warn", "filterwarnings", "simplefilter"),
}
"""The modules that the host provides, and their names."""
CONSTANTS = {"pi", "inf", "nan", "e"}
"""Numbers in `torch`."""
DTYPES = {"float", "float32", "float64", "double", "int", "int64", "long"}
"""Number formats in `torch`, which are text inside the sandbox."""
