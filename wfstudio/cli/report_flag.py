"""``-o FORMAT[=FILE]``: reports to standard output and to files."""

import argparse
import sys
from collections.abc import Callable, Collection, Sequence

Report = tuple[str, str | None]
"""A format, and the file it goes to; None is standard output."""


def report_of(formats: Collection[str]) -> Callable[[str], Report]:
    """The type of a flag that names one of these formats, and perhaps a file."""

    def report(text: str) -> Report:
        name, equals, file = text.partition("=")
        if name not in formats:
            raise argparse.ArgumentTypeError(f"there is no report '{name}' (there is: {', '.join(formats)})")
        if equals and not file:
            raise argparse.ArgumentTypeError(f"'{text}' names no file")
        return name, file or None

    return report


def clashes(reports: Sequence[Report]) -> bool:
    """Whether more than one of them goes to standard output."""
    return sum(file is None for _, file in reports) > 1


def make_printable(stream: object = None) -> None:
    """A terminal that lacks a character gets an escape for it instead of an error."""
    reconfigure = getattr(stream or sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
