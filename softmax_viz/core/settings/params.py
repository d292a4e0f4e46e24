"""The table of hyper-parameters for its readers, and the rule when each of them has an effect.

The entries are the fields of ``Hyperparams``.
"""

from __future__ import annotations

from softmax_viz.core.settings.hyperparams import PARAMS
from softmax_viz.core.settings.param_kinds import ChoiceParam, NumberParam, Param, SwitchParam

__all__ = ["PARAMS", "ChoiceParam", "NumberParam", "Param", "SwitchParam", "applies"]


def applies(name: str, values: dict[str, object]) -> bool:
    """Return whether parameter ``name`` has an effect with ``values`` (all parameters, by name)."""
    param = PARAMS[name]
    if param.unless_zero and not values[param.unless_zero]:
        return False
    return param.only_with is None or values[param.only_with[0]] in param.only_with[1]
