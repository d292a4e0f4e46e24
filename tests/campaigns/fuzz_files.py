"""Damaged sessions, tables and share codes: each loads or is refused by the program's own error, and soon.

    python tests/campaigns/fuzz_files.py [--count 20000] [--seed 0] [--first 0]

A case is a function of the seed and its number, so one that failed can be repeated: ``--first 4711 --count 1``.
What loads must be sound: it is written again and must come back the same. The campaign runs under limits of
memory and time; the suite runs a few hundred cases (``tests/storage/test_fuzz_files.py``).
"""

from __future__ import annotations

import argparse
import base64
import gc
import hashlib
import json
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from documents import bits, random_document
from workbooks import ods, sheet_xml, table_xml, xlsx

from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.sessions.session_text import load_session, session_bytes
from softmax_viz.storage.sessions.share_code import PREFIX, decode, encode, looks_like_code
from softmax_viz.storage.tables import read_table

_MOST_SECONDS = 20
_MEMORY_BYTES = 1_000_000_000  # above what the program has after its start
_LARGE_EVERY = 400  # cases with a large file are slow, and so are rare

_OLD = (Path(__file__).resolve().parent.parent / "data" / "session-schema-1.softmax").read_bytes()
_CASES = Path(__file__).resolve().parent.parent / "cases"
_TOKENS = [
    b"1e999", b"-1e999", b"NaN", b"Infinity", b"-Infinity", b"null", b"true", b"false", b"{}", b"[]", b'""', b"[", b"]",
    b"{", b"}", b",", b":", b'"', b"\\", b"\\u0000", b"\\ud800", b"\\udc00", b"0", b"-0.0", b"01", b"1.", b".5", b"+1",
    b"1" * 30, b"9" * 500, b"0." + b"0" * 500 + b"1", b"1e-400", b"5e-324", b"1_0", b"0x1", b"\xff", b"\xc3(", b"\xf0",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\r", b"\n", b"\t", b"\x1b[2J", b"\xe2\x80\xa8", b"//", b"/*", b"#", b"'",
    b";", b"nan", b"inf", b"=1+1", "가".encode(), "가".encode("cp949"), b"__import__('os').system('true')", b"!!python",
]  # fmt: skip
_VALUES: list[object] = [
    None, True, False, 0, 1, -1, 2**31, 2**53, 2**63, 2**64, 10**24, 10**30, -(10**400), 0.0, -0.0, 0.5, 1e300, -1e308,
    5e-324, float("inf"), float("nan"), "", "1", "x", "adam", "newton", "n" * 300, "\ud800", "\0", [], [[]], [0.0] * 3,
    {}, {"x": 1.0, "y": 1.0, "class": 0}, {"": {}}, [None] * 13,
]  # fmt: skip
_TABLES = [
    'width;"height; ""h""";class\n1,5;-2;"a\nb"\n.25;1e3;가\n3;4;c\n'.encode(),
    b"x,y,label\n" + b"".join(b"%d,%d.5,%d\n" % (i, i % 7, i % 3) for i in range(30)),
    "가로\t세로\t품종\n1\t2\t개\n3\t4\t고양이\n".encode("cp949"),
    "1,2,a\r\n3,4,b\r\n".encode("utf-16"),
    b"1,2,0\n3,4,1",
    *(path.read_bytes() for path in sorted(_CASES.iterdir()) if path.name[:2].isdigit()),
]
_SHEET = [["Trees"], ["x", "y", "kind"], [1.5, 2, "oak"], [2.5, None, "elm"], [3, 4, "oak"]]


class _OutOfTime(BaseException):
    """A case took too long. No ``except`` of the program takes it for something else."""


@contextmanager
def within(seconds: float):
    """Raise ``_OutOfTime`` in the block after that many seconds."""

    def on_alarm(*_: object) -> None:
        raise _OutOfTime

    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- damage ----------------------------------------------------------------------------------------------


def damaged(content: bytes, dice: random.Random, other: bytes) -> bytes:
    """``content`` after a few mishaps."""
    changed = bytearray(content)
    for _ in range(dice.choice([1, 1, 2, 3, 6])):
        at = dice.randint(0, len(changed))
        match dice.randrange(8):
            case 0:
                del changed[at:]
            case 1 if at < len(changed):
                changed[at] ^= 1 << dice.randrange(8)
            case 2:
                changed[at : at + dice.randint(0, 3)] = dice.choice(_TOKENS)
            case 3:
                del changed[at : at + dice.randint(1, 40)]
            case 4:
                start = dice.randint(0, len(changed))
                changed[at:at] = changed[start : start + dice.randint(1, 300)]
            case 5:
                start = dice.randint(0, len(other))
                changed[at:at] = other[start : start + dice.randint(1, 300)]
            case 6:
                changed[at:at] = dice.choice([b"[", b'{"a":', b'"', b","]) * dice.choice([1, 3, 2000])
            case _:
                changed[at : at + 1] = bytes([dice.randrange(256)])
    return bytes(changed)


def miswritten(value: object, dice: random.Random) -> object:
    """Plain values with another value, one entry more or fewer, or another order somewhere."""
    at = value
    while isinstance(at, (dict, list)) and at:
        keys = list(at) if isinstance(at, dict) else range(len(at))
        key = dice.choice(keys)
        if not isinstance(at[key], (dict, list)) or not at[key] or dice.random() < 0.25:
            match dice.randrange(6):
                case 0:
                    del at[key]
                case 1 if isinstance(at, list):
                    at.insert(key, deepcopy(dice.choice(_VALUES)))
                case 2 if isinstance(at, list):
                    at.extend(at[: dice.choice([1, 5, 100])])
                case 3 if isinstance(at, list):
                    at.reverse()
                case 4 if isinstance(at, dict):
                    at[dice.choice(["x", "new", "", "\ud800", "n" * 300])] = deepcopy(dice.choice(_VALUES))
                case _:
                    at[key] = deepcopy(dice.choice(_VALUES))
            break
        at = at[key]
    return value


def large(dice: random.Random) -> bytes:
    """A file of very many of something."""
    start = (
        b'{"format": "softmax_viz session", "schema": 2, "classes": [{"key": 0, "style": 0}, {"key": 1, "style": 1}],'
    )
    row = b'{"x": 1.5, "y": -2.5, "class": 1}'
    return dice.choice(
        [
            lambda: start + b'"points": [' + b", ".join([row] * 200_001) + b"]}",
            lambda: start + b'"points": [' + b", ".join([row] * 199_999) + b", [" + row + b"]]}",
            lambda: start + b'"points": ' + b"[" * 10_000_000,
            lambda: start + b'"points": [' + b"1," * 19_000_000 + b"1]}",
            lambda: start + b'"points": ' + b"9" * 39_000_000 + b"}",
            lambda: start + b'"points": [], "title": "' + b"a" * 39_000_000 + b'"}',
            lambda: start + b'"points": [], "title": "' + b"\\n" * 19_000_000 + b'"}',
            lambda: (
                start + b'"points": [], "new": {' + b",".join(b'"%d": [%d]' % (i, i) for i in range(400_000)) + b"}}"
            ),
            lambda: b" " * 39_000_000,
            lambda: b"[" * 900 + b",".join([b"[1e999]"] * 300_000) + b"]" * 900,
            lambda: b"1,2,a\n" * 200_001,
            lambda: b"1,2,a\n" * 8_000_000,
            lambda: b"x,y,c\n" + b'"' + b"\n" * 40_000_000,
            lambda: b"," * 45_000_000,
        ]
    )()


def coded(content: bytes) -> str:
    """A share code with any content at all, and the right sum."""
    packed = zlib.compress(content, 1)
    total = hashlib.sha256(packed).digest()[:8]
    return PREFIX + base64.urlsafe_b64encode(total + packed).decode().rstrip("=")


# --- cases -----------------------------------------------------------------------------------------------


@lru_cache
def sound_session(seed: int) -> bytes:
    """A session file as the program writes it, or as it did at first."""
    return _OLD if seed < 4 else session_bytes(random_document(seed))


def damaged_session(dice: random.Random) -> bytes:
    """The bytes of a session file that something happened to."""
    sound = [sound_session(dice.randrange(50)) for _ in range(2)]
    if dice.random() < 0.5:
        return damaged(sound[0], dice, sound[1])
    value: object = json.loads(sound[0])
    for _ in range(dice.choice([1, 1, 2, 3])):
        value = miswritten(value, dice)
    return json.dumps(value).encode()


def load_a_session(path: Path, dice: random.Random) -> None:
    path.write_bytes(large(dice) if dice.randrange(_LARGE_EVERY) == 0 else damaged_session(dice))
    check_session(path)


def load_a_table(path: Path, dice: random.Random) -> None:
    content = damaged(dice.choice(_TABLES), dice, dice.choice([*_TABLES, _OLD]))
    if dice.randrange(8) == 0:
        content = damaged_workbook(dice)
    path.write_bytes(large(dice) if dice.randrange(_LARGE_EVERY) == 0 else content)
    table = read_table(path)
    assert table.rows == table.data.n_points >= 1


def damaged_workbook(dice: random.Random) -> bytes:
    """A workbook to whose sheet, before it was packed, something happened: the packing itself guards what is in it."""
    if dice.random() < 0.5:
        return xlsx({"Notes": sheet_xml([["see below"]]), "Data": _scrambled(sheet_xml(_SHEET), dice)})
    return ods(_scrambled(table_xml(_SHEET), dice))


def _scrambled(xml: str, dice: random.Random) -> str:
    if dice.random() < 0.5:
        return damaged(xml.encode(), dice, xml.encode()).decode("utf-8", "replace")
    for _ in range(dice.choice([1, 2, 5])):  # numbers are places and repetitions: they become very large
        at = dice.randrange(len(xml))
        xml = xml[:at] + re.sub("[0-9A-Z]", dice.choice(["9999999", "XFD", "-1", "", "0", "1e9"]), xml[at:], count=1)
    return xml


def load_a_code(_path: Path, dice: random.Random) -> None:
    match dice.randrange(3):
        case 0:
            code = encode(random_document(dice.randrange(60)))
            text = damaged(code.encode(), dice, _OLD).decode("utf-8", dice.choice(["replace", "surrogateescape"]))
        case 1:
            text = coded(large(dice) if dice.randrange(_LARGE_EVERY) == 0 else damaged_session(dice))
        case _:
            bomb = bytes(dice.choice([1_000, 41_000_000])) if dice.randrange(20) == 0 else b"{}"
            text = damaged(coded(bomb).encode(), dice, bomb[:100]).decode("latin-1")
    looks_like_code(text)
    read = decode(text)
    assert bits(decode(encode(read)), with_history=False) == bits(read, with_history=False)


def load_what_is_no_file(path: Path, dice: random.Random) -> None:
    match dice.randrange(6):
        case 0:
            path.touch()
            os.truncate(path, 200_000_000)
        case 1:
            os.mkfifo(path)
        case 2:
            path.mkdir()
        case 3:  # root may read it nevertheless, and then it is empty
            path.touch(0o000)
        case 4:
            path.symlink_to(dice.choice([path, Path("/dev/zero"), Path("/proc/self/mem"), path / "x"]))
        case _:
            path = dice.choice([path, path / "x", Path("a\0b"), Path("n" * 5000), Path("\ud800")])
    dice.choice([load_session, read_table])(path)


def check_session(path: Path) -> None:
    """Load it; and if that is possible, what was loaded can be written and read again."""
    read = load_session(path)
    path.write_bytes(session_bytes(read))
    assert bits(load_session(path)) == bits(read)


_KINDS: dict[str, tuple[int, Callable[[Path, random.Random], None]]] = {
    "session": (50, load_a_session),
    "table": (25, load_a_table),
    "share code": (20, load_a_code),
    "no file": (5, load_what_is_no_file),
}


def run_case(number: int, seed: int, folder: Path) -> tuple[str, str]:
    """One case: its outcome as ``kind: loaded`` or ``kind: refused``, and what was wrong, or nothing."""
    dice = random.Random(f"{seed} {number}")
    names = [*_KINDS]
    kind = dice.choices(names, [_KINDS[name][0] for name in names])[0]
    path = folder / f"case {number}"
    try:
        with within(_MOST_SECONDS):
            _KINDS[kind][1](path, dice)
    except UserError as error:
        words = str(error)
        is_sentence = words.endswith((".", PREFIX)) and "\n" not in words and 10 < len(words) < 8_000
        return f"{kind}: refused", "" if is_sentence else f"no sentence: {words[:300]!r}"
    except _OutOfTime:
        return f"{kind}: out of time", f"more than {_MOST_SECONDS} s"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"{kind}: failed", "".join(traceback.format_exception(error, limit=-6))
    else:
        return f"{kind}: loaded", ""
    finally:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    options = parser.parse_args()
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + _MEMORY_BYTES, -1))
    outcomes: Counter[str] = Counter()
    wrong, slowest = 0, (0.0, 0)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.first, options.first + options.count):
            start = time.perf_counter()
            outcome, complaint = run_case(number, options.seed, Path(folder))
            slowest = max(slowest, (time.perf_counter() - start, number))
            outcomes[outcome] += 1
            if complaint:
                wrong += 1
                print(f"case {number}, {outcome}: {complaint}", flush=True)
    gc.collect()
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:7,} {outcome}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{options.count:,} cases, {wrong} wrong; slowest {slowest[0]:.1f} s (case {slowest[1]}); peak {peak} MB")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
