"""SARIF 2.1.0, for code scanning. Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

Columns count Unicode code points; a fix's replacements have text regions and byte regions alike; only rules that fired
are listed; the fingerprint of a result stays when something else in its file changes.
"""

import json
import os
from bisect import bisect_right
from urllib.parse import quote

from wfstudio import __version__
from wfstudio.lint.explanation import explain
from wfstudio.lint.fingerprints import fingerprints
from wfstudio.lint.reporters.report import FileReport, Run

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.findings import Finding, Fix

    Record = dict[str, object]

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_ROOT = "SRCROOT"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def lines(run: Run) -> "Iterator[str]":
    """One SARIF log of one run, with all findings."""
    codes = sorted({finding.code for file in run.reports for finding in file.findings})
    places = {code: place for place, code in enumerate(codes)}
    crashes = [crash.code for file in run.reports for crash in file.crashes]
    record: Record = {
        "tool": {
            "driver": {
                "name": "wfstudio",
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which wfstudio was run."}}},
        "invocations": [_invocation(crashes)],
        "results": [result for file in run.reports for result in _results(file, places)],
    }
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [record]}, indent=2, ensure_ascii=False)


def _invocation(crashes: list[str]) -> "Record":
    record: Record = {"executionSuccessful": not crashes}
    if crashes:
        record["toolExecutionNotifications"] = [
            {"level": "error", "message": {"text": f"Rule {code} failed; its findings may be missing."}}
            for code in crashes
        ]
    return record


def _rule(code: str) -> "Record":
    told = explain(code)
    return {
        "id": code,
        "name": "".join([part.capitalize() for part in told.name.split("-")]),
        "shortDescription": {"text": told.what},
        "fullDescription": {"text": told.why or told.what},
        "help": {"text": told.text(), "markdown": told.markdown()},
        "defaultConfiguration": {"level": _LEVELS[told.severity]},
        "properties": {"tags": [told.group]},
    }


def _results(file: FileReport, places: dict[str, int]) -> "Iterator[Record]":
    artifact = _artifact(file.file)
    text = _TextPlaces(file.data)
    for finding, mark in zip(file.findings, fingerprints(file.findings, file.doc), strict=True):
        result: Record = {
            "ruleId": finding.code,
            "ruleIndex": places[finding.code],
            "level": _LEVELS[finding.severity],
            "message": {"text": finding.message},
            "locations": [_location(finding, artifact)],
            "partialFingerprints": {"wfstudioFinding/v1": mark},
        }
        if finding.nodes:
            result["properties"] = {"nodes": list(finding.nodes), "witness": list(finding.witness)}
        if finding.fix is not None and (fix := _fix(finding.fix, artifact, text)):
            result["fixes"] = [fix]
        yield result


def _location(finding: "Finding", artifact: "Record") -> "Record":
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    location: Record = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    if finding.node is not None:
        location["logicalLocations"] = [
            {"name": finding.node, "fullyQualifiedName": f"{finding.node}{finding.path and f' {finding.path}'}"}
        ]
    return location


def _fix(fix: "Fix", artifact: "Record", text: "_TextPlaces") -> "Record | None":
    replacements = [
        {"deletedRegion": text.region(edit.start, edit.end), "insertedContent": {"text": edit.text}}
        for edit in fix.edits
    ]
    if not replacements:
        return None
    return {
        "description": {"text": f"{fix.title} ({fix.safety})"},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
    }


def _artifact(file: str) -> "Record":
    if os.path.isabs(file):  # noqa: PTH117
        inside = os.path.relpath(file)
        if inside.startswith(os.pardir):
            return {"uri": f"file://{quote(file)}"}
        file = inside
    return {"uri": quote(os.path.normpath(file).replace(os.sep, "/")), "uriBaseId": _ROOT}


class _TextPlaces:
    """Turns bytes of a file into lines and columns."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._starts: list[int] = []

    def region(self, start: int, end: int) -> "Record":
        """The region of the bytes ``[start, end)``, as text and as bytes."""
        (line, column), (end_line, end_column) = self._place(start), self._place(end)
        return {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
            "byteOffset": start,
            "byteLength": end - start,
        }

    def _place(self, offset: int) -> tuple[int, int]:
        if not self._starts:
            self._starts = [3 if self.data.startswith(b"\xef\xbb\xbf") else 0]
            at = self.data.find(b"\n")
            while at >= 0:
                self._starts.append(at + 1)
                at = self.data.find(b"\n", at + 1)
        line = max(1, bisect_right(self._starts, offset))
        head = self.data[self._starts[line - 1] : offset]
        return line, len(head.decode("utf-8", "replace")) + 1
