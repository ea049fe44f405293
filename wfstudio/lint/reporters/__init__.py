"""Reports: findings as people and as programs read them, a module for each format."""

from importlib import import_module

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.reporters.report import Run

FORMATS = {
    "text": "full",
    "full": "full",
    "concise": "concise",
    "json": "as_json",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
}
"""Formats and the modules here that write them."""


def written(name: str, run: "Run") -> "Iterator[str]":
    """The lines of a report in a format, without line ends."""
    lines: Iterator[str] = import_module(f"wfstudio.lint.reporters.{FORMATS[name]}").lines(run)
    return lines
