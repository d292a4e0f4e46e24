"""The owners of what a document holds, as the services around documents take them. GUI thread only."""

from __future__ import annotations

from typing import Protocol

from softmax_viz.controllers.display.field_style_controller import FieldStyleController
from softmax_viz.controllers.display.probe import Probe
from softmax_viz.controllers.display.viewport_controller import ViewportController
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.training.stopping import StopRules


class OwnsStopRules(Protocol):
    """Owns the rules by which a run stops by itself."""

    @property
    def rules(self) -> StopRules:
        """When the run stops by itself."""

    def use_rules(self, rules: StopRules) -> None:
        """Stop the run by ``rules``, and show them."""


@frozen_dataclass
class DocumentParts:
    """One owner for each part of a document.

    Parameters
    ----------
    editor
        Session, active class.
    runner
        What was learned, speed.
    viewer, looker, probe
        The view, how the field is drawn, the pinned place.
    rules
        When a run stops by itself.
    """

    editor: SessionOwner
    runner: Runner
    viewport: ViewportController
    style_controller: FieldStyleController
    probe: Probe
    rules: OwnsStopRules
