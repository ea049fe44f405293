"""``validate --fix`` and ``--diff``: what can be mended is mended in the files, or shown as a difference."""

import os
import sys

from wfstudio.cli.exit_codes import FINDINGS, OK
from wfstudio.cli.validate_baseline import path_of
from wfstudio.cli.validate_files import write
from wfstudio.lint.baseline import Baseline
from wfstudio.lint.fixing import Mended, mend
from wfstudio.lint.masking import SECRET
from wfstudio.lint.reporters.report import FileReport

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    import argparse

    from wfstudio.cli.validate import Checked
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.fixing import Check
    from wfstudio.lint.reporters.report import Run
    from wfstudio.lint.settings import Settings


def changes(args: "argparse.Namespace", checked: "Checked", outcome: "Run") -> int | None:
    """Mends the files, so that the reports tell what is left; or, with ``--diff``, prints the changes and gives the
    exit code."""
    fixed, files = 0, 0
    for place, (one, settings) in enumerate(checked):
        if args.diff:
            _leave_secrets(one.findings)
        mended = _mended(args, one, settings) if _fixable(one) else Mended(one, [])
        changed = mended.report.changes_since(one)
        fixed += len(mended.fixed)
        files += len(changed)
        if args.diff:
            for file, before, after in changed:
                print_difference(file, before, after)
        elif one.file == args.stdin_filename and "-" in args.paths:
            sys.stdout.flush()
            sys.stdout.buffer.write(mended.report.data)
        else:
            for file, _, after in changed:
                write(file, after)
        if not args.diff:
            _tell_secrets(mended)
        checked[place] = (mended.report, settings)
        outcome.reports[place] = mended.report
    if args.diff:
        count = f"{fixed} fix{'es' * (fixed != 1)} in {files} file{'s' * (files != 1)}"
        what = count if files else "nothing to fix"
        print(f"wfstudio: {what}; nothing was changed", file=sys.stderr)
        return FINDINGS if files and not args.exit_zero else OK
    outcome.fixed = fixed
    return None


def _mended(args: "argparse.Namespace", one: FileReport, settings: "Settings") -> Mended:
    check = _checker(args, one, settings)
    if not one.in_parts:
        return mend(one, check, args.unsafe_fixes)
    from wfstudio.cli.validate_unpacked import mend_unpacked

    return mend_unpacked(one, check, args.unsafe_fixes)


def _leave_secrets(findings: "list[Finding]") -> None:
    """Have secrets stay where they are: a difference that takes one out would print it."""
    for finding in findings:
        if finding.code == SECRET:
            finding.fix = None


def _tell_secrets(mended: Mended) -> None:
    """Say how the secrets that were taken out of a file are kept."""
    fixes = [finding.fix for finding in mended.fixed if finding.code == SECRET and finding.fix is not None]
    for token in dict.fromkeys(str(fix.changes[0].value) for fix in fixes):
        name = token.removeprefix("${secret:").removesuffix("}")
        how = f"`wfstudio secret set {name}` keeps it"
        told = f"{mended.report.file}: {token} stands for a secret now: {how}; change the secret, which was in the file"
        print(f"wfstudio: {told}", file=sys.stderr)


def _fixable(one: FileReport) -> bool:
    return any(finding.fix is not None for finding in one.findings)


def _checker(args: "argparse.Namespace", one: FileReport, settings: "Settings") -> "Check":
    """Checks other bytes of a file as its own were checked."""
    if one.settings:
        return lambda data: _checked_settings(one, data)
    path = path_of(args, settings)
    known = Baseline.read(path) if path is not None else None

    def check(data: bytes) -> FileReport:
        doc, findings = settings.lint_bytes(data, one.file)
        if args.diff:
            _leave_secrets(findings)
        report = FileReport(one.file, data, doc, findings)
        if known is not None:
            known.take_out([report])
        return report

    return check


def _checked_settings(one: FileReport, data: bytes) -> FileReport:
    """A project's settings after a suppression was taken out: the others are where they stand now."""
    from wfstudio.lint.config_file import parse
    from wfstudio.lint.rules.suppressions import unused

    config = parse(one.file, data.decode("utf-8"))
    told = {finding.message for finding in one.findings}
    findings = [found for ignore in config.ignores if (found := unused(ignore, config.text)).message in told]
    return FileReport(one.file, data, None, findings, settings=True)


def print_difference(file: str, before: bytes, after: bytes) -> None:
    """A unified difference that ``patch`` and ``git apply`` take."""
    if before == after:
        return
    from difflib import diff_bytes, unified_diff

    name = file.replace(os.sep, "/").encode("utf-8", "surrogateescape")
    rows = diff_bytes(unified_diff, before.splitlines(True), after.splitlines(True), b"a/" + name, b"b/" + name)
    sys.stdout.flush()
    for row in rows:
        sys.stdout.buffer.write(row if row.endswith(b"\n") else row + b"\n\\ No newline at end of file\n")
    sys.stdout.buffer.flush()
