"""What the program is made of: each part with its licence. One table. Pure; any thread."""

from __future__ import annotations

import platform
from importlib import metadata

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class Component:
    """A part of the program that others made.

    Parameters
    ----------
    name
        Its own name.
    package
        The name under which it is installed; empty for Python itself.
    licence
        The SPDX identifier of its licence.
    address
        Its home page.
    """

    name: str
    package: str
    licence: str
    address: str

    @property
    def version(self) -> str:
        """The version that runs; empty if it is unknown."""
        if not self.package:
            return platform.python_version()
        try:
            return metadata.version(self.package)
        except metadata.PackageNotFoundError:
            return ""


# Python, and the dependencies of the package.
COMPONENTS: tuple[Component, ...] = (
    Component("Python", "", "PSF-2.0", "python.org"),
    Component("Qt, PySide6", "PySide6-Essentials", "LGPL-3.0-only", "qt.io"),
    Component("numpy", "numpy", "BSD-3-Clause", "numpy.org"),
    Component("pyqtgraph", "pyqtgraph", "MIT", "pyqtgraph.org"),
    Component("contourpy", "contourpy", "BSD-3-Clause", "contourpy.readthedocs.io"),
    Component("python-calamine", "python-calamine", "MIT", "github.com/dimastbk/python-calamine"),
)
