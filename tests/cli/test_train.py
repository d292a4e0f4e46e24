"""``train`` and ``predict``: the window's numbers bit for bit, a textbook loop beside them, and every way to stop."""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from trainers import Trainer

from softmax_viz.cli import main as cli
from softmax_viz.core.document.document import Document
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.storage.presets import load_preset
from softmax_viz.storage.sessions.session_file import save_session
from softmax_viz.storage.sessions.session_text import load_session

RUNS = (
    "--standardize --learning-rate 0.5 --strength 0.01",
    "--degree 2 --batch-size 32 --test-share 0.3 --split-seed 4 --seed 9 --optimizer momentum --momentum 0.8",
    "--features y,sin_x --logit-dropout 0.25 --dropout-scope example --dropout-rescale --penalty l1 --no-standardize",
    "--optimizer adam --beta1 0.8 --beta2 0.99 --penalty elastic --l1-ratio 0.25 --loss hinge --no-bias",
    "--initialization textbook --label-smoothing 0.1 --initial-sigma 0.5",
)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command in a folder of its own; returns exit code, lines of stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def command(text: str) -> tuple[int, list[str], str]:
        code = cli.main(text.split())
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return command


@pytest.fixture
def pixels(tmp_path):
    """A table of 64 columns and ten classes, one column constant, like the digits of the textbooks."""
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 120)
    values = np.clip(random.integers(0, 17, (10, 64))[labels] + random.integers(-6, 7, (120, 64)), 0, 16)
    values[:, 0] = 0
    for name, titles in (("digits.csv", [*(f"pixel_{i}" for i in range(64)), "target"]), ("plain.csv", None)):
        with (tmp_path / name).open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([titles] if titles else [])
            writer.writerows([*row, label] for row, label in zip(values.tolist(), labels.tolist(), strict=True))
    return values.astype(float), labels


def table(path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("options", RUNS)
def test_the_same_seed_gives_the_numbers_of_the_window_bit_for_bit(run, options):
    code, _, _ = run(f"train iris {options} --steps 137 --log-every 25 --session s.softmax --model m.json")
    assert code == 0
    saved = load_session("s.softmax")
    session, trained = saved.session, saved.trained
    trainer = Trainer()
    frame = trainer.ask(
        cmd.UseData(load_preset("iris"), 1),
        cmd.UseHyperparams(session.hyperparams),
        cmd.UseFeatures(session.features),
        cmd.Reset(1, session.seed),
        cmd.Step(137),
    )
    for name in ("step", "epoch", "position", "moment_steps", "memory"):
        assert getattr(trained.state, name) == getattr(frame.state, name)
    assert all(map(np.array_equal, trained.state.moments, frame.state.moments))
    written = json.loads(Path("m.json").read_text("utf-8"))
    assert np.array_equal(written["weights"], frame.state.weights)  # in data units
    assert np.array_equal(written["bias"], frame.state.bias)
    assert written["settings"] == {**session.hyperparams.as_dict(), "seed": session.seed, "step": 137}


def test_every_setting_of_the_table_is_an_option_and_arrives():
    given = set(re.findall(r"--(?:no-)?([a-z0-9-]+)", " ".join(RUNS)))
    assert {name.replace("_", "-") for name in PARAMS} <= given


def test_64_columns_are_trained_as_a_textbook_loop_would(run, pixels):
    values, labels = pixels
    code, lines, _ = run(
        "train digits.csv --columns all --initialization zeros --learning-rate 0.002 --strength 0.05 --steps 250 "
        "--model m.csv --curve c.csv"
    )
    assert code == 0
    # The loop of the textbooks, on centred labels of its own.
    w, b, onehot, losses = np.zeros((64, 10)), np.zeros(10), np.eye(10)[labels], []
    for _ in range(251):
        z = values @ w + b
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        losses.append(-np.log(p[range(120), labels]).mean() + 0.5 * 0.05 * (w * w).sum())
        if len(losses) < 251:
            g = (p - onehot) / 120
            w, b = w - 0.002 * (values.T @ g + 0.05 * w), b - 0.002 * g.sum(axis=0)
    head, *rows = table("m.csv")
    assert head == ["class", *(f"pixel_{i}" for i in range(64)), "bias"]
    assert [row[0] for row in rows] == [str(k) for k in range(10)]
    np.testing.assert_allclose(
        np.array([row[1:] for row in rows], float), np.column_stack([w.T, b]), rtol=1e-9, atol=1e-13
    )
    logged = [line for line in lines if re.match(r"step \d+: loss [0-9.]+$", line)]
    assert logged == [f"step {step}: loss {losses[step]:.6f}" for step in (0, 100, 200)]
    head, *rows = table("c.csv")
    assert head[0] == "step"
    totals = [float(row[head.index("total")]) for row in rows]
    np.testing.assert_allclose(totals, losses, rtol=1e-9)


def test_the_digits_bring_their_64_pixels(run):
    code, lines, _ = run("train digits --columns all --epochs 2 --batch-size 64 --test-share 0.2 --model d.csv")
    assert code == 0
    head, *rows = table("d.csv")
    assert (len(head), [row[0] for row in rows][:3]) == (66, ["zero", "one", "two"])
    assert float(re.search(r"on test points: loss [\d.]+, accuracy ([\d.]+) %", lines[-1])[1]) > 90


def test_epochs_are_logged_with_both_accuracies(run):
    code, lines, _ = run("train blobs --epochs 4 --log-epochs --batch-size 32 --test-share 0.25 --session s.softmax")
    assert code == 0
    pattern = r"epoch (\d): loss \d\.\d{6}, train accuracy [\d.]+ %, test accuracy [\d.]+ %"
    assert [match[1] for line in lines if (match := re.fullmatch(pattern, line))] == ["0", "1", "2", "3", "4"]
    saved = load_session("s.softmax")
    assert saved.trained.state.epoch == 4
    assert saved.rules == StopRules(epochs=4)
    code, lines, _ = run("train s.softmax --log-every 0")  # the rules of the session
    assert "4 epochs are done" in lines[0]
    code, lines, _ = run("train s.softmax --resume --steps 40 --session t.softmax --log-every 0")
    whole, parts = run("train blobs --steps 40 --batch-size 32 --test-share 0.25 --session w.softmax"), None
    assert whole[0] == code == 0
    parts, whole = (load_session(f"{name}.softmax").trained.state for name in "tw")
    assert np.array_equal(parts.weights, whole.weights)


@pytest.mark.parametrize(
    ("option", "column"),
    [("--until-data-loss 0.45", "data loss"), ("--until-total 0.5", "total"), ("--until-gap 0.3", "")],
)
def test_a_run_stops_at_the_first_step_that_meets_its_rule(run, option, column):
    code, lines, _ = run(f"train blobs {option} --log-every 0 --curve c.csv")
    assert code == 0
    assert lines[0].startswith("Stopped at step ")
    head, *rows = table("c.csv")
    limit = float(option.split()[1])
    values = [float(row[head.index(column or "total")]) for row in rows]
    if not column:  # J*, by Newton's method
        run("train blobs --optimizer newton --steps 30 --log-every 0 --curve n.csv")
        values = [value - float(table("n.csv")[-1][head.index("total")]) for value in values]
    assert values[-1] <= limit < min(values[:-1])


def test_predictions_are_softmax_of_the_written_coefficients(run, tmp_path, pixels):
    values, labels = pixels
    run("train digits.csv --columns all --learning-rate 0.002 --steps 50 --model m.json")
    model = json.loads((tmp_path / "m.json").read_text("utf-8"))
    z = values @ np.array(model["weights"]).T + np.array(model["bias"])
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    code, lines, _ = run("predict m.json digits.csv -o a.csv")
    accuracy = 100 * float((p.argmax(axis=1) == labels).mean())
    assert (code, lines) == (0, [f"120 rows predicted, accuracy {accuracy:.1f} %"])
    head, *rows = table("a.csv")
    assert head == ["row", "class", *(f"p({k})" for k in range(10))]
    np.testing.assert_allclose(np.array([row[2:] for row in rows], float), p, rtol=1e-9, atol=1e-12)
    assert [row[1] for row in rows] == [str(k) for k in p.argmax(axis=1)]
    for other in ("predict m.json plain.csv -o b.csv", "predict m.json digits.csv -o b.csv"):  # also without names
        assert run(other)[0] == 0
        assert table("b.csv")[1:] == rows


def test_a_model_with_features_predicts_as_its_session_does_and_gaps_stay_gaps(run, tmp_path):
    assert run("train iris --degree 2 --steps 60 --model m.json --session s.softmax")[0] == 0
    cells = ["petal width (cm),petal length (cm),x", "0.2,1.4,a", ",4.7,b", "2.5,6.0,c", "1.9,NA,d"]
    (tmp_path / "t.csv").write_text("\n".join(cells) + "\n", "utf-8")
    code, lines, error = run("predict m.json t.csv -o a.csv")
    assert (code, lines) == (0, ["2 rows predicted"])
    assert "rows without all numbers have no prediction: 2" in error
    assert run("predict s.softmax t.csv -o b.csv")[0] == 0
    rows = table("a.csv")
    assert rows == table("b.csv")
    assert [row[:2] for row in rows[1:]] == [["1", "setosa"], ["2", ""], ["3", "virginica"], ["4", ""]]
    assert sum(map(float, rows[1][2:])) == pytest.approx(1.0, abs=1e-12)


MISTAKES = {
    "train nix": "'nix' is neither a file nor a preset",
    "train": "the following arguments are required: SOURCE",
    "train iris --columns all": "'iris' has two columns and no more",
    "train digits.csv --columns all --session s.softmax": "exactly two columns, not 64",
    "train digits.csv --columns all --degree 2": "--features and --degree are of x and y",
    "train digits.csv --columns all --x pixel_1": "--x and --y are two columns",
    "train digits.csv --columns pixel_1,pixel_1,pixel_2": "is chosen twice",
    "train digits.csv --columns pixel_1,no_such,pixel_2": "has no column 'no_such'",
    "train iris --resume": "--resume goes on with a session",
    "train iris --model m.txt": "its name must end in .json or .csv",
    "train iris --curve none/c.csv": "its folder does not exist",
    "train iris --steps 0": "is not a whole number from 1",
    "train iris --until-total -1": "is not a number from",
    "train iris --optimizer newton --loss hinge": "Newton needs a smooth objective",
    "predict nix.json digits.csv -o p.csv": "nix.json does not exist",
    "predict digits.csv digits.csv -o p.csv": "is no model that this program wrote",
    "predict good.json plain.csv -o p.txt": "its name must end in .csv",
    "predict good.json digits.csv -o p.csv": "has no column 'petal length (cm)'",
}  # fmt: skip


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_in_one_line(run, pixels, text):
    run("train iris --steps 1 --log-every 0 --model good.json")
    code, lines, error = run(text)
    assert (code, lines) == (2, [])
    assert MISTAKES[text] in error
    assert error.startswith("softmax-viz: ")
    assert error.count("\n") == 1


def test_a_run_that_diverges_writes_nothing_and_says_why(run, tmp_path):
    code, _, error = run("train iris --no-standardize --learning-rate 100 --strength 10 --model m.json")
    assert code == 2
    assert "Diverged at step" in error
    assert not (tmp_path / "m.json").exists()


# --- a picture of a session ------------------------------------------------------------------------------


def picture(run, text: str) -> QImage:
    assert run(f"render {text} -o p.png --size 160x120")[0] == 0
    return QImage("p.png").convertToFormat(QImage.Format.Format_RGB32)


@pytest.mark.slow
def test_a_session_is_drawn_as_it_was_saved(qapp, run):
    """Its trained state, its features, its look, its view; nothing of it is trained again unless that is asked."""
    run("train iris --degree 2 --seed 5 --steps 200 --session s.softmax")
    asked = picture(run, "iris --degree 2 --seed 5 --steps 200")
    assert picture(run, "s.softmax") == asked
    assert picture(run, "s.softmax --steps 100") == picture(run, "iris --degree 2 --seed 5 --steps 300")
    assert picture(run, "s.softmax --seed 6 --steps 50") == picture(run, "iris --degree 2 --seed 6 --steps 50")
    assert (
        picture(run, "s.softmax --no-grid") == picture(run, "iris --degree 2 --seed 5 --steps 200 --no-grid") != asked
    )
    saved = load_session("s.softmax")
    seen: dict[str, QImage] = {"plain": asked}
    style = FieldStyle().as_dict()
    for name, document in {
        "look": Document(saved.session, saved.trained, field_style={**style, "quantity": "entropy"}),
        "view": Document(saved.session, saved.trained, view=(0.0, 3.0, 0.0, 2.0)),
        "probe": Document(saved.session, saved.trained, probe=(4.0, 1.0)),
    }.items():
        save_session("t.softmax", document)
        seen[name] = picture(run, "t.softmax")
    assert all(seen[one] != seen[other] for one in seen for other in seen if one < other)
    assert math.prod(seen["view"].size().toTuple()) == 160 * 120
    assert saved.session.hyperparams == Hyperparams(standardize=True)
