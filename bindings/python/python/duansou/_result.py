"""What results have in common: frozen views of the objects of the JSON contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

T = TypeVar("T")


class field(Generic[T]):
    """A field of a result: a name of the JSON contract, and how its value is read."""

    def __init__(self, doc: str, read: Callable[[Any], T] | None = None, name: str | None = None) -> None:
        self.__doc__ = doc
        self._read = read
        self._name = name

    def __set_name__(self, owner: type, name: str) -> None:
        self.__name__ = name
        self._name = self._name or name

    @overload
    def __get__(self, result: None, owner: type) -> field[T]: ...
    @overload
    def __get__(self, result: Result, owner: type) -> T: ...
    def __get__(self, result: Result | None, owner: type) -> field[T] | T:
        if result is None:
            return self
        value = result._data.get(self._name)  # type: ignore[arg-type]
        return value if self._read is None else self._read(value)  # type: ignore[return-value]

    def __set__(self, result: Result, value: object) -> None:
        raise AttributeError(f"{type(result).__name__} is frozen; `to_dict()` gives a copy to change")


class Result:
    """A frozen result. Its attributes are the fields of the JSON contract; a field that a newer library adds is
    an attribute too. `to_dict()` and `dict(result)` give the object of `--format json`."""

    __slots__ = ("_data",)
    _data: dict[str, Any]

    def __init__(self, data: dict[str, Any]) -> None:
        object.__setattr__(self, "_data", data)

    def to_dict(self) -> dict[str, Any]:
        """The result as dicts, lists, strings and numbers, as `--format json` prints it; a copy."""
        return {name: _copy(value) for name, value in self._data.items()}

    def to_json(self) -> str:
        """The result as JSON on one line."""
        return json.dumps(self._data, ensure_ascii=False)

    def keys(self) -> list[str]:
        """The names of the fields, so that `dict(result)` works."""
        return list(self._data)

    def __getitem__(self, name: str) -> Any:
        return _copy(self._data[name])

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if not name.startswith("_") and name in self._data:
                return _copy(self._data[name])
            raise AttributeError(f"{type(self).__name__} has no field `{name}`, expected one of {self.keys()}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; `to_dict()` gives a copy to change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; `to_dict()` gives a copy to change")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._data})

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._data == other._data  # type: ignore[attr-defined, no-any-return]

    def __hash__(self) -> int:
        return hash((type(self).__name__, json.dumps(self._data, sort_keys=True)))

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self._data,))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {shortened(self.to_json(), 60)}>"


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner) for inner in value]
    return value


def copied(value: Any) -> Any:
    """A copy of a dict, an empty one for `None`."""
    return _copy(value or {})


def strings(value: Any) -> tuple[str, ...]:
    """A list of strings as a tuple; an empty one for `None`."""
    return tuple(value or ())


def several(made: type[R]) -> Callable[[Any], tuple[R, ...]]:
    """A list of objects as a tuple of results."""
    return lambda value: tuple(made(inner) for inner in value or ())


def perhaps(made: type[R]) -> Callable[[Any], R | None]:
    """An object as a result; `None` stays."""
    return lambda value: None if value is None else made(value)


R = TypeVar("R", bound=Result)


def moment(value: str | None) -> date | datetime | None:
    """A date of publication: a `datetime` where the clock is known, otherwise a `date`; of a year or a month,
    its first day."""
    if value is None:
        return None
    if "T" in value:
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    parts = [int(part) for part in value.split("-")] + [1, 1]
    return date(*parts[:3])


def shortened(text: str, most: int) -> str:
    """A text on one line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def marked(parts: Iterator[Any] | tuple[Any, ...]) -> str:
    """Parts of a snippet as HTML; everything in them is escaped."""
    from html import escape

    return "".join(f"<mark>{escape(p.text)}</mark>" if p.hit else escape(p.text) for p in parts)
