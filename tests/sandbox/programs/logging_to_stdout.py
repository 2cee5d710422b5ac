import logging
import sys

import torch

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("train")
quiet = logging.getLogger("quiet")
quiet.propagate = False
quiet.addHandler(logging.StreamHandler())
opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
for turn in range(2):
    opt.step()
    log.info("turn %d lr %.3f", turn, opt.param_groups[0]["lr"])
    log.debug("never")
    quiet.warning("to stderr")
try:
    1 / 0
except ZeroDivisionError:
    log.error("caught", exc_info=False)
print(log.isEnabledFor(logging.DEBUG), log.getEffectiveLevel())
