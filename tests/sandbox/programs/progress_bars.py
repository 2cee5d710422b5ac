from tqdm import tqdm, trange

import torch

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
falls = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)
bar = tqdm(range(4), desc="train", leave=False)
for turn in bar:
    opt.step()
    falls.step()
    bar.set_postfix(lr=falls.get_last_lr()[0])
    tqdm.write(f"turn {turn}")
with tqdm(total=3) as other:
    for _ in trange(3):
        other.update()
print(bar.n, other.n, len(bar))
