"""Closing in the middle of training, in any way, ends the process cleanly (the long run is a campaign)."""

import runpy
from pathlib import Path

import pytest

close_once = runpy.run_path(str(Path(__file__).parent / "campaigns" / "closing.py"))["close_once"]


@pytest.mark.parametrize(
    ("delay_ms", "kind", "points", "busy"),
    [(0, "window", 0, "gd"), (40, "interrupt", 0, "gd"), (300, "question", 0, "rest"), (600, "term", 20_000, "newton")],
)
def test_the_process_ends_with_code_0_an_empty_stderr_and_the_work_kept(delay_ms, kind, points, busy):
    complaint, _ = close_once(delay_ms, kind, points, busy)
    assert complaint == ""
