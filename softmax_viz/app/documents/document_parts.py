"""The parts of the program that own the contents of a document. GUI thread only."""

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
    """Owns the stopping rules of a run."""

    @property
    def rules(self) -> StopRules:
        """When the run stops by itself."""

    def use_rules(self, rules: StopRules) -> None:
        """Stop the run when one of ``rules`` is met, and show them."""


@frozen_dataclass
class DocumentParts:
    """One owner for each part of a document.

    Parameters
    ----------
    editor
        Session, active class.
    runner
        Trained state, speed.
    viewport, style_controller, probe
        Viewport, field style, pinned place.
    rules
        Stopping rules.
    """

    editor: SessionOwner
    runner: Runner
    viewport: ViewportController
    style_controller: FieldStyleController
    probe: Probe
    rules: OwnsStopRules
