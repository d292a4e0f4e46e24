"""The command line, mostly from outside: what it prints, where, and how it ends."""

import os
import re
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

import softmax_viz
from softmax_viz.cli import main as cli
from softmax_viz.cli import platform_check as display
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.views.style.theme import THEMES

pytestmark = pytest.mark.slow

ROOT = Path(softmax_viz.__file__).parents[1]
UNWANTED = {"DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM", "PYTHONUNBUFFERED"}


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    return {**kept, "PYTHONPATH": str(ROOT), **changes}


def program(*arguments: str, cwd: Path | None = None, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own, on a machine without a display."""
    return subprocess.run(
        [sys.executable, "-m", "softmax_viz", *arguments],
        cwd=cwd, env=environment(**changes), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip


@pytest.fixture
def here(monkeypatch, capsys):
    """Run it in this process, as on a machine without a display; what it says is answered as by ``program``."""
    for name in UNWANTED:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(cwd)
        code = cli.main(arguments)
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return run


def refusal(run: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr, after the program's name."""
    assert (run.returncode, run.stdout) == (2, "")
    start, line = run.stderr[:13], run.stderr[13:]
    assert start == "softmax-viz: "
    assert line.index("\n") == len(line) - 1
    return line[:-1]


# --- answers at once -------------------------------------------------------------------------------------


def test_version():
    run = program("--version")
    assert (run.returncode, run.stdout, run.stderr) == (0, f"softmax-viz {softmax_viz.__version__}\n", "")


def test_help_names_the_other_command():
    run = program("--help")
    assert (run.returncode, run.stderr) == (0, "")
    assert "softmax-viz render" in run.stdout


@pytest.mark.parametrize("option", ["--version", "--help", "--no-such-option"])
def test_an_answer_at_once_needs_neither_numpy_nor_qt(option):
    script = (
        "import sys\nfrom softmax_viz.cli.main import main\n"
        f"main([{option!r}])\nsys.stdout.flush()\n"
        "sys.exit(bool({'numpy', 'PySide6', 'shiboken6', 'pyqtgraph'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, check=False).returncode
        == 0
    )


@pytest.mark.parametrize(("given", "seen"), [(None, "1"), ("3", "3")])
def test_blas_has_one_thread_before_numpy_is_imported(given, seen):
    script = (
        "import os, sys\n"
        "class Watch:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'numpy': print(os.environ.get('OPENBLAS_NUM_THREADS'))\n"
        "sys.meta_path.insert(0, Watch())\n"
        "from softmax_viz.cli.main import main\n"
        "main(['there-is-no-such-file.csv'])"
    )
    changed = environment(**({"OPENBLAS_NUM_THREADS": given} if given else {}))
    if given is None:
        changed.pop("OPENBLAS_NUM_THREADS", None)
    run = subprocess.run([sys.executable, "-c", script], env=changed, capture_output=True, text=True, check=False)
    assert run.stdout == f"{seen}\n"


def test_help_of_render_has_every_hyperparameter():
    run = program("render", "--help")
    assert (run.returncode, run.stderr) == (0, "")
    flat = " ".join(run.stdout.split())
    for name in PARAMS:
        assert f"--{name.replace('_', '-')}" in flat
    assert "η" in flat


def test_a_terminal_without_greek_letters():
    run = program("render", "--help", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (run.returncode, run.stderr) == (0, "")


# --- refusals: one line, exit code 2 ---------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """A folder with an awkward name, and files with awkward names in it."""
    path = tmp_path / "내 자료 {0} %s"
    path.mkdir()
    (path / "꽃 한 송이.csv").write_text("x,y,c\n1,2,a\n2,3,b\n1,둘,a\n", "utf-8")
    (path / "-dash.csv").write_text("1,2,a\n", "utf-8")
    (path / "good.csv").write_text("1,2,a\n3,4,b\n", "utf-8")
    (path / "render").write_text("1,2,a\n3,4,b\n", "utf-8")
    return path


@pytest.mark.parametrize(("arguments", "words"),
    [
        (["꽃 한 송이.csv"], "꽃 한 송이.csv, line 4, column 2 (y): '둘' is not a number."),
        (["없다.csv"], "없다.csv does not exist."),
        (["blob"], "'blob' is neither a file nor a preset. The presets are blobs, iris, wine, "),
        (["."], ". is a folder."),
        (["../내 자료 {0} %s"], "../내 자료 {0} %s is a folder."),
        (["two\nlines.csv"], "two lines.csv does not exist."),
        (["iris", "blobs"], "unrecognized arguments: blobs."),
        (["--theme", "purple"], "argument --theme: invalid choice: 'purple'"),
        (["--them", "dark"], "unrecognized arguments: --them"),
        (["--theme", "dark", "render"], "'render' is a command and comes first"),
        (["--smoke", "iris"], "--smoke brings its own data"),
        (["-dash.csv"], "unrecognized arguments: -dash.csv"),
        (["render"], "the following arguments are required: SOURCE, -o/--output."),
        (["render", "iris"], "required: -o/--output. See 'softmax-viz render --help'."),
        (["render", "iris", "-o", "p.png", "--size", "100"], "argument --size: '100' is not WIDTHxHEIGHT"),
        (["render", "iris", "-o", "p.png", "--size", "0x0"], "argument --size: '0x0' is not WIDTHxHEIGHT"),
        (["render", "iris", "-o", "p.png", "--size", "99999x99999"], "argument --size: '99999x99999'"),
        (["render", "iris", "-o", "p.png", "--size", "16000x16000"], "more than 100 million pixels"),
        (["render", "iris", "-o", "p.png", "--size", "٣00x300"], "argument --size"),
        (["render", "iris", "-o", "p.png", "--scale", "nan"], "argument --scale: 'nan' is not a number from 0.25"),
        (["render", "iris", "-o", "p.png", "--scale", "0"], "argument --scale: '0' is not a number from 0.25 to 8."),
        (["render", "iris", "-o", "p.png", "--steps", "-1"], "argument --steps: '-1' is not a whole number from 0"),
        (["render", "iris", "-o", "p.png", "--steps", "1e3"], "argument --steps: '1e3' is not a whole number"),
        (["render", "iris", "-o", "p.png", "--seed", "9" * 19], "argument --seed"),
        (["render", "iris", "-o", "p.png", "--seed", "9" * 6000], "argument --seed"),
        (["render", "iris", "-o", "p.png", "--theme", "purple"], "argument --theme: invalid choice: 'purple'"),
        (["render", "iris", "-o", "p.png", "--learning-rate", "fast"], "--learning-rate: 'fast' is not a number."),
        (["render", "iris", "-o", "p.png", "--learning-rate", "nan"], "learning_rate must lie between 0.0001 and 100"),
        (["render", "iris", "-o", "p.png", "--strength", "-1"], "strength must lie between 0 and 10"),
        (["render", "iris", "-o", "p.png", "--batch-size", "9" * 400], "batch_size must lie between 1 and 1000"),
        (["render", "iris", "-o", "p.png", "--batch-size", "9" * 5000], f"--batch-size: '{'9' * 59}…' is not a whole"),
        (["render", "iris", "-o", "p.png", "--batch-size", "1.5"], "--batch-size: '1.5' is not a whole number."),
        (["render", "iris", "-o", "p.png", "--penalty", "l3"], "argument --penalty: invalid choice: 'l3'"),
        (["render", "iris", "-o", "p.png", "--optimizer", "sgd"], "argument --optimizer: invalid choice: 'sgd'"),
        (["render", "iris", "-o", "p.png", "--momentum", "1"], "momentum must lie between 0"),
        (["render", "iris", "-o", "p.png", "--test-share", "0.95"], "test_share must lie between 0"),
        (["render", "iris", "-o", "p.png", "--split-seed", "0.5"], "--split-seed: '0.5' is not a whole number."),
        (["render", "iris", "-o", "p.png", "--optimizer", "newton", "--loss", "hinge"], "Newton needs a smooth"),
        (["render", "iris", "-o", "p.png", "--features", "x,z"], "'z'. The features are x, y, x2, xy, y2, sin_x"),
        (["render", "iris", "-o", "p.png", "--features", "x;y"], "there is no feature 'x;y'. The features are x, y"),
        (["render", "iris", "-o", "p.png", "--features", "x,,y"], "there is no feature ''. The features are x, y"),
        (["render", "iris", "-o", "p.png", "--degree", "7"], "--degree: '7' is not a whole number from 1 to 6."),
        (["render", "iris", "-o", "p.png", "--degree", "2", "--features", "x"], "not allowed with argument --degree"),
        (["render", "iris", "-o", "p.gif"], "'p.gif': its name must end in .png, .svg, .pdf or .jpg."),
        (["render", "iris", "-o", "-"], "its name must end in .png, .svg, .pdf or .jpg."),
        (["render", "iris", "-o", "gone/p.png"], "'gone/p.png': its folder does not exist."),
        (["render", "iris", "-o", "good.csv/p.png"], "its folder does not exist."),
        (["render", "iris", "-o", f"{'n' * 300}.png"], "cannot be written"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_line(here, folder, arguments, words):
    assert words in refusal(here(*arguments, cwd=folder))
    assert not list(folder.glob("*.png"))


@pytest.mark.parametrize("arguments", [["꽃 한 송이.csv"], ["render", "iris", "-o", "p.png", "--size", "٣00x300"]])
def test_a_process_says_the_same_and_ends_with_code_2(here, folder, arguments):
    assert refusal(program(*arguments, cwd=folder)) == refusal(here(*arguments, cwd=folder))


def test_where_a_picture_cannot_be_written(folder, monkeypatch, capsys):
    (folder / "folder.png").mkdir()
    os.mkfifo(folder / "pipe.png")
    monkeypatch.chdir(folder)
    for name, words in (("folder.png", "it is a folder"), ("pipe.png", "it is not an ordinary file")):
        assert cli.main(["render", "iris", "-o", name]) == 2
        assert words in capsys.readouterr().err
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert cli.main(["render", "iris", "-o", "p.png"]) == 2
    assert "it may not be written" in capsys.readouterr().err


# --- no display ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["iris"], ["good.csv"], ["./render"], ["--", "-dash.csv"], ["--smoke"]])
def test_without_a_display_the_other_way_is_named(here, calls, folder, arguments):
    line = refusal(here(*arguments, cwd=folder))
    assert line.startswith("there is no display")
    assert "softmax-viz render SOURCE -o picture.png" in line
    assert calls == [], "no window is begun"
    if not arguments:
        assert refusal(program(cwd=folder)) == line


def test_a_display_that_does_not_answer(folder):
    assert "DISPLAY=:987 cannot be reached" in refusal(program(DISPLAY=":987"))


def test_a_bad_source_is_told_before_a_missing_display(here, folder):
    assert "does not exist" in refusal(here("없다.csv", cwd=folder))


# --- what reaches the rest of the program ----------------------------------------------------------------


@pytest.fixture
def calls(monkeypatch):
    """Stand-ins for what opens windows and writes pictures; returns what they were called with."""
    seen: list[tuple[object, ...]] = []

    def stand_in(name: str, function: str, result: object) -> None:
        module = types.ModuleType(f"softmax_viz.{name}")
        setattr(
            module, function, lambda *arguments, **_: (seen.append((name.rpartition(".")[2], *arguments)), result)[1]
        )
        monkeypatch.setitem(sys.modules, module.__name__, module)

    stand_in("app.application", "run_window", 0)
    stand_in("app.smoke", "run_smoke", 3)
    stand_in("cli.render", "render_to_file", None)
    return seen


def test_the_window_gets_data_title_and_theme(calls, folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert cli.main([]) == 0
    assert cli.main(["iris", "--theme", "dark"]) == 0
    assert cli.main(["./render"]) == 0
    assert [theme for _, _, theme in calls] == ["", "dark", ""]
    assert calls[0][1] is None
    sessions = [opened[0].session for _, opened, _ in calls[1:]]
    found = [(session.data.n_points, session.title, session.hyperparams.standardize) for session in sessions]
    assert found == [(150, "Iris petals", True), (2, "render", False)]


def test_a_bad_source_opens_no_window(calls, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert cli.main(["꽃 한 송이.csv"]) == 2
    assert calls == []
    assert "line 4" in capsys.readouterr().err


def test_the_self_check_decides_the_exit_code(calls):
    assert cli.main(["--smoke"]) == 3


def test_render_without_options_uses_what_suits_the_data_and_the_defaults_of_the_table(calls, tmp_path):
    assert cli.main(["render", "iris", "-o", str(tmp_path / "p.png")]) == 0
    seed = Session().seed
    assert calls == [
        (
            "render",
            "iris",
            tmp_path / "p.png",
            1000,
            (1024, 768),
            1.0,
            "light",
            seed,
            Hyperparams(standardize=True),
            ("x", "y"),
        )
    ]


def test_render_with_every_option(calls, tmp_path):
    options = (
        "--steps 7 --size 640x480 --scale 1.5 --theme dark --seed 9 --learning-rate 0.5 --strength 0 --penalty l1 "
        "--logit-dropout 0.25 --dropout-scope example --dropout-rescale --batch-size 8 --no-bias "
        "--initialization zeros --l1-ratio 0.25 --optimizer adam --momentum 0.5 --beta1 0.8 --beta2 0.99 "
        "--loss hinge --label-smoothing 0.1 --initial-sigma 0.5 --standardize --test-share 0.3 --split-seed 4 "
        "--features y,sin_x,x3"
    )
    assert cli.main(["render", "a b.csv", "--output", str(tmp_path / "P.JPG"), *options.split()]) == 0
    assert all(name.replace("_", "-") in options for name in PARAMS)
    hyperparams = Hyperparams(
        learning_rate=0.5, strength=0.0, penalty="l1", l1_ratio=0.25, logit_dropout=0.25, batch_size=8,
        optimizer="adam", momentum=0.5, beta1=0.8, beta2=0.99, bias=False, loss="hinge", label_smoothing=0.1,
        dropout_scope="example", dropout_rescale=True, initialization="zeros", initial_sigma=0.5, standardize=True,
        test_share=0.3, split_seed=4,
    )  # fmt: skip
    features = ("y", "sin_x", "x3")
    assert calls == [("render", "a b.csv", tmp_path / "P.JPG", 7, (640, 480), 1.5, "dark", 9, hyperparams, features)]


@pytest.mark.parametrize(
    ("options", "features"),
    [
        (["--degree", "1"], ("x", "y")),
        (["--degree", "2"], ("x", "y", "x2", "xy", "y2")),
        (["--degree", "3"], ("x", "y", "x2", "xy", "y2", "x3", "x2y", "xy2", "y3")),
        (["--features", "y2, x,y2"], ("x", "y2")),
        (["--features", ""], ()),
    ],
)
def test_features_by_name_or_by_degree_come_in_the_order_of_the_table(calls, tmp_path, options, features):
    assert cli.main(["render", "iris", "-o", str(tmp_path / "p.png"), *options]) == 0
    assert calls[0][-1] == features


# --- tables ----------------------------------------------------------------------------------------------


@pytest.fixture
def trees(tmp_path):
    path = tmp_path / "trees.csv"
    path.write_text("x,y,kind\n1,2,oak\n2,1,elm\nNA,1,elm\n3,1,elm\n", "utf-8")
    return path


def test_how_a_table_was_read_is_said_in_one_line_and_what_was_learned_in_another(qapp, trees, tmp_path, capsys):
    arguments = ["render", str(trees), "-o", str(tmp_path / "p.png"), "--size", "96x64", "--steps", "20"]
    assert cli.main(arguments) == 0
    out, err = capsys.readouterr()
    read, learned = out.splitlines()
    assert read.startswith("trees.csv: encoding UTF-8; separated by commas; names in line 1; x is column 1 (x);")
    assert re.fullmatch(r"step 20: loss [0-9.e+-]+, accuracy [0-9.]+ %", learned)
    assert err == "softmax-viz: trees.csv: 1 row without x, y or class was left out.\n"


def test_a_window_with_a_table_says_the_same_and_obeys_the_same_options(calls, trees, capsys):
    assert cli.main([str(trees), "--x", "y", "--y", "1", "--label", "none", "--missing", "leave-out"]) == 0
    data = calls[0][1][0].session.data
    assert data.axes == ("y", "x")
    assert data.points.tolist() == [[2.0, 1.0], [1.0, 2.0], [1.0, 3.0]]
    assert data.counts().tolist() == [3, 0]
    assert "x is column 2 (y); y is column 1 (x); no column of classes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--x", "height"], "has no column 'height'. Its columns are x, y, kind."),
        (["--missing", "refuse"], "line 4, column 1 (x): the cell is empty"),
        (["--delimiter", "!"], "argument --delimiter: '!' is none of comma, semicolon, tab, bar, space"),
        (["--encoding", "klingon"], "There is no encoding 'klingon'"),
        (["--no-header"], "line 1, column 1: 'x' is not a number"),
        (["--more-classes", "all"], "argument --more-classes: invalid choice"),
    ],
)
def test_options_of_tables_that_do_not_fit_are_refused(calls, trees, capsys, options, words):
    assert cli.main([str(trees), *options]) == 2
    assert words in capsys.readouterr().err
    assert calls == []


def test_options_of_tables_are_for_tables(calls, capsys):
    for arguments in (["iris", "--x", "1"], ["--x", "1"]):
        assert cli.main(arguments) == 2
    assert "'iris' is not a table" in capsys.readouterr().err
    assert calls == []


def test_an_encoding_that_is_not_certain_is_refused_where_nobody_can_look(calls, tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_bytes("x,y,학생\n1,2,a\n2,1,b\n".encode("cp949"))
    assert cli.main([str(path)]) == 2
    assert "Say which: --encoding" in capsys.readouterr().err
    assert cli.main([str(path), "--encoding", "cp949"]) == 0
    assert len(calls) == 1


def test_a_rate_far_above_what_is_safe_is_said_as_in_the_window(qapp, tmp_path, capsys):
    table = Path(__file__).parents[1] / "cases" / "16a_age_income.csv"
    arguments = ["render", str(table), "-o", str(tmp_path / "p.png"), "--size", "96x64", "--steps", "20"]
    assert cli.main(arguments) == 0
    assert "Standardized features train well. (--standardize)" in capsys.readouterr().err
    assert cli.main([*arguments, "--standardize"]) == 0
    assert capsys.readouterr().err == ""


# --- real pictures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        "--optimizer adam --degree 3",
        "--penalty elastic --features x,y,x2",
        "--loss hinge --standardize --degree 5",
        "--optimizer newton --steps 10 --features sin_x,sin_y",
        "--features= --theme dark",
    ],
)
def test_every_kind_of_training_gives_a_picture(qapp, tmp_path, options):
    picture = tmp_path / "p.png"
    assert cli.main(["render", "iris", "-o", str(picture), "--size", "96x64", "--steps", "60", *options.split()]) == 0
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (96, 64)


def test_what_is_drawn_over_the_field_can_be_left_out(qapp, tmp_path):
    """Each switch changes the picture, and a mark of each kind is gone when it is off."""
    pictures = {}
    for options in ("", "--no-region-labels", "--no-wrong-points", "--no-grid"):
        path = tmp_path / f"p{options}.png"
        assert cli.main(["render", "iris", "-o", str(path), "--size", "300x240", "--steps", "9", *options.split()]) == 0
        image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
        pictures[options] = np.array(image.constBits()).view(np.uint32)
    everything = pictures.pop("")
    assert all((picture != everything).any() for picture in pictures.values())
    ring, plate = THEMES["light"].wrong_ring.rgb(), THEMES["light"].panel.rgb()
    assert (everything == ring).any() > (pictures["--no-wrong-points"] == ring).any()
    assert (everything == plate).sum() > (pictures["--no-region-labels"] == plate).sum() + 200


@pytest.mark.parametrize("standardize", ["--standardize", "--no-standardize"])
def test_test_points_are_hollow_in_the_picture(qapp, tmp_path, standardize):
    """With another split, nothing but points may change where the steps are none."""
    shown = []
    for share in ("0", "0.4"):
        picture = tmp_path / f"{share}.png"
        arguments = ["render", "blobs", "-o", str(picture), "--size", "300x300", "--steps", "0", "--initialization"]
        assert cli.main([*arguments, "zeros", "--test-share", share, standardize]) == 0
        image = QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB32)
        shown.append(np.array(image.constBits()).view(np.uint32).reshape(300, 300))
    assert (shown[1] == 0xFFFFFFFF).sum() > (shown[0] == 0xFFFFFFFF).sum() + 100
    assert (shown[0] != shown[1]).mean() < 0.2


def test_a_run_that_diverges_writes_no_picture_and_says_why(qapp, tmp_path, capsys):
    arguments = ["render", "iris", "-o", str(tmp_path / "p.png"), "--learning-rate", "100", "--strength", "10"]
    assert cli.main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("softmax-viz: Diverged at step")
    assert "η·λ was 1000" in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_batch_of_all_and_what_a_data_set_needs_can_be_refused(calls, tmp_path):
    assert cli.main(["render", "iris", "-o", str(tmp_path / "p.png"), "--batch-size", "all"]) == 0
    assert cli.main(["render", "iris", "-o", str(tmp_path / "p.png"), "--no-standardize"]) == 0
    assert [call[-2] for call in calls] == [Hyperparams(batch_size=None, standardize=True), Hyperparams()]


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (UserError("{file} is full.", file="disk"), 2, "softmax-viz: disk is full.\n"),
        (MemoryError(), 2, "softmax-viz: there is not enough memory."),
        (KeyboardInterrupt(), 130, ""),
        (display.NoDisplayError("no\ndisplay"), 2, "softmax-viz: no display\n"),
        (ImportError("libEGL.so.1: cannot open shared object file: No such file"), 2, "apt install"),
    ],
)
def test_errors_of_the_rest_become_one_line(monkeypatch, capsys, tmp_path, error, code, words):
    def fail(*_: object, **__: object) -> None:
        raise error

    module = types.ModuleType("softmax_viz.cli.render")
    module.render_to_file = fail
    monkeypatch.setitem(sys.modules, "softmax_viz.cli.render", module)
    assert cli.main(["render", "iris", "-o", str(tmp_path / "p.png")]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == bool(words)


def test_an_error_of_ours_is_not_hidden(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "softmax_viz.cli.render", types.ModuleType("softmax_viz.cli.render"))
    with pytest.raises(ImportError, match="render_to_file"):
        cli.main(["render", "iris", "-o", str(tmp_path / "p.png")])


# --- where stdout leads ----------------------------------------------------------------------------------


def test_a_reader_that_has_gone_away():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stdout:
        run = subprocess.run(
            [sys.executable, "-m", "softmax_viz", "--help"],
            env=environment(), stdout=stdout, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (run.returncode, run.stderr) == (cli.BROKEN_PIPE, "")


def test_a_full_disk():
    with open("/dev/full", "wb") as stdout:
        run = subprocess.run(
            [sys.executable, "-m", "softmax_viz", "--version"],
            env=environment(), stdout=stdout, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert run.returncode == 2
    assert run.stderr.startswith("softmax-viz: stdout cannot be written")
    assert run.stderr.count("\n") == 1


def test_no_stdout_at_all():
    command = ["sh", "-c", 'exec "$0" -m softmax_viz --version >&- 2>&-', sys.executable]
    assert subprocess.run(command, env=environment(), check=False).returncode == 0
    command[2] = command[2].replace("--version", "--no-such-option")
    assert subprocess.run(command, env=environment(), check=False).returncode == 2
