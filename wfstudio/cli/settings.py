"""``wfstudio settings``: the studio's settings, and who says each."""

import argparse
import json
import sys

from wfstudio.cli.exit_codes import FINDINGS, OK

HELP = "List the studio's settings, their values, and what says so: flag, environment, project's or your own file."
EXAMPLE = "wfstudio settings -o json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--example", action="store_true", help="print a commented [studio] table for wfstudio.toml")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="how to list")


def run(args: argparse.Namespace) -> int:
    """List the settings; exit code 1 when something was left out."""
    from wfstudio.tui.settings.reading import read_settings, user_file
    from wfstudio.tui.settings.table import ROWS
    from wfstudio.tui.settings.writing import example, toml_value

    if args.example:
        print(example(), end="")
        return OK
    found = read_settings()
    if args.output == "json":
        rows = [
            {
                "name": row.name, "value": found.values[row.name], "source": found.source(row.name),
                "default": row.default, "takes": row.takes, "variable": row.variable, "help": row.help,
            }
            for row in ROWS
        ]  # fmt: skip
        record = {"version": 1, "file": str(user_file()), "settings": rows, "faults": found.faults}
        print(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        for row in ROWS:
            value = toml_value(found.values[row.name])
            print(f"{row.name:<10} {value:<16} {found.source(row.name)}\n{'':<10} {row.help} ({row.takes})")
    for fault in found.faults:
        print(fault, file=sys.stderr)
    return FINDINGS if found.faults else OK
