"""Tables whose numbers are large, or in units of their own."""

from pathlib import Path

import numpy as np
import pytest

from softmax_viz.cli.render import render_session
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import of_degree
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.quantities import QUANTITIES
from softmax_viz.field.picture.viewport import fit_data
from softmax_viz.storage.presets import load_source

CASES = Path(__file__).parent


def data_of(name):
    return load_source(str(CASES / name))[0]


def pixels_of(name, degree):
    """The trained field of a table in all quantities, (quantities, 48, 64)."""
    run = TrainingRun()
    run.use_hyperparams(Hyperparams(standardize=True))
    run.use_features(of_degree(degree))
    run.use_data(data_of(name))
    run.reset(0)
    run.train(100)
    painter, view = FieldPainter(), fit_data(run.data, 64 / 48)
    field_styles = [FieldStyle(quantity=quantity) for quantity in QUANTITIES]
    pictures = [
        painter.draw(run.model, run.features, run.data.classes, view, 64, 48, "light", field_style)
        for field_style in field_styles
    ]
    return np.stack([picture.pixels.copy() for picture in pictures])


@pytest.mark.parametrize("degree", [1, 3, 5])
def test_01_the_field_is_the_same_in_won_and_in_ten_million_won(degree):
    won, ten_million = (
        pixels_of(name, degree) for name in ("01a_income_spending_won.csv", "01b_the_same_in_10_million_won.csv")
    )
    assert len(np.unique(won)) > 200
    # A rounding may show in the last of 255 levels, in a pixel or two.
    assert np.count_nonzero(won != ten_million) <= 3


def test_02a_a_number_beyond_all_units_is_refused_with_its_column_and_the_largest_size():
    with pytest.raises(UserError) as rejected:
        data_of("02a_1e200.csv")
    assert "x" in str(rejected.value)
    assert "1e200" in str(rejected.value).replace("+", "")
    assert "1e50" in str(rejected.value)


@pytest.mark.usefixtures("qapp")
def test_02b_numbers_beyond_float32_are_drawn_and_their_fifth_powers_refused(capfd):
    data = data_of("02b_1e39.csv")
    for degree, settings in ((1, Hyperparams()), (3, Hyperparams(standardize=True))):
        session = Session(data, settings, of_degree(degree))
        assert not render_session(session, 20, (320, 240), 1.0, "light").isNull()
    assert capfd.readouterr().err == ""
    with pytest.raises(UserError, match=r"1e39 the feature x⁴ is larger than 1e150"):
        Session(data, Hyperparams(), of_degree(5))


@pytest.mark.parametrize("aspect", [0.7, 1.0, 1.6])
def test_15a_square_metres_and_won_fill_both_axes(aspect):
    data = data_of("15a_area_price.csv")
    view = fit_data(data, aspect)
    assert (np.ptp(data.points, axis=0) >= 0.7 * np.array([view.width, view.height])).all()
