"""Views are tested in English, plurals included."""

import pytest

from softmax_viz.system.i18n import install_language


@pytest.fixture(autouse=True, scope="session")
def english(qapp):
    install_language(qapp, "en")
