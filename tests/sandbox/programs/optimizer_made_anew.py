import torch

net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
net[0].requires_grad_(False)
opt = torch.optim.SGD(filter(lambda p: p.requires_grad, net.parameters()), lr=0.4)
falls = torch.optim.lr_scheduler.ExponentialLR(opt, 0.5)
for turn in range(5):
    if turn == 2:
        net.requires_grad_(True)
        opt = torch.optim.SGD(net.parameters(), lr=opt.param_groups[0]["lr"])
    opt.step()
    falls.step()
    print(turn, opt.param_groups[0]["lr"], falls.get_last_lr(), len(opt.param_groups[0]["params"]))
