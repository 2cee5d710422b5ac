import torch

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
wave = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=3000)
for _ in range(3000):
    opt.step()
    wave.step()
print(wave.get_last_lr(), wave.last_epoch)
