"""Frozen dataclasses without written methods do what those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import asdict, field, fields, replace
from typing import Any, ClassVar

import pytest

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass

theirs = dataclasses.dataclass(frozen=True)
KINDS = [theirs, frozen_dataclass]


class Plain:
    unit: ClassVar[str] = "m"
    x: float
    name: str = "a"
    tags: list[int] = field(default_factory=list, repr=False)
    note: str = field(default="", compare=False, metadata={"shown": True})

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("x is negative")


class More(Plain):
    z: int = 7


def made(kind: Any, base: type = Plain, **options: Any) -> Any:
    """The class ``base`` as a dataclass of a kind, from a copy."""
    contents = {k: v for k, v in vars(base).items() if k not in ("__dict__", "__weakref__")}
    for name in ("tags", "note"):
        if name in contents:
            old = contents[name]
            contents[name] = field(
                **{k: getattr(old, k) for k in ("default", "default_factory", "repr", "compare", "metadata")}
            )
    bases = (made(kind),) if base is More else ()
    return (kind(**options) if options else kind)(type(base.__name__, bases, contents))


@frozen_dataclass
class Kept:
    x: float
    y: tuple[int, ...] = ()


USES = {
    "by place": lambda C: C(1.0, "b", [1], "n"),
    "by name": lambda C: C(note="n", x=2.0),
    "both": lambda C: C(1.0, note="n"),
    "inherited": lambda C: C(3.0, "b", [], ""),
    "changed": lambda C: replace(C(1.0), name="c"),
    "as a dict": lambda C: asdict(C(1.0, tags=[1])),
    "fields": lambda C: [(f.name, f.default, f.repr, f.compare, dict(f.metadata)) for f in fields(C)],
    "equal": lambda C: [C(1.0) == C(1.0), C(1.0) == C(2.0), C(1.0) == 1.0, C(1.0, note="n") == C(1.0)],
    "places": lambda C: C.__match_args__,
    "defaults": lambda C: (C.name, C.note, hasattr(C, "tags")),
    "own lists": lambda C: C(1.0).tags is C(1.0).tags,
    "copied": lambda C: copy.deepcopy(C(1.0, tags=[1])),
}


@pytest.mark.parametrize("base", [Plain, More])
@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_it_does_what_the_standard_library_does(use: Any, base: type):
    wanted, found = (use(made(kind, base)) for kind in KINDS)
    assert repr(found) == repr(wanted)
    if dataclasses.is_dataclass(wanted):
        assert asdict(found) == asdict(wanted)


MISUSES = {
    "too few": lambda C: C(),
    "too many": lambda C: C(1.0, "a", [], "", 5, 6),
    "unknown": lambda C: C(1.0, colour="red"),
    "twice": lambda C: C(1.0, x=1.0),
    "refused": lambda C: C(-1.0),
    "set": lambda C: setattr(C(1.0), "x", 2.0),
    "set another": lambda C: setattr(C(1.0), "colour", 2.0),
    "deleted": lambda C: delattr(C(1.0), "x"),
    "hashed with a list": lambda C: hash(C(1.0)),
    "changed to what is unknown": lambda C: replace(C(1.0), colour="red"),
}


@pytest.mark.parametrize("base", [Plain, More])
@pytest.mark.parametrize("use", MISUSES.values(), ids=MISUSES.keys())
def test_it_refuses_what_the_standard_library_refuses(use: Any, base: type):
    errors = []
    for kind in KINDS:
        with pytest.raises((TypeError, ValueError, AttributeError)) as raised:
            use(made(kind, base))
        errors.append(raised.type)
    assert errors[0] is errors[1]


def test_equal_instances_hash_the_same_and_may_be_kept_elsewhere():
    one, other = Kept(1.0, (2,)), Kept(y=(2,), x=1.0)
    assert len({one, other, Kept(1.0)}) == 2
    assert pickle.loads(pickle.dumps(one)) == one
    match one:
        case Kept(x, (y,)):
            assert (x, y) == (1.0, 2)


def test_each_is_equal_to_itself_only_if_so_wanted():
    for kind in (lambda **o: dataclasses.dataclass(frozen=True, **o), frozen_dataclass):
        kept = made(kind, eq=False)
        one = kept(1.0)
        assert one == one
        assert one != kept(1.0)
        assert len({one, kept(1.0)}) == 2


def test_fields_are_given_by_name_if_so_wanted():
    for kind in (lambda **o: dataclasses.dataclass(frozen=True, **o), frozen_dataclass):
        named = made(kind, kw_only=True)
        assert replace(named(x=1.0), name="b").name == "b"
        assert named.__match_args__ == ()
        with pytest.raises(TypeError):
            named(1.0)
