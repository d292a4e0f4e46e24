"""A program that is killed loses nothing but the last seconds (the long run is a campaign)."""

import runpy
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

kill_once = runpy.run_path(str(Path(__file__).parents[1] / "campaigns" / "kill.py"), run_name="kill")["kill_once"]


@pytest.mark.parametrize("seed", ["suite/0"])
def test_the_next_start_brings_back_what_a_killed_program_had(seed):
    result = kill_once(seed, after_s=0.0, after_edits=30, change_ms=100, pause_ms=5, turn_s=0.02)
    assert result.complaint == ""
    assert result.edits >= 30
