"""``python -m benchmarks [NAME]…``: all figures, or those named."""

import importlib
import sys
from pathlib import Path

FILES = Path(__file__).parent.glob("[a-z]*.py")
NAMES = sorted(file.stem for file in FILES if "def main(" in file.read_text(encoding="utf-8"))

asked = sys.argv[1:] or NAMES
sys.argv[1:] = []  # each has options of its own when it is run alone
for name in asked:
    if name not in NAMES:
        sys.exit(f"benchmarks: {name!r} is unknown; there are: {', '.join(NAMES)}")
    print(f"\n== {name}", flush=True)
    importlib.import_module(f"benchmarks.{name}").main()
