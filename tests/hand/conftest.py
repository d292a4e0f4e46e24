"""The whole program under a hand that does what the tables and handbooks do not foresee."""

import pytest
from programs import opened_programs, shared_program


@pytest.fixture
def make_program(qapp, qtbot, tmp_path):
    with opened_programs(qapp, qtbot, tmp_path) as make:
        yield make


@pytest.fixture
def program(make_program):
    return make_program()


@pytest.fixture(scope="module")
def shared(qapp, tmp_path_factory, request):
    with shared_program(qapp, request, tmp_path_factory.mktemp("shared")) as shared:
        yield shared


@pytest.fixture
def begun(shared, qtbot):
    """A program as it was opened, which the tests of a module share: for those that begin and end with its window."""
    yield shared.begin(qtbot)
    shared.end(qtbot)
