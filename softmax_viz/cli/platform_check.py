"""Checks for a display and for libraries before Qt is imported, because Qt itself would only abort. No Qt.

Only Linux is checked; other systems always have a desktop, and their wheels contain all libraries.
"""

from __future__ import annotations

import ctypes
import re
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

# What PySide6 needs for any picture, and its xcb plugin for a window: library -> Debian's package.
_GUI_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
}
_XCB_LIBRARIES = {
    "libxcb.so.1": "libxcb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
_WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
_NEEDS_A_DISPLAY = frozenset({"xcb", "wayland", "wayland-egl"})
_CONNECT_TIMEOUT_S = 3.0
_X_PORT = 6000
_X_DISPLAY = re.compile(r"(?:[a-z]+/)?(?P<host>[^:]*):(?P<number>[0-9]{1,5})(?:\.[0-9]+)?")
_MISSING_LIBRARY = re.compile(r"(\S+\.so[.0-9]*): cannot open shared object file")

# These sentences are printed before Qt is loaded, so they are not translated.
_NO_DISPLAY = (
    "there is no display{detail}. Start it on a desktop, "
    "or write a picture without one: softmax-viz render SOURCE -o picture.png"
)
_MISSING = "the system lacks {libraries}, which Qt needs. Install with: sudo apt install {packages}"


class StartError(Exception):
    """The machine lacks something; the message is one line that says what, and what to do."""


class NoDisplayError(StartError):
    """There is no display on which to open a window."""


class MissingLibrariesError(StartError):
    """Qt, or a library that it needs, is not installed."""


def loads(library: str) -> bool:
    """Return whether the system's loader finds a shared library and loads it."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def accepts_x(display: str) -> bool:
    """Return whether an X server accepts a connection (``display`` as in ``$DISPLAY``)."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return _answers_x(display)
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.restype = None
    connection = xcb.xcb_connect(display.encode("utf-8", "surrogateescape"), None)
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused


def _answers_x(display: str) -> bool:
    """Return whether a process listens at the address of the X server."""
    match = _X_DISPLAY.fullmatch(display)
    if match is None:
        return False
    host, number = match["host"], int(match["number"])
    if host not in ("", "unix"):
        try:
            socket.create_connection((host, _X_PORT + number), _CONNECT_TIMEOUT_S).close()
        except (OSError, OverflowError, UnicodeError):
            return False
        return True
    path = f"/tmp/.X11-unix/X{number}"
    return answers(path) or answers(f"\0{path}")


def answers(path: str) -> bool:
    """Return whether a process listens on a Unix socket."""
    if not hasattr(socket, "AF_UNIX"):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_CONNECT_TIMEOUT_S)
        try:
            probe.connect(path)
        except (OSError, ValueError):
            return False
    return True


def platform_names(environment: Mapping[str, str]) -> list[str]:
    """Return the Qt platforms that ``$QT_QPA_PLATFORM`` asks for, in order, without their options."""
    entries = environment.get("QT_QPA_PLATFORM", "").split(";")
    return [entry.split(":")[0].strip() for entry in entries if entry.strip()]


def needs_display(environment: Mapping[str, str]) -> bool:
    """Return whether Qt on Linux would connect to a display: unless a platform other than xcb and wayland is named."""
    names = platform_names(environment)
    return not names or all(name in _NEEDS_A_DISPLAY for name in names)


def check_display(
    environment: Mapping[str, str],
    system: str = sys.platform,
    x_probe: Callable[[str], bool] = accepts_x,
    socket_probe: Callable[[str], bool] = answers,
    library_probe: Callable[[str], bool] = loads,
) -> None:
    """Check that a window can be opened. Main thread, before Qt is imported.

    Parameters
    ----------
    environment
        ``os.environ``.
    system
        ``sys.platform``.
    x_probe, socket_probe, library_probe
        Functions that query the machine; tests pass their own.

    Raises
    ------
    MissingLibrariesError, NoDisplayError
        With one line that says what to do.
    """
    if not system.startswith("linux"):
        return
    if not needs_display(environment):
        check_libraries(_GUI_LIBRARIES, library_probe)
        return
    names = platform_names(environment) or ["wayland", "xcb"]
    tried = []
    if any(name.startswith("wayland") for name in names):
        if environment.get("WAYLAND_SOCKET"):
            return
        path = _wayland_socket(environment)
        if path:
            if socket_probe(path):
                check_libraries(_GUI_LIBRARIES | _WAYLAND_LIBRARIES, library_probe)
                return
            tried.append(f"WAYLAND_DISPLAY={environment.get('WAYLAND_DISPLAY')}")
    display = environment.get("DISPLAY", "")
    if display and "xcb" in names:
        if x_probe(display):
            check_libraries(_GUI_LIBRARIES | _XCB_LIBRARIES, library_probe)
            return
        tried.append(f"DISPLAY={display}")
    raise NoDisplayError(_NO_DISPLAY.format(detail=f" ({' and '.join(tried)} cannot be reached)" if tried else ""))


def check_libraries(packages: Mapping[str, str], probe: Callable[[str], bool] = loads) -> None:
    """Raise ``MissingLibrariesError`` unless every library (the keys) loads; the values are Debian's packages."""
    missing = [library for library in packages if not probe(library)]
    if missing:
        raise _missing(missing)


def explained(error: ImportError, probe: Callable[[str], bool] = loads) -> MissingLibrariesError | None:
    """Return an error that explains why importing Qt failed; None when the cause is a bug in this program.

    All missing libraries are named at once, not one after another.
    """
    match = _MISSING_LIBRARY.search(str(error))
    if match is not None:
        library = match[1]
        known = _GUI_LIBRARIES | _XCB_LIBRARIES
        missing = [name for name in _GUI_LIBRARIES if name == library or not probe(name)]
        if library not in known:
            missing.append(library)
        return _missing(missing or [library])
    root = (error.name or "").split(".")[0]
    if isinstance(error, ModuleNotFoundError) and root in {"PySide6", "shiboken6", "pyqtgraph", "numpy"}:
        return MissingLibrariesError(f"the Python package {root} is missing. Install softmax-viz again.")
    if root in {"PySide6", "shiboken6"}:
        return MissingLibrariesError(f"Qt cannot be loaded ({error}). Install PySide6-Essentials again.")
    return None


def _missing(libraries: list[str]) -> MissingLibrariesError:
    known = _GUI_LIBRARIES | _XCB_LIBRARIES | _WAYLAND_LIBRARIES
    packages = list(dict.fromkeys(known.get(library, library) for library in libraries))
    return MissingLibrariesError(_MISSING.format(libraries=", ".join(libraries), packages=" ".join(packages)))


def _wayland_socket(environment: Mapping[str, str]) -> str:
    """Return the path of the compositor's socket; empty when none is named."""
    name = environment.get("WAYLAND_DISPLAY", "")
    if not name or name.startswith("/"):
        return name
    folder = environment.get("XDG_RUNTIME_DIR", "")
    return str(Path(folder) / name) if folder else ""
