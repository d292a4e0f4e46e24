"""The sentences of the panel from score to loss. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.number_text import number
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.score_to_loss import ScoreToLoss, Source
from softmax_viz.core.methods.losses import Family
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.translated_texts import numbered_class, whole

Classes = tuple[ClassLabel, ...]


def target_text(value: ScoreToLoss, classes: Classes) -> str:
    """Return which class is the true one and why, or what the target is."""
    if value.source is Source.EDITED:
        if value.is_distribution:
            return QCoreApplication.translate("ScoreTexts", "The target is the distribution that you entered.")
        text = QCoreApplication.translate("ScoreTexts", "The targets sum to %1, not to 1, so there is no loss.")
        return text.replace("%1", number(value.sum_of("target"), 6))
    texts = {
        Source.CHOSEN: QCoreApplication.translate("ScoreTexts", "True class, chosen by you: %1."),
        Source.POINT: QCoreApplication.translate("ScoreTexts", "True class, that of this point: %1."),
        Source.ACTIVE: QCoreApplication.translate(
            "ScoreTexts", "No point is here; the active class counts as true: %1."
        ),
    }
    text = texts[value.source].replace("%1", numbered_class(classes[value.true_class], value.true_class))
    if value.smoothing and value.family is Family.SOFTMAX:
        spread = QCoreApplication.translate("ScoreTexts", "Label smoothing spreads %1 of it over all classes.")
        text += " " + spread.replace("%1", number(value.smoothing))
    return text


def loss_text(value: ScoreToLoss, is_bits: bool) -> str:
    """Return what the loss at the place is, and how it belongs to the curve; empty if there is none."""
    if not value.is_computable:
        return ""
    if not value.is_distribution and value.family is Family.SOFTMAX:
        return ""
    if value.is_own and value.is_test:
        text = QCoreApplication.translate(
            "ScoreTexts",
            "Loss of this point: %1. It is held out: the test curve shows the mean over all test points (%2).",
        )
    elif value.is_own:
        text = QCoreApplication.translate(
            "ScoreTexts", "Loss of this point: %1. The curve shows the mean over all training points (%2)."
        )
    else:
        text = QCoreApplication.translate("ScoreTexts", "Loss at this place, for this target: %1.")
    text = text.replace("%1", loss(value.loss)).replace("%2", whole(value.n_alike))
    if is_bits and value.family is Family.SOFTMAX:
        text += " " + QCoreApplication.translate("ScoreTexts", "It is in bits here; the curve is in nats.")
    return text


def problem_text() -> str:
    """Return what to say where nothing can be computed."""
    return QCoreApplication.translate(
        "ScoreTexts",
        "The scores are not finite numbers: the weights have diverged. Lower the learning rate and reset.",
    )


def family_text(value: ScoreToLoss) -> str:
    """Return what differs if another loss than cross-entropy is trained; else nothing."""
    if value.family is Family.MARGIN:
        return QCoreApplication.translate(
            "ScoreTexts",
            "The hinge loss is trained. It compares scores and needs no probabilities: each wrong class adds what it "
            "lacks to a margin of 1. So the way by exp, p and \N{MINUS SIGN}log p is not what is trained; p is what "
            "the bars show.",
        )
    if value.family is Family.OTHER:
        return QCoreApplication.translate(
            "ScoreTexts", "Another loss than cross-entropy is trained: the table shows what cross-entropy would be."
        )
    return ""


def dropout_text(value: ScoreToLoss) -> str:
    """Return which scores the next step drops, and that clean ones are shown; nothing without dropout."""
    if not value.has_dropout:
        return ""
    clean = QCoreApplication.translate(
        "ScoreTexts", "Logit dropout is on; these are the clean scores, of which the picture and the curve are made."
    )
    if value.dropped is None:
        text = QCoreApplication.translate("ScoreTexts", "In training, each point has scores of its own replaced by 0.")
    elif not value.dropped.any():
        text = QCoreApplication.translate("ScoreTexts", "The next step replaces none of them by 0.")
    else:
        text = QCoreApplication.translate("ScoreTexts", "The next step replaces scores by 0, those of the classes %1.")
        text = text.replace("%1", ", ".join(str(index + 1) for index, is_out in enumerate(value.dropped) if is_out))
    return f"{clean} {text}"


def units_text(value: ScoreToLoss) -> str:
    """Return in which units the terms of the score are."""
    text = QCoreApplication.translate("ScoreTexts", "w, φ and b are in data units.")
    if value.is_standardized:
        text += " " + QCoreApplication.translate(
            "ScoreTexts", "Training sees standardized features; the scores are the same."
        )
    return text
