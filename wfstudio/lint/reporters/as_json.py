"""The report of ``validate -o json``, version 1: a promise to programs."""

import json

from wfstudio.lint.reporters.report import Run, by_rule, counted

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.findings import Finding


def lines(run: Run) -> "Iterator[str]":
    """One JSON object with all findings, infos too."""
    findings = [_record(file.file, finding) for file in run.reports for finding in file.findings]
    record: dict[str, object] = {"version": 1, "summary": counted(run)}
    if run.statistics:
        keys = ("count", "code", "name", "severity", "fixes")
        record["statistics"] = [dict(zip(keys, row, strict=True)) for row in by_rule(run)]
    record["findings"] = findings
    yield json.dumps(record, indent=2, ensure_ascii=False)


def _record(file: str, finding: "Finding") -> dict[str, object]:
    record: dict[str, object] = {
        "file": file,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "node": finding.node,
    }
    if finding.nodes:
        record["nodes"] = list(finding.nodes)
        record["witness"] = list(finding.witness)
    record["path"] = finding.path
    record["line"], record["column"] = finding.line, finding.column
    record["end_line"], record["end_column"] = finding.end_line, finding.end_column
    fix = finding.fix
    record["fix"] = fix and {
        "safety": fix.safety,
        "title": fix.title,
        "edits": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in fix.edits],
    }
    return record
