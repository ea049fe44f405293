"""Workflow commands of GitHub Actions, which become annotations.

Source: GitHub's documentation, "Workflow commands for GitHub Actions".
"""

from wfstudio.lint.reporters.report import Run

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def lines(run: Run) -> "Iterator[str]":
    """An annotation for each finding that is to be seen."""
    for file in run.reports:
        for finding in run.shown(file):
            where = {"file": file.file, "line": finding.line, "endLine": finding.end_line}
            if finding.line == finding.end_line:
                where |= {"col": finding.column, "endColumn": finding.end_column}
            where["title"] = f"{finding.code} {finding.name}"
            told = ",".join([f"{key}={_property(str(value))}" for key, value in where.items()])
            yield f"::{_COMMANDS[finding.severity]} {told}::{_data(finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
