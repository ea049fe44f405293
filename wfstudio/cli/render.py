"""``wfstudio render``: the graph of a workflow file, drawn."""

import argparse
import sys

from wfstudio.cli.exit_codes import OK

HELP = "draw a workflow's graph"
EXAMPLE = "wfstudio render sample_workflows/age_check.json | less -S"

_STDIN = "-"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a workflow file, or - for standard input")
    parser.add_argument("-o", "--output", choices=("text",), default="text", help="what to draw (default: text)")
    parser.add_argument(
        "--detail",
        choices=("dots", "titles", "cards"),
        default="titles",
        help="how much of each node (default: titles)",
    )
    parser.add_argument(
        "--direction", choices=("right", "down"), default="right", help="where the flow goes (default: right)"
    )
    parser.add_argument("--ascii", action="store_true", help="draw without box glyphs")


def run(args: argparse.Namespace) -> int:
    """Print the drawing, as wide as it is. A file that holds no workflow is an error of exit code 3."""
    from wfstudio.cli.workflow_file import workflow_in
    from wfstudio.document.reading import read_bytes
    from wfstudio.layout.text import render_text

    name = "standard input" if args.file == _STDIN else args.file
    data = sys.stdin.buffer.read() if args.file == _STDIN else read_bytes(args.file)
    doc = workflow_in(data, name)
    _write(render_text(doc, args.ascii, detail=args.detail, direction=args.direction))
    return OK


def _write(text: str) -> None:
    """Write to stdout; what its encoding cannot say is replaced, never an error."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
