"""Help: every number against a value computed by hand, every word once, every dependency with its licence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QStyle, QVBoxLayout

from softmax_viz.core.settings.hyperparams import PARAMS, Hyperparams
from softmax_viz.core.settings.param_kinds import ChoiceParam
from softmax_viz.views.dialogs.screen import ScreenDialog
from softmax_viz.views.help.computed_dialog import _MOST_LINES, ComputedDialog
from softmax_viz.views.help.glossary import GLOSSARY
from softmax_viz.views.help.glossary_dialog import GlossaryDialog
from softmax_viz.views.help.licences import COMPONENTS
from softmax_viz.views.help.model_lines import model_lines
from softmax_viz.views.help.readouts import READOUTS
from softmax_viz.views.help.run_values import RunValues

ROOT = Path(__file__).resolve().parents[3]

# A state of a run, made up.
RUN = RunValues(
    Hyperparams(), ("x", "y"), n_points=40, n_classes=4, n_parameters=12,
    step=12345, epoch=1543, data_loss=0.25, total=0.375, gap=0.125, optimum=0.25, accuracy=0.9, test_accuracy=0.85,
    test_loss=0.5,
    safe_rate="2.5", place=(0.5, -1.25), probabilities=np.array([0.5, 0.25, 0.125, 0.125]),
)  # fmt: skip
# What each number must be, by its definition: 0.375 − 0.25, ln 4, ½·1 + ¼·2 + ⅛·3 + ⅛·3 bits.
EXPECTED = {
    "step": "12,345",
    "epoch": "1,543",
    "loss": "0.2500",
    "penalty": "0.1250",
    "total": "0.3750",
    "optimum": "0.2500",
    "gap": "0.1250",
    "chance": "1.3863",
    "train": "90.0 %",
    "test": "85.0 %",
    "test_loss": "0.5000",
    "safe_rate": "2.5",
    "parameters": "12",
    "place": "(0.50, −1.25)",
    "probabilities": "50.0 %  25.0 %  12.5 %  12.5 %",
    "entropy": "1.750",
}
UNKNOWN = RunValues(Hyperparams(), (), n_points=0, n_classes=2, n_parameters=2)
_KNOWN_WITHOUT_A_RUN = {"step", "epoch", "chance", "parameters"}


@pytest.mark.parametrize("spec", READOUTS, ids=lambda spec: spec.name)
def test_a_number_is_what_its_definition_says(spec):
    assert spec.value(RUN).replace("\N{NO-BREAK SPACE}", " ") == EXPECTED[spec.name]
    assert (spec.value(UNKNOWN) == "–") == (spec.name not in _KNOWN_WITHOUT_A_RUN)
    assert spec.formula
    assert spec.help.endswith(".")


def test_a_guess_costs_k_minus_1_with_the_hinge():
    hinge = replace(RUN, hyperparams=Hyperparams(loss="hinge"))
    assert next(spec for spec in READOUTS if spec.name == "chance").value(hinge) == "3.0000"


def test_the_window_shows_every_number_and_follows_the_run_only_while_it_is_open(qtbot):
    dialog = ComputedDialog()
    qtbot.addWidget(dialog)
    dialog.show_values(RUN)
    assert not any(number.text() for number in dialog.numbers.values())
    dialog.show()
    assert {
        name: number.text().replace("\N{NO-BREAK SPACE}", " ") for name, number in dialog.numbers.items()
    } == EXPECTED
    dialog.show_values(UNKNOWN)
    assert dialog.numbers["loss"].text() == "–"


def test_the_model_is_described_for_every_choice_of_every_setting():
    """Each choice changes what is said, and no setting needs more lines than there are."""
    most = Hyperparams(standardize=True, logit_dropout=0.5)
    assert len(model_lines(RunValues(most, ("x",), 1, 2, 4))) <= _MOST_LINES
    for name in ("loss", "penalty", "optimizer"):
        spec = PARAMS[name]
        assert isinstance(spec, ChoiceParam)
        said = {
            model_lines(RunValues(Hyperparams(penalty="none").with_value(name, key), ("x",), 1, 2, 4))
            for key, _label, _help in spec.choices
        }
        assert len(said) == len(spec.choices)


def test_scores_say_whether_there_is_a_bias_and_which_features():
    with_bias = model_lines(RunValues(Hyperparams(bias=True), ("x", "xy"), 1, 3, 9))
    without = model_lines(RunValues(Hyperparams(bias=False), ("x", "xy"), 1, 3, 6))
    assert "φ(x, y) = (x, xy)" in [line.formula for line in with_bias]
    assert any("bₖ" in line.formula for line in with_bias)
    assert not any("bₖ" in line.formula for line in without)


def test_every_word_is_explained_once(qtbot):
    words = [word.word for word in GLOSSARY]
    assert len(words) == len(set(words)) >= 20
    assert all(re.fullmatch(r"[^.].*\.|.*…", word.meaning) for word in GLOSSARY)
    dialog = GlossaryDialog()
    qtbot.addWidget(dialog)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    assert {word.word for word in GLOSSARY} | {word.meaning for word in GLOSSARY} <= shown


def test_a_dialog_shows_no_stock_icons_on_its_buttons(qtbot):
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    (button,) = box.buttons()
    button.setIcon(button.style().standardIcon(QStyle.StandardPixmap.SP_DialogCloseButton))
    assert not button.icon().isNull(), "as on a desktop"
    dialog = ScreenDialog()
    qtbot.addWidget(dialog)
    dialog.arrange(QVBoxLayout(), box)
    assert button.icon().isNull()


def test_every_dependency_is_named_with_its_own_licence():
    """The names come from the project's file, the licences from the installed packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.match(r"[\w-]+", line).group() for line in project["dependencies"]}
    assert {part.package for part in COMPONENTS if part.package} == needed
    for part in COMPONENTS:
        if part.package:
            about = metadata.metadata(part.package)
            said = " ".join(
                filter(None, [about.get("License-Expression"), about.get("License"), *about.get_all("Classifier", [])])
            )
            family = part.licence.split("-")[0]
            assert family in said, (part, said[:200])
            assert part.version == metadata.version(part.package)
