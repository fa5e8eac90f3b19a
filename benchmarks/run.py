"""Runs the benchmarks: `make bench`, or one of them by its file stem: `make bench ONLY=names`.

Each benchmark is a file of this folder that prints what it measured and ends with one line a ratio:
`BENCH <name> ratio=<x> bar=<y> ok|short`. The exit code tells whether any fell short.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
VERDICT = re.compile(r"^BENCH (\S+) ratio=\S+ bar=\S+ (ok|short)$", re.MULTILINE)


def main() -> int:
    wanted = sys.argv[1:]
    files = [path for path in sorted(HERE.glob("*.py")) if path.stem != "run" and not path.stem.startswith("_")]
    unknown = set(wanted) - {path.stem for path in files}
    if unknown:
        print(f"No benchmark {', '.join(sorted(unknown))}. There are: {', '.join(path.stem for path in files)}")
        return 2
    verdicts: list[tuple[str, str]] = []
    broken = []
    for path in files:
        if wanted and path.stem not in wanted:
            continue
        print(f"=== {path.stem}", flush=True)
        output, code = run(path)
        verdicts += VERDICT.findall(output)
        if code:
            broken.append(path.stem)
    short = [name for name, verdict in verdicts if verdict == "short"]
    print(f"\n{len(verdicts)} ratios, {len(short)} short{': ' + ', '.join(short) if short else ''}")
    if broken:
        print(f"Broken: {', '.join(broken)}")
    return int(bool(short or broken))


def run(path: Path) -> tuple[str, int]:
    """Run one benchmark, show its output as it comes, and return it."""
    environment = os.environ | {"PYTHONPATH": str(HERE.parent), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, text=True, env=environment)
    lines = []
    assert process.stdout is not None  # it was asked for
    for line in process.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    return "".join(lines), process.wait()


if __name__ == "__main__":
    sys.exit(main())
