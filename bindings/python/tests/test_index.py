"""Indexing, reading, and what goes wrong."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duansou
import pytest
from duansou import Index


def test_files_and_objects_are_indexed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text('{"id": "a", "text": "高校招生。"}\n')
    index = Index.in_memory()
    article = duansou.extract("职业院校的第一段话在这里。\n\n职业院校的第二段话在这里。", media="paragraphs")
    report = index.add([tmp_path / "in", ("b", "学院。"), {"id": "c", "text": "园区。"}, article])
    assert (report.articles, report.skipped) == (4, ())
    assert [hit.id for hit in index.search("学院")] == ["b#0"]
    assert index.delete(["a", "b"]) == 2
    assert not index.search("学院")


def test_a_sync_renews_what_changed(tmp_path: Path) -> None:
    files = tmp_path / "in"
    files.mkdir()
    (files / "a.jsonl").write_text('{"id": "a", "text": "高校招生。"}\n')
    (files / "b.jsonl").write_text('{"id": "b", "text": "学院。"}\nno json\n')
    with Index.create(tmp_path / "x.idx") as index:
        read: list[int] = []
        report = index.sync(files, progress=read.append)
        assert (report.new, report.articles, read[-1]) == (2, 2, 2)
        assert [(one.kind, one.line) for one in report.skipped] == [("InvalidInput", 2)]
        (files / "a.jsonl").unlink()
        report = index.sync([files], prune=True)
        assert (report.removed, report.unchanged) == (1, 1)
        assert not index.search("高校")


def test_what_cannot_be_read_is_named_by_its_number() -> None:
    report = Index.in_memory().add([("a", "一。"), {"id": "b"}, ("c", "三。"), {"text": 4}])
    assert [(one.path, one.line) for one in report.skipped] == [("records", 2), ("records", 4)]
    assert report.articles == 2


@pytest.mark.parametrize(
    ("call", "kinds", "message"),
    [
        (lambda: Index.open("nowhere.idx"), (FileNotFoundError,), "nowhere.idx: "),
        (lambda: Index.in_memory().search("x", topic="天文"), (ValueError,), "天文"),
        (lambda: Index.in_memory().search("x", since="昨天"), (ValueError,), "since: bad date `昨天`"),
        (lambda: Index.in_memory().search("x", sort="up"), (ValueError,), "unknown sort `up`, expected `relevance` or `date`"),  # type: ignore[arg-type]
        (lambda: Index.in_memory().read("a#0"), (FileNotFoundError,), "a#0"),
        (lambda: Index.in_memory().delete("a"), (FileNotFoundError,), "no article `a`"),
        (lambda: Index.in_memory(taxonomy="x = "), (ValueError,), "line 1, column 5: "),
        (lambda: duansou.extract(b"", media="pdf"), (ValueError,), "unknown media `pdf`"),  # type: ignore[arg-type]
    ],
)
def test_a_mistake_is_an_exception_of_pythons(
    call: Callable[[], object], kinds: tuple[type[Exception], ...], message: str
) -> None:
    with pytest.raises(duansou.Error) as caught:
        call()
    assert isinstance(caught.value, kinds)
    assert message in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), again.kind) == (type(caught.value), str(caught.value), caught.value.kind)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda i: i.search(1), "query: found int, expected str"),
        (lambda i: i.search("x", limit="3"), "limit: found str, expected int"),
        (lambda i: i.search("x", topic=1), "topic: found int, expected str or a list of str"),
        (lambda i: i.search("x", since=1), "since: found int, expected a date"),
        (lambda i: i.search("x", explain=1), "explain: found int, expected bool"),
        (lambda i: i.add([1]), "record 1: found int, expected a path"),
        (lambda i: i.add([("a", 1)]), "text of record 1: found int"),
        (lambda i: i.add([{"text": {1}}]), "record 1: found set"),
        (lambda i: i.sync([b"x"]), "path: found bytes, expected str or os.PathLike[str]"),
        (lambda i: i.add([], progress=1), "progress: found int"),
        (lambda i: Index(), "expected Index.create(path)"),
    ],
)
def test_a_wrong_type_is_a_type_error(index: Index, call: Callable[[Any], object], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call(index)
    assert message in str(caught.value)


def test_an_index_that_is_there_closed_or_written_to(folder: Path) -> None:
    with pytest.raises(FileExistsError):
        Index.create(folder)
    index = Index.open(folder)

    def slow() -> Iterator[tuple[str, str]]:
        yield ("x", "第一。")
        with pytest.raises(duansou.LockedError):
            for _ in range(100):
                time.sleep(0.02)
                Index.open(folder).add(("y", "第二。"))
        yield ("z", "第三。")

    assert index.add(slow()).articles == 2
    index.close()
    index.close()
    with pytest.raises(duansou.InvalidInputError, match="the index is closed"):
        index.search("高校")


def test_an_exception_in_a_generator_leaves_the_index_as_it_was(index: Index) -> None:
    def broken() -> Iterator[tuple[str, str]]:
        for number in range(20_000):
            yield (f"n{number}", "全新的文章。")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        index.add(broken())
    assert not index.search("全新的文章")
    with pytest.raises(ZeroDivisionError):
        index.add(((f"n{number}", "全新的文章。" * 50) for number in range(30_000)), progress=lambda _: 1 / 0)
    assert not index.search("全新的文章")
    assert index.stats().articles == 4


@pytest.mark.parametrize("how", ["add", "sync"])
def test_an_interrupt_leaves_the_index_as_it_was(folder: Path, tmp_path: Path, how: str) -> None:
    lines = tmp_path / "many.jsonl"
    with lines.open("w") as file:
        for number in range(60_000):
            file.write(f'{{"id": "m{number}", "text": "{"全新的文章。" * 30}{number}"}}\n')
    code = (
        "import duansou, sys\n"
        "index = duansou.Index.open(sys.argv[1])\n"
        "try:\n"
        f"    index.{how}(sys.argv[2], progress=lambda n: print(n, flush=True))\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped', flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, folder, lines], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=60)[0].splitlines()[-1] == "stopped"
    assert child.returncode == 0
    assert Index.open(folder).stats().articles == 4


def test_threads_share_an_index(index: Index) -> None:
    expected = index.search("产教融合")
    answers: list[duansou.SearchResponse] = []

    def work() -> None:
        for _ in range(50):
            answers.append(index.search("产教融合"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 400
    assert all(answer == expected for answer in answers)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_fork_is_refused_clearly(folder: Path) -> None:
    index = Index.open(folder)
    child = os.fork()
    if child == 0:
        try:
            index.search("高校")
            os._exit(1)
        except duansou.UnsupportedError as error:
            fresh = Index.open(folder)
            os._exit(0 if "open it again" in str(error) and fresh.search("高校") else 2)
        finally:
            os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert index.search("高校")


def test_an_index_is_pickled_by_its_location(folder: Path) -> None:
    again = pickle.loads(pickle.dumps(Index.open(folder)))
    assert again.search("高校") == Index.open(folder).search("高校")
    with pytest.raises(TypeError, match="in memory"):
        pickle.dumps(Index.in_memory())
