"""Reading: any JSON text becomes a document or a clear error; nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfstudio.document import errors
from wfstudio.document.errors import MalformedDocument, UnreadableFile
from wfstudio.document.model import HANDLER_KEYS, Document
from wfstudio.document.reading import MAX_DEPTH, load, parse, read_bytes

WORKFLOW = {
    "version": "v1",
    "name": "N",
    "type": "t",
    "nodes": [
        {"id": "a", "type": "form", "name": "A", "fields": [{"type": "html"}, 3], "on_next": "b", "on_back": ""},
        "no object",
        {"id": "b", "type": "js", "config": {"js_code": "return {}"}, "on_error": 5},
        {"id": "b", "type": "form", "is_terminal_node": True},
        {"id": 7, "is_terminal_node": "true"},
    ],
}


def test_views() -> None:
    doc = parse(json.dumps(WORKFLOW).encode())
    assert (doc.name, doc.type, doc.version, doc.is_published) == ("N", "t", "v1", False)
    assert [node.index for node in doc.nodes] == [0, 2, 3, 4]
    first, script, last, odd = doc.nodes
    assert doc.entry == first
    assert doc.node("b") == script
    assert doc.node("zz") is None
    assert first.handlers == {"on_next": "b"}
    assert script.handlers == {}
    assert script.js_code == "return {}"
    assert script.title == "b"
    assert first.title == "A"
    assert first.fields == [{"type": "html"}]
    assert last.is_terminal
    assert not odd.is_terminal
    assert odd.id == ""


def test_handlers_come_in_one_order() -> None:
    raw = {"id": "a", **{key: key for key in reversed(HANDLER_KEYS)}}
    assert list(parse(json.dumps({"nodes": [raw]}).encode()).nodes[0].handlers) == list(HANDLER_KEYS)


@pytest.mark.parametrize(
    ("value", "enveloped"),
    [
        ({"data": WORKFLOW}, True),
        ({"data": WORKFLOW, "publicKey": "k"}, True),
        ({"data": {}}, True),
        ({"data": "text"}, False),
        ({"data": {"x": 1}, "name": "n"}, False),
        ({**WORKFLOW, "data": {"name": "n"}}, False),
        (WORKFLOW, False),
    ],
)
def test_envelope(value: object, enveloped: bool) -> None:
    doc = parse(json.dumps(value).encode())
    assert doc.enveloped is enveloped
    assert doc.pointer(("nodes", 0, "a/b~c")) == ("/data" if enveloped else "") + "/nodes/0/a~1b~0c"


@pytest.mark.parametrize("text", ["[]", "3", "null", '"x"', "true"])
def test_other_values_are_documents_without_a_workflow(text: str) -> None:
    doc = parse(text.encode())
    assert not doc.is_object
    assert doc.workflow == {}
    assert doc.nodes == ()
    assert doc.entry is None


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ('{"a": 1,}', 1, 8, "trailing comma"),
        ("[1,\n 2,\n]", 2, 3, "trailing comma"),
        ('{"a": 1, // note\n "b": 2}', 1, 10, "comment"),
        ("[1\n/* c */, 2]", 2, 1, "comment"),
        ("# c\n{}", 1, 1, "comment"),
        ("{'a': 1}", 1, 2, "single quotes"),
        ("[1, 'a']", 1, 5, "single quotes"),
        ('{"a": [1, 2', 1, 12, "never closed"),
        ('{"a": "x', 1, 7, "never closed"),
        ('{"a": "x\n"}', 1, 9, "closing quote"),
        ("[NaN]", 1, 2, "NaN"),
        ('["NaN",\n -Infinity]', 2, 2, "-Infinity"),
        ("[Infinity]", 1, 2, "Infinity"),
        ("{a: 1}", 1, 2, '"a"'),
        ("[True]", 1, 2, "true"),
        ('{"a": 1 "b": 2}', 1, 9, "comma is missing"),
        ('{"a" 1}', 1, 6, "colon"),
        ("{} {}", 1, 4, "after the end"),
        ("", 1, 1, "empty"),
        ("  \n", 1, 1, "empty"),
        ("<html></html>", 1, 1, "another kind of file"),
        ("[“a”]", 1, 2, "typographic"),
        ('{"x": "😀", "a": b}', 1, 17, "a value is expected"),
    ],
)
def test_syntax_errors_say_where_and_guess_what_was_meant(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(MalformedDocument) as caught:
        parse(text.encode())
    assert (caught.value.line, caught.value.column) == (line, column)
    assert words in caught.value.message
    assert f"line {line}, column {column}" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "column", "words"),
    [
        (b'{"a": "\xe9"}', 8, "0xe9"),
        ('{"é": 1}'.encode("latin-1"), 3, "UTF-8"),
        ("{}".encode("utf-16"), 1, "UTF-16"),
        (b"\xef\xbb\xbf[\xff]", 2, "0xff"),
    ],
)
def test_other_encodings_are_named(data: bytes, column: int, words: str) -> None:
    with pytest.raises(MalformedDocument) as caught:
        parse(data)
    assert caught.value.column == column
    assert words in caught.value.message


def test_depth_is_limited() -> None:
    assert parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(MalformedDocument) as caught:
            parse(b"[" * depth + b"]" * depth)
        assert caught.value.offset == MAX_DEPTH


def test_an_integer_of_any_length_is_read() -> None:
    assert parse(b"[" + b"9" * 5000 + b", 12]").raw == [float("inf"), 12]


@given(st.binary())
def test_bytes_are_a_document_or_malformed(data: bytes) -> None:
    try:
        parse(data)
    except MalformedDocument as error:
        assert error.line >= 1
        assert error.column >= 1


@given(st.text(alphabet="{}[]\",:\\/abe1 \n'-.NtIu#*"))
def test_near_json_is_a_document_or_malformed(text: str) -> None:
    try:
        parse(text.encode())
    except MalformedDocument as error:
        assert 0 <= error.offset <= len(text)
        assert error.line <= text.count("\n") + 1


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        load(tmp_path / "none.json")
    with pytest.raises(UnreadableFile, match="folder"):
        load(tmp_path)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        load("nul\0byte")
    below_file = tmp_path / "file.json"
    below_file.write_text("{}")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        load(below_file / "x.json")
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(errors.MAX_BYTES + 1)
    with pytest.raises(UnreadableFile, match="too large"):
        read_bytes(large)


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(UnreadableFile, match="permission denied"):
        read_bytes(tmp_path / "a.json")


def test_new_and_from_workflow() -> None:
    doc = Document.new("Mine")
    assert doc.name == "Mine"
    assert doc.entry is not None
    assert doc.entry.is_terminal
    assert doc.source is None
    assert Document.from_workflow({"name": "x", "nodes": []}).name == "x"


def test_content_hash_is_of_content() -> None:
    base = parse(json.dumps(WORKFLOW).encode())
    served = {"workflowId": "wf-1", "tenantId": "t", "communityId": "c", "poiOn": False, "isPublished": True}
    shuffled = dict(reversed(WORKFLOW.items()))
    assert Document.from_workflow({**shuffled, **served}).content_hash() == base.content_hash()
    assert parse(json.dumps({"data": WORKFLOW}, indent=4).encode()).content_hash() == base.content_hash()
    assert Document.from_workflow({**WORKFLOW, "poiOn": True}).content_hash() != base.content_hash()
    assert Document.from_workflow({**WORKFLOW, "name": "M"}).content_hash() != base.content_hash()
    lone = Document.from_workflow({**WORKFLOW, "name": "\ud800"})
    assert len(lone.content_hash()) == 64


def test_reading_imports_nothing_slow() -> None:
    code = (
        "import sys; import wfstudio.document.reading, wfstudio.document.catalogue;"
        "print(*sorted(set(sys.modules) & {'typing', 'dataclasses', 'inspect', 'asyncio', 'tempfile', 'pathlib',"
        "'hashlib', 'wfstudio.document.positions', 'wfstudio.document.syntax', 'pydantic'}))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=_root(), check=True)
    assert done.stdout.strip() == ""


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def test_an_error_is_told_where_nothing_has_imported_json_yet() -> None:
    code = (
        "from wfstudio.document.reading import parse; from wfstudio.document.errors import MalformedDocument\n"
        "try: parse(b'{\"a\": [1,}')\n"
        "except MalformedDocument as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=_root(), check=True)
    assert done.stdout.startswith("line 1, column 9: a trailing comma"), done.stdout
