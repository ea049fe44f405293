"""JUnit's XML, as CI servers read it: a suite for each file, a failed case for each finding."""

from wfstudio.lint.reporters.report import Run

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def lines(run: Run) -> "Iterator[str]":
    """The XML. A file without a finding that is to be seen is one case that passed."""
    failed = sum(len(run.shown(file)) for file in run.reports)
    tests = sum(max(1, len(run.shown(file))) for file in run.reports)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="wfstudio validate" tests="{tests}" failures="{failed}" errors="0">'
    for file in run.reports:
        shown = run.shown(file)
        name = _escaped(file.file)
        count = max(1, len(shown))
        yield f'  <testsuite name="{name}" tests="{count}" failures="{len(shown)}" errors="0" skipped="0">'
        if not shown:
            yield f'    <testcase classname="{name}" name="no problems"/>'
        for finding in shown:
            case = _escaped(f"{finding.code} {finding.name} at {finding.line}:{finding.column}")
            message = _escaped(finding.message)
            where = _escaped(f"{file.file}:{finding.line}:{finding.column} {finding.severity}: {finding.message}")
            yield f'    <testcase classname="{name}" name="{case}">'
            yield f'      <failure type="{finding.severity}" message="{message}">{where}</failure>'
            yield "    </testcase>"
        yield "  </testsuite>"
    yield "</testsuites>"


def _escaped(text: str) -> str:
    return "".join([_ENTITIES.get(c) or (c if _allowed(c) else "\ufffd") for c in text])


def _allowed(char: str) -> bool:
    """Whether XML 1.0 has the character at all."""
    return " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"
