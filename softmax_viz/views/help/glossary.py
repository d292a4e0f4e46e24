"""The words on the screen, explained: one table. GUI thread only."""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

_T = QT_TRANSLATE_NOOP


@frozen_dataclass
class Word:
    """A word and its explanation, marked for translation in the context ``glossary``."""

    word: str
    meaning: str


# In the order in which a newcomer meets them.
GLOSSARY: tuple[Word, ...] = (
    Word(
        _T("glossary", "softmax regression"),
        _T(
            "glossary",
            "A model that learns to tell K classes apart. It gives each class a score and turns the scores into "
            "probabilities. Also called multinomial logistic regression.",
        ),
    ),
    Word(
        _T("glossary", "class"),
        _T(
            "glossary",
            "What a point belongs to. Each class has a number, a colour and a shape, and can have a name.",
        ),
    ),
    Word(
        _T("glossary", "feature"),
        _T(
            "glossary",
            "A number computed from x and y that the model uses, such as x, y, x² or xy. Curved features allow "
            "curved boundaries.",
        ),
    ),
    Word(
        _T("glossary", "weight, bias"),
        _T(
            "glossary",
            "The numbers that training changes. A weight says how much a feature raises the score of a class; the"
            " bias is added to the score everywhere.",
        ),
    ),
    Word(
        _T("glossary", "score, logit"),
        _T("glossary", "z = w·φ + b: how much the model favours a class at a place, before softmax."),
    ),
    Word(
        _T("glossary", "probability"),
        _T(
            "glossary",
            "What softmax makes of the scores: a number from 0 to 1 for each class, all of them summing to 1.",
        ),
    ),
    Word(
        _T("glossary", "familiarity, spread"),
        _T(
            "glossary",
            "How near a place is to the training points: exp(−d²/2), where d is the distance of the nearest one in "
            "spreads. A spread is the standard deviation of the training points around the mean of their class, in x "
            "and in y. Probabilities say nothing about it: far from all data the model is often sure.",
        ),
    ),
    Word(
        _T("glossary", "decision boundary"),
        _T("glossary", "The line on which two classes are equally probable and no other class is more probable."),
    ),
    Word(
        _T("glossary", "site, cell"),
        _T(
            "glossary",
            "With the features x and y a region is the cell of a site at half the class's weight vector: the places "
            "where the squared distance to that site, less the weight of the site, is the smallest.",
        ),
    ),
    Word(
        _T("glossary", "loss"),
        _T(
            "glossary",
            "What a prediction costs: −log of the probability that the model gives to the true class. A sure and "
            "right answer costs nearly nothing, a sure and wrong one a lot.",
        ),
    ),
    Word(
        _T("glossary", "regularization, penalty, λ"),
        _T(
            "glossary",
            "An extra cost for large weights. L2 shrinks all of them, L1 makes some exactly zero. λ says how much"
            " it counts.",
        ),
    ),
    Word(
        _T("glossary", "total, J"),
        _T("glossary", "Data loss plus penalty: what training makes smaller."),
    ),
    Word(
        _T("glossary", "optimum J*, gap"),
        _T(
            "glossary",
            "J* is the lowest total that is possible with these data and settings. The gap is how far the total "
            "is still above it.",
        ),
    ),
    Word(
        _T("glossary", "ln K"),
        _T("glossary", "The loss of a model that knows nothing: it gives each of K classes the probability 1/K."),
    ),
    Word(
        _T("glossary", "gradient"),
        _T("glossary", "How the total changes when each weight grows a little. A step goes against it, downhill."),
    ),
    Word(
        _T("glossary", "learning rate η"),
        _T("glossary", "How far one step goes. Too small is slow; too large jumps over the optimum."),
    ),
    Word(
        _T("glossary", "step, batch, epoch"),
        _T(
            "glossary",
            "A step updates the weights once, from one batch of points. An epoch is one pass over all training "
            "points.",
        ),
    ),
    Word(
        _T("glossary", "optimizer"),
        _T("glossary", "The rule that makes a step from the gradient: gradient descent, momentum, Adam, Newton …"),
    ),
    Word(
        _T("glossary", "accuracy"),
        _T("glossary", "The share of points whose most probable class is the right one."),
    ),
    Word(
        _T("glossary", "test share, held out"),
        _T(
            "glossary",
            "Points that training never uses. They show what the model is worth on new data. They are drawn "
            "hollow.",
        ),
    ),
    Word(
        _T("glossary", "overfitting"),
        _T(
            "glossary",
            "The training loss still falls while the test loss rises: the model learns the points by heart.",
        ),
    ),
    Word(
        _T("glossary", "standardize"),
        _T(
            "glossary",
            "To shift and scale each feature to mean 0 and standard deviation 1, so that one learning rate suits "
            "all of them.",
        ),
    ),
    Word(
        _T("glossary", "logit dropout"),
        _T(
            "glossary",
            "While training, scores are set to 0 at random. What is shown as the model uses all scores. The thin "
            "noisy line in the plot is the loss with dropout.",
        ),
    ),
    Word(
        _T("glossary", "entropy, confidence, margin"),
        _T(
            "glossary",
            "Three ways to say how sure the model is at a place: entropy in bits, the largest probability, and "
            "its lead over the second.",
        ),
    ),
    Word(
        _T("glossary", "convergence, divergence"),
        _T(
            "glossary",
            "Training converges when steps no longer change anything that matters. It diverges when steps make "
            "everything larger without end.",
        ),
    ),
)  # fmt: skip
