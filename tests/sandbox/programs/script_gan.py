import torch, torch.nn as nn
torch.manual_seed(999)
def weights_init(m):
    classname = m.__class__.__name__
    if classname.find('Conv') != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find('BatchNorm') != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)
class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(nn.ConvTranspose2d(8, 8, 4, 1, 0, bias=False), nn.BatchNorm2d(8), nn.ReLU(True), nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False), nn.Tanh())
    def forward(self, x): return self.main(x)
class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(nn.Conv2d(1, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.LeakyReLU(0.2, inplace=True), nn.Conv2d(8, 1, 4, 1, 0, bias=False), nn.Sigmoid())
    def forward(self, x): return self.main(x)
netG, netD = Generator(), Discriminator()
netG.apply(weights_init); netD.apply(weights_init)
criterion = nn.BCELoss()
optimizerD = torch.optim.Adam(netD.parameters(), lr=2e-4, betas=(0.5, 0.999))
optimizerG = torch.optim.Adam(netG.parameters(), lr=2e-4, betas=(0.5, 0.999))
schedG = torch.optim.lr_scheduler.LinearLR(optimizerG, 1.0, 0.0, 3)
schedD = torch.optim.lr_scheduler.LinearLR(optimizerD, 1.0, 0.0, 3)
for epoch in range(4):
    real = torch.rand(6, 1, 8, 8)
    netD.zero_grad()
    label = torch.full((6,), 1., dtype=torch.float)
    errD_real = criterion(netD(real).view(-1), label); errD_real.backward()
    fake = netG(torch.randn(6, 8, 1, 1))
    label.fill_(0.)
    errD_fake = criterion(netD(fake.detach()).view(-1), label); errD_fake.backward()
    optimizerD.step()
    netG.zero_grad(); label.fill_(1.)
    errG = criterion(netD(fake).view(-1), label); errG.backward(); optimizerG.step()
    schedD.step(); schedG.step()
    print('[%d/%d]\tLoss_D: %.4f\tLoss_G: %.4f' % (epoch, 4, (errD_real + errD_fake).item(), errG.item()))
