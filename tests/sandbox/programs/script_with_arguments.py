import argparse, logging, sys, json, time, os, random
from datetime import datetime
from pathlib import Path
import numpy as np
import torch
logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", stream=sys.stdout)
logger = logging.getLogger(__name__)
def set_seed(seed: int):
    random.seed(seed); np.random.seed(seed); torch.manual_seed(seed); torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True; torch.backends.cudnn.benchmark = False
    os.environ["PYTHONHASHSEED"] = str(seed)
def parse_args():
    parser = argparse.ArgumentParser(description="Train", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--lr", type=float, default=os.environ.get("LR", 0.1))
    parser.add_argument("--out", type=Path, default=Path("runs") / "exp")
    parser.add_argument("--sched", choices=["step", "cos"], default="cos")
    return parser.parse_args()
def main():
    args = parse_args()
    set_seed(0)
    logger.info("args %s", json.dumps(vars(args), default=str, sort_keys=True))
    print(os.path.join("a", "b.pt"), args.out.with_suffix(".pt").name, os.path.splitext("x.tar.gz"), os.path.basename("/a/b"))
    model = torch.nn.Linear(3, 1)
    opt = torch.optim.SGD(model.parameters(), lr=args.lr)
    sch = torch.optim.lr_scheduler.CosineAnnealingLR(opt, args.epochs)
    t0 = time.time(); start = datetime.now()
    for e in range(args.epochs):
        t1 = time.perf_counter()
        x = torch.from_numpy(np.random.rand(4, 3).astype(np.float32))
        loss = model(x).mean(); opt.zero_grad(); loss.backward(); opt.step(); sch.step()
        logger.info("epoch %d loss %.4f lr %.4f", e, loss.item(), sch.get_last_lr()[0])
        assert time.perf_counter() - t1 < 100
    print(type(datetime.now() - start).__name__, time.time() - t0 < 100)
    logger.warning("done"); logger.debug("hidden")
if __name__ == "__main__":
    main()
