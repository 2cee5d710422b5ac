import sys

import torch

print("a", 1, None, sep="-", end="|")
print()
print("one\ntwo")
print("no end", end="")
print(" … ended", flush=True)
print(*range(3), sep="\n")
print("to stderr", file=sys.stderr)
sys.stdout.write("written ")
sys.stdout.write("twice\n")
sys.stdout.writelines(["x\n", "y\n"])
print("tab\tback\rslash\\ é 数 🙂")
print(f"{torch.tensor(1.5)} {torch.tensor([1, 2])!r} {torch.tensor(0.123456789):.3f} {3.0:>8.2f} {10**20:,}")
print([], {}, (), {1}, b"x", ..., print, int, "s", ["s", 1e-7, float("nan")])
print(sys.stdout.encoding, sys.stdout.isatty(), sys.stdout.write(""))
print("last without an end", end="")
