"""``wfstudio rule``: explain a lint rule."""

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.lint.explanation import explain
from wfstudio.lint.table import ROWS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    import argparse

HELP = "Explain a lint rule: what it finds, why it matters, a bad and a good example."
EXAMPLE = "wfstudio rule WF201"


def configure(parser: "argparse.ArgumentParser") -> None:
    """The command's arguments."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("code", nargs="?", metavar="CODE", help="a rule's code (WF201) or name (dangling-target)")
    which.add_argument("--all", action="store_true", help="every rule")
    parser.add_argument("-o", "--output", choices=("text", "json", "markdown"), default="text", help="how to print")


def run(args: "argparse.Namespace") -> int:
    """Print the explanation of one rule or of all."""
    chosen = [explain(code) for code in (sorted(ROWS) if args.all else [_find(args.code)])]
    if args.output == "json":
        import json

        records = [told.record() for told in chosen]
        print(json.dumps(records if args.all else records[0], indent=2, ensure_ascii=False))
    else:
        print("\n\n".join([told.markdown() if args.output == "markdown" else told.text() for told in chosen]))
    return OK


def _find(word: str) -> str:
    found = next((row.code for row in ROWS.values() if word.upper() == row.code or word.lower() == row.name), None)
    if found is None:
        from difflib import get_close_matches

        names = [*ROWS, *[row.name for row in ROWS.values()]]
        near = get_close_matches(word.upper(), names, n=2, cutoff=0.6)
        near += get_close_matches(word.lower(), names, n=2, cutoff=0.6)
        hint = f"did you mean {' or '.join(dict.fromkeys(near))}?" if near else "--all lists them"
        raise CliError(f"there is no rule '{word}'; {hint}", USAGE)
    return found
