import torch


def turn(opt, sched):
    sched.step()
    opt.step()


class Trainer:
    def __init__(self):
        self.opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
        self.sched = torch.optim.lr_scheduler.StepLR(self.opt, 1)

    def fit(self):
        for number in [1, 2]:
            try:
                turn(self.opt, self.sched)
                self.sched.step(
                    number
                )
            finally:
                [self.sched.get_lr() for _ in range(2)]


Trainer().fit()
torch.tensor(torch.ones(2))
torch.optim.lr_scheduler.LambdaLR(Trainer().opt, lambda t: 1.0).state_dict()
torch.optim.lr_scheduler.SequentialLR(
    (o := Trainer().opt), [torch.optim.lr_scheduler.StepLR(o, 1)], []
)
