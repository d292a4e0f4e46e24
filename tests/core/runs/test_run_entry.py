"""The letters of runs."""

import pytest

from softmax_viz.core.data.dataset import empty_dataset
from softmax_viz.core.model.features import LINEAR
from softmax_viz.core.runs.run_entry import RunEntry, entry_of, index_of, letter_of, next_letter
from softmax_viz.core.settings.hyperparams import Hyperparams


def entry(number: int, letter: str) -> RunEntry:
    return RunEntry(number, letter, empty_dataset(), Hyperparams(), LINEAR, 1)


def test_letters_go_from_a_to_z_and_on_with_numbers():
    assert [letter_of(index) for index in (0, 1, 25, 26, 51, 52)] == ["A", "B", "Z", "A2", "Z2", "A3"]
    assert [index_of(letter_of(index)) for index in range(80)] == list(range(80))


def test_no_letter_is_given_twice_though_one_in_the_middle_is_free():
    assert next_letter(()) == "A"
    assert next_letter((entry(1, "A"), entry(5, "C"))) == "D"


@pytest.mark.parametrize("letter", ["?", "1", "Bx"])
def test_what_is_no_letter_is_refused(letter):
    with pytest.raises(ValueError, match=r"substring|invalid literal"):
        index_of(letter)


def test_an_entry_is_found_by_its_number():
    entries = (entry(1, "A"), entry(5, "C"))
    assert entry_of(entries, 5) is entries[1]
    assert entry_of(entries, 2) is None
