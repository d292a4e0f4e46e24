"""Frozen dataclasses that cost little to define. Pure, without Qt.

``dataclasses.dataclass`` writes the source of the methods of each class and compiles it, which takes 0.6 ms a class
and was a fourth of the start of the program. The methods here are the same few functions for all classes. Making and
comparing an instance takes 1 to 2 µs, about as long as with ``dataclass``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields, make_dataclass
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen_dataclass(cls: type[T], /) -> type[T]: ...
@overload
def frozen_dataclass(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(Field, field))
def frozen_dataclass(cls: Any = None, /, *, eq: bool = True, kw_only: bool = False) -> Any:
    """Make a class a dataclass whose instances cannot be changed.

    ``dataclasses.replace``, ``fields``, ``asdict``, ``match``, ``copy`` and ``pickle`` work as with
    ``dataclass(frozen=True)``. Instances have a ``__dict__``, with the fields in their order.

    Parameters
    ----------
    cls
        The class; its module has ``from __future__ import annotations``. What it inherits from is a frozen dataclass
        of this kind, or no dataclass. ``field()`` may give ``default``, ``default_factory``, ``compare``, ``repr`` and
        ``metadata``.
    eq
        Whether instances are equal, and hash the same, if their fields do; otherwise each is equal to itself only.
    kw_only
        Whether all fields are given by name.
    """
    if cls is None:
        return lambda decorated: _freeze(decorated, eq, kw_only)
    return _freeze(cls, eq, kw_only)


class _FieldsOnDemand:
    """The ``__dataclass_fields__`` of a class until somebody asks for them: few classes are copied or listed."""

    def __init__(self, kw_only: bool) -> None:
        self.kw_only = kw_only

    def __get__(self, _instance: object, cls: Any) -> dict[str, Field[Any]]:
        defined = [(name, kind, default) for name, (kind, default) in cls.__fields__.items()]
        like = make_dataclass(
            cls.__name__,
            [each[:2] if each[2] is MISSING else each for each in defined],
            namespace={"__doc__": cls.__doc__ or cls.__name__},
            init=False,
            repr=False,
            eq=False,
            kw_only=self.kw_only,
        )
        made: dict[str, Field[Any]] = like.__dict__["__dataclass_fields__"]
        cls.__dataclass_fields__ = made
        return made


def _freeze(cls: Any, eq: bool, kw_only: bool) -> Any:
    own: Mapping[str, Any] = vars(cls)
    # Names with types and defaults, the latter as they are written: values or ``field()``.
    defined: dict[str, tuple[str, Any]] = dict(getattr(cls, "__fields__", ()))
    for name, kind in cls.__annotations__.items():
        if not kind.startswith("ClassVar"):
            defined[name] = kind, own.get(name, MISSING)
    names = tuple(defined)
    cls.__fields__ = defined
    cls.__dataclass_fields__ = _FieldsOnDemand(kw_only)
    positional = () if kw_only else names
    setattr(cls, "__match_args__", positional)  # noqa: B010 - mypy refuses the assignment
    cls.__init__ = _constructor(cls, names, positional)
    cls.__setattr__ = _refuse_to_set
    cls.__delattr__ = _refuse_to_delete
    if "__repr__" not in own:
        cls.__repr__ = _represent
    if eq:
        # Two names at least have ``attrgetter`` return a tuple; a name that stands twice changes no comparison.
        compared = [name for name in names if not isinstance(each := defined[name][1], Field) or each.compare]
        cls.__compared__ = staticmethod(attrgetter(*compared, compared[0]) if compared else _nothing)
        if "__eq__" not in own:
            cls.__eq__ = _equal
        if own.get("__hash__") is None:
            cls.__hash__ = _hash
    return cls


def _constructor(cls: Any, names: tuple[str, ...], positional: tuple[str, ...]) -> Callable[..., None]:
    """Return the ``__init__`` of a class with fields of these ``names``."""
    # In the order of the fields; what has no value must be given or made.
    blank = dict.fromkeys(names)
    unset: list[tuple[str, Any]] = []
    written: Any
    for name, (_kind, written) in cls.__fields__.items():
        default: Any = written
        make: Any = MISSING
        if isinstance(written, Field):
            default, make = written.default, written.default_factory
            if default is not MISSING:
                setattr(cls, name, default)
            elif name in vars(cls):
                delattr(cls, name)
        if default is MISSING:
            unset.append((name, make))
        else:
            blank[name] = default
    simple = len(positional)
    finish = hasattr(cls, "__post_init__")
    put = object.__setattr__

    def construct(self: Any, /, *values: object, **named: object) -> None:
        if named or len(values) != simple or simple != len(names):
            given = dict(zip(positional, values, strict=False)) | named if values else named
            filled = blank | given
            if len(given) != len(values) + len(named) or len(filled) != len(names):
                raise TypeError(_misfit(cls.__name__, positional, names, values, named))
            for name, make in unset:
                if name not in given:
                    if make is MISSING:
                        raise TypeError(f"{cls.__name__}() needs a value of {name!r}")
                    filled[name] = make()
        else:
            filled = dict(zip(names, values, strict=True))
        put(self, "__dict__", filled)
        if finish:
            self.__post_init__()

    return construct


def _misfit(
    name: str, positional: tuple[str, ...], names: tuple[str, ...], values: tuple[object, ...], named: dict[str, object]
) -> str:
    """Say which arguments do not fit the fields."""
    if len(values) > len(positional):
        return f"{name}() takes {len(positional)} positional values, but {len(values)} were given"
    unknown = [each for each in named if each not in names]
    if unknown:
        return f"{name}() has no field {unknown[0]!r}"
    twice = [each for each in positional[: len(values)] if each in named]
    return f"{name}() got two values of {twice[0]!r}"


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _represent(self: Any) -> str:
    values = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({values})"


def _nothing(_self: object) -> tuple[()]:
    return ()


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self.__compared__(self) == other.__compared__(other)


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))
