"""Files that ``validate`` writes, each whole or not at all."""

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE
from wfstudio.document.errors import SaveFailed
from wfstudio.document.writing import replace_file

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lint.reporters.report import Run


def write(path: str, data: bytes) -> None:
    """Replace or make a file. Ends the command when it cannot be written."""
    try:
        replace_file(data, path)
    except SaveFailed as error:
        raise CliError(f"{path}: cannot be written: {error.reason}", USAGE) from None


def write_report(path: str, name: str, outcome: "Run") -> None:
    """Write a report to a file, without colours."""
    from wfstudio.lint.reporters import written

    colour, outcome.colour = outcome.colour, False
    try:
        text = "".join([f"{line}\n" for line in written(name, outcome)])
    finally:
        outcome.colour = colour
    write(path, text.encode("utf-8", "backslashreplace"))
