"""What can be done with a text or a file without an index."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Literal

from . import _native
from ._errors import InvalidInputError
from ._index import Path, _path, _text
from ._results import Analysis, Article, Part, Topic


def extract(
    page: os.PathLike[str] | bytes | str,
    *,
    media: Literal["html", "text", "markdown", "paragraphs"] | None = None,
    url: str | None = None,
) -> Article:
    """The article in a page: title, date, source, people, tagged paragraphs.

    `page` is a path (`os.PathLike`, such as `pathlib.Path`), the bytes of a page in any encoding, or its text
    (`str`). `media` says how bytes and text are read; without it, what begins with `<` is HTML and the rest is a page
    saved as text. `url` is where it came from.

    Raises `NotFoundError`, `IoError`, and `InvalidInputError` for a file that holds not one article: `extract_all`
    reads those.

    >>> import duansou
    >>> article = duansou.extract("<title>高校扩大招生_例报网</title><p>高校今年扩大招生规模，新增专业十个。</p>")
    >>> article.title, article.paragraphs[0].topics
    ('高校扩大招生', ('higher',))
    """
    if isinstance(page, os.PathLike):
        found = extract_all([page], url=url)
        if len(found) != 1:
            path = _path(page)
            message = f"holds {len(found)} articles, expected one; use extract_all"
            raise InvalidInputError(message, "InvalidInput", path)
        return found[0]
    if isinstance(page, str):
        content = _text("page", page).encode()
    elif isinstance(page, (bytes, bytearray, memoryview)):
        content = bytes(page)
    else:
        raise TypeError(f"page: found {type(page).__name__}, expected a path, bytes or str")
    return Article(json.loads(_native.extract([], content, media, url))[0])


def extract_all(paths: Path | Iterable[Path], *, url: str | None = None) -> list[Article]:
    """The articles in files and folders, in the order of their names; one that cannot be read is an exception."""
    several = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    names = [_path(path) for path in several]
    return [Article(article) for article in json.loads(_native.extract(names, None, None, url))]


def tag(text: str) -> tuple[Topic, ...]:
    """The topics of a text by the built-in taxonomy, with the terms that speak for them.

    >>> import duansou
    >>> [(topic.id, topic.reasons) for topic in duansou.tag("职业院校深化产教融合。")]
    [('vocational', ('职业院校', '产教融合'))]
    """
    return tuple(Topic(topic) for topic in json.loads(_native.tag(_text("text", text))))


def analyze(text: str) -> Analysis:
    """The tokens that a text is indexed and searched by.

    >>> import duansou
    >>> duansou.analyze("協同２０２４").folded
    '协同2024'
    """
    return Analysis(json.loads(_native.analyze(_text("text", text))))


def mark(text: str, query: str) -> tuple[Part, ...]:
    """The whole of `text` in parts, with what `query` looks for marked.

    >>> import duansou
    >>> "".join(f"[{part.text}]" if part.hit else part.text for part in duansou.mark("职业院校深化改革。", "職業"))
    '[职业]院校深化改革。'
    """
    return tuple(Part(part) for part in json.loads(_native.mark(_text("text", text), _text("query", query))))
