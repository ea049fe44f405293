"""Renaming in the text, held to renaming in the document, for every node of every sample."""

import json
from pathlib import Path

import pytest

from wfstudio.graph.rename import rename_node
from wfstudio.lsp.analysis import Analysis
from wfstudio.lsp.mentions import mentions
from wfstudio.lsp.navigation import rename
from wfstudio.lsp.texts import Text
from wfstudio.paths import samples_dir


@pytest.mark.parametrize("path", sorted(samples_dir().glob("*.json")), ids=lambda path: path.stem)
@pytest.mark.parametrize("new", ["another_id", 'an "other"-😀'])
def test_the_text_after_a_rename_is_the_renamed_document(path: Path, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    analysis = Analysis(Text("file:///a.json", content, 1))
    for node in analysis.doc.nodes:
        text = Text("file:///a.json", content, 1)
        edits = rename(analysis, analysis.id_span(node)[0], new)
        assert len(edits) == len(list(mentions(analysis, node.id)))
        after = content
        for edit in sorted(edits, key=lambda one: text.offset(one.range.start), reverse=True):
            start, end = text.span(edit.range)
            after = after[:start] + edit.new_text + after[end:]
        expected = rename_node(analysis.doc, node.id, new).apply(analysis.doc)
        assert json.loads(after) == expected.raw
