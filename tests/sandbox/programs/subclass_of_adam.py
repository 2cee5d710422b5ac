import torch


class Loud(torch.optim.Adam):
    def step(self, closure=None):
        print("step at", self.param_groups[0]["lr"])
        return super().step(closure)


loud = Loud([torch.nn.Parameter(torch.ones(1))], lr=0.01)
wave = torch.optim.lr_scheduler.OneCycleLR(loud, max_lr=0.1, total_steps=4)
for _ in range(4):
    loud.step()
    wave.step()
print(wave.get_last_lr())
