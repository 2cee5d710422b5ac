import argparse
import sys

import torch


def main():
    parser = argparse.ArgumentParser(description="train", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--lr", type=float, default=0.2, help="the rate")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--no-cuda", action="store_true")
    args = parser.parse_args()
    print(args, len(sys.argv), vars(args)["lr"])
    use = not args.no_cuda and torch.cuda.is_available()
    device = torch.device("cuda" if use else "cpu")
    net = torch.nn.Linear(1, 1).to(device)
    opt = torch.optim.SGD(net.parameters(), lr=args.lr)
    steps = torch.optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.7)
    for epoch in range(1, args.epochs + 1):
        opt.step()
        steps.step()
        print(f"Epoch: {epoch}\tLR: {opt.param_groups[0]['lr']:.6f}", flush=True)
    parser.parse_args(["--lr", "x"])


if __name__ == "__main__":
    main()
