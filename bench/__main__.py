"""Run every measurement that the README quotes: `python -m bench`."""

import subprocess
import sys

PARTS = (
    "engine",
    "grading",
    "sandbox",
    "paint",
    "visit",
    "visit --phone",
    "load",
    "start",
    "attack",
)

codes = []
for part in PARTS:
    print(f"\n## {part}\n", flush=True)
    codes.append(
        subprocess.run([sys.executable, "-m", *f"bench.{part}".split()], check=False).returncode
    )
sys.exit(max(codes))
