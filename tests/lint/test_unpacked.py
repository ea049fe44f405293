"""Findings and fixes of the corpus, with every document unpacked: nothing is lost, nothing stands elsewhere."""

import json

import pytest
from lint_corpus import Case, cases

from wfstudio.document.model import Document
from wfstudio.document.reading import parse
from wfstudio.document.unpacked_folder import Folder, Manifest
from wfstudio.document.unpacking import pack, unpack
from wfstudio.lint.engine import lint_bytes
from wfstudio.lint.findings import TextEdit
from wfstudio.lint.unpacked import ByteOffsets, UnpackedReport, edited

CASES = [case for of_rule in cases().values() for case in of_rule]


def folder_of(data: bytes) -> Folder | None:
    """The document unpacked, in memory; None for one that cannot be."""
    try:
        doc = parse(data)
    except Exception:
        return None
    parts = unpack(doc)
    assert doc.source is not None
    bom = b"\xef\xbb\xbf" if doc.source.bom else b""
    source = parse(bom + parts.text.encode("utf-8")).source
    assert source is not None
    packed = pack(source, parts.files.__getitem__, parts.spelling)
    folder = Folder("d", Manifest(None, "", {}, parts.spelling), source, packed, parts.files)
    assert folder.data == data
    return folder


def changed(data: bytes, edits: list[TextEdit]) -> bytes:
    parts, at = [], 0
    for edit in edits:
        parts += [data[at : edit.start], edit.text.encode("utf-8", "surrogatepass")]
        at = edit.end
    return b"".join([*parts, data[at:]])


@pytest.mark.parametrize("code", sorted(cases()))
def test_every_finding_and_fix_of_the_corpus(code: str) -> None:
    for case in cases()[code]:
        _check(case)


def _check(case: Case) -> None:
    folder = folder_of(case.data)
    if folder is None:
        return
    doc, findings = lint_bytes(case.data)
    assert doc is not None and doc.source is not None
    report = UnpackedReport("d/workflow.json", folder, doc, findings)
    parts = report.by_file()
    told = [(file, finding) for file in parts for finding in file.findings]
    assert sorted((f.code, f.message) for _, f in told) == sorted((f.code, f.message) for f in findings), case.name
    for file, finding in told:
        original = next(f for f in findings if f.place is finding.place and f.code == finding.code)
        assert finding.path == original.path
        whole = doc.source.text[original.start : original.end]
        text = file.data.decode("utf-8-sig") if file.file.endswith(".json") else file.data.decode("utf-8")
        here = text[finding.start : finding.end]
        if file.file == "d/workflow.json":
            assert here == whole or '{"$file": ' in here, (case.name, here, whole)
        else:
            assert here == _inner(whole), (case.name, here, whole)
        start, end = finding.byte_span
        assert file.data[start:end].decode("utf-8") == here
        lines = text.split("\n")
        assert lines[finding.line - 1][finding.column - 1 :].startswith(here.split("\n")[0])
        if original.fix is not None and original.fix.edits:
            _check_fix(case, folder, original.fix.edits, file.data, finding)


def _inner(literal: str) -> str:
    """What a string stands for, whether its quotes belong to what was marked or not."""
    return str(json.loads(literal)) if literal[:1] == '"' else str(json.loads(f'"{literal}"'))


def _check_fix(case: Case, folder: Folder, edits: list[TextEdit], data: bytes, finding: object) -> None:
    wanted = changed(folder.data, edits)
    after = edited(folder, edits)
    assert parse(after.data).raw == parse(wanted).raw, case.name
    moved = finding.fix  # type: ignore[attr-defined]
    here = [
        new
        for name, new in [("", after.source.data), *((n, t.encode()) for n, t in after.contents.items())]
        if new != (folder.source.data if not name else folder.contents[name].encode())
    ]
    if moved is not None:
        assert here == [changed(data, moved.edits)], case.name
    else:
        assert len(here) != 1, case.name


def test_a_fix_in_several_files_is_one() -> None:
    script = "return { a: params.nodes['b c'] };"
    nodes = [
        {"id": "b c", "type": "form", "fields": [], "on_next": "s"},
        {"id": "s", "type": "js", "config": {"js_code": script}, "on_success": "end", "on_error": "end"},
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": True},
    ]
    data = json.dumps({"name": "n", "version": "v1", "type": "t", "nodes": nodes}).encode()
    folder = folder_of(data)
    assert folder is not None
    doc, findings = lint_bytes(data)
    renamed = next(f for f in findings if f.code == "WF112")
    assert renamed.fix is not None
    after = edited(folder, renamed.fix.edits)
    assert after.contents["nodes/s/script.js"] != script
    assert b'"b c"' not in after.source.data
    shown = [f for one in UnpackedReport("w", folder, doc, findings).by_file() for f in one.findings]
    assert next(f for f in shown if f.code == "WF112").fix is None


def test_an_item_that_goes_takes_its_references_along() -> None:
    data = b'{"nodes": [{"id": "a", "config": {"js_code": "x"}}, {"id": "b", "config": {"js_code": "y"}}]}'
    folder = folder_of(data)
    assert folder is not None
    start = data.index(b', {"id": "b"')
    after = edited(folder, [TextEdit(start, len(data) - 2, "")])
    assert after.data == b'{"nodes": [{"id": "a", "config": {"js_code": "x"}}]}'
    assert Document(parse(after.source.data).raw).nodes[0].raw["config"] == {"js_code": {"$file": "nodes/a/script.js"}}


@pytest.mark.parametrize("bom", [0, 3])
@pytest.mark.parametrize("text", ["", "plain" * 2000, "aé€\U0001f600" * 3000])
def test_bytes_and_characters(text: str, bom: int) -> None:
    offsets = ByteOffsets(text, bom)
    for place in [*range(0, len(text), 997), len(text)]:
        at = bom + len(text[:place].encode())
        assert (offsets.byte(place), offsets.character(at)) == (at, place)
