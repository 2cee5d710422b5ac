import warnings

import torch

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
steps = torch.optim.lr_scheduler.StepLR(opt, 2)
steps.step()
steps.get_lr()
warnings.warn("mine")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    steps.step(3)
print([str(each.message)[:20] for each in caught], [each.category.__name__ for each in caught])
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    steps.step(4)
    warnings.warn("never", DeprecationWarning)
warnings.warn("old", DeprecationWarning, stacklevel=1)
warnings.filterwarnings("ignore", message=".*epoch parameter.*")
steps.step(5)
warnings.filterwarnings("error", category=FutureWarning)
for _ in range(2):
    warnings.warn("twice")
warnings.warn("raised", FutureWarning)
