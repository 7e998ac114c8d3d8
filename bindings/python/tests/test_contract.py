"""The answers of Python are those of the program, field by field."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duansou
import pytest

CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({"query": "職業院校", "facets": ["topic", "source", "year"]}, ["職業院校", "--facets", "topic,source,year"]),
    ({"query": "高校"}, ["高校"]),
    ({"query": "产教融合", "group": "article", "explain": True}, ["产教融合", "--group", "article", "--explain"]),
    ({"query": "围墙", "duplicates": "keep"}, ["围墙", "--duplicates", "keep"]),
    ({"query": "产教 融合 火星", "match": "some"}, ["产教 融合 火星", "--match", "some"]),
    ({"query": "产教融合", "limit": 1, "offset": 1}, ["产教融合", "--limit", "1", "--offset", "1"]),
    ({"query": "产教融合", "topic": "职业教育"}, ["产教融合", "--topic", "职业教育"]),
    ({"query": "产教融合", "source": ["例报", "天津日报"]}, ["产教融合", "--source", "例报", "--source", "天津日报"]),
    ({"query": "产教融合", "since": date(2024, 1, 1)}, ["产教融合", "--since", "2024-01-01"]),
    ({"query": "产教融合", "until": "2023", "sort": "date"}, ["产教融合", "--until", "2023", "--sort", "date"]),
    ({"query": "学院", "kind": "body", "snippet_chars": 4}, ["学院", "--kind", "body", "--snippet-chars", "4"]),
    ({"query": "高校 -招生", "synonyms": False}, ["高校 -招生", "--no-synonyms"]),
    ({"query": "融合。", "literal": True}, ["融合。", "--literal"]),
    ({"like": "tj#0"}, ["--like", "tj#0"]),
    ({"query": "围墙"}, ["围墙"]),
    ({"query": "火星"}, ["火星"]),
]


@pytest.mark.parametrize(("asked", "flags"), CASES, ids=[" ".join(flags) for _, flags in CASES])
def test_a_search_answers_as_the_program(
    folder: Path, program: Callable[..., Any], asked: dict[str, Any], flags: list[str]
) -> None:
    response = duansou.Index.open(folder).search(**asked)
    assert response.to_dict() == program("search", *flags, "--index", str(folder), "--format", "json")
    assert dict(response) == response.to_dict()


def test_the_rest_answers_as_the_program(folder: Path, program: Callable[..., Any], tmp_path: Path) -> None:
    index = duansou.Index.open(folder)
    at = ["--index", str(folder), "--format", "json"]
    assert index.read("tj#0", context=1).to_dict() == program("show", "tj#0", "-C", "1", *at)
    assert index.topics().to_dict() == program("topics", *at)
    assert duansou.analyze("協同２０２４").to_dict() == program("analyze", "協同２０２４", "--format", "json")
    page = tmp_path / "page.html"
    page.write_text("<title>高校扩大招生_例报网</title><p>高校今年扩大招生规模，新增专业十个。</p>")
    assert [duansou.extract(page).to_dict()] == program("extract", str(page), "--format", "json")


def test_a_hit_has_pythons_types(index: duansou.Index) -> None:
    hit = index.search("职业院校").hits[0]
    assert hit.published == datetime.fromisoformat("2024-05-25T17:42:38+08:00")
    other = index.search("扩大招生").hits[0]
    assert (other.published, other.title) == (date(2023, 11, 1), None)
    assert "higher" in other.topics and hit.topics == ("vocational",)
    first = index.search("围墙").hits[0]
    assert (first.id, [copy.id for copy in first.copies]) == ("first#0", ["copy#0"])
    assert other.to_dict()["published"] == "2023-11"


def test_every_field_of_the_contract_is_an_attribute(index: duansou.Index) -> None:
    response = index.search("产教融合", group="article", explain=True, facets="year")
    results: list[duansou._result.Result] = [response, index.topics(), index.stats(), index.read("tj")]
    for result in results:
        for name in result.keys():
            assert getattr(result, name) is not None or result.to_dict()[name] is None
    for hit in response:
        for name in hit.keys():
            getattr(hit, name)


def test_what_is_exported_makes_the_same_index(index: duansou.Index) -> None:
    again = duansou.Index.in_memory()
    again.add(index.export())
    for asked, _ in CASES:
        assert again.search(**asked) == index.search(**asked)
