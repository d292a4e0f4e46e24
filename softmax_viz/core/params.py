"""The one table of hyper-parameters. Widgets, checks, command line, help and files all read it.

To add a hyper-parameter: one entry here and the field of the same name in ``Hyperparams``.
"""

from __future__ import annotations

from softmax_viz.core.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.param_kinds import ChoiceParam, NumberParam, Param, SwitchParam

__all__ = ["PARAMS", "ChoiceParam", "NumberParam", "Param", "SwitchParam", "applies"]

_T = QT_TRANSLATE_NOOP

PARAMS: dict[str, Param] = {
    param.name: param
    for param in (
        NumberParam(
            "learning_rate",
            _T("params", "Learning rate"),
            _T("params", "Length η of one step, w ← w − η·∂J/∂w: small creeps, large overshoots."),
            low=1e-4, high=100.0, default=0.3, scale="log",
            only_with=("optimizer", ("gd", "momentum", "nesterov", "adam")),
        ),
        NumberParam(
            "strength",
            _T("params", "Regularization λ"),
            _T("params", "Strength λ of the penalty: larger keeps the weights smaller and the boundaries softer."),
            low=1e-6, high=10.0, default=1e-3, scale="log", zero=True,
            only_with=("penalty", ("l2", "l1", "elastic")),
        ),
        ChoiceParam(
            "penalty",
            _T("params", "Penalty"),
            _T("params", "What is added to the data loss to keep the weights small; the bias is free."),
            choices=(
                ("none", _T("params", "off"), _T("params", "No penalty: J is the data loss alone.")),
                ("l2", _T("params", "L2"), _T("params", "Weight decay, λ/2 · Σ w²: shrinks all weights.")),
                ("l1", _T("params", "L1"), _T("params", "Lasso, λ · Σ |w|: sets small weights to exactly zero.")),
                (
                    "elastic",
                    _T("params", "both"),
                    _T("params", "Elastic net, λ (ρ Σ |w| + (1 − ρ)/2 Σ w²): zeros from L1, shrinking from L2."),
                ),
            ),
            default="l2",
        ),
        NumberParam(
            "l1_ratio",
            _T("params", "L1 share ρ"),
            _T("params", "Share ρ of L1 in the elastic net λ (ρ Σ |w| + (1 − ρ)/2 Σ w²): 1 is L1 alone, 0 is L2."),
            low=0.0, high=1.0, default=0.5, only_with=("penalty", ("elastic",)),
        ),
        NumberParam(
            "logit_dropout",
            _T("params", "Logit dropout"),
            _T("params", "Chance p that a class's logit is replaced by 0 while training; the picture never drops any."),
            low=0.0, high=0.95, default=0.0,
        ),
        NumberParam(
            "batch_size",
            _T("params", "Batch size"),
            _T("params", "Points used in one step: small batches make a noisy path, all of them a smooth one."),
            low=1, high=1000, default=None, scale="log", whole=True, none_is_all=True,
        ),
        ChoiceParam(
            "optimizer",
            _T("params", "Optimizer"),
            _T("params", "How a step is made from the gradient g = ∂J/∂w."),
            choices=(
                ("gd", _T("params", "Gradient descent"), _T("params", "w ← w − η g; with minibatches it is SGD.")),
                ("momentum", _T("params", "Momentum"), _T("params", "v ← β v + g, w ← w − η v: rolls on.")),
                (
                    "nesterov",
                    _T("params", "Nesterov"),
                    _T("params", "v ← β v + g, w ← w − η (g + β v): momentum that looks ahead."),
                ),
                (
                    "adam",
                    _T("params", "Adam"),
                    _T("params", "w ← w − η m̂ / (√v̂ + ε): each weight has a step length of its own."),
                ),
                (
                    "newton",
                    _T("params", "Newton"),
                    _T("params", "w ← w − t H⁻¹ g with the curvature H: one jump to the bottom of a bowl."),
                ),
            ),
            default="gd",
        ),
        NumberParam(
            "momentum",
            _T("params", "Momentum β"),
            _T("params", "How much of the last velocity is kept, v ← β v + g: 0 is plain gradient descent."),
            low=0.0, high=0.999, default=0.9, only_with=("optimizer", ("momentum", "nesterov")),
        ),
        NumberParam(
            "beta1",
            _T("params", "Adam β₁"),
            _T("params", "Memory of the mean gradient, m ← β₁ m + (1 − β₁) g."),
            low=0.0, high=0.999, default=0.9, only_with=("optimizer", ("adam",)),
        ),
        NumberParam(
            "beta2",
            _T("params", "Adam β₂"),
            _T("params", "Memory of the mean squared gradient, v ← β₂ v + (1 − β₂) g²."),
            low=0.0, high=0.9999, default=0.999, only_with=("optimizer", ("adam",)),
        ),
        SwitchParam(
            "bias",
            _T("params", "Bias"),
            _T("params", "Add b to every score, z = w·φ + b; without it all boundaries pass through the origin."),
            default=True,
        ),
        ChoiceParam(
            "loss",
            _T("params", "Loss"),
            _T("params", "What a point costs; J is the mean over the points plus the penalty."),
            choices=(
                ("cross_entropy", _T("params", "cross-entropy"), _T("params", "−log p_true with p = softmax(z).")),
                (
                    "hinge",
                    _T("params", "hinge (SVM)"),
                    _T("params", "Σ max(0, 1 + z_k − z_true) over the other classes (Weston–Watkins): a margin of 1."),
                ),
            ),
            default="cross_entropy", section="more",
        ),
        NumberParam(
            "label_smoothing",
            _T("params", "Label smoothing ε"),
            _T("params", "Aim at (1 − ε)·onehot + ε/K instead of certainty: keeps the model from being too sure."),
            low=0.0, high=0.9, default=0.0, only_with=("loss", ("cross_entropy",)), section="more",
        ),
        ChoiceParam(
            "dropout_scope",
            _T("params", "Dropped per"),
            _T("params", "How long one draw of dropped logits lasts."),
            choices=(
                ("epoch", _T("params", "epoch"), _T("params", "One draw for a whole pass over the data.")),
                ("step", _T("params", "step"), _T("params", "A new draw at every step, shared by all its points.")),
                ("example", _T("params", "point"), _T("params", "A draw of its own for every point at every step.")),
            ),
            default="epoch", section="more",
        ),
        SwitchParam(
            "dropout_rescale",
            _T("params", "Rescale kept"),
            _T("params", "Divide the kept logits by 1 − p, so that the mean logit stays what it is without dropout."),
            default=False, section="more",
        ),
        ChoiceParam(
            "initialization",
            _T("params", "Initial weights"),
            _T("params", "Where a run starts; takes effect at the next Reset."),
            choices=(
                ("normal", _T("params", "normal"), _T("params", "Normal with standard deviation σ.")),
                ("zeros", _T("params", "zeros"), _T("params", "All zero: the loss is exactly ln K.")),
                ("textbook", _T("params", "textbook"), _T("params", "randn / √(D/2), as in many textbook programs.")),
            ),
            default="normal", section="more",
        ),
        NumberParam(
            "initial_sigma",
            _T("params", "Initial σ"),
            _T("params", "Standard deviation σ of the first weights: 0.01 is nearly undecided, 1 has strong opinions."),
            low=1e-4, high=10.0, default=0.01, scale="log", only_with=("initialization", ("normal",)), section="more",
        ),
        SwitchParam(
            "standardize",
            _T("params", "Standardize"),
            _T("params", "Train on (φ − mean) / deviation of each feature: the same picture, reached with even steps."),
            default=False, section="data",
        ),
        NumberParam(
            "test_share",
            _T("params", "Test share"),
            _T("params", "Share of the points that is held out: hollow, never trained on, used for the test loss."),
            low=0.0, high=0.9, default=0.0, section="data",
        ),
        NumberParam(
            "split_seed",
            _T("params", "Split seed"),
            _T("params", "Which points are held out: another seed, another choice."),
            low=0, high=9999, default=0, whole=True, section="data",
        ),
    )
}  # fmt: skip


def applies(name: str, values: dict[str, object]) -> bool:
    """Whether parameter ``name`` has a meaning beside the other ``values`` (all of them, by name)."""
    if name in ("dropout_scope", "dropout_rescale"):
        return bool(values["logit_dropout"])
    if name == "split_seed":
        return bool(values["test_share"])
    needs = PARAMS[name].only_with
    return needs is None or values[needs[0]] in needs[1]
