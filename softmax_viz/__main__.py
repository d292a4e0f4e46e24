"""``python -m softmax_viz``."""

import sys

from softmax_viz.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
