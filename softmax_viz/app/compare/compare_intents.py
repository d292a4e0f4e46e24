"""What the user can ask for about runs side by side; see ``app.intents.intents``. Pure, without Qt."""

from __future__ import annotations

from collections.abc import Mapping

from softmax_viz.app.intents.intent import Intent


class AskToCompare(Intent):
    """Choose what to compare the present run with."""


class Compare(Intent):
    """Show another run beside the present one, both from the same start.

    ``ours`` are hyper-parameters that the present run gets, ``theirs`` those that differ in the other one, by name.
    """

    ours: Mapping[str, object]
    theirs: Mapping[str, object]


class CloseRival(Intent):
    """Close the run with this letter; the comparison ends with the last one."""

    letter: str
