"""Reports of a suite: results as people and as programs read them, a module for each format."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from wfstudio.scenario.suite import Suite

FORMATS = {"text": "as_text", "json": "as_json", "junit": "as_junit"}
"""Formats and the modules here that write them."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a report is written: in ``colour``, with a line for each scenario that passed, with the ``coverage``."""

    colour: bool = False
    quiet: bool = False
    coverage: bool = False


def written(name: str, suite: Suite, look: Look) -> Iterator[str]:
    """The lines of a report in a format, without line ends."""
    lines: Iterator[str] = import_module(f"wfstudio.scenario.reporters.{FORMATS[name]}").lines(suite, look)
    return lines
