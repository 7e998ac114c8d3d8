"""The index: files and records go in, ranked paragraphs come out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, Literal

from . import _native
from ._result import Result
from ._results import Article, Excerpt, Explained, Part, SearchResponse, Stats, SyncReport, TopicCounts

Path = str | os.PathLike[str]
Item = Path | Mapping[str, Any] | Article | tuple[str, str]
Progress = Callable[[int], object]
Several = str | Sequence[str]
Day = str | date | datetime

# Bytes of JSON lines that go to the native module at once.
_BLOCK = 1 << 18


class Index:
    """An index of paragraphs: in a folder, in memory, or in a cluster by its URL.

    Make one with `Index.create`, `Index.open` or `Index.in_memory`. One object serves any number of threads; the
    GIL is released while it works. It is a context manager, and can be pickled where it has a location: the copy
    opens it again. After a fork, open it again: calls of the old object raise `UnsupportedError`.

    >>> import duansou
    >>> with duansou.Index.in_memory() as index:
    ...     report = index.add([("notice", "高校与企业共建现代产业学院。")])
    ...     [hit.id for hit in index.search("產業學院")]
    ['notice#0']
    """

    __slots__ = ("_inner", "_path")
    _inner: _native.Index
    _path: str | None

    def __init__(self) -> None:
        raise TypeError("expected Index.create(path), Index.open(path) or Index.in_memory()")

    @classmethod
    def _over(cls, native: _native.Index, path: str | None) -> Index:
        index = object.__new__(cls)
        index._inner = native
        index._path = path
        return index

    @classmethod
    def create(cls, path: Path, *, taxonomy: str | None = None, memory: int | None = None) -> Index:
        """Create an index at `path`, a folder that is missing or empty.

        `taxonomy` is the TOML text of another taxonomy; `memory` limits what writing takes, in bytes (256 MiB).

        Raises `AlreadyExistsError` (a `FileExistsError`), `InvalidConfigError`, `IoError`.
        """
        at = _path(path)
        return cls._over(_native.Index.create(at, taxonomy, _number("memory", memory)), at)

    @classmethod
    def open(cls, path: Path) -> Index:
        """Open the index at `path`, a folder or the URL of an index in a cluster.

        Raises `NotFoundError` (a `FileNotFoundError`), `IncompatibleError`, `IoError`, `EngineError`,
        `UnsupportedError`.
        """
        at = _path(path)
        return cls._over(_native.Index.open(at), at)

    @classmethod
    def in_memory(cls, *, taxonomy: str | None = None, memory: int | None = None) -> Index:
        """Make an index in memory, with the settings of `create`."""
        return cls._over(_native.Index.in_memory(taxonomy, _number("memory", memory)), None)

    @property
    def path(self) -> str | None:
        """Where the index is; `None` in memory."""
        return self._path

    @property
    def closed(self) -> bool:
        """Whether the index was closed."""
        return self._inner.closed

    def close(self) -> None:
        """Close the index. Later calls raise `InvalidInputError`; closing twice is fine."""
        self._inner.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        where = "in memory" if self._path is None else repr(self._path)
        return f"<Index {where}{' closed' if self.closed else ''}>"

    def __reduce__(self) -> tuple[object, ...]:
        if self._path is None:
            raise TypeError("an index in memory cannot be pickled; create one in a folder")
        return (Index.open, (self._path,))

    def add(self, items: Item | Iterable[Item], *, url: str | None = None, progress: Progress | None = None) -> SyncReport:
        """Index `items` in one commit, and replace what the index has of them.

        An item is a path of a file or folder (`str` or `os.PathLike`), a `dict` of the fields of a JSON line
        (`text` or `paragraphs`; `id`, `title`, `published`, `source`, `uri`, …), an `Article`, or a tuple
        `(id, text)`. A blank line separates the paragraphs of a text. `url` is the address of a single page.
        `progress` is called now and then with the number of records read.

        What cannot be read is in `report.skipped`. An exception, `KeyboardInterrupt` too, leaves the index as it
        was. Raises `TypeError` for another item, `LockedError` while another process writes, `IoError`.

        >>> import duansou
        >>> index = duansou.Index.in_memory()
        >>> index.add([{"id": "a", "title": "招生", "text": "高校扩大招生。", "published": "2024-05"}])
        <SyncReport 1 articles, 1 paragraphs, 0 skipped>
        >>> index.add({"id": "b"}).skipped[0].message.split(";")[0]
        'missing field `text`, or `paragraphs`'
        """
        if isinstance(items, (str, os.PathLike, Mapping, Article)) or _is_pair(items):
            items = [items]  # type: ignore[list-item]
        given = _fed(iter(items))  # type: ignore[arg-type]
        return SyncReport(json.loads(self._inner.add(given, url, _callback(progress))))

    def sync(
        self,
        paths: Path | Iterable[Path],
        *,
        prune: bool = False,
        force: bool = False,
        commit_every: int | None = None,
        url: str | None = None,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Index the new and changed files below `paths` in one commit, as `duansou index` does.

        `prune` removes the articles of files that are gone; `force` reads every file again; `commit_every` commits
        after so many articles. Raises as `add`.
        """
        several = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
        every = _number("commit_every", commit_every)
        names = [_path(path) for path in several]
        done = self._inner.sync(names, bool(prune), bool(force), every, url, _callback(progress))
        return SyncReport(json.loads(done))

    def delete(self, articles: Several = (), *, source: Several = ()) -> int:
        """Remove articles by id, and all from a source; return how many.

        Raises `NotFoundError` if one is not there; nothing is then removed.
        """
        return self._inner.delete(_strings("articles", articles), _strings("source", source))

    def search(
        self,
        query: str = "",
        *,
        limit: int = 10,
        offset: int = 0,
        topic: Several = (),
        source: Several = (),
        since: Day | None = None,
        until: Day | None = None,
        kind: Several = (),
        sort: Literal["relevance", "date"] = "relevance",
        group: Literal["paragraph", "article"] = "paragraph",
        match: Literal["exact", "all", "some"] | None = None,
        facets: Several = (),
        like: str | None = None,
        like_text: str | None = None,
        duplicates: Literal["collapse", "keep"] = "collapse",
        literal: bool = False,
        synonyms: bool = True,
        snippet_chars: int = 120,
        explain: bool = False,
    ) -> SearchResponse:
        """Find paragraphs. No text is a syntax error of `query`.

        `limit` and `offset` count hits. `topic` (id or name), `source` and `kind` (`body`, `heading`, `caption`,
        `credit`) keep hits that have one of them; `since` and `until` are dates, or `2024`, `2024-05`. `match` shows
        hits down to a level; without it, the best level that has hits. `facets` counts by `topic`, `source`, `year`.
        `like` is the id of a paragraph or article, `like_text` a text, to find similar paragraphs of. `literal`
        takes the query as it is typed. `snippet_chars` is the length of a snippet in characters.

        Raises `InvalidQueryError` (a `ValueError`) for an unknown topic, level or date; `TypeError` for a value of
        another type.

        >>> import duansou
        >>> index = duansou.Index.in_memory()
        >>> _ = index.add([("a", "职业院校深化产教融合。"), ("b", "天气晴。")])
        >>> index.search("職業院校 产教融合", topic="职业教育")
        <SearchResponse '職業院校 产教融合': 1 of 1>
        """
        asked = _asked(query, locals())
        return SearchResponse(json.loads(self._inner.search(asked)))

    def explain(self, query: str, id: str, **filters: Any) -> Explained:
        """Say why `query` finds the paragraph `id` or not, and its rank. `filters` are those of `search`.

        Raises `NotFoundError` if there is no such paragraph.
        """
        return Explained(json.loads(self._inner.explain(_asked(query, filters), _text("id", id))))

    def mark(self, text: str, query: str) -> tuple[Part, ...]:
        """The whole of `text` in parts, with what `query` looks for marked."""
        parts = self._inner.mark(_asked(query, {}), _text("text", text))
        return tuple(Part(part) for part in json.loads(parts))

    def read(self, id: str, context: int = 0) -> Excerpt:
        """The paragraph `<article>#<ordinal>` with `context` paragraphs on either side, or a whole article by its
        id.

        Raises `NotFoundError` if there is none.

        >>> import duansou
        >>> index = duansou.Index.in_memory()
        >>> _ = index.add([("a", "第一段。\\n\\n第二段。\\n\\n第三段。")])
        >>> [paragraph.text for paragraph in index.read("a#0", context=1).paragraphs]
        ['第一段。', '第二段。']
        """
        near = min(_number("context", context) or 0, 2**32 - 1)
        return Excerpt(json.loads(self._inner.read(_text("id", id), near)))

    def topics(self) -> TopicCounts:
        """Paragraphs by topic and year."""
        return TopicCounts(json.loads(self._inner.topics()))

    def stats(self) -> Stats:
        """What is in the index, and what it takes on disk."""
        return Stats(json.loads(self._inner.stats()))

    def export(self) -> Iterator[Article]:
        """Every article, by id. `add` of them makes an index that gives the same answers."""
        return (Article(json.loads(article)) for article in self._inner.export())

    def reload(self) -> None:
        """Make later commits of other processes visible."""
        self._inner.reload()


_LISTS = ("topic", "source", "kind", "facets")
_NUMBERS = ("limit", "offset", "snippet_chars")
_FLAGS = ("literal", "synonyms", "explain")
_TEXTS = ("sort", "group", "match", "like", "like_text", "duplicates")
_DAYS = ("since", "until")


def _asked(query: str, given: Mapping[str, Any]) -> str:
    """A request as the native module reads it, checked for types."""
    asked: dict[str, Any] = {"query": _text("query", query)}
    for name, value in given.items():
        if name in ("self", "query") or value is None:
            continue
        if name in _LISTS:
            asked[name] = _strings(name, value)
        elif name in _NUMBERS:
            asked[name] = _number(name, value)
        elif name in _DAYS:
            asked[name] = _day(name, value)
        elif name in _FLAGS:
            asked[name] = _flag(name, value)
        elif name in _TEXTS:
            asked[name] = _text(name, value)
        else:
            raise TypeError(f"unknown argument `{name}`")
    return json.dumps(asked, ensure_ascii=False)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name}: found {type(value).__name__}, expected str")
    if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        # Half a surrogate pair is no character; as everywhere, it becomes U+FFFD.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _strings(name: str, value: object) -> list[str]:
    if isinstance(value, str):
        return [_text(name, value)]
    if not isinstance(value, Iterable) or isinstance(value, (bytes, Mapping)):
        raise TypeError(f"{name}: found {type(value).__name__}, expected str or a list of str")
    return [_text(name, one) for one in value]


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name}: found {type(value).__name__}, expected bool")
    return value


def _number(name: str, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name}: found {type(value).__name__}, expected int")
    number = int(value.__index__())
    if not 0 <= number < 2**63:
        raise ValueError(f"{name}: found {number}, expected 0 or more")
    return number


def _day(name: str, value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    if not isinstance(value, str):
        raise TypeError(f"{name}: found {type(value).__name__}, expected a date, or str such as 2024-05")
    return _text(name, value)


def _path(path: Path) -> str:
    name: object = os.fspath(path) if isinstance(path, os.PathLike) else path
    if not isinstance(name, str):
        raise TypeError(f"path: found {type(name).__name__}, expected str or os.PathLike[str]")
    return name


def _callback(progress: Progress | None) -> Progress | None:
    if progress is not None and not callable(progress):
        raise TypeError(f"progress: found {type(progress).__name__}, expected a function")
    return progress


def _is_pair(item: object) -> bool:
    return (
        isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str) and isinstance(item[1], str)
        and not os.path.exists(item[0])
    )  # fmt: skip


def _fed(items: Iterator[Item]) -> Iterator[tuple[bool, Any, int]]:
    """Items as the native module takes them: blocks of JSON lines, and paths."""
    lines: list[bytes] = []
    size, first, number = 0, 1, 0
    for item in items:
        if isinstance(item, (str, os.PathLike)):
            if lines:
                yield (True, b"\n".join(lines), first)
                lines, size, first = [], 0, number + 1
            yield (False, _path(item), 0)
            continue
        number += 1
        line = _line(item, number)
        lines.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield (True, b"\n".join(lines), first)
            lines, size, first = [], 0, number + 1
    if lines:
        yield (True, b"\n".join(lines), first)


def _line(item: Any, number: int) -> bytes:
    if isinstance(item, Article):
        fields: Any = item._data
    elif isinstance(item, Mapping):
        fields = dict(item)
    elif isinstance(item, tuple) and len(item) == 2:
        fields = {"id": _text(f"id of record {number}", item[0]), "text": _text(f"text of record {number}", item[1])}
    else:
        expected = "a path, a dict, an Article or a tuple (id, text)"
        raise TypeError(f"record {number}: found {type(item).__name__}, expected {expected}")
    try:
        return json.dumps(fields, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")
    except TypeError as error:
        raise TypeError(f"record {number}: {error}") from None


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return _day("published", value)
    if isinstance(value, Result):
        return value._data
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"found {type(value).__name__}, expected what JSON can hold")
