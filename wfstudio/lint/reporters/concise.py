"""One line for each finding."""

from wfstudio.lint.reporters.full import headline, summary
from wfstudio.lint.reporters.report import Run

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator


def lines(run: Run) -> "Iterator[str]":
    """A line for each finding that is to be seen, and a count."""
    for file in run.reports:
        for finding in run.shown(file):
            mended = f" [{finding.fix.safety} fix]" if finding.fix is not None else ""
            yield headline(file.file, finding, run.colour) + mended
    yield summary(run)
