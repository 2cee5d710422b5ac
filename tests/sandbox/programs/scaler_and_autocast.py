import torch

net = torch.nn.Linear(4, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
steps = torch.optim.lr_scheduler.StepLR(opt, 1)
scaler = torch.amp.GradScaler("cpu")
for turn in range(3):
    opt.zero_grad()
    with torch.autocast(device_type="cpu", dtype=torch.bfloat16):
        out = net(torch.ones(2, 4))
        loss = out.float().pow(2).mean()
    scaler.scale(loss).backward()
    scaler.unscale_(opt)
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    scaler.step(opt)
    scaler.update()
    steps.step()
    print(turn, out.dtype, scaler.get_scale(), scaler.is_enabled(), steps.get_last_lr())
print(torch.cuda.amp.GradScaler().is_enabled())
with torch.cuda.amp.autocast():
    print(net(torch.ones(1, 4)).dtype)
