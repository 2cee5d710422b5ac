import torch

opt = torch.optim.Adam([torch.nn.Parameter(torch.ones(1))], lr=1e-2)
steps = torch.optim.lr_scheduler.StepLR(opt, 3)
opt.step()
for epoch in (3, 3, 0, 7):
    steps.step(epoch)
    print(epoch, opt.param_groups[0]["lr"])
many = torch.optim.lr_scheduler.MultiStepLR(opt, [5, 6])
for loss in (0.5, 5.5):
    many.step(loss)
    print(many.last_epoch, opt.param_groups[0]["lr"])
