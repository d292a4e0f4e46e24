"""The whole program under a hand that does what the tables and handbooks do not foresee."""

import pytest
from programs import opened_programs


@pytest.fixture
def make_program(qapp, qtbot, tmp_path):
    with opened_programs(qapp, qtbot, tmp_path) as make:
        yield make


@pytest.fixture
def program(make_program):
    return make_program()
