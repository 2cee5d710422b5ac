import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Dropout(0.2), nn.Linear(4 * 4 * 4, 3), nn.LogSoftmax(dim=1),
)
opt = torch.optim.Adadelta(net.parameters(), lr=1.0)
steps = torch.optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.7)
x, y = torch.randn(6, 1, 8, 8), torch.tensor([0, 1, 2, 0, 1, 2])
for turn in range(3):
    opt.zero_grad()
    loss = nn.functional.nll_loss(net(x), y)
    loss.backward()
    opt.step()
    steps.step()
    print(turn, loss.item())
lstm = nn.LSTM(3, 5, batch_first=True, num_layers=2)
out, (h, c) = lstm(torch.randn(2, 4, 3))
print(out.shape, h.shape, nn.TransformerEncoderLayer(8, 2, batch_first=True)(torch.randn(1, 3, 8)).mean().item())
