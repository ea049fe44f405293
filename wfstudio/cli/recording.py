"""A run written as a scenario, for ``run --record`` and ``instance record``: personal data replaced, and checked so."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import CONFLICT, FINDINGS, INPUT, OK

if TYPE_CHECKING:
    from wfstudio.scenario.recording_runs import Past


def refuse_existing(file: Path | None, *, force: bool) -> None:
    """Raise CliError where a file would be overwritten without being told to."""
    if file is not None and file.exists() and not force:
        raise CliError(f"{file}: is there already; --force overwrites it", CONFLICT)


def tell_recorded(past: "Past", text: str, parted: str, file: Path | None) -> int:
    """Write the scenario to its file, or to standard output without one; say what is to be said; the exit code."""
    if file is None:
        print(text, end="")
    else:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        except OSError as problem:
            raise CliError(f"{file}: cannot be written: {problem.strerror}", INPUT) from None
        print(f"wfstudio: recorded as {file}, personal data replaced", file=sys.stderr)
    if past.guessed:
        print(f"wfstudio: {past.guessed}", file=sys.stderr)
    if parted:
        print(f"wfstudio: {parted}: no made-up values were found that take the same way", file=sys.stderr)
        return FINDINGS
    return OK
