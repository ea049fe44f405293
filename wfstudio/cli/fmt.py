"""``wfstudio fmt``: the canonical layout of workflow files, and the form in which git compares them."""

import argparse
import sys

from wfstudio.cli.exit_codes import FINDINGS, INPUT, OK
from wfstudio.cli.validate_inputs import Inputs, looks_like_workflow
from wfstudio.document.errors import DocumentError, MalformedDocument
from wfstudio.document.formatting import formatted
from wfstudio.document.reading import parse, read_bytes

HELP = (
    "Write workflow files in one layout: two spaces, one setting a line, keys in a fixed order, a final newline. "
    "What a file means is never changed: the order of nodes, numbers as they are written and all text stay. "
    "A file that is no JSON, or has a key twice, is left alone (exit code 3)."
)
EXAMPLE = (
    "wfstudio fmt --check .\n"
    "  git config diff.wfstudio.textconv 'wfstudio fmt --textconv'   # and in .gitattributes: *.json diff=wfstudio"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="a file, a folder (every *.json under it that looks like a workflow), a pattern, or - for standard input, "
        "whose layout goes to standard output",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="change nothing; name the files that would change, exit 1")
    how.add_argument("--diff", action="store_true", help="change nothing; print what would change, exit 1")
    how.add_argument(
        "--textconv",
        action="store_true",
        help="change nothing; print one file for git to compare: scripts and HTML as lines, one setting a line",
    )
    parser.add_argument(
        "--only-workflows", action="store_true", help="pass over files that are named and look like no workflow"
    )
    parser.add_argument("--stdin-filename", metavar="NAME", default="<stdin>", help="what to call standard input")
    parser.set_defaults(wrong=parser.error)


def run(args: argparse.Namespace) -> int:
    """Format what was named; 1 with ``--check`` and ``--diff`` when something would change."""
    if args.textconv:
        return _textconv(args)
    inputs = Inputs(args.stdin_filename, args.only_workflows)
    changed = seen = 0
    code = OK
    for file, data, chosen in inputs.read(args.paths):
        try:
            document = parse(data)
            if not looks_like_workflow(document):
                if chosen:
                    raise DocumentError("holds no workflow: an object with a list `nodes` is expected")
                continue
            inputs.use(file)
            after = formatted(document)
        except DocumentError as error:
            inputs.use(file)
            print(f"wfstudio: {file}: {error}; it was left as it is", file=sys.stderr)
            code = INPUT
            continue
        seen += 1
        changed += after != data
        _deliver(args, file, data, after)
    inputs.finish()
    inputs.tell()
    if seen and not (args.paths == ["-"] and not (args.check or args.diff)):
        print(f"wfstudio: {_told(args, changed, seen)}", file=sys.stderr)
    if code or inputs.code:
        return max(code, inputs.code)
    return FINDINGS if changed and (args.check or args.diff) else OK


def _deliver(args: argparse.Namespace, file: str, before: bytes, after: bytes) -> None:
    if args.check:
        if before != after:
            print(file)
    elif args.diff:
        from wfstudio.cli.validate_fixes import print_difference

        print_difference(file, before, after)
    elif file == args.stdin_filename and "-" in args.paths:
        sys.stdout.flush()
        sys.stdout.buffer.write(after)
        sys.stdout.buffer.flush()
    elif before != after:
        from wfstudio.cli.validate_files import write

        write(file, after)


def _told(args: argparse.Namespace, changed: int, seen: int) -> str:
    would = "would be " if args.check or args.diff else ""
    files = f"{seen} file{'s' * (seen != 1)}"
    return f"{changed} of {files} {would}formatted" if changed else f"{files} formatted already"


def _textconv(args: argparse.Namespace) -> int:
    """Prints the one file; as it is where it cannot be read as a workflow, so that git can compare it all the same."""
    from wfstudio.document.diff_text import diff_text
    from wfstudio.document.formatting import RepeatedKey

    if len(args.paths) != 1:
        args.wrong("--textconv takes one file")
    path = args.paths[0]
    data = sys.stdin.buffer.read() if path == "-" else read_bytes(path)
    try:
        data = diff_text(parse(data)).encode("utf-8")
    except (MalformedDocument, RepeatedKey):
        pass
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return OK
