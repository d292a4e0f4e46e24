"""A short storm of random input over the whole window (the long one is a campaign)."""

import runpy
from pathlib import Path

campaign = runpy.run_path(str(Path(__file__).parents[1] / "campaigns" / "storm.py"), run_name="storm")


def test_nothing_goes_wrong_in_a_storm_of_input(qapp, tmp_path):
    sent, wrong = campaign["storm"](1_500, 3, tmp_path, is_whole_process=False)
    assert wrong == []
    assert min(sent.values()) > 20
