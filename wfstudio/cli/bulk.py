"""What the commands share that do a call for each row of a CSV file."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import CONFLICT, FINDINGS, INPUT, OK, USAGE
from wfstudio.client.csv_text import as_csv

if TYPE_CHECKING:
    from wfstudio.client.bulk import Act, Ledger, Outcome, Row

RATE = 5.0
FASTEST = 1000.0
_NAMED = 20
_TOLD_EVERY = 100


def add_bulk_flags(parser: argparse.ArgumentParser, columns: str) -> None:
    """Add ``--csv`` and what goes with it."""
    group = parser.add_argument_group("many at once")
    group.add_argument("--csv", metavar="FILE", help=f"a call for each row of a CSV file, - for stdin; {columns}")
    group.add_argument(
        "--rate", type=_rate, default=RATE, metavar="N", help="calls a second at most (default: %(default)g)"
    )
    group.add_argument("--dry-run", action="store_true", help="check every row, say what would be done, do nothing")
    group.add_argument("--skip-bad-rows", action="store_true", help="do the rows that can be done; else none is done")
    group.add_argument("--resume", action="store_true", help="do the rows that are not done yet")
    group.add_argument("--again", action="store_true", help="do every row again, whatever was done before")
    group.add_argument(
        "--retry-unknown", action="store_true", help="with --resume: also rows that were sent and got no answer"
    )
    group.add_argument("--journal", metavar="FILE", help="where to remember what is done (default: in WFSTUDIO_HOME)")


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0 < rate <= FASTEST:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of calls a second, {FASTEST:g} at most")
    return rate


def read_table(args: argparse.Namespace, check: "Callable[[Row], None] | None" = None) -> "list[Row]":
    """The rows of the CSV file that pass ``check``, which raises ``ConfigurationError``.

    Raises CliError that names the line of each bad row, unless those are to be skipped; then they are told.
    """
    from wfstudio.client.bulk import BadRow, read_rows
    from wfstudio.client.errors import ConfigurationError

    try:
        text = sys.stdin.read() if args.csv == "-" else Path(args.csv).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CliError(f"{args.csv}: cannot be read: {error.strerror}", INPUT) from None
    except UnicodeDecodeError:
        raise CliError(f"{args.csv}: is not UTF-8 text", INPUT) from None
    name = "stdin" if args.csv == "-" else args.csv
    try:
        rows, bad = read_rows(text)
    except ConfigurationError as error:
        raise CliError(f"{name}: {error}", USAGE) from None
    good = []
    for row in rows:
        try:
            if check is not None:
                check(row)
            good.append(row)
        except ConfigurationError as error:
            bad.append(BadRow(row.line, error.message))
    bad.sort(key=lambda one: one.line)
    for one in bad[:_NAMED]:
        print(f"{name}:{one.line}: {one.problem}", file=sys.stderr)
    if len(bad) > _NAMED:
        print(f"… and {len(bad) - _NAMED} more", file=sys.stderr)
    if bad and not args.skip_bad_rows:
        raise CliError(
            f"{name}: {len(bad)} of {len(rows) + len(bad) - sum(1 for one in rows if one not in good)} rows cannot be"
            " used (above), so nothing was done; --skip-bad-rows does the others",
            USAGE,
        )
    if not good:
        raise CliError(f"{name}: there is no row to do", USAGE)
    return good


def opened_ledger(args: argparse.Namespace, rows: "Sequence[Row]", what: str, *about: str) -> "Ledger":
    """The ledger of these rows. Raises CliError (6) when rows were done before and nobody said what to do with them."""
    from wfstudio.client.bulk import Ledger, ledger_path

    source = "-" if args.csv == "-" else str(Path(args.csv).resolve())
    ledger = Ledger(Path(args.journal) if args.journal else ledger_path(what, source, *about))
    known = [ledger.states[row.key] for row in rows if row.key in ledger.states]
    if args.again:
        ledger.forget()
    elif known and not args.resume:
        ledger.close()
        raise CliError(
            f"{known.count('done')} of these {len(rows)} rows were done before ({ledger.path}):"
            " --resume does the rest, --again does all again",
            CONFLICT,
        )
    return ledger


class Report:
    """Prints what becomes of each row, and what became of all."""

    def __init__(self, args: argparse.Namespace, keys: tuple[str, ...], total: int) -> None:
        self._args = args
        self._total = total
        self._keys = keys
        self._rows: list[dict[str, object]] = []
        self._counts: Counter[str] = Counter()

    def told(self, outcome: "Outcome") -> None:
        """One row is over."""
        self._counts[outcome.state] += 1
        row = {"line": outcome.row.line, "outcome": outcome.state, **{key: outcome.ids.get(key) for key in self._keys}}
        self._rows.append({**row, "problem": outcome.problem or None})
        if len(self._rows) % _TOLD_EVERY == 0:
            print(f"{len(self._rows)} of {self._total} rows", file=sys.stderr, flush=True)
        if outcome.problem:
            print(f"line {outcome.row.line}: {outcome.state}: {outcome.problem}", file=sys.stderr)
        if self._args.output == "text" and outcome.ids:
            print("  ".join([str(outcome.row.line), *(outcome.ids.get(key, "") for key in self._keys)]), flush=True)

    def end(self, ledger: "Ledger") -> int:
        """Print the table, tell the counts, and return the exit code: 1 unless every row is done."""
        if self._args.output == "json":
            print(json.dumps({"version": 1, "rows": self._rows}, indent=2, ensure_ascii=False))
        elif self._args.output == "csv":
            print(as_csv(("line", "outcome", *self._keys), self._rows), end="")
        counts = ", ".join(f"{number} {state}" for state, number in self._counts.items())
        print(f"{counts or 'no rows'}  (journal: {ledger.path})", file=sys.stderr)
        open_rows = any(row["outcome"] == "skipped" and row["problem"] for row in self._rows)
        return FINDINGS if self._counts["failed"] or self._counts["unknown"] or open_rows else OK


async def do_rows(
    args: argparse.Namespace, rows: "Sequence[Row]", ledger: "Ledger", act: "Act", keys: tuple[str, ...]
) -> int:
    """Do the rows and report. Raises client errors; what was done until then is reported and remembered."""
    from wfstudio.client.bulk import carry_out

    report = Report(args, keys, len(rows))
    try:
        await carry_out(rows, ledger, act, rate=args.rate, told=report.told, repeat_unknown=args.retry_unknown)
    except BaseException:
        report.end(ledger)
        raise
    return report.end(ledger)
