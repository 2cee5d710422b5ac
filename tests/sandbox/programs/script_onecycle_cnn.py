import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(0)
def conv_block(i, o, pool=False):
    layers = [nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(inplace=True)]
    if pool: layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers)
class ResNet9(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = conv_block(3, 4); self.c2 = conv_block(4, 8, pool=True)
        self.res1 = nn.Sequential(conv_block(8, 8), conv_block(8, 8))
        self.classifier = nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(8, 10))
    def forward(self, xb):
        out = self.c2(self.c1(xb)); out = self.res1(out) + out
        return self.classifier(out)
def get_lr(optimizer):
    for param_group in optimizer.param_groups:
        return param_group['lr']
model = ResNet9()
opt = torch.optim.Adam(model.parameters(), 0.01, weight_decay=1e-4)
sched = torch.optim.lr_scheduler.OneCycleLR(opt, 0.01, epochs=3, steps_per_epoch=4)
lrs = []
for epoch in range(3):
    for _ in range(4):
        loss = F.cross_entropy(model(torch.randn(4, 3, 8, 8)), torch.randint(0, 10, (4,)))
        loss.backward()
        nn.utils.clip_grad_value_(model.parameters(), 0.1)
        opt.step(); opt.zero_grad(); lrs.append(get_lr(opt)); sched.step()
print(["%.5f" % x for x in lrs], opt.param_groups[0]["betas"])
sched.step()
