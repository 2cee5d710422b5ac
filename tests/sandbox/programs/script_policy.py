"""Policy gradients in a corridor, with a schedule on plateau and a moving average."""

import random
from collections import deque, namedtuple

import torch
import torch.nn as nn
from torch.distributions import Categorical
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn

Step = namedtuple("Step", ["log_prob", "reward"])


class Corridor:
    """Walk to the right end."""

    length = 5

    def reset(self):
        self.at = self.length // 2
        return self.observe()

    def observe(self):
        state = torch.zeros(self.length)
        state[self.at] = 1
        return state

    def step(self, action):
        self.at += 1 if action else -1
        done = self.at in (0, self.length - 1)
        reward = {0: -1.0, self.length - 1: 1.0}.get(self.at, -0.01)
        return self.observe(), reward, done


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(Corridor.length, 8), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, state):
        return Categorical(logits=self.layers(state))


def episode(policy, env):
    state, done, steps = env.reset(), False, []
    while not done and len(steps) < 30:
        choice = policy(state)
        action = choice.sample()
        state, reward, done = env.step(action.item())
        steps.append(Step(choice.log_prob(action), reward))
    return steps


def finish(optimizer, steps, gamma=0.9):
    returns, total = deque(), 0.0
    for step in reversed(steps):
        total = step.reward + gamma * total
        returns.appendleft(total)
    returns = torch.tensor(list(returns))
    loss = torch.stack([-step.log_prob * value for step, value in zip(steps, returns)]).sum()
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_value_(policy.parameters(), 0.5)
    optimizer.step()
    return sum(step.reward for step in steps)


random.seed(0)
torch.manual_seed(0)
policy, env = Policy(), Corridor()
average = AveragedModel(policy, avg_fn=get_ema_avg_fn(0.8))
optimizer = torch.optim.RMSprop(policy.parameters(), lr=0.02)
scheduler = ReduceLROnPlateau(optimizer, mode="max", factor=0.5, patience=2, threshold=0.05)
window = deque(maxlen=5)
for number in range(1, 31):
    window.append(finish(optimizer, episode(policy, env)))
    average.update_parameters(policy)
    if number % 5 == 0:
        mean = sum(window) / len(window)
        scheduler.step(mean)
        print(f"episode {number:3d} reward {mean:+.3f} lr {optimizer.param_groups[0]['lr']:.4f}")
with torch.no_grad():
    print([round(p, 3) for p in average.module(env.reset()).probs.tolist()])
print(scheduler.state_dict()["num_bad_epochs"], int(average.n_averaged))
