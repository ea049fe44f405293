"""The arguments of ``validate``."""

import argparse

from wfstudio.cli.report_flag import report_of
from wfstudio.lint.findings import LEVELS
from wfstudio.lint.reporters import FORMATS
from wfstudio.lint.selection import PRESETS, matching

_SEVERITIES = tuple(LEVELS)


def configure(parser: argparse.ArgumentParser) -> None:
    """What is linted, by which rules, and what becomes of the findings."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="a workflow file, a folder (every *.json under it that looks like a workflow), or - for standard input")  # fmt: skip  # noqa: E501
    add("-o", "--output", action="append", type=report_of(FORMATS), metavar="FORMAT[=FILE]", help=f"how to print the findings, several times for several reports: {', '.join(FORMATS)} (text is full)")  # fmt: skip  # noqa: E501
    add("-v", "--verbose", action="store_true", help="show infos too, which are otherwise counted")
    add("--statistics", action="store_true", help="count the findings by rule")
    add("--fail-on", choices=_SEVERITIES, metavar="SEVERITY", help="exit 1 for findings from this severity on: error (default), warning or info")  # fmt: skip  # noqa: E501
    add("--max-warnings", type=_count, metavar="N", help="exit 1 when there are more warnings than this")
    add("--exit-zero", action="store_true", help="exit 0 whatever is found")
    rules = parser.add_argument_group("which rules (codes such as WF201, groups such as WF4, names, presets)")
    add = rules.add_argument
    add("--preset", choices=PRESETS, metavar="PRESET", help=f"{', '.join(PRESETS)}")
    add("--select", action="extend", type=_rules, metavar="RULES", help="only these, comma-separated")
    add("--extend-select", action="extend", type=_rules, metavar="RULES", help="these too")
    add("--ignore", action="extend", type=_rules, metavar="RULES", help="all but these")
    add("--severity", action="extend", type=_severity, metavar="RULE=SEVERITY", help="take a rule for more or less severe than usual")  # fmt: skip  # noqa: E501
    add("--compile", action="store_true", help="have the scripts compiled too, in the sandbox: finds what only an engine finds, such as a variable declared twice; slower")  # fmt: skip  # noqa: E501
    add("--config", metavar="FILE", help="this wfstudio.toml instead of the nearest above each file")
    add("--isolated", action="store_true", help="no wfstudio.toml at all")
    add("--show-settings", action="store_true", help="print how the first PATH would be linted, and stop")
    add("--baseline", metavar="FILE", help="leave out the findings that this file knows")
    add("--update-baseline", action="store_true", help="write all that is found into the baseline")
    add("--prune-baseline", action="store_true", help="take out of the baseline what is no longer found")
    fixes = parser.add_argument_group("fixes")
    add = fixes.add_argument
    add("--fix", action="store_true", help="make the safe fixes; with standard input the fixed text is printed")
    add("--unsafe-fixes", action="store_true", help="the unsafe fixes too (with --fix or --diff)")
    add("--diff", action="store_true", help="print what --fix would change and change nothing; exit 1 when it would")
    which = parser.add_argument_group("which files")
    add = which.add_argument
    add("--stdin-filename", metavar="NAME", default="<stdin>", help="what to call standard input")
    add("--only-workflows", action="store_true", help="pass over files that are named and look like no workflow")
    changed = which.add_mutually_exclusive_group()
    changed.add_argument("--since", metavar="REV", help="only what changed in git since it left REV, new files too")
    changed.add_argument("--staged", action="store_true", help="only what is staged in git, as it is staged")
    add("--watch", action="store_true", help="lint again whenever a file changes, until ctrl+C")
    add("--no-cache", action="store_true", help="lint files that are known to be clean too (so does WFSTUDIO_NO_CACHE=1)")  # fmt: skip  # noqa: E501
    parser.set_defaults(wrong=parser.error)


def _rules(text: str) -> list[str]:
    words = text.replace(",", " ").split()
    for word in words:
        try:
            matching(word)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
    return words


def _severity(text: str) -> list[str]:
    from wfstudio.lint.settings import severities_of

    words = text.replace(",", " ").split()
    try:
        severities_of(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return words


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number")
    return int(text)
