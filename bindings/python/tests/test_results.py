"""Results: frozen, equal, pickled, shown, as tables."""

import pickle
import subprocess
import sys
from datetime import date
from typing import Any

import duansou
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def test_results_are_frozen_equal_hashable_and_pickled(index: duansou.Index) -> None:
    response = index.search("产教融合", explain=True)
    hit = response.hits[0]
    with pytest.raises(AttributeError, match="frozen"):
        hit.rank = 2
    with pytest.raises(AttributeError, match="has no field `nothing`"):
        hit.nothing  # type: ignore[attr-defined]
    hit.to_dict()["snippet"].clear()
    response.levels.clear()
    assert hit.snippet and response.levels
    again = pickle.loads(pickle.dumps(response))
    assert (again, hash(again), again.hits[0]) == (response, hash(response), hit)
    assert hit != response
    assert all("\n" not in repr(one) and len(repr(one)) < 120 for one in [response, *response, index.stats()])


def test_html_is_escaped() -> None:
    index = duansou.Index.in_memory()
    index.add({"id": "<b>", "title": "<script>", "text": "高校<script>alert(1)</script>招生。"})
    page = index.search("高校")._repr_html_()
    assert "<mark>高校</mark>&lt;script&gt;" in page
    assert "<script" not in page


def test_hits_are_a_table(index: duansou.Index) -> None:
    response = index.search("产教融合")
    pandas = pytest.importorskip("pandas")
    frame = response.to_pandas()
    assert list(frame["id"]) == [hit.id for hit in response]
    polars = pytest.importorskip("polars")
    table = response.to_polars()
    assert sorted(table["published"].to_list()) == [date(2023, 11, 1), date(2024, 5, 25)]
    assert table.columns == list(frame.columns)
    nothing = index.search("火星")
    assert list(nothing.to_pandas().columns) == nothing.to_polars().columns == table.columns
    assert isinstance(frame, pandas.DataFrame) and isinstance(table, polars.DataFrame)


SHARED = duansou.Index.in_memory()
SHARED.add([("a", "职业院校深化产教融合。"), ("b", "C++ 与 5G。")])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
FIELD = st.sampled_from(["id", "text", "paragraphs", "title", "published", "source", "uri", "authors"]) | st.text()


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_string_is_a_query(query: str) -> None:
    response = SHARED.search(query)
    assert len(response) <= 10
    duansou.mark("职业院校深化产教融合。", query)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.dictionaries(FIELD, ANYTHING, max_size=4), max_size=4))
def test_any_dict_is_indexed_or_named(records: list[dict[str, Any]]) -> None:
    report = duansou.Index.in_memory().add(records)
    assert report.articles + len(report.skipped) == len(records)


def test_nothing_slow_is_imported() -> None:
    code = "import sys, duansou; print(*sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"asyncio", "dataclasses", "inspect", "numpy", "pandas", "polars"} & set(modules)
