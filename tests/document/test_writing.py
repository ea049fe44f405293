"""Writing: byte for byte when unchanged, the smallest change otherwise, and never half a file."""

import errno
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfstudio.document import edits, writing
from wfstudio.document.edits import InsertItem, InsertKey, MoveItem, RemoveItem, RemoveKey, SetValue
from wfstudio.document.errors import MalformedDocument, SaveFailed
from wfstudio.document.model import Document
from wfstudio.document.reading import load, parse
from wfstudio.document.writing import dump, save

ODD = """\r
{ "version" : "v1",\r
\t"name": "caf\\u00e9 \\/ 😀",   "n": 1.50E+2,\r
\t"nodes": [ {"id":"a" , "on_next":"b"},\r
\r
\t\t{"id": "b", "big": 123456789012345678901234567890.5e400, "list": [1,2, 3 ]}\r
\t] ,\r
\t"empty": [ ], "version2": null }  \r
"""


@given(st.text(alphabet='{}[],:"ab1 \n\t\\u00é-.e', max_size=30))
def test_unchanged_is_byte_for_byte(text: str) -> None:
    try:
        doc = parse(text.encode())
    except MalformedDocument:
        return
    assert dump(doc) == text.encode()


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_odd_formatting_survives(bom: bytes) -> None:
    data = bom + ODD.encode()
    doc = parse(data)
    assert dump(doc) == data
    changed = edits.set_handler(doc, "a", "on_next", "zz").apply(doc)
    assert dump(changed) == data.replace(b'"on_next":"b"', b'"on_next":"zz"')
    renamed = edits.set_workflow(doc, "n", 3).apply(doc)
    assert dump(renamed) == data.replace(b"1.50E+2", b"3")


def _after(text: str, *steps: edits.Edit) -> str:
    doc = parse(text.encode())
    for step in steps:
        doc = step.apply(doc)
    return dump(doc).decode()


TWO = '{\n  "nodes": [\n    {\n      "id": "a"\n    },\n    {\n      "id": "b", "x": 1.0\n    }\n  ]\n}\n'


def test_a_new_node_takes_the_indentation() -> None:
    text = _after(TWO, InsertItem(("nodes",), 1, {"id": "n", "f": [], "g": {"h": [1, "é"]}}))
    assert text == TWO.replace(
        "    },\n",
        '    },\n    {\n      "id": "n",\n      "f": [],\n      "g": {\n        "h": [\n          1,\n'
        '          "é"\n        ]\n      }\n    },\n',
    )


def test_removed_and_moved_nodes_keep_their_text() -> None:
    assert _after(TWO, RemoveItem(("nodes",), 0)) == TWO.replace('    {\n      "id": "a"\n    },\n', "")
    assert _after(TWO, RemoveItem(("nodes",), 1)) == TWO.replace(',\n    {\n      "id": "b", "x": 1.0\n    }', "")
    moved = _after(TWO, MoveItem(("nodes",), 0, 1))
    assert '"id": "b", "x": 1.0\n    },\n    {\n      "id": "a"' in moved
    touched = _after(TWO, MoveItem(("nodes",), 0, 1), SetValue(("nodes", 0, "x"), 2))
    assert '"id": "b", "x": 2\n' in touched


def test_keys_come_and_go() -> None:
    assert _after(TWO, InsertKey(("nodes", 0), "t", "form")) == TWO.replace('"a"\n', '"a",\n      "t": "form"\n')
    assert _after(TWO, InsertKey(("nodes", 0), "t", 1, 0)) == TWO.replace('"id": "a"', '"t": 1,\n      "id": "a"')
    assert _after(TWO, RemoveKey(("nodes", 1, "id"))) == TWO.replace('"id": "b", ', "")
    assert _after(TWO, RemoveKey(("nodes", 0, "id"))) == TWO.replace('{\n      "id": "a"\n    }', "{}")


def test_one_line_files_stay_on_one_line() -> None:
    text = '{"data":{"nodes":[{"id":"a"}],"x":[]}}'
    step = InsertItem(("nodes",), 1, {"id": "b", "f": [1, 2]})
    assert _after(text, step) == '{"data":{"nodes":[{"id":"a"},{"id":"b","f":[1,2]}],"x":[]}}'
    assert _after(text, InsertItem(("x",), 0, 1)) == text.replace("[]", "[1]")
    spaced = '{"nodes": [{"id": "a"}], "x": 1}'
    assert _after(spaced, InsertItem(("nodes",), 1, {"id": "b", "y": 2})) == (
        '{"nodes": [{"id": "a"}, {"id": "b", "y": 2}], "x": 1}'
    )


def test_tabs_crlf_and_empty_lists() -> None:
    text = '{\r\n\t"nodes": []\r\n}'
    assert _after(text, InsertItem(("nodes",), 0, {"id": "a"})) == (
        '{\r\n\t"nodes": [\r\n\t\t{\r\n\t\t\t"id": "a"\r\n\t\t}\r\n\t]\r\n}'
    )


def test_escapes_follow_the_file() -> None:
    assert _after('{"a": "\\u00e9", "b": 1}', SetValue(("b",), "ü")) == '{"a": "\\u00e9", "b": "\\u00fc"}'
    assert _after('{"a": "é", "b": 1}', SetValue(("b",), "ü")) == '{"a": "é", "b": "ü"}'
    assert _after('{"a": "é", "b": 1}', SetValue(("b",), "\ud800")) == '{"a": "é", "b": "\\ud800"}'


def test_repeated_keys_are_kept_until_their_object_changes() -> None:
    text = '{"a": {"k": 1, "x": 0, "k": 2}, "b": 1}'
    assert _after(text, SetValue(("b",), 2)) == text.replace('"b": 1', '"b": 2')
    changed = _after(text, SetValue(("a", "x"), 5))
    assert json.loads(changed) == {"a": {"k": 2, "x": 5}, "b": 1}


def test_a_number_too_large_to_hold_can_move() -> None:
    text = '{"a": 1e999, "b": [2]}'
    doc = parse(text.encode())
    assert _after(text, InsertKey((), "c", 1)) == '{"a": 1e999, "b": [2], "c": 1}'
    moved = Document({"b": doc.workflow["a"], "c": {"d": [float("-inf")]}}, doc.source)
    assert parse(dump(moved)).raw == {"b": float("inf"), "c": {"d": [float("-inf")]}}


def test_a_new_document_is_written_with_two_spaces() -> None:
    text = dump(Document.new("Mine")).decode()
    assert text.startswith('{\n  "version": "v1",\n  "name": "Mine"')
    assert text.endswith("}\n")


def test_save(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(ODD.encode())
    path.chmod(0o640)
    doc = load(path)
    changed = edits.set_workflow(doc, "n", 4).apply(doc)
    assert save(changed, path) == path.read_bytes() == dump(changed)
    assert path.stat().st_mode & 0o777 == 0o640
    link = tmp_path / "link.json"
    link.symlink_to(path)
    save(doc, link)
    assert link.is_symlink()
    assert path.read_bytes() == ODD.encode()
    save(doc, tmp_path / "new.json")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.json", "link.json", "new.json"]


@pytest.mark.parametrize("call", ["fsync", "replace", "fdopen"])
def test_a_full_disk_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    changed = edits.set_workflow(load(path), "name", "x" * 9).apply(load(path))
    real = getattr(os, call)

    def full(first: object, *rest: object, **named: object) -> None:
        if call == "fdopen":
            real(first, *rest, **named).close()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing.os, call, full)
    with pytest.raises(SaveFailed, match="the disk is full") as caught:
        save(changed, path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"{}"
    assert [item.name for item in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_write_that_stops_halfway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    opened = os.open

    def open_full(name: object, flags: int, mode: int = 0o777) -> int:
        return opened("/dev/full", os.O_WRONLY) if str(name).endswith(".tmp") else opened(name, flags, mode)  # type: ignore[arg-type]

    monkeypatch.setattr(writing.os, "open", open_full)
    with pytest.raises(SaveFailed, match="the disk is full"):
        save(edits.set_workflow(load(path), "name", "x").apply(load(path)), path)
    assert path.read_bytes() == b"{}"


def test_places_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = parse(b"{}")
    with pytest.raises(SaveFailed, match="folder does not exist"):
        save(doc, tmp_path / "none" / "a.json")
    with pytest.raises(SaveFailed, match="folder of that name"):
        save(doc, tmp_path)
    path = tmp_path / "a.json"
    path.write_bytes(b"[1]")
    monkeypatch.setattr(writing.os, "access", lambda *_: False)
    with pytest.raises(SaveFailed, match="permission denied"):
        save(doc, path)
    assert path.read_bytes() == b"[1]"


def test_a_read_only_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[1]")

    def refuse(*_: object) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(writing.os, "open", refuse)
    with pytest.raises(SaveFailed, match="the file system is read-only"):
        save(parse(b"{}"), path)
    frozen = os.statvfs_result((4096, 4096, 0, 0, 0, 0, 0, 0, os.ST_RDONLY, 255))
    monkeypatch.setattr(writing.os, "access", lambda *_: False)  # as it answers there, before anything is opened
    monkeypatch.setattr(writing.os, "statvfs", lambda _: frozen)
    with pytest.raises(SaveFailed, match="the file system is read-only"):
        save(parse(b"{}"), path)
    assert path.read_bytes() == b"[1]"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[1]")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(SaveFailed, match="permission denied"):
            save(parse(b"{}"), path)
        assert path.read_bytes() == b"[1]"
    finally:
        tmp_path.chmod(0o700)
