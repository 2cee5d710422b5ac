import torch


class TrainingError(Exception):
    def __init__(self, step, why):
        super().__init__(step, why)
        self.step = step

    def __str__(self):
        return f"step {self.step} failed"


def step(number):
    try:
        return {0: "fine"}[number]
    except KeyError as error:
        raise TrainingError(number, "why") from error


opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
for number in range(2):
    opt.step()
    try:
        print(step(number))
    except TrainingError as error:
        print(repr(error), repr(error.__cause__), error.args)
        raise RuntimeError("gave up") from error
    finally:
        print("finally")
