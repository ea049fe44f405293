"""Findings as people and as programs read them."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Document
    from wfstudio.lint.findings import Finding

_COLOURS = {"error": "31", "warning": "33", "info": "36"}
_EXCERPT = 100


class FileReport:
    """The findings of one file. ``doc`` is None when it is no JSON text."""

    __slots__ = ("data", "doc", "file", "findings")

    def __init__(self, file: str, data: bytes, doc: "Document | None", findings: "list[Finding]") -> None:
        self.file = file
        self.data = data
        self.doc = doc
        self.findings = findings

    @property
    def text(self) -> str:
        """The file's text; what cannot be decoded is replaced."""
        if self.doc is not None and self.doc.source is not None:
            return self.doc.source.text
        return self.data.decode("utf-8-sig", "replace")


def counted(reports: list[FileReport]) -> dict[str, int]:
    """The number of files, nodes and findings of each severity."""
    severities = [finding.severity for report in reports for finding in report.findings]
    return {
        "files": len(reports),
        "nodes": sum(len(report.doc.nodes) for report in reports if report.doc is not None),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "infos": severities.count("info"),
    }


def as_json(reports: list[FileReport]) -> str:
    """The report of ``validate -o json``, version 1."""
    import json

    findings = [_record(report.file, finding) for report in reports for finding in report.findings]
    return json.dumps({"version": 1, "summary": counted(reports), "findings": findings}, indent=2, ensure_ascii=False)


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


def as_text(reports: list[FileReport], infos: bool = False, colour: bool = False) -> "Iterator[str]":
    """Lines for a person: each finding with its source line and a caret, then a count.

    Infos are only counted unless asked for.
    """
    for report in reports:
        shown = [finding for finding in report.findings if infos or finding.severity != "info"]
        text = report.text if shown else ""
        for finding in shown:
            yield from _shown(report.file, finding, text, colour)
    yield _summary(counted(reports), infos)


def _shown(file: str, finding: "Finding", text: str, colour: bool) -> "Iterator[str]":
    line, column = finding.line, finding.column
    severity = _paint(finding.severity, _COLOURS[finding.severity], colour)
    code = _paint(finding.code, "1", colour)
    yield f"{_plain(file)}:{line}:{column} {code} {severity} {_plain(finding.message)}"
    margin = " " * len(str(line))
    excerpt, marks = _excerpt(text, finding.start, finding.end)
    yield f"  {line} | {excerpt}"
    yield f"  {margin} | {_paint(marks, _COLOURS[finding.severity], colour)}"
    if finding.fix is not None:
        yield f"  {margin} = {finding.fix.safety} fix: {_plain(finding.fix.title)}"


def _excerpt(text: str, start: int, end: int) -> tuple[str, str]:
    """The source line around a span, cut to a readable width, and the marks under it."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    stop = len(text) if stop < 0 else stop
    stop = stop - 1 if text[stop - 1 : stop] == "\r" and stop > begin else stop
    left = max(begin, start - _EXCERPT // 2) if stop - begin > _EXCERPT else begin
    right = min(stop, left + _EXCERPT)
    shown = _one_column_each(text[left:right])
    head, tail = "…" if left > begin else "", "…" if right < stop else ""
    width = max(1, min(end, right) - start)
    blank = _same_width(shown[: start - left])
    return f"{head}{shown}{tail}", f"{' ' * len(head)}{blank}{'^' * width}"


def _same_width(text: str) -> str:
    """Blanks as wide as the text, for ordinary and for wide characters."""
    if text.isascii():
        return " " * len(text)
    from unicodedata import combining, east_asian_width

    return "".join(["" if combining(c) else "  " if east_asian_width(c) in "WF" else " " for c in text])


def _one_column_each(text: str) -> str:
    return text if text.isprintable() else "".join([c if c.isprintable() else " " for c in text])


def _plain(text: str) -> str:
    """The text without characters that would drive the terminal."""
    if text.isprintable():
        return text
    return "".join([c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text])


def _paint(text: str, colour: str, on: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if on else text


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _summary(counts: dict[str, int], infos: bool) -> str:
    parts = [_number(counts["errors"], "error"), _number(counts["warnings"], "warning")]
    if counts["infos"]:
        parts.append(_number(counts["infos"], "info") + ("" if infos else ", -v"))
    if not counts["errors"] and not counts["warnings"]:
        parts[:2] = ["no problems"]
    return f"{_number(counts['files'], 'file')}, {_number(counts['nodes'], 'node')}: {', '.join(parts)}"
