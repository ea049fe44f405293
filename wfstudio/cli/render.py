"""``wfstudio render``: the graph of a workflow file, drawn."""

import argparse
import sys

from wfstudio.cli.exit_codes import OK

TYPE_CHECKING = False  # typing costs start-up time; type checkers take this name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Document

HELP = "draw a workflow's graph"
EXAMPLE = "wfstudio render sample_workflows/age_check.json | less -S"

_STDIN = "-"
_WORDLESS = frozenset({"svg", "mermaid", "dot"})
"""Outputs that have no place for what could not be drawn."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a workflow file, or - for standard input")
    parser.add_argument(
        "-o",
        "--output",
        choices=("text", "svg", "mermaid", "dot", "markdown"),
        default="text",
        help="a drawing in text or SVG, source for Mermaid or Graphviz, or a Markdown runbook (default: text)",
    )
    parser.add_argument(
        "--detail",
        choices=("dots", "titles", "cards"),
        help="how much of each node, in text and svg (default: titles in text, cards in svg)",
    )
    parser.add_argument(
        "--direction",
        choices=("right", "down"),
        default="right",
        help="where the flow goes, save in markdown (default: right)",
    )
    parser.add_argument("--ascii", action="store_true", help="text without box glyphs")


def run(args: argparse.Namespace) -> int:
    """Print the drawing, as wide as it is. A file that holds no workflow is an error of exit code 3."""
    from wfstudio.cli.workflow_file import read_workflow, workflow_in

    stdin = args.file == _STDIN
    doc = workflow_in(sys.stdin.buffer.read(), "standard input") if stdin else read_workflow(args.file)
    drawn = _drawn(args, doc)
    _write(drawn)
    if args.output in _WORDLESS:
        _tell_limits(doc, drawn, args.output == "mermaid")
    return OK


def _tell_limits(doc: "Document", drawn: str, mermaid: bool) -> None:
    """What the drawing does not show, and whether it is too large for what draws it."""
    from wfstudio.graph.index import build
    from wfstudio.layout.left_out import left_out

    said = [f"not drawn: {what}" for what in left_out(doc, build(doc))]
    if mermaid:
        from wfstudio.layout.mermaid import beyond_mermaid

        said += [why for why in [beyond_mermaid(drawn)] if why]
    for line in said:
        print(f"wfstudio: {line}", file=sys.stderr)


def _drawn(args: argparse.Namespace, doc: "Document") -> str:
    if args.output == "svg":
        from wfstudio.layout.svg import render_svg

        return render_svg(doc, detail=args.detail or "cards", direction=args.direction)
    if args.output == "mermaid":
        from wfstudio.layout.mermaid import render_mermaid

        return render_mermaid(doc, direction=args.direction)
    if args.output == "dot":
        from wfstudio.layout.dot import render_dot

        return render_dot(doc, direction=args.direction)
    if args.output == "markdown":
        from wfstudio.layout.runbook import render_markdown

        return render_markdown(doc)
    from wfstudio.layout.text import render_text

    return render_text(doc, args.ascii or not _can_say("╭▤◀"), detail=args.detail or "titles", direction=args.direction)


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def _can_say(text: str) -> bool:
    """Whether standard output can write these signs: one in Latin-1 gets the drawing without box glyphs."""
    try:
        text.encode(_encoding())
    except UnicodeEncodeError:
        return False
    return True


def _write(text: str) -> None:
    """Write to stdout; what its encoding cannot say is replaced, never an error."""
    encoding = _encoding()
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
