import torch, random
from collections import deque, namedtuple
random.seed(0); torch.manual_seed(0)
Transition = namedtuple("Transition", ("state", "action", "next_state", "reward"))
class ReplayMemory(object):
    def __init__(self, capacity): self.memory = deque([], maxlen=capacity)
    def push(self, *args): self.memory.append(Transition(*args))
    def sample(self, n): return random.sample(self.memory, n)
    def __len__(self): return len(self.memory)
mem = ReplayMemory(50)
policy, target = torch.nn.Linear(4, 2), torch.nn.Linear(4, 2)
target.load_state_dict(policy.state_dict())
opt = torch.optim.AdamW(policy.parameters(), lr=1e-3, amsgrad=True)
for i in range(20):
    s = torch.randn(1, 4); a = policy(s).max(1).indices.view(1, 1); mem.push(s, a, torch.randn(1, 4), torch.tensor([1.0]))
    if len(mem) < 8: continue
    batch = Transition(*zip(*mem.sample(8)))
    q = policy(torch.cat(batch.state)).gather(1, torch.cat(batch.action))
    with torch.no_grad(): nv = target(torch.cat(batch.next_state)).max(1).values
    loss = torch.nn.SmoothL1Loss()(q, (nv * .9 + torch.cat(batch.reward)).unsqueeze(1))
    opt.zero_grad(); loss.backward(); torch.nn.utils.clip_grad_value_(policy.parameters(), 100); opt.step()
print(loss.item(), target.load_state_dict(policy.state_dict()))
target.load_state_dict({"w": 1})
