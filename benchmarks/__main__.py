"""``python -m benchmarks [NAME]…``: all figures, or those named."""

import importlib
import sys
from pathlib import Path

NAMES = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))

for name in sys.argv[1:] or NAMES:
    if name not in NAMES:
        sys.exit(f"benchmarks: {name!r} is unknown; there are: {', '.join(NAMES)}")
    print(f"\n== {name}", flush=True)
    importlib.import_module(f"benchmarks.{name}").main()
