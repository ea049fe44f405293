"""Baselines of ``validate``: findings that are known are left out; the file is updated or pruned on request."""

import os
import sys

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE
from wfstudio.cli.validate_files import write
from wfstudio.lint.baseline import Baseline

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    import argparse

    from wfstudio.cli.validate import Checked
    from wfstudio.lint.reporters.report import FileReport, Run
    from wfstudio.lint.settings import Settings


def path_of(args: "argparse.Namespace", settings: "Settings") -> str | None:
    """The baseline of the files of these settings: the command line's, else the project's."""
    if args.baseline is not None:
        return str(args.baseline)
    config = settings.config
    if config is None or config.baseline is None:
        return None
    return os.path.join(config.folder, config.baseline)  # noqa: PTH118


def apply(args: "argparse.Namespace", known: "list[Settings]", checked: "Checked", outcome: "Run") -> None:
    """Takes what the baselines know out of the reports, after updating or pruning them. Ends the command when one is
    to be changed and none is named."""
    if not any(path_of(args, one) for one in known) and args.baseline is None:
        flag = "--update-baseline" if args.update_baseline else "--prune-baseline"
        raise CliError(f"{flag} needs --baseline FILE, or `baseline` in the [lint] of wfstudio.toml", USAGE)
    groups: dict[str, list[FileReport]] = {}
    for one, settings in checked:
        path = path_of(args, settings)
        if path is not None:
            groups.setdefault(path, []).append(one)
    if args.baseline is not None:
        groups.setdefault(args.baseline, [])
    outcome.baselined = 0
    for path, reports in groups.items():
        outcome.baselined += _current(args, path, reports).take_out(reports)


def _current(args: "argparse.Namespace", path: str, reports: "list[FileReport]") -> Baseline:
    if args.update_baseline and not os.path.exists(path):  # noqa: PTH110
        baseline = Baseline(path, set())
        new = baseline.updated(reports)
        write(path, new.text().encode("utf-8"))
        print(f"wfstudio: {path}: made, with {len(new.entries)} findings", file=sys.stderr)
        return new
    baseline = Baseline.read(path)
    if not (args.update_baseline or args.prune_baseline):
        return baseline
    new = baseline.updated(reports) if args.update_baseline else baseline.pruned(reports)
    came, gone = len(new.entries - baseline.entries), len(baseline.entries - new.entries)
    if came or gone:
        write(path, new.text().encode("utf-8"))
    print(f"wfstudio: {path}: {came} findings added, {gone} taken out", file=sys.stderr)
    return new
