"""A LlamaIndex retriever over an index: `pip install 'duansou[llamaindex]'`."""

from __future__ import annotations

import asyncio
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from ._index import Index
from ._results import Hit


class DuansouRetriever(BaseRetriever):
    """Gives the paragraphs that a query finds as LlamaIndex nodes with scores, best first.

    The id of a node is the citation `<article>#<ordinal>`, which the metadata has too, with title, source, date and
    address. `similarity_top_k` is the number of nodes; `filters` are further arguments of `Index.search`. `aretrieve`
    runs the search on a thread; the GIL is released meanwhile.

    >>> import duansou
    >>> from duansou.llamaindex import DuansouRetriever
    >>> index = duansou.Index.in_memory()
    >>> _ = index.add([("a", "职业院校深化产教融合。")])
    >>> node = DuansouRetriever(index).retrieve("產教融合")[0]
    >>> node.text, node.metadata["citation"]
    ('职业院校深化产教融合。', 'a#0')
    """

    def __init__(self, index: Index, similarity_top_k: int = 10, **filters: Any) -> None:
        self._index = index
        self._similarity_top_k = similarity_top_k
        self._filters = filters
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        response = self._index.search(query_bundle.query_str, limit=self._similarity_top_k, **self._filters)
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in response]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(hit: Hit) -> TextNode:
    fields = hit.to_dict()
    names = ("article", "ordinal", "kind", "title", "source", "published", "uri", "topics", "rank", "match")
    metadata = {"citation": hit.id, **{name: fields.get(name) for name in names}}
    hidden = [name for name in metadata if name not in ("title", "source", "published")]
    return TextNode(
        id_=hit.id,
        text=hit.text,
        metadata=metadata,
        excluded_embed_metadata_keys=hidden,
        excluded_llm_metadata_keys=hidden,
    )
