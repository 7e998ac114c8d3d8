"""What the tests share: the records that they index, and the program to hold answers against."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duansou
import pytest

LONG = "镇政府的工作人员介绍，开放前做了三件事：给围墙装上分隔栏，给跑道装上照明，给学校买了公众责任保险。"

RECORDS: list[dict[str, Any]] = [
    {
        "id": "tj",
        "uri": "https://example.org/tj",
        "title": "天津办好职业教育",
        "published": "2024-05-25T17:42:38+08:00",
        "source": "天津日报",
        "text": "职业院校深化产教融合。\n\n会场外下起了雨。",
    },
    {"id": "gx", "published": "2023-11", "source": "例报", "text": "高校推进产教融合，扩大招生。\n\n高校共建产业学院。"},
    {"id": "first", "published": "2023-06-11", "text": LONG},
    {"id": "copy", "text": LONG},
]


@pytest.fixture
def index() -> duansou.Index:
    made = duansou.Index.in_memory()
    report = made.add(RECORDS)
    assert (report.articles, report.paragraphs, report.skipped) == (4, 6, ())
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of the records, made by Python."""
    path = tmp_path / "articles.idx"
    with duansou.Index.create(path) as made:
        made.add(RECORDS)
    return path


@pytest.fixture
def program() -> Callable[..., Any]:
    """Runs the program that `DUANSOU` names, and reads its JSON."""
    name = os.environ.get("DUANSOU")
    if not name:
        pytest.skip("DUANSOU names no program; bindings/python/check builds one")

    def run(*arguments: str) -> Any:
        done = subprocess.run([name, *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode < 2, done.stderr
        return json.loads(done.stdout)

    return run
