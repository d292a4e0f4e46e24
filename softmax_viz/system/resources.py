"""Finds ``assets/`` in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def asset(*parts: str) -> Path:
    """Return the path of a shipped file, e.g. ``asset("data", "iris.csv")``. Any thread.

    A wheel carries ``softmax_viz/assets``; a checkout has ``assets`` beside the package.
    """
    installed = _PACKAGE / "assets"
    root = installed if installed.is_dir() else _PACKAGE.parent / "assets"
    return root.joinpath(*parts)
