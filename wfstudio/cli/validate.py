"""``wfstudio validate``: lint workflow files."""

import os
import sys

from wfstudio.cli.exit_codes import FINDINGS, INPUT, INTERNAL, OK
from wfstudio.cli.validate_inputs import Inputs, looks_like_workflow
from wfstudio.lint.findings import INFO, LEVELS, WARNING
from wfstudio.lint.reporters import written
from wfstudio.lint.reporters.report import FileReport, Run
from wfstudio.lint.settings import Options, Project

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    from wfstudio.cli.changed_files import ChangedFiles
    from wfstudio.cli.lint_ahead import Ahead
    from wfstudio.document.model import Document
    from wfstudio.document.unpacked_folder import Folder
    from wfstudio.lint.findings import Findings
    from wfstudio.lint.known_clean import KnownClean
    from wfstudio.lint.scripts import CompileProblem
    from wfstudio.lint.settings import Settings

    Checked = list[tuple[FileReport, Settings]]

HELP = "Lint workflow files. Exits 1 when a finding is at or above --fail-on."
EXAMPLE = "wfstudio validate sample_workflows/*.json --fail-on warning"

_MANY = 64
"""So many files are worth a second process."""
_WITHOUT_INFOS = frozenset(("github", "junit"))
"""Reports that leave infos out altogether, and do not even count them, unless they are asked for."""
_WITH_INFOS = frozenset(("json", "sarif", "gitlab"))
"""Reports that list infos in any case."""


_UNPACKED = "workflow.json"
"""What the file of an unpacked workflow is called; others need not be looked at for that."""


def configure(parser: "argparse.ArgumentParser") -> None:
    """The command's arguments."""
    from wfstudio.cli.validate_arguments import configure

    configure(parser)


class Plain:
    """The arguments of a command line that names only paths."""

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths
        self.output = self.fail_on = self.max_warnings = self.preset = self.select = self.extend_select = None
        self.ignore = self.severity = self.config = self.baseline = self.since = None
        self.verbose = self.statistics = self.exit_zero = self.isolated = self.show_settings = False
        self.update_baseline = self.prune_baseline = self.fix = self.unsafe_fixes = self.diff = False
        self.staged = self.watch = self.no_cache = self.compile = self.only_workflows = False
        self.stdin_filename = "<stdin>"


def plain(arguments: list[str]) -> Plain | None:
    """What the parser would make of arguments that are all paths, without loading it; None when some are not."""
    if not arguments or any(argument.startswith("-") and argument != "-" for argument in arguments):
        return None
    return Plain(arguments)


def run(args: "argparse.Namespace") -> int:
    """Lint what was named and print the findings; see ``exit_codes`` for what is returned."""
    import gc

    _refuse_nonsense(args)
    collecting = gc.isenabled()
    gc.disable()  # a document is one tree that stays: collecting amid its making only costs
    try:
        if args.watch:
            from wfstudio.cli.watching import watch

            return watch(args, once)
        return once(args)
    finally:
        if collecting:
            gc.enable()


def _refuse_nonsense(args: "argparse.Namespace") -> None:
    changed = args.since is not None or args.staged
    outputs = args.output or [("text", None)]
    if not args.paths and not changed:
        args.wrong("the following arguments are required: PATH")
    if sum(file is None for _, file in outputs) > 1:
        args.wrong("only one report can go to standard output: give the others a file, as in -o sarif=out.sarif")
    if args.unsafe_fixes and not (args.fix or args.diff):
        args.wrong("--unsafe-fixes goes with --fix or --diff")
    if changed and "-" in args.paths:
        args.wrong("standard input is in no revision: leave - out")
    if args.staged and (args.fix or args.diff):
        args.wrong("--staged lints what is staged, which --fix and --diff do not change: use --since HEAD")
    if args.watch and (args.staged or "-" in args.paths):
        args.wrong("--watch watches files, not standard input nor what is staged")
    if args.update_baseline and args.prune_baseline:
        args.wrong("--update-baseline prunes too: leave --prune-baseline out")


def once(args: "argparse.Namespace") -> int:
    """One run over all that was named."""
    project = Project(_options(args), args.config, args.isolated)
    if args.show_settings:
        from wfstudio.cli.validate_settings import show

        return show(args, project)
    inputs = _inputs(args)
    checked = _check(args, inputs, project)
    outcome = Run([one for one, _ in checked], colour=_wants_colour())
    outcome.infos = args.verbose or any(_shows_infos(args, settings) for _, settings in checked)
    outcome.statistics = args.statistics
    if not args.staged and args.since is None:
        _judge_suppressions(args, project, checked, outcome)
    changed = args.update_baseline or args.prune_baseline
    if changed or args.baseline is not None or any(s.config and s.config.baseline for s in project.all):
        from wfstudio.cli.validate_baseline import apply

        apply(args, project.all, checked, outcome)
    if args.fix or args.diff:
        from wfstudio.cli.validate_fixes import changes

        code = changes(args, checked, outcome)
        if code is not None:
            inputs.tell()
            return inputs.code or code
    if outcome.reports or inputs.code == OK:
        outcome.reports = [part for one in outcome.reports for part in one.by_file()]
        _print(args, outcome)
    inputs.tell()
    if (code := _tell_crashes(outcome)) or inputs.code:
        return code or inputs.code
    return FINDINGS if _failed(args, checked, outcome) and not args.exit_zero else OK


def _options(args: "argparse.Namespace") -> Options:
    severities = {}
    if args.severity:
        from wfstudio.lint.settings import severities_of

        severities = severities_of(args.severity)
    return Options(args.preset, args.select, args.extend_select, args.ignore, severities)


def _inputs(args: "argparse.Namespace") -> "Inputs | ChangedFiles":
    if args.since is None and not args.staged:
        return Inputs(args.stdin_filename, args.only_workflows)
    from wfstudio.cli.changed_files import ChangedFiles

    return ChangedFiles(args.since)


def _check(args: "argparse.Namespace", inputs: "Inputs | ChangedFiles", project: Project) -> "Checked":
    """Lints all files; of the clean ones no more is kept than their names and numbers."""
    outputs = {name for name, _ in args.output or (("text", None),)}
    listed = args.verbose or args.statistics or bool(outputs & _WITH_INFOS)
    exact = args.fix or args.diff or args.baseline is not None
    known, compiler = _known_clean(args), _compiler(args)
    checked: Checked = []
    folders: dict[str, Folder] = {}

    def severity(settings: "Settings") -> str:
        return INFO if listed or not outputs <= _WITHOUT_INFOS or _shows_infos(args, settings) else WARNING

    def lint(file: str, data: bytes) -> "tuple[Document | None, Findings]":
        settings = project.settings_for(file)
        return settings.lint_bytes(data, file, severity(settings), compiler)

    def counts_do(settings: "Settings", counts: tuple[int, int] | None) -> bool:
        return counts is not None and not (counts[1] and (listed or exact or _shows_infos(args, settings)))

    def ask(file: str, data: bytes) -> "tuple[str, tuple[int, int] | None]":
        settings = project.settings_for(file)
        if known is None or not _is_plain(settings):
            return "", None
        key = known.key(data, settings.for_file(file), severity(settings))
        return key, known.get(key)

    def worth(file: str, data: bytes) -> bool:
        settings = project.settings_for(file)
        return _is_plain(settings) and not counts_do(settings, ask(file, data)[1])

    ahead = _ahead(args, _whole(inputs, args.paths, folders), lint, worth)
    for file, data, chosen in ahead:
        settings = project.settings_for(file)
        key, hit = ask(file, data)
        counts = hit or ahead.answer()
        if counts is not None and counts_do(settings, counts):
            one = FileReport.known_clean(file, data, *counts)
        else:
            doc, findings = lint(file, data)
            if not chosen and doc is not None and not looks_like_workflow(doc):
                continue
            one, counts = _report(file, data, doc, findings, folders.get(file)), None
            if one.is_clean and doc is not None and looks_like_workflow(doc):
                counts = (one.nodes, len(findings))
                one = one if findings else FileReport.known_clean(file, data, *counts)
        checked.append((one, settings))
        inputs.use(file)
        if known is not None and key and counts is not None and hit is None:
            known.add(key, *counts)
    inputs.finish()
    if known is not None:
        known.save()
    return checked


def _whole(
    inputs: "Inputs | ChangedFiles", paths: list[str], folders: "dict[str, Folder]"
) -> "Iterator[tuple[str, bytes, bool]]":
    """The files; of an unpacked workflow, which is kept in ``folders``, the bytes that it makes together."""
    for file, data, chosen in inputs.read(paths):
        if file.endswith(_UNPACKED):
            from wfstudio.cli.validate_unpacked import unpacked
            from wfstudio.document.errors import DocumentError

            try:
                folder = unpacked(file, data, inputs.content)
            except DocumentError as error:
                inputs.complain(str(error), INPUT)
                continue
            if folder is not None:
                folders[file] = folder
                yield file, folder.data, chosen
                continue
        yield file, data, chosen


def _report(
    file: str, data: bytes, doc: "Document | None", findings: "Findings", folder: "Folder | None"
) -> FileReport:
    if folder is None:
        return FileReport(file, data, doc, findings)
    from wfstudio.lint.unpacked import UnpackedReport

    return UnpackedReport(file, folder, doc, findings)


def _is_plain(settings: "Settings") -> bool:
    """Whether it is enough to know of a clean file that it is: nothing else has to be kept account of."""
    return settings.config is None or not (settings.config.ignores or settings.config.baseline)


def _shows_infos(args: "argparse.Namespace", settings: "Settings") -> bool:
    return settings.infos or _fail_on(args, settings) == INFO


def _ahead(
    args: "argparse.Namespace",
    files: "Iterator[tuple[str, bytes, bool]]",
    lint: "Callable[[str, bytes], tuple[Document | None, Findings]]",
    worth: "Callable[[str, bytes], bool]",
) -> "Ahead | Alone":
    """The files, with a second process that lints ahead where there may be many of them."""
    if args.compile or (len(args.paths) < _MANY and all(path == "-" or os.path.isfile(path) for path in args.paths)):  # noqa: PTH113
        return Alone(files)
    from wfstudio.cli.lint_ahead import Ahead

    return Ahead(files, lint, worth)


class Alone:
    """The files one after the other."""

    def __init__(self, files: "Iterator[tuple[str, bytes, bool]]") -> None:
        self._files = files

    def __iter__(self) -> "Iterator[tuple[str, bytes, bool]]":
        return self._files

    def answer(self) -> tuple[int, int] | None:
        """Nobody linted the file at hand before."""
        return None


def _compiler(args: "argparse.Namespace") -> "Callable[[Document], Mapping[str, CompileProblem]] | None":
    if not args.compile:
        return None
    from wfstudio.scenario.compiling import Compiler

    return Compiler().problems


def _known_clean(args: "argparse.Namespace") -> "KnownClean | None":
    from wfstudio.lint.known_clean import KnownClean, default_path

    path = None if args.no_cache or args.compile else default_path()
    return None if path is None else KnownClean(path)


def _judge_suppressions(args: "argparse.Namespace", project: Project, checked: "Checked", outcome: Run) -> None:
    """Adds what is unused of the suppressions in the projects' settings."""
    for settings in project.all:
        if settings.config is not None and settings.config.ignores:
            from wfstudio.cli.validate_settings import unused_suppressions

            found = unused_suppressions(settings, args.paths)
            if found is not None:
                checked.append((found, settings))
                outcome.reports.append(found)


def _print(args: "argparse.Namespace", outcome: Run) -> None:
    stdin_fixed = args.fix and "-" in args.paths  # then standard output has the fixed text
    for name, file in args.output or (("text", None),):
        if file is not None:
            from wfstudio.cli.validate_files import write_report

            write_report(file, name, outcome)
        else:
            stream = sys.stderr if stdin_fixed else sys.stdout
            _make_printable(stream)
            for line in written(name, outcome):
                print(line, file=stream)


def _fail_on(args: "argparse.Namespace", settings: "Settings") -> str:
    return args.fail_on or settings.fail_on or "error"


def _failed(args: "argparse.Namespace", checked: "Checked", outcome: Run) -> bool:
    for one, settings in checked:
        limit = LEVELS[_fail_on(args, settings)]
        if any(LEVELS[finding.severity] <= limit for finding in one.findings):
            return True
    most = [args.max_warnings] if args.max_warnings is not None else [s.max_warnings for _, s in checked]
    allowed = min([number for number in most if number is not None], default=None)
    if allowed is None:
        return False
    warnings = sum(finding.severity == WARNING for one in outcome.reports for finding in one.findings)
    if warnings > allowed:
        print(f"wfstudio: {warnings} warnings, and at most {allowed} are allowed", file=sys.stderr)
    return warnings > allowed


def _tell_crashes(outcome: Run) -> int:
    """Says which rules failed on which files; the log has the details."""
    for one in outcome.reports:
        for crash in one.crashes:
            from wfstudio.cli.main import write_crash

            kind = type(crash.error).__name__
            print(
                f"wfstudio: {one.file}: internal error in {crash.code} ({kind}), whose findings may be missing; "
                f"this is a bug: the details are in {write_crash(crash.error)}",
                file=sys.stderr,
            )
    return INTERNAL if any(one.crashes for one in outcome.reports) else OK


def _wants_colour() -> bool:
    environment = os.environ
    return sys.stdout.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def _make_printable(stream: object) -> None:
    """A terminal that lacks a character gets an escape for it instead of an error."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
