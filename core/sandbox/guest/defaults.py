"""Definitions for names that snippets in documents often use without defining them."""

import ast
from typing import Final

IMPORTED: Final = {
    "math": "import math",
    "torch": "import torch",
    "nn": "from torch import nn",
    "optim": "from torch import optim",
    "lr_scheduler": "from torch.optim import lr_scheduler",
}
"""Imports that snippets leave out."""
DEFINED: Final = {
    "model": "import torch\nmodel = torch.nn.Linear(1, 1)",
    "train": "def train(*args, **kwargs):\n    globals()['optimizer'].step()",
    "epochs": "epochs = 100",
}
DEFAULTS: Final = {**IMPORTED, **DEFINED}


def left_out(tree: ast.Module) -> list[str]:
    """Return the names with a default that the code uses and never binds."""
    used, bound = set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.arg(arg=name):
                bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound.add(name)
            case ast.ClassDef(name=name):
                bound.add(name)
            case ast.alias(name=name, asname=other):
                bound.add(other or name.partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                bound.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                bound.add(name)
            case _:
                continue
    return [name for name in DEFAULTS if name in used - bound]


class FillIn(ast.NodeTransformer):
    """Makes `model = ...`, as documents write it, a model."""

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """Replace the three dots."""
        target, value = node.targets[0], node.value
        is_model = isinstance(target, ast.Name) and target.id == "model"
        if is_model and isinstance(value, ast.Constant) and value.value is ...:
            node.value = ast.parse("__import__('torch').nn.Linear(1, 1)", mode="eval").body
            for each in ast.walk(node.value):
                ast.copy_location(each, value)
        return node
