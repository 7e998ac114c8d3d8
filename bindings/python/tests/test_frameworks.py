"""The retrievers, against the real packages and their own standard tests."""

import asyncio
from typing import Any

import duansou
import pytest
from conftest import RECORDS

langchain = pytest.importorskip("duansou.langchain")
llamaindex = pytest.importorskip("duansou.llamaindex")
standard = pytest.importorskip("langchain_tests.integration_tests")


class TestLangChain(standard.RetrieversIntegrationTests):  # type: ignore[misc, name-defined]
    """LangChain's own tests of retrievers."""

    @property
    def retriever_constructor(self) -> type[Any]:
        return langchain.DuansouRetriever  # type: ignore[no-any-return]

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        index = duansou.Index.in_memory()
        index.add([(f"n{number}", f"高校推进产教融合，第{number}年。") for number in range(20)])
        return {"index": index, "filters": {"duplicates": "keep"}}

    @property
    def retriever_query_example(self) -> str:
        return "产教融合"


def test_documents_are_the_hits_with_their_citations(index: duansou.Index) -> None:
    retriever = langchain.DuansouRetriever(index=index, filters={"source": "天津日报"})
    (document,) = retriever.invoke("产教融合")
    hit = index.search("产教融合", source="天津日报").hits[0]
    assert (document.id, document.page_content) == (hit.id, RECORDS[0]["text"].split("\n")[0])
    assert document.metadata["citation"] == hit.id
    assert document.metadata["published"] == "2024-05-25T17:42:38+08:00"
    assert asyncio.run(retriever.ainvoke("产教融合")) == [document]


def test_nodes_are_the_hits_with_their_scores(index: duansou.Index) -> None:
    retriever = llamaindex.DuansouRetriever(index, similarity_top_k=1, source="天津日报")
    (node,) = retriever.retrieve("产教融合")
    hit = index.search("产教融合", source="天津日报").hits[0]
    assert (node.node_id, node.text, node.score) == (hit.id, hit.text, hit.score)
    assert node.metadata["citation"] == hit.id
    (same,) = asyncio.run(retriever.aretrieve("产教融合"))
    assert same.node_id == node.node_id
