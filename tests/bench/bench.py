#!/usr/bin/python3
"""Every measurement, or those named: bench.py [swarm|sound|memory|node] [...]. Figures are ratios where the machine matters."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ALL = ("swarm", "sound", "memory", "node")


def main():
    wanted = sys.argv[1:] or list(ALL)
    unknown = [name for name in wanted if name not in ALL]
    if unknown:
        print(f"There is no measurement {unknown[0]}; there are: {', '.join(ALL)}", file=sys.stderr)
        return 2
    build = HERE.parent.parent / "build" / "release"
    environment = {**os.environ, "BITBEATS_BIN": str(build / "bin" / "bitbeats"), "BITBEATS_NPM": str(build / "npm")}
    failed = 0
    for name in wanted:
        print(f"\n{name}:", flush=True)
        failed |= subprocess.run([sys.executable, HERE / f"{name}.py"], env=environment).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
