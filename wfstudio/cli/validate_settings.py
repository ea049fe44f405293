"""What ``validate`` does with a project's settings: shows them, and finds suppressions that suppress nothing."""

import os

from wfstudio.cli.exit_codes import OK
from wfstudio.lint.reporters.report import FileReport
from wfstudio.lint.suppressions import unused
from wfstudio.lint.table import LIMITS, ROWS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    import argparse

    from wfstudio.lint.settings import Project, Settings


def show(args: "argparse.Namespace", project: "Project") -> int:
    """Print how the first path would be linted."""
    first = args.paths[0] if args.paths else "."
    file = args.stdin_filename if first == "-" else first
    inside = os.path.join(file, "workflow.json") if os.path.isdir(file) else file  # noqa: PTH112, PTH118
    settings = project.settings_for(inside)
    config, selection = settings.config, settings.for_file(inside)
    rules = {}
    for code in sorted(selection.codes):
        rules[code] = selection.severities.get(code, ROWS[code].severity)
    record: dict[str, object] = {
        "file": file,
        "config": config.path if config else None,
        "preset": settings.preset,
        "fail-on": args.fail_on or settings.fail_on or "error",
        "max-warnings": args.max_warnings if args.max_warnings is not None else settings.max_warnings,
        "baseline": args.baseline or (config and config.baseline),
        **{name: selection.limits.get(name, number) for name, number in LIMITS.items()},
    }
    ignored = [
        {"code": one.code, "node": one.node, "reason": one.reason, "line": _line(settings, one.place)}
        for one in settings.ignores_for(inside)
    ]
    if any(name == "json" for name, _ in args.output or ()):
        import json

        print(json.dumps({**record, "rules": rules, "suppressed": ignored}, indent=2, ensure_ascii=False))
        return OK
    for key, value in record.items():
        print(f"{key}: {'none' if value is None else value}")
    for one in ignored:
        where = f" at {one['node']}" if one["node"] else ""
        print(f"suppressed: {one['code']}{where} (line {one['line']}): {one['reason']}")
    print(f"rules: {len(rules)} of {len(ROWS)}")
    for code, severity in rules.items():
        print(f"  {code} {severity:<8}{ROWS[code].name}")
    return OK


def _line(settings: "Settings", place: int) -> int:
    from wfstudio.lint.toml_places import line_of

    return line_of(settings.config.text, ("lint", "ignore", place)) if settings.config else 0


def unused_suppressions(settings: "Settings", paths: list[str]) -> FileReport | None:
    """What is unused of a project's suppressions, as findings in its ``wfstudio.toml``; None when all are used, or the
    rule is not asked for."""
    config, selection = settings.config, settings.selection
    if config is None or "WF955" not in selection.codes:
        return None
    whole = any(_holds(path, config.folder) for path in paths)
    loose = [one for one in unused(config.ignores, whole) if one.code in selection.codes or one.seen]
    if not loose:
        return None
    from wfstudio.lint.rules.suppressions import unused as finding

    name = os.path.relpath(config.path)
    name = config.path if name.startswith(os.pardir) else name
    severity = selection.severities.get("WF955")
    findings = [finding(one, config.text, severity) for one in loose]
    return FileReport(name, config.text.encode("utf-8"), None, findings, settings=True)


def _holds(path: str, folder: str) -> bool:
    """Whether a path is a folder that has all of the project in it."""
    if not os.path.isdir(path):  # noqa: PTH112
        return False
    path, folder = os.path.realpath(path), os.path.realpath(folder)
    return path == folder or folder.startswith(os.path.join(path, ""))  # noqa: PTH118
