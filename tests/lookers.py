"""What a test does with a running program to look back: train some steps, look at one, wait for the answer."""

from __future__ import annotations

from typing import Any

from softmax_viz.app.program import Program
from softmax_viz.controllers.run.run_switch import RunSwitch
from softmax_viz.engine.messages.frame import Frame


def settle(program: Program, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: program.runner.is_settled() and program.files.document() is not None)


def step(program: Program, qtbot: Any, count: int) -> None:
    program.runner.step(count)
    settle(program, qtbot)


def look(program: Program, qtbot: Any, at: int) -> Frame | None:
    RunSwitch(program.runner.link).look_at(at)
    settle(program, qtbot)
    return program.runner.last_frame
