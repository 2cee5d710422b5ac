import torch, torch.nn as nn
torch.manual_seed(0)
class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
        self.fc = nn.Linear(4, 1000)
    def forward(self, x):
        return self.fc(self.features(x).flatten(1))
model_ft = Backbone()
for param in model_ft.parameters():
    param.requires_grad = False
num_ftrs = model_ft.fc.in_features
model_ft.fc = nn.Linear(num_ftrs, 2)
optimizer_ft = torch.optim.SGD([p for p in model_ft.parameters() if p.requires_grad], lr=0.001, momentum=0.9)
exp_lr_scheduler = torch.optim.lr_scheduler.StepLR(optimizer_ft, step_size=2, gamma=0.1)
for epoch in range(6):
    if epoch == 3:
        for p in model_ft.features.parameters(): p.requires_grad_(True)
        optimizer_ft.add_param_group({"params": model_ft.features.parameters(), "lr": 1e-4})
        print(exp_lr_scheduler.base_lrs, len(optimizer_ft.param_groups))
    for phase in ["train", "val"]:
        model_ft.train(phase == "train")
        with torch.set_grad_enabled(phase == "train"):
            out = model_ft(torch.randn(2, 3, 8, 8))
            loss = nn.functional.cross_entropy(out, torch.tensor([0, 1]))
            if phase == "train":
                optimizer_ft.zero_grad(); loss.backward(); optimizer_ft.step()
        if phase == "train": exp_lr_scheduler.step()
        print(f"{phase} Loss: {loss:.4f}")
print(sum(p.numel() for p in model_ft.parameters() if p.requires_grad))
