"""Two trainers in one process: neither changes the other, and both leave the interpreter to the window they share."""

import queue
import threading
import time

import pytest
from counting import CountingInbox
from trainers import VIEW, Trainer

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.messages.courtesy import LONGEST_S, Courtesy
from softmax_viz.engine.messages.outbox import Outbox
from softmax_viz.engine.trainer_loop import TrainerLoop
from softmax_viz.engine.trainer_thread import TrainerThread

SETTINGS = [
    Hyperparams(optimizer="adam", batch_size=16, logit_dropout=0.3, dropout_scope="step"),
    Hyperparams(optimizer="newton", strength=0.01),
    Hyperparams(optimizer="momentum", penalty="l1", standardize=True, test_share=0.2),
]
DATA = [blobs(3, 40), blobs(5, 60), blobs(2, 90)]
LESSONS = list(zip(DATA, SETTINGS, (1, 2, 3), (900, 60, 2000), strict=True))  # data, settings, seed, steps


def loop_of(courtesy, number, lesson):
    """A loop that was told to learn ``lesson`` in several commands and then to end; and where its frame comes."""
    data, settings, seed, steps = lesson
    inbox, outbox = queue.SimpleQueue(), Outbox(courtesy)
    field_style = cmd.UseViewport(VIEW.view, 40, 30, "light")
    commands = [cmd.UseData(data, 1), cmd.UseHyperparams(settings), cmd.Reset(number, seed), field_style]
    commands += [cmd.Step(steps // 4)] * 4
    faults = []

    def seek(problem, *_):
        inbox.put((0, cmd.OptimumFound(problem, None)))

    loop = TrainerLoop(inbox, outbox, seek, time.perf_counter, faults.append)
    return loop, inbox, outbox, list(enumerate(commands, 1)), faults


def live(loop, inbox, outbox, commands):
    """Send one command after the other, and let the loop obey and draw until nothing more will come."""
    for item in commands:
        inbox.put(item)
        loop.cycle()
    while not outbox._pending.settled:
        loop.cycle()


def learned(outbox):
    frame = outbox.take()
    curve = frame.curve.total
    return frame.state.step, frame.state.theta.tobytes(), curve.last.tobytes(), frame.picture.pixels.tobytes()


def alone(number, lesson):
    loop, inbox, outbox, commands, faults = loop_of(Courtesy(), number, lesson)
    live(loop, inbox, outbox, commands)
    assert not faults
    return learned(outbox)


def test_runs_side_by_side_get_the_bits_of_each_alone():
    courtesy = Courtesy()
    loops = [loop_of(courtesy, number, lesson) for number, lesson in enumerate(LESSONS)]
    together = threading.Barrier(len(loops))
    done = [threading.Event() for _ in loops]

    def beside(index):
        together.wait()
        live(*loops[index][:4])
        done[index].set()

    threads = [threading.Thread(target=beside, args=(index,)) for index in range(len(loops))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(event.is_set() for event in done)
    for number, (lesson, (_, _, outbox, _, faults)) in enumerate(zip(LESSONS, loops, strict=True)):
        assert not faults
        found, expected = learned(outbox), alone(number, lesson)
        assert found[0] == lesson[3]
        assert found == expected


@pytest.fixture
def pair():
    """Two trainers of one window, at full speed, whose frames are all shown."""
    courtesy = Courtesy()
    both = [Trainer(courtesy=courtesy) for _ in range(2)]
    for trainer in both:
        counting = CountingInbox(trainer)
        trainer.inbox = trainer.loop._mail._inbox = counting
        trainer.ask(cmd.UseData(blobs(), 1), cmd.Reset(1, 0), cmd.SetSpeed(None), VIEW)
        trainer.send(cmd.Run())
        trainer.loop.cycle()
    for trainer in both:
        trainer.send(cmd.FrameTaken(None))
        trainer.loop.cycle()
        trainer.loop.cycle()
        trainer.inbox.waits.clear()
        assert trainer.loop.phase is Phase.RUNNING
    return both


def test_a_trainer_waits_for_the_frame_of_another_and_goes_on_when_it_is_shown(pair):
    one, other = pair
    assert one.outbox.take() is not None
    before = other.loop._run.step
    other.loop.cycle()
    assert other.inbox.waits == [LONGEST_S]
    assert other.loop._run.step > before, "not for ever"
    other.loop.cycle()
    assert other.inbox.waits == [LONGEST_S], "once for each frame"


def test_the_window_wakes_all_its_trainers_when_a_frame_is_shown(qapp):
    courtesy = Courtesy()
    one, other, stranger = TrainerThread(None, courtesy), TrainerThread(None, courtesy), TrainerThread()
    one.give_back(None)
    for thread in (one, other):
        assert thread._inbox.get_nowait() == (0, cmd.FrameTaken(None))
        assert thread._inbox.empty()
    assert stranger._inbox.empty()
    assert other.stop()
    one.give_back(None)
    assert other._inbox.get_nowait()[1] == cmd.Stop()
    assert other._inbox.empty(), "who has ended is not woken"
    assert one.stop()
    assert stranger.stop()
