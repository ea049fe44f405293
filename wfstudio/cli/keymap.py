"""``wfstudio keymap``: the studio's actions and keys, and the user's own keymap."""

import argparse
import json
import sys

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import FINDINGS, OK, USAGE

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.tui.keymap_file import UserKeys

HELP = "List the studio's actions and their keys, check your keymap.toml, or write one to start from."
EXAMPLE = "wfstudio keymap --write"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--write", action="store_true", help="write a keymap.toml with every action as a comment")
    which.add_argument("--example", action="store_true", help="print that file instead")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="how to list")


def run(args: argparse.Namespace) -> int:
    """List, print or write. Exit code 1 when something in the keymap was left out or clashes."""
    from wfstudio.tui import keymap_file

    path = keymap_file.keymap_path()
    if args.example:
        print(keymap_file.example(), end="")
        return OK
    if args.write:
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(keymap_file.example())
        except FileExistsError:
            raise CliError(f"{path}: is there already; move it away, or `--example` prints the file", USAGE) from None
        print(path)
        return OK
    found = keymap_file.read_keymap(path)
    if args.output == "json":
        print(json.dumps(_record(found, str(path)), indent=2, ensure_ascii=False))
    else:
        _print(found, path.exists(), str(path))
    return FINDINGS if found.faults or found.clashes else OK


def _record(found: "UserKeys", path: str) -> dict[str, object]:
    from wfstudio.tui.keymap import ACTIONS

    actions = [
        {"id": row.id, "keys": list(found.of(row)), "default": list(row.keys), "label": row.label, "help": row.tooltip}
        for row in ACTIONS.values()
    ]
    return {"version": 1, "file": path, "actions": actions, "faults": found.faults, "clashes": found.clashes}


def _print(found: "UserKeys", exists: bool, path: str) -> None:
    from wfstudio.tui.keymap import ACTIONS

    width = max(map(len, ACTIONS))
    for row in ACTIONS.values():
        keys = " ".join(found.of(row)) or "(none)"
        mark = "*" if found.of(row) != row.keys else " "
        print(f"{mark} {row.id:<{width}}  {keys:<28}  {row.tooltip}")
    print(f"keymap: {path}" + ("" if exists else " (not there; --write makes one)"), file=sys.stderr)
    for line in [*found.faults, *found.clashes]:
        print(line, file=sys.stderr)
