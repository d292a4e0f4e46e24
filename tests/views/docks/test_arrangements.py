"""What an arrangement leaves for the picture, and where its panels stand, in windows of usual sizes."""

import pytest

from softmax_viz.views.docks.arrangements import ARRANGEMENTS, LAST, fitted

_KNOWN = {
    name for arrangement in ARRANGEMENTS.values() for c in arrangement.columns for g in c.groups for name in g.names
}
_TOOLS, _BARS, _CHROME = 107, 135, 145  # pixels beside and above the docks, as in the window


@pytest.mark.parametrize("size", [(1024, 700), (1280, 720), (1366, 768), (1440, 900), (1680, 1050), (1920, 1080)])
@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_the_picture_keeps_its_least_width_and_every_panel_a_place(name, size):
    width, height = size[0] - _TOOLS, size[1] - _CHROME
    columns = fitted(ARRANGEMENTS[name], _KNOWN, width, height, _BARS)
    placed = [panel for column in columns for group in column.groups for panel in group.names]
    wanted = [panel for column in ARRANGEMENTS[name].columns for group in column.groups for panel in group.names]
    assert sorted(placed) == sorted(wanted)
    assert columns[-1].groups[-1].names == (LAST,)
    assert width - sum(column.width for column in columns) >= (400 if len(columns) < 3 else 600)


def test_explain_gives_the_score_a_column_of_its_own_where_there_is_space_for_two():
    for width, height in ((1366, 768), (1920, 1080)):
        first, second, *_ = fitted(ARRANGEMENTS["explain"], _KNOWN, width - _TOOLS, height - _CHROME, _BARS)
        assert [group.names for group in first.groups] == [("score",)]
        assert second.groups[0].names[0] == "weights"
    (only,) = fitted(ARRANGEMENTS["explain"], _KNOWN, 1024 - _TOOLS, 700 - _CHROME, _BARS)
    assert only.groups[0].names == ("score", "weights", "next_step", "settings")
