"""The base class of intents: frozen values that say what the user asks for. Pure, without Qt."""

from __future__ import annotations

from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(frozen_default=True, eq_default=False)
class Intent:
    """Something the user asks for: a frozen value. Subclasses only declare their fields.

    Frozen ``dataclasses`` would do the same, but generating their methods takes 20 ms at the start of the program.
    """

    fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(cls.__annotations__)

    def __init__(self, *values: object) -> None:
        if len(values) != len(self.fields):
            raise TypeError(f"{type(self).__name__} takes {len(self.fields)} values, not {len(values)}")
        self.__dict__.update(zip(self.fields, values, strict=True))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({values})"

    def arguments(self) -> tuple[Any, ...]:
        """Return the values of the fields, in order."""
        return tuple(self.__dict__.values())
