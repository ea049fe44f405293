"""Diagnostics as the real server sends them: what, where, and when."""

from pathlib import Path
from typing import Any

import pytest
from editors import editor
from lsprotocol import types as lsp

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "end"}


def workflow(*nodes: Any) -> dict[str, Any]:
    return {"version": "v1", "name": "x", "type": "t", "nodes": list(nodes)}


async def test_a_finding_is_told_with_severity_code_and_place(tmp_path: Path) -> None:
    async with editor(tmp_path) as it:
        text = it.open(workflow(GO | {"on_next": "edn"}, END))
        (one,) = await text.diagnostics()
        assert (one.code, one.source, one.severity) == ("WF201", "wfstudio", lsp.DiagnosticSeverity.Error)
        assert text.inside(one.range) == '"edn"'
        assert one.code_description is None
        text.rewrite(text.text.replace("edn", "end"))
        assert await text.diagnostics() == []
