"""Show every step of many runs again, whatever was changed on the way: the suite's test with many more examples.

    python tests/campaigns/any_step.py [--examples 2000]

The suite draws a few dozen runs (``tests/engine/past/test_looking.py``).
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TESTS = Path(__file__).resolve().parent.parent
TOLD = (
    "test_every_step_comes_back_bit_for_bit_whatever_was_changed_on_the_way",
    "test_a_run_that_goes_on_from_an_earlier_step_equals_the_one_that_never_stopped",
)


def main() -> None:
    """Run both tests; the first difference ends the campaign with its example."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=2000)
    options = parser.parse_args()
    sys.path[:0] = [str(TESTS), str(TESTS / "engine" / "past")]
    looking = import_module("test_looking")
    for name in TOLD:
        test = getattr(looking, name)
        inner = test.hypothesis.inner_test
        many = settings(max_examples=options.examples, deadline=None, suppress_health_check=list(HealthCheck))
        many(given(st.data())(inner))()
        print(f"{inner.__name__}: {options.examples} examples", flush=True)


if __name__ == "__main__":
    main()
