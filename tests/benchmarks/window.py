"""The window under load, as ``softmax-viz bench --window`` measures it.

    python tests/benchmarks/window.py [--size 1024x1024] [--seconds 4] [--repeat 3] …

Numbers depend on the machine; compare figures of one run.
"""

from __future__ import annotations

import sys

from softmax_viz.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["bench", "--window", *sys.argv[1:]]))
