"""Why there is no exact optimum, as sentences to be translated in the context ``optimum``. Pure."""

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

SEPARABLE = QT_TRANSLATE_NOOP(
    "optimum",
    "No finite optimum: these features can separate the classes perfectly, so larger weights are always better.",
)
TOUCHING = QT_TRANSLATE_NOOP(
    "optimum",
    "No finite optimum: these features can separate some of the points ever more sharply, "
    "so larger weights are always better.",
)
EMPTY_CLASS = QT_TRANSLATE_NOOP(
    "optimum",
    "J* is approached but never reached: a class has no points, so its bias falls for ever.",
)
NOT_FOUND = QT_TRANSLATE_NOOP("optimum", "The optimum was not found to full accuracy.")
TOO_LARGE = QT_TRANSLATE_NOOP("optimum", "Too many weights to compute the optimum.")
OTHER_PENALTY = QT_TRANSLATE_NOOP("optimum", "J* is not computed for this penalty.")
OTHER_LOSS = QT_TRANSLATE_NOOP("optimum", "J* is not computed for this loss.")
# A penalty gives these problems a finite optimum.
CURABLE = (SEPARABLE, TOUCHING)
REASONS = (SEPARABLE, TOUCHING, EMPTY_CLASS, NOT_FOUND, TOO_LARGE, OTHER_PENALTY, OTHER_LOSS)
