"""Session files and share codes that were written once open for good, and training goes on as it did then.

``session-schema-2-unnamed.softmax`` is as files were before the optimizer's memory was written with its names. What
thirty more steps gave is in ``old-sessions.json``.
"""

import base64
import json
import zlib
from pathlib import Path

import pytest
from fifty_settings import furthest, learned_after

from softmax_viz.core.document.document import Document
from softmax_viz.storage.sessions.session_text import load_session
from softmax_viz.storage.sessions.share_code import decode

DATA = Path(__file__).parents[2] / "data"
KEPT = json.loads((DATA / "old-sessions.json").read_text("utf-8"))
STEPS = 30
RELATIVE = 1e-9


def goes_on_as_then(document: Document, gives: dict) -> bool:
    learned = learned_after(document, STEPS)
    return furthest({"then": {name: learned[name] for name in gives}}, {"then": gives}) <= RELATIVE


def has_what_is_written(document: Document, written: dict) -> bool:
    """Whether ``document`` is what plain JSON says, entry by entry."""
    session, data, state = document.session, document.session.data, document.trained and document.trained.state
    settings = {name: getattr(session.hyperparams, name) for name in written["settings"]}
    found = {
        "title": session.title,
        "features": list(session.features),
        "seed": session.seed,
        "settings": settings,
        "axes": list(data.axes),
        "classes": [{"key": label.key, "name": label.name, "style": label.style} for label in data.classes],
        "points": [{"x": x, "y": y, "class": c} for (x, y), c in zip(data.points.tolist(), data.labels, strict=True)],
        "view": document.view and list(document.view),
        "probe": document.probe and list(document.probe),
        "speed": document.speed,
        "active_class": document.active_class,
        "look": document.field_style,
    }
    same = all(written[name] == value for name, value in found.items())
    if state is None:
        return same and written["trained"] is None
    trained = written["trained"]
    return (
        same
        and all(getattr(state, name).tolist() == trained[name] for name in ("weights", "bias"))
        and all(getattr(state, name) == trained[name] for name in ("step", "epoch", "position", "moment_steps"))
        and [moment.tolist() for moment in state.moments] == trained["moments"]
    )


@pytest.mark.parametrize("kept", KEPT["files"], ids=lambda kept: kept["file"])
def test_an_old_file_opens_and_goes_on(kept):
    document = load_session(DATA / kept["file"])
    written = json.loads((DATA / kept["file"]).read_text("utf-8"))
    assert has_what_is_written(document, written)
    curve = document.trained.curve
    assert {name: part["last"] for name, part in written["trained"]["curve"].items()} == {
        name: getattr(curve, name).last.tolist() for name in written["trained"]["curve"]
    }
    assert goes_on_as_then(document, kept["gives"])


@pytest.mark.parametrize("kept", KEPT["codes"], ids=lambda kept: kept["title"])
def test_an_old_share_code_opens_and_goes_on(kept):
    document = decode(kept["code"])
    packed = base64.urlsafe_b64decode(kept["code"].removeprefix("softmax1:") + "==")[8:]
    assert has_what_is_written(document, json.loads(zlib.decompress(packed)))
    assert goes_on_as_then(document, kept["gives"])
