"""The sentences of the panel of metrics. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.metrics import Calibration, ClassMetrics
from softmax_viz.views.style.numbers import NO_NUMBER, percent
from softmax_viz.views.style.translated_texts import numbered_class, whole

_translate = QCoreApplication.translate


def filled(template: str, *values: str) -> str:
    """Return ``template`` with %1, %2 … replaced by ``values``."""
    for place, value in enumerate(values, 1):
        template = template.replace(f"%{place}", value)
    return template


def share(value: float | None) -> str:
    """Return a share in percent, or a dash where it is not defined."""
    return NO_NUMBER if value is None or math.isnan(value) else percent(value)


def set_name(is_test: bool) -> str:
    """Return the name of the test points or of the training points."""
    return _translate("Metrics", "test") if is_test else _translate("Metrics", "train")


def accuracy_text(metrics: ClassMetrics) -> str:
    """Return the accuracy with its counts."""
    if metrics.accuracy is None:
        return _translate("Metrics", "no points")
    text = _translate("Metrics", "accuracy %1 (%2 of %3)")
    return filled(text, percent(metrics.accuracy), whole(metrics.n_right), whole(metrics.n_points))


def largest_text(metrics: ClassMetrics) -> str:
    """Return how often the answer that is always the largest class would be right."""
    if metrics.largest_share is None:
        return ""
    text = _translate("Metrics", "Always answering the largest class would be right for %1.")
    return filled(text, percent(metrics.largest_share))


def cell_text(metrics: ClassMetrics, classes: tuple[ClassLabel, ...], cell: tuple[int, int]) -> str:
    """Return what is in a cell of the confusion matrix."""
    true, predicted = cell
    count, support = int(metrics.confusion[true, predicted]), int(metrics.support[true])
    names = (f"{index + 1} {classes[index].name}".strip() for index in cell)
    values = (*names, whole(count))
    if not support:
        return filled(_translate("Metrics", "%3 points: true %1, predicted %2"), *values)
    text = _translate("Metrics", "%3 of %4 (%5): true %1, predicted %2")
    return filled(text, *values, whole(support), percent(count / support))


def class_text(metrics: ClassMetrics, classes: tuple[ClassLabel, ...], index: int) -> str:
    """Return the counts from which precision, recall and F1 of a class are computed, and what is not defined."""
    name = numbered_class(classes[index], index)
    support, predicted = int(metrics.support[index]), int(metrics.predicted[index])
    right = whole(int(metrics.confusion[index, index]))
    lines = [name]
    if predicted:
        text = _translate("Metrics", "precision: of %1 points predicted as this class, %2 are of it")
        lines.append(filled(text, whole(predicted), right))
    else:
        lines.append(_translate("Metrics", "precision is 0/0: the class is never predicted"))
    if support:
        text = _translate("Metrics", "recall: of %1 points of this class, %2 are predicted as it")
        lines.append(filled(text, whole(support), right))
    else:
        lines.append(_translate("Metrics", "recall is 0/0: the class has no points here"))
    lines.append(_translate("Metrics", "F1 = 2 · right / (points + predictions), the harmonic mean of both"))
    return "\n".join(lines)


def undefined_text(metrics: ClassMetrics, classes: tuple[ClassLabel, ...]) -> str:
    """Return why there are dashes in the table of classes; empty if there are none."""
    never = [i for i in range(len(classes)) if not metrics.predicted[i]]
    empty = [i for i in range(len(classes)) if not metrics.support[i]]
    parts = []
    for which, template in (
        (never, _translate("Metrics", "never predicted: class %1")),
        (empty, _translate("Metrics", "without points: class %1")),
    ):
        if which:
            parts.append(filled(template, ", ".join(str(index + 1) for index in which)))
    return f"{NO_NUMBER} = 0/0. " + "; ".join(parts) if parts else ""


def bin_text(calibration: Calibration, index: int, is_test: bool) -> str:
    """Return the sentence that one bin of the reliability diagram stands for."""
    count, right = int(calibration.counts[index]), int(calibration.right[index])
    if not count:
        low, high = (f"{10 * (index + step)}\N{NO-BREAK SPACE}%" for step in (0, 1))
        return filled(_translate("Metrics", "No point (%3) got %1 to %2."), low, high, set_name(is_test))
    about = f"{100.0 * float(calibration.confidence[index]):.0f}\N{NO-BREAK SPACE}%"
    if count == 1:
        text = (
            _translate("Metrics", "The one point (%2) that got about %1 was right.")
            if right
            else _translate("Metrics", "The one point (%2) that got about %1 was wrong.")
        )
        return filled(text, about, set_name(is_test))
    text = _translate("Metrics", "Of %1 points that got about %2, %3 were right (%4).")
    return filled(text, whole(count), about, whole(right), set_name(is_test))


def error_text(train: Calibration | None, test: Calibration | None) -> str:
    """Return the calibration errors."""
    parts = []
    for calibration, is_test in ((train, False), (test, True)):
        error = None if calibration is None else calibration.error
        if error is not None:
            parts.append(f"{set_name(is_test)} {percent(error)}")
    return filled(_translate("Metrics", "ECE: %1"), ", ".join(parts) or NO_NUMBER)
