"""Share codes: short, safe to paste, and never half right."""

import base64
import hashlib
import json
import re
import string
import tracemalloc
import zlib

import numpy as np
import pytest
from documents import bits, documents, random_document
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.document_format import SCHEMA, to_dict
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.sessions import share_code
from softmax_viz.storage.sessions.share_code import PREFIX, decode, encode, looks_like_code

_DOCUMENT = random_document(9)
_CODE = encode(_DOCUMENT)


def refusal(text: str) -> str:
    with pytest.raises(UserError) as caught:
        decode(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def packed(content: bytes) -> str:
    """A code with any content at all, and the right sum."""
    squeezed = zlib.compress(content)
    return PREFIX + base64.urlsafe_b64encode(hashlib.sha256(squeezed).digest()[:8] + squeezed).decode().rstrip("=")


@settings(max_examples=20)
@given(documents)
def test_a_code_carries_all_but_the_history(document):
    code = encode(document)
    assert re.fullmatch(r"softmax1:[A-Za-z0-9_-]+", code)
    read = decode(code)
    assert bits(read, with_history=False) == bits(document, with_history=False)
    assert read.trained is None or read.trained.curve is None


@settings(max_examples=30)
@given(st.data())
def test_what_mails_and_chats_do_to_it_does_no_harm(data):
    code = _CODE
    for _ in range(data.draw(st.integers(0, 8))):
        at = data.draw(st.integers(len(PREFIX), len(code)))
        code = code[:at] + data.draw(st.sampled_from(["\n", "\r\n> ", "=\n", " ", "\t", "\u200b", "\xa0"])) + code[at:]
    before, after = data.draw(st.sampled_from([("", ""), ('"', '"'), ("“", "”"), ("> ", "\n"), ("`", "`"), ("<", ">")]))
    code = before + data.draw(st.sampled_from(["softmax1:", "Softmax1:", " softmax1:"])) + code[len(PREFIX) :] + after
    assert looks_like_code(code)
    assert bits(decode(code), with_history=False) == bits(_DOCUMENT, with_history=False)


@settings(max_examples=30)
@given(st.integers(len(PREFIX), len(_CODE) - 2), st.sampled_from(string.ascii_letters + string.digits + "-_"))
def test_a_damaged_code_is_refused(at, letter):
    for damaged in (_CODE[:at], _CODE[:at] + _CODE[at + 1 :], _CODE[:at] + "ä" + _CODE[at:], _CODE[:at] + letter):
        assert "incomplete or damaged. Copy the whole of it once more." in refusal(damaged)
    changed = _CODE[:at] + letter + _CODE[at + 1 :]
    if changed != _CODE:
        assert "incomplete or damaged" in refusal(changed)


@pytest.mark.parametrize(
    "text", ["", "hello", "softmax", "softmax1", "x softmax1:AAAA", "http://softmax1:AA", '{"a": 1}']
)
def test_what_is_no_code(text):
    assert not looks_like_code(text)
    assert refusal(text) == "This is not a share code. A share code begins with softmax1:"


@pytest.mark.parametrize(
    "text", ["softmax1:", "softmax1:A", "softmax1:AAAA", "softmax0:AAAA", _CODE + _CODE, _CODE * 2]
)
def test_what_only_begins_like_a_code(text):
    assert looks_like_code(text)
    assert "incomplete or damaged" in refusal(text)


def test_codes_of_newer_programs():
    newer = json.dumps({**to_dict(_DOCUMENT), "schema": SCHEMA + 1}).encode()
    for code in ("softmax2:anything", "softmax999999999:", packed(newer)):
        assert looks_like_code(code)
        assert refusal(code) == "The share code was made by a newer softmax_viz. Update the program."


def test_content_that_no_program_wrote():
    assert "softmax1:… is no session of softmax_viz" in refusal(packed(b"[]"))
    broken = to_dict(_DOCUMENT) | {"seed": -1}
    assert "softmax1:…: seed must be a whole number" in refusal(packed(json.dumps(broken).encode()))
    assert "line 1, column 2: the text breaks off" in refusal(packed(b"{"))
    sound = base64.urlsafe_b64decode(_CODE[len(PREFIX) :] + "==")[8:] + b"more"
    extra = base64.urlsafe_b64encode(hashlib.sha256(sound).digest()[:8] + sound).decode()
    assert "incomplete or damaged" in refusal(PREFIX + extra)


def test_a_bomb_is_not_unpacked(monkeypatch):
    """What unpacks to more than a session can have is refused after that much of it."""
    code = packed(bytes(3_000_000))
    assert len(code) < 5_000
    monkeypatch.setattr(share_code, "MAX_BYTES", 100_000)
    tracemalloc.start()
    assert "incomplete or damaged" in refusal(code)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_text_without_end_is_refused():
    assert "too long" in refusal(PREFIX + "A" * 20_000_000)


def test_three_hundred_points_fit_a_mail():
    data = blobs()
    code = encode(Document(Session(data)))
    assert len(code) < 40 * data.n_points
    assert np.array_equal(decode(code).session.data.points, data.points)
