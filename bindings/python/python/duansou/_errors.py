"""The exceptions of the package: each is a `duansou.Error`, and Python's own where Python has one."""

from __future__ import annotations

import errno as _errno


class Error(Exception):
    """What went wrong, in one line that says what to do next.

    `kind` tells programs what went wrong: `InvalidQuery`, `InvalidConfig`, `InvalidInput`, `NotFound`,
    `AlreadyExists`, `Incompatible`, `Locked`, `Io`, `Engine`, `Unsupported` or `Interrupted`. `path` and
    `line` (from 1) are what the error is about, or `None`.

    >>> import duansou
    >>> try:
    ...     duansou.Index.open("nowhere.idx")
    ... except duansou.Error as error:
    ...     print(error.kind, isinstance(error, FileNotFoundError))
    NotFound True
    """

    kind: str
    path: str | None
    line: int | None

    def __init__(
        self,
        message: str,
        kind: str = "Engine",
        path: str | None = None,
        line: int | None = None,
        errno: int | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.path = path
        self.line = line
        self._message = message
        _describe(self, errno, path)

    def __new__(cls, message: str, *_rest: object, **_named: object) -> Error:
        # One argument: OSError would take more for its own.
        return super().__new__(cls, message)

    def __str__(self) -> str:
        if self.path is None:
            return self._message
        at = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{at}: {self._message}"

    def __reduce__(self) -> tuple[object, ...]:
        return (make, (self.kind, self._message, self.path, self.line, _errno_of(self)))


def _describe(error: BaseException, number: int | None, path: str | None) -> None:
    """Gives an `OSError` what Python's own have."""
    if isinstance(error, OSError):
        error.errno = number
        error.filename = path


def _errno_of(error: BaseException) -> int | None:
    return error.errno if isinstance(error, OSError) else None


class InvalidQueryError(Error, ValueError):
    """A request that cannot be answered as asked: an unknown topic, a malformed date."""


class InvalidConfigError(Error, ValueError):
    """A setting or a taxonomy that does not hold together."""


class InvalidInputError(Error, ValueError):
    """An input that cannot be read as what it claims to be, or an index that was closed."""


class NotFoundError(Error, FileNotFoundError):
    """A path, an index, an article or a paragraph that is not there."""


class AlreadyExistsError(Error, FileExistsError):
    """An index stands where a new one was to be created."""


class IncompatibleError(Error):
    """An index written by another format or another analysis."""


class LockedError(Error, BlockingIOError):
    """Another process is writing to the index."""


class IoError(Error, OSError):
    """The operating system refused a read or a write; `errno` says why, where it is known."""


class AccessError(IoError, PermissionError):
    """The operating system does not allow a read or a write."""


class EngineError(Error):
    """The search engine below failed."""


class UnsupportedError(Error):
    """What this engine, or this process, cannot do; the message names what does it instead."""


class InterruptedError(Error):
    """The run was ended before it was done."""


_CLASSES: dict[str, type[Error]] = {
    "InvalidQuery": InvalidQueryError,
    "InvalidConfig": InvalidConfigError,
    "InvalidInput": InvalidInputError,
    "NotFound": NotFoundError,
    "AlreadyExists": AlreadyExistsError,
    "Incompatible": IncompatibleError,
    "Locked": LockedError,
    "Io": IoError,
    "Engine": EngineError,
    "Unsupported": UnsupportedError,
    "Interrupted": InterruptedError,
}


def make(kind: str, message: str, path: str | None, line: int | None, errno: int | None) -> Error:
    """The exception of a kind; the native module calls this."""
    made = _CLASSES.get(kind, EngineError)
    if kind == "Io" and errno in (_errno.EACCES, _errno.EPERM, _errno.EROFS):
        made = AccessError
    return made(message, kind, path, line, errno)
