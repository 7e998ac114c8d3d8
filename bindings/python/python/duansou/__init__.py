"""Full-text search for Chinese articles whose unit is the paragraph.

Files and records go into an `Index`; `Index.search` gives ranked paragraphs with marked snippets and citations that
stay valid. There is no dictionary to load, no model and no server.

>>> import duansou
>>> index = duansou.Index.in_memory()
>>> report = index.add([("notice", "高校与企业共建现代产业学院。\\n\\n学徒制毕业生就业率持续提高。")])
>>> response = index.search("學徒制")
>>> response.hits[0].id, response.hits[0].text
('notice#1', '学徒制毕业生就业率持续提高。')

`extract`, `tag`, `analyze` and `mark` work on texts without an index. Every exception is a `duansou.Error`.
"""

from . import _native
from ._errors import (
    AccessError,
    AlreadyExistsError,
    EngineError,
    Error,
    IncompatibleError,
    InterruptedError,
    InvalidConfigError,
    InvalidInputError,
    InvalidQueryError,
    IoError,
    LockedError,
    NotFoundError,
    UnsupportedError,
)
from ._index import Index
from ._results import (
    Analysis,
    Article,
    Excerpt,
    Explained,
    Explanation,
    Hit,
    KeywordFound,
    Paragraph,
    Part,
    Repost,
    ScorePart,
    SearchResponse,
    Skipped,
    Stats,
    SyncReport,
    Token,
    Topic,
    TopicCount,
    TopicCounts,
    Warned,
)
from ._texts import analyze, extract, extract_all, mark, tag

__version__: str = _native.__version__

__all__ = [
    "AccessError", "AlreadyExistsError", "Analysis", "Article", "EngineError", "Error", "Excerpt", "Explained",
    "Explanation", "Hit", "IncompatibleError", "Index", "InterruptedError", "InvalidConfigError", "InvalidInputError",
    "InvalidQueryError", "IoError", "KeywordFound", "LockedError", "NotFoundError", "Paragraph", "Part", "Repost",
    "ScorePart", "SearchResponse", "Skipped", "Stats", "SyncReport", "Token", "Topic", "TopicCount", "TopicCounts",
    "UnsupportedError", "Warned", "__version__", "analyze", "extract", "extract_all", "mark", "tag",
]  # fmt: skip
