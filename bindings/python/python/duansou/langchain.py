"""A LangChain retriever over an index: `pip install 'duansou[langchain]'`."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from ._index import Index
from ._results import Hit


class DuansouRetriever(BaseRetriever):
    """Gives the paragraphs that a query finds as LangChain documents, best first.

    The text of a document is the paragraph, its id the citation `<article>#<ordinal>`, which the metadata has too,
    with title, source, date, address, topics, rank, score and match level. `k` is the number of documents; a call may
    give another one: `retriever.invoke(query, k=3)`. `filters` are further arguments of `Index.search`. `ainvoke`
    runs the search on a thread; the GIL is released meanwhile.

    >>> import duansou
    >>> from duansou.langchain import DuansouRetriever
    >>> index = duansou.Index.in_memory()
    >>> _ = index.add([("a", "职业院校深化产教融合。")])
    >>> document = DuansouRetriever(index=index).invoke("產教融合")[0]
    >>> document.page_content, document.metadata["citation"]
    ('职业院校深化产教融合。', 'a#0')
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    """The index to search."""
    k: int = Field(default=10, ge=0)
    """How many documents to give."""
    filters: dict[str, Any] = Field(default_factory=dict)
    """Further arguments of `Index.search`."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None, **filters: Any
    ) -> list[Document]:
        asked = {**self.filters, **filters}
        response = self.index.search(query, limit=self.k if k is None else k, **asked)
        return [_document(hit) for hit in response]


def _document(hit: Hit) -> Document:
    fields = hit.to_dict()
    names = ("article", "ordinal", "kind", "title", "source", "published", "uri", "topics", "rank", "score", "match")
    metadata = {"citation": hit.id, **{name: fields.get(name) for name in names}}
    return Document(page_content=hit.text, id=hit.id, metadata=metadata)
