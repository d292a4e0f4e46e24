"""Translates texts that were marked in Qt-free packages into the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import ClassLabel


def translated(context: str, text: str) -> str:
    """Return ``text``, marked with ``QT_TRANSLATE_NOOP(context, text)``, in the language of the window."""
    return QCoreApplication.translate(context, text)


def sentence(error: UserError) -> str:
    """Return the sentence of ``error``, and of an error that it quotes, in the language of the window, plain text."""
    values = {name: sentence(value) if isinstance(value, UserError) else value for name, value in error.values.items()}
    return translated("errors", error.template).format(**values)


def class_name(label: ClassLabel, index: int) -> str:
    """Return the name of class ``index`` (from 0): its own, or "Class 3"."""
    return label.name or QCoreApplication.translate("words", "Class %1").replace("%1", str(index + 1))


def numbered_class(label: ClassLabel, index: int) -> str:
    """Return number and name of class ``index`` (from 0): "Class 3: setosa", or "Class 3" if it has no name."""
    numbered = class_name(ClassLabel(label.key), index)
    return f"{numbered}: {label.name}" if label.name and label.name != numbered else numbered


def whole(number: int) -> str:
    """Return a whole number with the thousands separator of the language: 12,345."""
    return QLocale().toString(number)
