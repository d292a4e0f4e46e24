"""What pictures may cost: at most half of the worker's time, and what gives way is the rate, then the resolution."""

from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.engine.drawing.frame_budget import SCALES, FrameBudget

LEAST_RATE = 20.0


class Motion:
    """A worker that draws whenever it may, on a clock of its own."""

    def __init__(self, full_s, fixed_s=0.0):
        self.now = 0.0
        self.budget = FrameBudget()
        self.full_s, self.fixed_s = full_s, fixed_s
        self.scales = []

    def draw(self, least=1):
        """Draw once it is due; returns how long it took."""
        self.now = max(self.now, self.budget.due_s)
        scale = self.budget.moving_scale(least)
        spent_s = self.fixed_s + self.full_s / scale**2
        self.budget.note(scale, self.now, self.now + spent_s)
        self.now += spent_s
        self.scales.append(scale)
        return spent_s


@given(st.floats(1e-4, 5.0), st.floats(0.0, 0.02))
def test_at_most_half_of_the_time_goes_into_pictures_whatever_they_cost(full_s, fixed_s):
    motion = Motion(full_s, fixed_s)
    spent_s = sum(motion.draw() for _ in range(20))
    assert spent_s <= 0.5 * max(motion.now, motion.budget.due_s) * (1 + 1e-9)


@given(st.floats(1e-4, 0.5 / LEAST_RATE))
def test_the_rate_falls_before_the_resolution(full_s):
    motion = Motion(full_s)
    for _ in range(10):
        motion.draw()
    assert motion.scales == [1] * 10


@given(st.floats(0.5 / LEAST_RATE * 1.001, 0.5 / LEAST_RATE * 63.9))
def test_the_resolution_falls_no_further_than_the_least_rate_needs_and_stays(full_s):
    motion = Motion(full_s)
    for _ in range(30):
        last_s = motion.draw()
    assert len(set(motion.scales[1:])) == 1, "no flicker"
    scale = motion.scales[-1]
    assert 2 * last_s <= 1.001 / LEAST_RATE
    assert 2 * full_s / (scale // 2) ** 2 > 1 / LEAST_RATE


@given(st.floats(1e-4, 5.0), st.sampled_from(SCALES[:3]))
def test_a_field_that_may_be_coarse_is_never_finer_and_may_be_coarser(full_s, least):
    motion = Motion(full_s)
    for _ in range(5):
        motion.draw(least)
    assert min(motion.scales) >= least


def test_one_slow_picture_is_forgiven():
    motion = Motion(1.0)
    motion.draw()
    motion.draw()
    assert motion.scales[-1] > 1
    motion.full_s = 0.004
    for _ in range(40):
        motion.draw()
    assert motion.scales[-1] == 1


def test_what_cost_much_at_another_size_says_nothing():
    motion = Motion(1.0)
    motion.draw()
    motion.budget.forget()
    assert motion.budget.moving_scale(1) == 1
    assert motion.budget.prompt_scale() == 1
    assert motion.budget.due_s <= motion.now
