import torch

opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=3e-3)
plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, patience=0, factor=0.5)
print(plateau.get_last_lr())
for metric in (2.0, 2.0, 1.0, 3.0):
    opt.step()
    plateau.step(metric)
    print(plateau.get_last_lr(), plateau.num_bad_epochs, plateau.best)
opt.param_groups[0]["lr"] = 1.0
print(plateau.get_last_lr())
