"""Fifty recorded runs give the numbers of the day on which they were recorded, and old files and codes still open.

``tests/campaigns/same_steps.py`` compares two revisions bit for bit; this holds on every machine.
"""

import pytest
from fifty_settings import furthest, kept, record

CASES = record()["cases"]
# Libraries and processors round differently. Cases were drawn in which that stays below a tenth of it.
RELATIVE = 1e-9


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"].replace(" ", "-"))
def test_a_recorded_run_gives_the_numbers_of_the_record(case):
    assert furthest(kept(case), case["gives"]) <= RELATIVE


def test_the_record_has_every_way_of_training():
    """Whatever could be chosen when it was made was chosen, at the start or by a live edit."""
    edits = [edit for case in CASES for group in case["edits"] for edit in group]
    chosen = [case["settings"] for case in CASES] + [edit[1] for edit in edits if edit[0] == "settings"]
    levels = {name: {str(values[name]) for values in chosen if name in values} for name in CASES[0]["settings"]}
    assert (len(CASES), {len(case["classes"]) for case in CASES}) == (50, {2, 3, 4, 5})
    assert levels["optimizer"] == {"gd", "momentum", "nesterov", "adam", "newton"}
    assert levels["penalty"] == {"none", "l2", "l1", "elastic"}
    assert levels["dropout_scope"] == {"epoch", "step", "example"}
    assert all(len(values) > 1 for values in levels.values())
    assert {edit[0] for edit in edits} == {
        "settings", "features", "add", "remove", "move", "relabel", "add class", "remove class", "undo",
        "order of classes", "reset",
    }  # fmt: skip
