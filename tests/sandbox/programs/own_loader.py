import torch


class Batches:
    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __iter__(self):
        for number in range(self.count):
            yield torch.full((2, 1), float(number)), torch.zeros(2)

    def __getitem__(self, at):
        return at


batches = Batches(3)
for number, (x, y) in enumerate(batches):
    print(number, x.shape, tuple(y.size()), x.sum().item())
print(len(batches), batches[9])
