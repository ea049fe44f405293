"""The entry point: finds the command, runs it, turns every failure into one message and an exit code.

Only the module of the command asked for is imported, so that a fast command stays fast.
"""

import os
import sys
from importlib import import_module

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import INPUT, INTERNAL, INTERRUPTED, OK, USAGE

TYPE_CHECKING = False  # typing costs start-up time; type checkers take this name as true
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from types import ModuleType

COMMANDS: dict[str, tuple[str, str]] = {
    "validate": ("validate", "lint workflow files"),
    "rule": ("rule", "explain a lint rule"),
    "lsp": ("lsp", "the editor server: problems, fixes and completion as you type"),
    "schema": ("schema", "print the JSON Schema of workflow files, of wfstudio.toml or of scenarios"),
    "render": ("render", "draw a workflow's graph"),
    "fmt": ("fmt", "one layout for workflow files; a form for git to compare"),
    "unpack": ("unpack", "scripts, HTML and CSS of a workflow as files of their own"),
    "pack": ("pack", "an unpacked workflow as one file again"),
    "diff": ("diff", "the semantic difference of two workflows"),
    "serve": ("serve", "run the embedded Workflow service in the foreground"),
    "push": ("push", "create or update the workflow on the service"),
    "publish": ("publish", "validate, show what changes, push as published"),
    "unpublish": ("unpublish", "push as not published"),
    "pull": ("pull", "write a workflow from the service to a file"),
    "plan": ("plan", "what an apply of a folder of workflows would do"),
    "apply": ("apply", "create and update a folder of workflows on the service"),
    "drift": ("drift", "what was changed on a service past its files"),
    "promote": ("promote", "take workflows from one profile's service to another's"),
    "workflow": ("workflow", "workflows on the service: list, show, access, delete, history, rollback"),
    "library": ("library", "the node types that the service has"),
    "instance": ("instance", "instances: list, watch, explain, results, make, send out"),
    "history": ("history", "the audit journal: what this machine wrote, and where"),
    "run": ("run", "step an instance to its end in this terminal"),
    "test": ("test", "run scenarios of journeys; what of the workflows they reach"),
    "replay": ("replay", "run a scenario or a past instance on a new draft: where would it go now"),
    "script": ("script", "run one script node by itself"),
    "call": ("call", "call any endpoint of the API"),
    "token": ("token", "print a JWT for the running embedded service"),
    "profile": ("profile", "connections to services, and their licenses"),
    "secret": ("secret", "secrets that workflow files name, kept for a profile"),
    "keys": ("keys", "licenses, service keys and tenants"),
    "outbox": ("outbox", "messages of the embedded service: sent, waiting, kept"),
    "clock": ("clock", "the embedded service's time: show it, move it ahead"),
    "extension": ("extension", "extensions of the embedded service: active or not"),
    "faults": ("faults", "failures and delays on purpose, by endpoint"),
    "persona": ("persona", "who can stand before the simulated camera"),
    "capture": ("capture", "decide what a capture comes to"),
    "requests": ("requests", "the embedded service's request log: list, assert, clear"),
    "seed": ("seed", "check a seed file; reset the embedded service to its seed"),
    "store": ("store", "the embedded service's store: what it holds; purge instances and personal data"),
    "whoami": ("whoami", "as whom, where, with which rights, and who says each setting"),
    "status": ("status", "which service am I on: profile, URL, version, clock, license"),
    "doctor": ("doctor", "find what keeps this from working, hop by hop"),
    "completion": ("completion", "shell completion for bash, zsh and fish"),
    "settings": ("settings", "the studio's settings, and who says each"),
    "keymap": ("keymap", "the studio's actions and keys; check or start your keymap"),
    "fidelity": ("fidelity", "what is documented, observed, inferred, or refused"),
    "openapi": ("openapi", "print the OpenAPI description of the API"),
}
"""Command → (module in this package, one line for the help)."""


def program() -> None:
    """The program's entry: runs the command line and ends the process.

    After ``validate`` it ends at once: giving back a large document piece by piece takes as long as reading it.
    """
    code = main()
    if sys.argv[1:2] == ["validate"]:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                continue
        os._exit(code)
    sys.exit(code)


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run the command line and return its exit code. Never raises, save for ``SystemExit`` of the argument parser."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
        return OK
    except KeyboardInterrupt:
        print("wfstudio: interrupted", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        return _report(error)
    return code


def _dispatch(arguments: list[str]) -> int:
    if arguments and arguments[0] in COMMANDS:
        return _run_command(arguments[0], arguments[1:])
    if arguments and arguments[0] in ("--version", "-V"):
        from wfstudio import __version__

        print(f"wfstudio {__version__}")
        return OK
    return _run_studio(arguments)


def _run_command(name: str, arguments: list[str]) -> int:
    module = import_module(f"wfstudio.cli.{COMMANDS[name][0]}")
    plain = getattr(module, "plain", None)
    args = plain(arguments) if plain is not None else None
    if args is None:
        args = _parsed(name, module, arguments)
    try:
        result: int = module.run(args)
    finally:
        _tell_unrecorded()
    return result


def _tell_unrecorded() -> None:
    """Tell of writes that the audit journal could not keep; it is only loaded where something was written."""
    journal = sys.modules.get("wfstudio.client.journal")
    for problem in journal.problems() if journal is not None else ():
        print(f"wfstudio: a write is missing from the journal: {problem}", file=sys.stderr)


def _parsed(name: str, module: "ModuleType", arguments: list[str]) -> "argparse.Namespace":
    return parser_of(name, module).parse_args(arguments)


def parser_of(name: str, module: "ModuleType | None" = None) -> "argparse.ArgumentParser":
    """The parser of a command, made from its module."""
    import argparse

    module = module or import_module(f"wfstudio.cli.{COMMANDS[name][0]}")
    parser = argparse.ArgumentParser(
        prog=f"wfstudio {name}",
        description=module.HELP,
        epilog=f"example:\n  {module.EXAMPLE}",
        formatter_class=_formatter,
    )
    module.configure(parser)
    if parser._subparsers is not None:
        from wfstudio.cli.examples import give_examples

        give_examples(parser, _formatter, module.EXAMPLE)
    return parser


def _formatter(prog: str) -> "argparse.HelpFormatter":
    """A help formatter that knows its width, so that the parser need not import what measures terminals."""
    import argparse

    try:
        width = os.get_terminal_size().columns
    except (OSError, ValueError):
        width = 100
    return argparse.RawDescriptionHelpFormatter(prog, width=max(40, min(width, 120)) - 2)


def studio_parser() -> "argparse.ArgumentParser":
    """The parser of what is no command: files to open in the studio."""
    import argparse

    width = max(map(len, COMMANDS)) + 2
    listing = "\n".join(f"  {name:<{width}}{text}" for name, (_, text) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="wfstudio",
        usage="wfstudio [FILE …] | wfstudio COMMAND …",
        description="Opens the studio, or runs a command.",
        epilog=f"commands (each has --help):\n{listing}\n\nexample:\n  wfstudio sample_workflows/age_check.json",
        formatter_class=_formatter,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="workflow files to open")
    parser.add_argument("--profile", help="the connection to use (default: the embedded service)")
    _add_settings(parser)
    parser.add_argument("-V", "--version", action="store_true", help="print the version")
    return parser


def _run_studio(arguments: list[str]) -> int:
    options = studio_parser().parse_args(arguments)
    _check_files(options.files)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CliError("the studio needs a terminal; 'wfstudio --help' lists the commands that do without", USAGE)
    from wfstudio.tui.run_studio import run
    from wfstudio.tui.settings.table import SETTINGS

    flags = {name: getattr(options, name) for name in SETTINGS}
    return run(options.files, profile=options.profile, flags=flags)


def _add_settings(parser: "argparse.ArgumentParser") -> None:
    """A flag for each of the studio's settings."""
    import argparse

    from wfstudio.tui.settings.table import FOUND_THEMES, ROWS

    for row in ROWS:
        told = row.help[0].lower() + row.help[1:]
        if isinstance(row.default, bool):
            parser.add_argument(f"--{row.name}", action=argparse.BooleanOptionalAction, default=None, help=told)
        elif row.choices == (FOUND_THEMES,):
            parser.add_argument(f"--{row.name}", help=told)
        else:
            parser.add_argument(f"--{row.name}", choices=row.choices, help=told)


def _check_files(files: list[str]) -> None:
    for file in files:
        if os.path.basename(file) == "workflow.json" or os.path.isdir(file):  # noqa: PTH112, PTH119
            _refuse_unpacked(file)
        if os.path.isfile(file):  # noqa: PTH113 (pathlib is not needed on this path)
            continue
        if os.path.isdir(file):  # noqa: PTH112
            raise CliError(f"{file}: is a folder, not a workflow file", INPUT)
        if os.path.exists(file):  # noqa: PTH110
            raise CliError(f"{file}: is no regular file, so it cannot be opened in the studio", INPUT)
        near = _near_command(file)
        if near:
            raise CliError(f"'{file}' is neither a file nor a command; did you mean '{near}'?", USAGE)
        raise CliError(f"{file}: no such file", INPUT)


def _refuse_unpacked(file: str) -> None:
    from wfstudio.document.unpacked_folder import folder_of

    folder = folder_of(file)
    if folder is not None:
        make = f"`wfstudio pack {folder or '.'}` makes one"
        raise CliError(f"{file}: is an unpacked workflow; the studio edits workflow files: {make}", INPUT)


def _near_command(word: str) -> str | None:
    from difflib import get_close_matches

    matches = get_close_matches(word, COMMANDS, n=1, cutoff=0.7)
    return matches[0] if matches else None


def _report(error: Exception) -> int:
    if isinstance(error, CliError):
        message, code = error.message, error.exit_code
    else:
        message, code = _known(error)
    if code == INTERNAL:
        message = f"internal error ({type(error).__name__}); this is a bug: the details are in {write_crash(error)}"
    try:
        print(f"wfstudio: {message}", file=sys.stderr)
    except OSError:
        pass
    return code


def _known(error: Exception) -> tuple[str, int]:
    """The message and exit code of an error of a lower floor.

    Errors of lower floors that are meant for people carry ``exit_code``; a document that cannot be read is 3.
    """
    code = getattr(error, "exit_code", None)
    if isinstance(code, int):
        return str(error), code
    documents = sys.modules.get("wfstudio.document.errors")
    if documents is not None and isinstance(error, documents.DocumentError):
        return str(error), INPUT
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}", INPUT
    return "", INTERNAL


def write_crash(error: Exception) -> str:
    """Write the traceback to the log folder, 0600, and tell the file's name (or that it could not be written)."""
    import traceback

    from wfstudio.paths import log_dir

    try:
        path = log_dir() / "crash.log"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(traceback.format_exception(error))
    except OSError:
        return "no file (the log folder cannot be written)"
    return str(path)


def _silence_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not complain of a closed pipe."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        pass
