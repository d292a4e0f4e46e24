"""Closing the window in the middle of training ends the process cleanly (the long run is a campaign)."""

import runpy
from pathlib import Path

import pytest

close_once = runpy.run_path(str(Path(__file__).parent / "campaigns" / "closing.py"))["close_once"]


@pytest.mark.parametrize(("delay_ms", "by_signal"), [(0, False), (40, True), (350, False)])
def test_the_process_ends_with_code_0_and_an_empty_stderr(delay_ms, by_signal):
    assert close_once(delay_ms, by_signal) == ""
