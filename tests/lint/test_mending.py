"""Every safe fix of a document as one edit."""

import json

from lint_corpus import cases

from wfstudio.document.errors import MalformedDocument
from wfstudio.document.reading import parse
from wfstudio.document.writing import dump
from wfstudio.lint.engine import lint
from wfstudio.lint.fixing import mend
from wfstudio.lint.mending import mend_document
from wfstudio.lint.reporters.report import FileReport
from wfstudio.lint.selection import Selection, preset

ALL = Selection(preset("strict"))
CASES = [case for group in cases().values() for case in group]


def everything(doc):
    return lint(doc, selection=ALL)


def check(data):
    doc = parse(data)
    return FileReport("x.json", data, doc, everything(doc))


def test_several_places_are_mended_by_one_edit_which_can_be_taken_back():
    field = {"type": "email", "name": "a", "label": "A", "required": "true"}
    other = {**field, "name": "b", "required": "false"}
    node = {"id": "go", "type": "form", "is_terminal_node": "true", "fields": [field, other]}
    data = json.dumps({"name": "n", "type": "t", "version": "v1", "nodes": [node]}, indent=1).encode()
    doc = parse(data)
    edit, fixed = mend_document(doc, everything)
    assert edit.label == "Fix 3 problems"
    assert {finding.code for finding in fixed} == {"WF106"}
    after = edit.apply(doc)
    assert [row["required"] for row in after.nodes[0].raw["fields"]] == [True, False]
    assert after.nodes[0].raw["is_terminal_node"] is True
    assert dump(edit.inverse(doc).apply(after)) == data


def test_nothing_to_mend_is_an_edit_that_changes_nothing():
    doc = parse(b'{"nodes": []}')
    edit, fixed = mend_document(doc, everything)
    assert (edit.apply(doc), fixed) == (doc, [])


def test_it_makes_of_a_document_what_fixing_makes_of_the_file():
    codes = set()
    for case in CASES:
        try:
            doc = parse(case.data)
        except MalformedDocument:
            continue
        edit, fixed = mend_document(doc, everything)
        in_file = mend(check(case.data), check, unsafe=False)
        of_file = [finding.code for finding in in_file.fixed if finding.code != "WF103"]
        assert sorted(finding.code for finding in fixed) == sorted(of_file), case
        assert edit.apply(doc).raw == in_file.report.doc.raw, case
        codes |= {finding.code for finding in fixed}
    assert "WF106" in codes
