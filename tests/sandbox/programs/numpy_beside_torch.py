import numpy as np
import torch

rates = np.geomspace(1e-4, 1.0, 5)
opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=float(rates[0]))
for rate in rates:
    opt.param_groups[0]["lr"] = rate
    opt.step()
print(rates, rates.dtype, torch.from_numpy(rates), torch.ones(2).numpy())
print(np.mean([g["lr"] for g in opt.param_groups]), np.allclose(rates, rates + 1e-12), np.float64(0.1))
np.testing.assert_allclose(rates, rates * 2)
