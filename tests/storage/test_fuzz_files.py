"""Damaged files load or are refused, in a few hundred cases (the long run is a campaign)."""

import runpy
from collections import Counter
from pathlib import Path

campaign = runpy.run_path(str(Path(__file__).parent.parent / "campaigns" / "fuzz_files.py"))


def test_damaged_files_load_or_are_refused(tmp_path, monkeypatch):
    # Large files belong to the campaign.
    monkeypatch.setitem(campaign["run_case"].__globals__, "_LARGE_EVERY", 10**9)
    outcomes: Counter[str] = Counter()
    for number in range(400):
        outcome, complaint = campaign["run_case"](number, 1, tmp_path)
        assert not complaint, f"case {number}: {complaint}"
        outcomes[outcome.rpartition(" ")[2]] += 1
    # Were all refused, or none, the cases would say little.
    assert {*outcomes} == {"loaded", "refused"}
