"""The results: what a search, a read, a sync and the rest give back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ._result import Result, copied, field, marked, moment, perhaps, several, shortened, strings

if TYPE_CHECKING:
    import pandas
    import polars


class Part(Result):
    """A part of a text: `text`, and whether the query stands in it."""

    __slots__ = ()
    text = field[str]("The part, or `…` where text is left out.")
    hit = field[bool]("Whether the query stands here.")


class ScorePart(Result):
    """One feature of a score."""

    __slots__ = ()
    name = field[str]("Name of the feature.")
    term = field[str]("The token or keyword; empty for the whole query.")
    count = field[int]("Occurrences in the paragraph.")
    paragraphs = field[int]("Paragraphs of the index that have it.")
    score = field[float]("Its part of the score.")


class Explanation(Result):
    """What a score is made of."""

    __slots__ = ()
    parts = field("The features, largest first.", several(ScorePart))
    kind_factor = field[float]("Factor for the kind of paragraph, applied to the sum of the parts.")


class _Cited(Result):
    __slots__ = ()
    id = field[str]("The citation, `<article>#<ordinal>`.")
    article = field[str]("Id of the article.")
    title = field[str | None]("Title of the article.")
    source = field[str | None]("Who published it (来源).")
    published = field(
        "When it was published: a `datetime` where the clock is known, otherwise a `date`; of a year or a month, "
        "its first day. `to_dict()` has it at the precision of the page.",
        moment,
    )
    uri = field[str | None]("Address of the article.")


class Repost(_Cited):
    """A copy of a hit in another article."""

    __slots__ = ()


class Hit(_Cited):
    """A paragraph that was found.

    >>> import duansou
    >>> index = duansou.Index.in_memory()
    >>> _ = index.add([("a", "职业院校深化产教融合。")])
    >>> hit = index.search("產教融合").hits[0]
    >>> hit.id, hit.match, hit.topics
    ('a#0', 'exact', ('vocational',))
    >>> [part.text for part in hit.snippet if part.hit]
    ['产教融合']
    """

    __slots__ = ()
    rank = field[int]("Rank among all hits, from 1.")
    score = field[float]("Score; comparable within one response only.")
    match = field[str]("Match level: `exact`, `all` or `some`.")
    ordinal = field[int]("Number of the paragraph in its article, from 0.")
    kind = field[str]("`body`, `heading`, `caption` or `credit`.")
    topics = field("Ids of its topics.", strings)
    text = field[str]("The whole paragraph.")
    snippet = field("The best passages of the text, with the query marked.", several(Part))
    more = field[int | None]("Further matching paragraphs of the article, if hits are articles.")
    copies = field("The same paragraph in other articles, the earliest first.", several(Repost))
    explanation = field("What the score is made of, if asked for.", perhaps(Explanation))

    def __repr__(self) -> str:
        return f"<Hit {self.rank} {self.id} {self.match} {shortened(self.text, 40)!r}>"

    def _repr_html_(self) -> str:
        from html import escape

        head = [part for part in (self.title, self.source, self._data.get("published")) if part]
        return (
            f"<p><b>{self.rank}. {escape(' · '.join(head))}</b> <code>{escape(self.id)}</code><br>"
            f"{marked(self.snippet)}</p>"
        )


class SearchResponse(Result):
    """The answer to a search: a sequence of hits, with totals and facets.

    >>> import duansou
    >>> index = duansou.Index.in_memory()
    >>> _ = index.add([("a", "高校扩大招生。"), ("b", "高校共建学院，高校招生。")])
    >>> response = index.search("高校", facets=["topic"])
    >>> response.total, len(response), response.facets
    (2, 2, {'topic': {'higher': 2}})
    """

    __slots__ = ()
    schema_version = field[int]("Version of the JSON contract.")
    query = field[str]("The query.")
    total = field[int]("Matches at the levels shown, on all pages, copies included.")
    levels = field("Matches at each level that was looked at.", copied)
    collapsed = field("How many of them are copies of a hit on this page or before.", lambda n: int(n or 0))
    absent = field("Keywords that stand in no paragraph and no title.", strings)
    hits = field("The hits of this page, best first.", several(Hit))
    facets = field("Counts by facet and value.", copied)

    def __len__(self) -> int:
        return len(self._data["hits"])

    def __bool__(self) -> bool:
        return bool(self._data["hits"])

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __repr__(self) -> str:
        return f"<SearchResponse {shortened(self.query, 30)!r}: {len(self)} of {self.total}>"

    def _repr_html_(self) -> str:
        from html import escape

        hits = "".join(hit._repr_html_() for hit in self.hits)
        return f"<div><p>{escape(self.query)}: {len(self)} / {self.total}</p>{hits}</div>"

    def _rows(self) -> list[dict[str, Any]]:
        def day(hit: Hit) -> date | None:
            known = hit.published
            return known.date() if isinstance(known, datetime) else known

        columns = ("rank", "score", "match", "id", "article", "ordinal", "kind", "title", "source", "published")
        rows = []
        for hit in self.hits:
            row: dict[str, Any] = {name: hit._data.get(name) for name in columns}
            row["published"] = day(hit)
            row |= {"uri": hit.uri, "topics": list(hit.topics), "text": hit.text}
            rows.append(row)
        return rows

    def to_pandas(self) -> pandas.DataFrame:
        """The hits as a pandas DataFrame, a row each; `published` is the day. Needs `pandas`.

        Raises `ImportError` where pandas is not installed.
        """
        import pandas

        return pandas.DataFrame(self._rows(), columns=list(_COLUMNS))

    def to_polars(self) -> polars.DataFrame:
        """The hits as a polars DataFrame, a row each; `published` is the day. Needs `polars`.

        Raises `ImportError` where polars is not installed.
        """
        import polars

        kinds = {"int": polars.Int64, "float": polars.Float64, "str": polars.String, "date": polars.Date}
        schema: dict[str, Any] = {name: kinds.get(kind, polars.List(polars.String)) for name, kind in _COLUMNS.items()}
        return polars.DataFrame(self._rows(), schema=schema)


_COLUMNS = {
    "rank": "int", "score": "float", "match": "str", "id": "str", "article": "str", "ordinal": "int",
    "kind": "str", "title": "str", "source": "str", "published": "date", "uri": "str", "topics": "list",
    "text": "str",
}  # fmt: skip


class KeywordFound(Result):
    """Where a keyword stands in a paragraph, and what of it does not."""

    __slots__ = ()
    keyword = field[str]("The keyword as it was typed.")
    in_text = field[bool]("Whether it stands literally in the text.")
    in_title = field[bool]("Whether it stands literally in the title.")
    missing = field("Its parts that stand in neither.", strings)


class Explained(Result):
    """Why a paragraph was found, or not, and where it stands among the hits."""

    __slots__ = ()
    query = field[str]("The query.")
    id = field[str]("The paragraph, `<article>#<ordinal>`.")
    text = field[str]("Its text.")
    match = field[str | None]("Its match level; `None` where it holds nothing of the query.")
    passes_filters = field[bool]("Whether it satisfies the filters.")
    shown = field[str | None]("The best level that has hits.")
    rank = field[int | None]("Its rank, from 1; `None` where it is not among the first thousand.")
    keywords = field("Where each keyword stands.", several(KeywordFound))
    explanation = field("What its score is made of.", perhaps(Explanation))
    score = field[float]("The score.")


class Paragraph(Result):
    """A paragraph of an article."""

    __slots__ = ()
    ordinal = field[int]("Its number in the article, from 0.")
    kind = field[str]("`body`, `heading`, `caption` or `credit`.")
    text = field[str]("Its text.")
    topics = field("Ids of its topics.", strings)

    def __repr__(self) -> str:
        return f"<Paragraph {self.ordinal} {self.kind} {shortened(self.text, 40)!r}>"


class Excerpt(Result):
    """A paragraph with its neighbours, or a whole article."""

    __slots__ = ()
    article = field[str]("Id of the article.")
    title = field[str | None]("Its title.")
    source = field[str | None]("Who published it (来源).")
    published = field("When it was published, as in `Hit`.", moment)
    uri = field[str | None]("Its address.")
    focus = field[int | None]("Ordinal of the paragraph that was asked for; `None` for a whole article.")
    paragraphs = field("The paragraphs, in order.", several(Paragraph))

    def __repr__(self) -> str:
        return f"<Excerpt {self.article} {shortened(self.title or '', 30)!r}: {len(self.paragraphs)} paragraphs>"


class Article(Result):
    """An article: its facts and its paragraphs in reading order."""

    __slots__ = ()
    id = field[str]("Its id.")
    uri = field[str | None]("Where it came from.")
    title = field[str | None]("Its title.")
    published = field("When it was published, as in `Hit`.", moment)
    source = field[str | None]("Who published it first (来源).")
    authors = field("Who wrote it.", strings)
    editors = field("Who edited it.", strings)
    site = field[str | None]("What the site calls itself.")
    canonical = field[str | None]("The address that the page says is its own.")
    language = field[str | None]("`zh-Hans`, `zh-Hant` or `zh`; `None` where it is not Chinese.")
    encoding = field[str | None]("What the bytes were decoded from, where that is known.")
    paragraphs = field("The paragraphs, ordinals from 0.", several(Paragraph))
    warnings = field("What was doubtful.", strings)

    def __repr__(self) -> str:
        return f"<Article {self.id} {shortened(self.title or '', 30)!r}: {len(self.paragraphs)} paragraphs>"


class Topic(Result):
    """A topic of a text, with the terms that speak for it."""

    __slots__ = ()
    id = field[str]("Id of the topic.")
    score = field[float]("How sure, from 0 to 1.")
    reasons = field("The terms that count for it, in reading order.", strings)


class TopicCount(Result):
    """How many paragraphs a topic has."""

    __slots__ = ()
    id = field[str]("Id of the topic.")
    label = field[str]("Its name.")
    paragraphs = field[int]("Paragraphs with this topic.")
    years = field("Of those with a date, the number by year.", copied)


class TopicCounts(Result):
    """Paragraphs by topic and year."""

    __slots__ = ()
    paragraphs = field[int]("All paragraphs of the index, tagged or not.")
    topics = field("Every topic, in the taxonomy's order.", several(TopicCount))


class Stats(Result):
    """What is in an index, and what it takes on disk."""

    __slots__ = ()
    path = field[str | None]("Where it is; `None` in memory.")
    articles = field[int]("Articles.")
    paragraphs = field[int]("Paragraphs.")
    counts = field("Paragraphs by `kind`, `topic`, `source` and `year`.", copied)
    characters = field[int]("Characters of their texts.")
    bytes = field[int]("Size of its files, in bytes.")
    bytes_per_character = field[float]("Bytes on disk per character of text.")
    segments = field[int]("Number of segments.")
    deleted = field[int]("Deleted paragraphs that still take room.")
    format = field[int]("Version of the format.")
    analysis = field[str]("Fingerprint of the analysis.")
    taxonomy = field[str]("Fingerprint of the taxonomy.")


class Token(Result):
    """A token of a text."""

    __slots__ = ()
    text = field[str]("The token.")
    position = field[int]("Number of its first character in the folded text.")
    original = field[str]("What it was made from.")


class Analysis(Result):
    """A text and the tokens that it is indexed and searched by."""

    __slots__ = ()
    text = field[str]("The text.")
    folded = field[str]("The text with width, case and script folded, which is compared.")
    fingerprint = field[str]("Fingerprint of the analysis.")
    tokens = field("The tokens, in order.", several(Token))


class Skipped(Result):
    """An input that was not indexed."""

    __slots__ = ()
    kind = field[str]("Kind of the error, as `Error.kind`.")
    message = field[str]("What is wrong with it.")
    path = field[str | None]("The file; `records` for what was given as objects.")
    line = field[int | None]("The line, or the number of the record, from 1.")


class Warned(Result):
    """A warning about an input that was indexed."""

    __slots__ = ()
    uri = field[str]("The address or id of the article.")
    message = field[str]("What was doubtful.")


class SyncReport(Result):
    """What an `add` or a `sync` did."""

    __slots__ = ()
    articles = field[int]("Articles indexed.")
    paragraphs = field[int]("Paragraphs indexed.")
    new = field[int]("New files.")
    changed = field[int]("Changed files, which were read again.")
    unchanged = field[int]("Unchanged files.")
    untouched = field[int]("Unchanged files that were not even read.")
    removed = field[int]("Missing files whose articles were removed.")
    gone = field[int]("Missing files whose articles were kept.")
    skipped = field("Inputs that were not indexed, with the reason.", several(Skipped))
    warnings = field("What was doubtful in what was indexed.", several(Warned))

    def __repr__(self) -> str:
        counts = f"{self.articles} articles, {self.paragraphs} paragraphs"
        return f"<SyncReport {counts}, {len(self.skipped)} skipped>"
