"""What the trainer's loop does next, as tables: the first row that fits decides. Pure; any thread.

A cycle of the loop waits for commands, handles all that have come, works, and publishes a frame if one is due. Each row
below gives the phases it is for, the conditions, and the answer. ``Situation`` explains the words.

LISTEN: how long does a cycle wait for a command before it goes on?

    stopped                          | always                       | only look
    running                          | window busy, not frame due   | a moment, for the window
    running                          | coarse, not picture waiting  | until the next portion or the exact picture
    running                          | always                       | until the next portion
    paused, diverged, faulted        | frame due                    | only look
    paused, diverged                 | work left                    | only look
    paused, diverged                 | coarse                       | until the exact picture
    paused, diverged                 | insight left, not refused    | until the insight is due
    paused, diverged, faulted        | always                       | for a command

WORK: what does a cycle do for the run, once the commands are handled?

    faulted, stopped                 | always                       | nothing
    any                              | refused                      | nothing
    running                          | window busy                  | what was asked
    running                          | always                       | what was asked, and a slice of training
    paused, diverged                 | always                       | what was asked

WORK_LEFT: does something remain to be done at rest?

    running, faulted, stopped        | always                       | no
    paused, diverged                 | refused                      | no
    paused, diverged                 | not posed                    | yes
    paused, diverged                 | asked                        | yes
    paused, diverged                 | large, reading due           | yes
    paused, diverged                 | always                       | no

FRAME_DUE: should the outbox hold another frame than it does?

    stopped                          | always                       | no
    any                              | not model known, not refused | no
    any                              | changed, awaited             | yes
    any                              | changed, outbox empty        | yes
    running                          | changed, picture due         | yes
    running                          | exact due, picture due       | yes
    paused, diverged                 | exact due                    | yes
    paused, running, diverged        | insight due, posed, not refused, outbox empty | yes
    any                              | always                       | no

PICTURE: which picture does a frame bring?

    running                          | picture due                  | one of motion
    running                          | always                       | none
    any                              | always                       | one of rest

READ: what is evaluated for a frame?

    any                              | posed, not large, reading due | readings and curve
    running                          | not large                    | nothing
    any                              | always                       | the curve

SETTLED: does a frame say that everything asked has been answered, so that no frame follows without a command?

    any                              | coarse                       | no
    faulted                          | always                       | yes
    running                          | always                       | no
    any                              | optimum sought               | no
    any                              | work left                    | no
    any                              | insight left, not refused    | no
    any                              | always                       | yes
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from softmax_viz.core.settings.phases import Phase


class Situation(NamedTuple):
    """The state of the loop at one moment, as the tables ask for it.

    Parameters
    ----------
    phase
        What the trainer does.
    changed
        The outbox does not yet hold the present state.
    awaited
        … and the user waits for it.
    outbox_empty
        The last frame has been taken.
    picture_waiting
        A picture waits in the outbox to be taken.
    picture_due
        It is time for a picture of a field in motion.
    coarse
        The last picture was drawn with fewer pixels than the canvas has.
    exact_due
        … and the user's gesture has rested long enough for the exact one.
    window_busy
        The run goes at full speed, and the window has taken a frame that is not on the screen yet.
    model_known
        The weights in data units are known: a picture can be made.
    refused
        No training problem can be made of these data.
    posed
        The problem is posed: split, expanded and scaled (``TrainingRun.pose``), so that steps can be taken.
    large
        Evaluating losses and accuracy takes longer than a frame may.
    asked
        Steps or a check of the gradient were asked for and are not done.
    reading_due
        It is time to evaluate losses and accuracy.
    optimum_sought
        The search for the optimum has not answered yet.
    insight_left
        An insight was asked for and is not computed at this state.
    insight_due
        … one that is quick, and it is time to compute it.
    """

    phase: Phase
    changed: bool = False
    awaited: bool = False
    outbox_empty: bool = True
    picture_waiting: bool = False
    picture_due: bool = False
    coarse: bool = False
    exact_due: bool = False
    window_busy: bool = False
    model_known: bool = True
    refused: bool = False
    posed: bool = True
    large: bool = False
    asked: bool = False
    reading_due: bool = False
    optimum_sought: bool = False
    insight_left: bool = False
    insight_due: bool = False

    @property
    def frame_due(self) -> bool:
        """Whether the outbox should hold another frame than it does: by ``FRAME_DUE``."""
        return decide(FRAME_DUE, self)

    @property
    def work_left(self) -> bool:
        """Whether something remains to be done at rest: by ``WORK_LEFT``."""
        return decide(WORK_LEFT, self)


class Listen(Enum):
    """How long the loop waits for a command."""

    ONLY_LOOK = "only look"
    FOR_COMMAND = "for a command"
    FOR_WINDOW = "a moment, for the window"
    UNTIL_PORTION = "until the next portion"
    UNTIL_EXACT = "until the exact picture"
    UNTIL_INSIGHT = "until the insight is due"
    UNTIL_EITHER = "until the next portion or the exact picture"


class Work(Enum):
    """What a cycle does for the run."""

    NOTHING = "nothing"
    WHAT_WAS_ASKED = "what was asked"
    TRAIN = "what was asked, and a slice of training"


class PictureKind(Enum):
    """Which picture a frame brings."""

    NONE = "none"
    OF_MOTION = "one of motion"
    OF_REST = "one of rest"


class Read(Enum):
    """What is evaluated for a frame."""

    NOTHING = "nothing"
    CURVE = "the curve"
    ALL = "readings and curve"


Answer = TypeVar("Answer")

_ANY = tuple(Phase)
_RUNNING, _FAULTED, _STOPPED = Phase.RUNNING, Phase.FAULTED, Phase.STOPPED
_AT_REST = (Phase.PAUSED, Phase.DIVERGED)
_HEALTHY = (Phase.PAUSED, Phase.RUNNING, Phase.DIVERGED)


@dataclass(frozen=True, slots=True)
class Row(Generic[Answer]):
    """One row of a table: ``answer`` holds in ``phases`` where every name in ``when`` has its value."""

    phases: tuple[Phase, ...]
    when: tuple[tuple[str, bool], ...]
    answer: Answer

    def fits(self, situation: Situation) -> bool:
        """Return whether this row is about ``situation``."""
        return situation.phase in self.phases and all(getattr(situation, name) is value for name, value in self.when)


@dataclass(frozen=True, eq=False)
class Table(Generic[Answer]):
    """A question and its rows; the first that fits answers. Compared and hashed by identity."""

    name: str
    rows: tuple[Row[Answer], ...]


def _row(phases: Phase | tuple[Phase, ...], answer: Answer, **when: bool) -> Row[Answer]:
    return Row(phases if isinstance(phases, tuple) else (phases,), tuple(when.items()), answer)


LISTEN = Table(
    "LISTEN",
    (
        _row(_STOPPED, Listen.ONLY_LOOK),
        _row(_RUNNING, Listen.FOR_WINDOW, window_busy=True, frame_due=False),
        # While a picture waits to be taken, FrameTaken will come.
        _row(_RUNNING, Listen.UNTIL_EITHER, coarse=True, picture_waiting=False),
        _row(_RUNNING, Listen.UNTIL_PORTION),
        _row((*_AT_REST, _FAULTED), Listen.ONLY_LOOK, frame_due=True),
        _row(_AT_REST, Listen.ONLY_LOOK, work_left=True),
        _row(_AT_REST, Listen.UNTIL_EXACT, coarse=True),
        _row(_AT_REST, Listen.UNTIL_INSIGHT, insight_left=True, refused=False),
        # With a frame to publish and the last one not yet taken, FrameTaken will come.
        _row((*_AT_REST, _FAULTED), Listen.FOR_COMMAND),
    ),
)
WORK = Table(
    "WORK",
    (
        _row((_FAULTED, _STOPPED), Work.NOTHING),
        _row(_ANY, Work.NOTHING, refused=True),
        # The window needs the interpreter now.
        _row(_RUNNING, Work.WHAT_WAS_ASKED, window_busy=True),
        _row(_RUNNING, Work.TRAIN),
        _row(_AT_REST, Work.WHAT_WAS_ASKED),
    ),
)
WORK_LEFT = Table(
    "WORK_LEFT",
    (
        _row((_RUNNING, _FAULTED, _STOPPED), False),
        _row(_AT_REST, False, refused=True),
        _row(_AT_REST, True, posed=False),
        _row(_AT_REST, True, asked=True),
        _row(_AT_REST, True, large=True, reading_due=True),
        _row(_AT_REST, False),
    ),
)
FRAME_DUE = Table(
    "FRAME_DUE",
    (
        _row(_STOPPED, False),
        _row(_ANY, False, model_known=False, refused=False),
        _row(_ANY, True, changed=True, awaited=True),
        _row(_ANY, True, changed=True, outbox_empty=True),
        _row(_RUNNING, True, changed=True, picture_due=True),
        _row(_RUNNING, True, exact_due=True, picture_due=True),
        # The exact picture that follows a coarse one, once the user's gesture rests.
        _row(_AT_REST, True, exact_due=True),
        _row(_HEALTHY, True, insight_due=True, posed=True, refused=False, outbox_empty=True),
        _row(_ANY, False),
    ),
)
PICTURE = Table(
    "PICTURE",
    (
        _row(_RUNNING, PictureKind.OF_MOTION, picture_due=True),
        _row(_RUNNING, PictureKind.NONE),
        _row(_ANY, PictureKind.OF_REST),
    ),
)
READ = Table(
    "READ",
    (
        _row(_ANY, Read.ALL, posed=True, large=False, reading_due=True),
        _row(_RUNNING, Read.NOTHING, large=False),
        # Reading the curve is quick however many points there are.
        _row(_ANY, Read.CURVE),
    ),
)
SETTLED = Table(
    "SETTLED",
    (
        _row(_ANY, False, coarse=True),
        _row(_FAULTED, True),
        _row(_RUNNING, False),
        _row(_ANY, False, optimum_sought=True),
        _row(_ANY, False, work_left=True),
        _row(_ANY, False, insight_left=True, refused=False),
        _row(_ANY, True),
    ),
)
TABLES: tuple[Table[Listen] | Table[Work] | Table[PictureKind] | Table[Read] | Table[bool], ...] = (
    LISTEN, WORK, WORK_LEFT, FRAME_DUE, PICTURE, READ, SETTLED,
)  # fmt: skip


def decide(table: Table[Answer], situation: Situation) -> Answer:
    """Return the answer of the first row of ``table`` that fits."""
    answer: Answer = _first_answer(table, situation)
    return answer


@lru_cache(maxsize=1024)  # the loop asks thousands of times a second, in a few dozen different situations
def _first_answer(table: Table[Any], situation: Situation) -> Any:
    return next(row.answer for row in table.rows if row.fits(situation))
