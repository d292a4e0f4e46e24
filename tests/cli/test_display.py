"""Before Qt is touched: a display, the libraries, or one line that says what to do."""

import re
import socket
from pathlib import Path

import PySide6
import pytest

from softmax_viz.cli import platform_check as display
from softmax_viz.cli.platform_check import MissingLibrariesError, NoDisplayError, check_display, explained


def never(_: str) -> bool:
    return False


def always(_: str) -> bool:
    return True


def check(environment: dict[str, str], system: str = "linux", x=never, wayland=never, library=always) -> None:
    check_display(environment, system, x, wayland, library)


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc", "linuxfb:fb=/dev/fb0", "xcb;offscreen", "eglfs"])
def test_platforms_without_a_display_need_none(platform):
    check({"QT_QPA_PLATFORM": platform})


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_elsewhere_nothing_is_asked(system):
    check({}, system, library=never)


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({}, "there is no display."),
        ({"DISPLAY": ""}, "there is no display."),
        ({"DISPLAY": ":9"}, "(DISPLAY=:9 cannot be reached)"),
        ({"DISPLAY": ":9", "QT_QPA_PLATFORM": "xcb"}, "(DISPLAY=:9 cannot be reached)"),
        ({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": "/run"}, "(WAYLAND_DISPLAY=wayland-7 cannot be reached)"),
        ({"DISPLAY": ":9", "WAYLAND_DISPLAY": "/w"}, "(WAYLAND_DISPLAY=/w and DISPLAY=:9 cannot be reached)"),
        ({"DISPLAY": ":9", "QT_QPA_PLATFORM": "wayland"}, "there is no display."),
    ],
)
def test_without_a_display_the_other_way_is_named(environment, why):
    with pytest.raises(NoDisplayError) as caught:
        check(environment)
    assert why in str(caught.value)
    assert "softmax-viz render" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_one_display_that_answers_is_enough():
    check({"DISPLAY": ":0"}, x=always)
    check({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w", "XDG_RUNTIME_DIR": "/r"}, x=always)
    check({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w", "XDG_RUNTIME_DIR": "/r"}, wayland=lambda path: path == "/r/w")


def test_missing_libraries_are_named_all_at_once_with_their_packages():
    gone = {"libEGL.so.1", "libxcb-cursor.so.0"}
    with pytest.raises(MissingLibrariesError) as caught:
        check({"DISPLAY": ":0"}, x=always, library=lambda name: name not in gone)
    assert str(caught.value) == (
        "the system lacks libEGL.so.1, libxcb-cursor.so.0, which Qt needs. "
        "Install with: sudo apt install libegl1 libxcb-cursor0"
    )


def test_without_a_window_those_of_the_window_may_be_missing():
    check({"QT_QPA_PLATFORM": "offscreen"}, library=lambda name: "xcb" not in name)


def test_a_package_is_named_once():
    with pytest.raises(MissingLibrariesError, match=r"apt install libglib2.0-0$"):
        check({"DISPLAY": ":0"}, x=always, library=lambda name: name[:4] != "libg")


def test_what_the_loader_says_becomes_a_line_to_type():
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    assert str(explained(error, always)).endswith("sudo apt install libegl1")
    both = explained(error, lambda name: name not in ("libGL.so.1", "libEGL.so.1"))
    assert str(both).endswith("sudo apt install libgl1 libegl1")
    strange = ImportError("libfoo.so.3: cannot open shared object file: No such file or directory")
    assert "libfoo.so.3" in str(explained(strange, always))


def test_a_missing_python_package_is_said_and_an_error_of_ours_is_not_hidden():
    assert "PySide6" in str(explained(ModuleNotFoundError("No module named 'PySide6'", name="PySide6.QtCore"), always))
    assert explained(ImportError("cannot import name 'x'", name="softmax_viz.app.application"), always) is None
    assert explained(ModuleNotFoundError("No module named 'softmax_viz.y'", name="softmax_viz.y"), always) is None


def test_a_socket_answers_while_somebody_listens(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    assert not display.answers("s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        server.listen()
        assert display.answers("s")
    assert not display.answers("s")


@pytest.mark.parametrize("name", [":987", "127.0.0.1:987", "nonsense", ":1e3", "", "unix:987", "no.invalid:1:2"])
def test_an_x_server_that_is_not_there(name):
    assert not display.accepts_x(name)
    assert not display._answers_x(name)


def test_the_libraries_of_the_table_are_those_that_qt_links():
    """Qt's own files say what they need; those that a bare system lacks must have a package here."""
    folder = Path(PySide6.__file__).parent / "Qt"
    files = ["lib/libQt6Gui.so.6", "lib/libQt6Core.so.6", "lib/libQt6XcbQpa.so.6", "plugins/platforms/libqxcb.so"]
    names = [re.findall(rb"\0(lib[\w+.-]+\.so\.[0-9.]+)(?=\0)", (folder / file).read_bytes()) for file in files]
    needed = {name.decode() for found in names for name in found}
    known = display._GUI_LIBRARIES | display._XCB_LIBRARIES
    assert "libxcb-cursor.so.0" in needed
    assert {name for name in needed if re.match("lib(xcb|X11|xkb|GL|EGL|g|font|freetype|dbus)", name)} <= (
        known.keys() | {"libgcc_s.so.1"}
    )


def test_the_real_machine_answers():
    assert display.loads("libc.so.6")
    assert not display.loads("libsoftmax-viz-is-no-library.so.1")
    with pytest.raises(NoDisplayError):
        check_display({}, "linux")
