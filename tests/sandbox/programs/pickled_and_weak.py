import copy
import gc
import pickle
import weakref

import torch


class Box:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value

    def __hash__(self):
        return hash(self.value)


box = pickle.loads(pickle.dumps(Box([1])))
print(type(box).__module__, box == Box([1]), copy.deepcopy(box).value)
opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
again = pickle.loads(pickle.dumps(opt))
print(again.param_groups[0]["lr"], again is opt)
once = weakref.ref(gone := Box(1))
print(once() is gone)
del gone
gc.collect()
print(once())
opt.step()
hash(box)
