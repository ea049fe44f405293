"""The report for a person: each finding with its source line, a caret, and its fix as a difference; then a count."""

from wfstudio.lint.reporters.report import Run, counted, plain

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.findings import Finding
    from wfstudio.lint.reporters.report import FileReport

_COLOURS = {"error": "31", "warning": "33", "info": "36"}
_MARKS = {"-": "31", "+": "32"}
_EXCERPT = 100


def lines(run: Run) -> "Iterator[str]":
    """The report's lines. Infos are only counted unless asked for."""
    if run.statistics:
        yield from _statistics(run)
    else:
        for file in run.reports:
            shown = run.shown(file)
            text = file.text if shown else ""
            for finding in shown:
                yield from _shown(file, finding, text, run.colour)
    yield summary(run)


def _statistics(run: Run) -> "Iterator[str]":
    from wfstudio.lint.reporters.report import by_rule

    rows = by_rule(run)
    width = max([len(str(row[0])) for row in rows], default=0)
    for count, code, name, severity, fixes in rows:
        mended = f" ({fixes} with a fix)" if fixes else ""
        yield f"{count:>{width}} {_paint(code, '1', run.colour)} {severity} {name}{mended}"


def headline(file: str, finding: "Finding", colour: bool) -> str:
    """Where it is, what it is."""
    severity = _paint(finding.severity, _COLOURS[finding.severity], colour)
    code = _paint(finding.code, "1", colour)
    return f"{plain(file)}:{finding.line}:{finding.column} {code} {severity} {plain(finding.message)}"


def _shown(file: "FileReport", finding: "Finding", text: str, colour: bool) -> "Iterator[str]":
    yield headline(file.file, finding, colour)
    line = finding.line
    margin = " " * len(str(line))
    excerpt, marks = _excerpt(text, finding.start, finding.end)
    yield f"  {line} | {excerpt}"
    yield f"  {margin} | {_paint(marks, _COLOURS[finding.severity], colour)}"
    if finding.fix is not None:
        from wfstudio.lint.reporters.fix_diff import changed_lines

        yield f"  {margin} = {finding.fix.safety} fix: {plain(finding.fix.title)}"
        for mark, changed in changed_lines(file.shown_data, finding.fix.edits):
            yield f"  {margin} {_paint(f'{mark} {changed}', _MARKS.get(mark, '2'), colour)}"


def _excerpt(text: str, start: int, end: int) -> tuple[str, str]:
    """The source line around a span, cut to a readable width, and the marks under it."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    stop = len(text) if stop < 0 else stop
    stop = stop - 1 if text[stop - 1 : stop] == "\r" and stop > begin else stop
    left = max(begin, start - _EXCERPT // 2) if stop - begin > _EXCERPT else begin
    right = min(stop, left + _EXCERPT)
    shown = _one_column_each(text[left:right])
    head, tail = "…" if left > begin else "", "…" if right < stop else ""
    width = max(1, min(end, right) - start)
    blank = _same_width(shown[: start - left])
    return f"{head}{shown}{tail}", f"{' ' * len(head)}{blank}{'^' * width}"


def _same_width(text: str) -> str:
    """Blanks as wide as the text, for ordinary and for wide characters."""
    if text.isascii():
        return " " * len(text)
    from unicodedata import combining, east_asian_width

    return "".join(["" if combining(c) else "  " if east_asian_width(c) in "WF" else " " for c in text])


def _one_column_each(text: str) -> str:
    return text if text.isprintable() else "".join([c if c.isprintable() else " " for c in text])


def _paint(text: str, colour: str, on: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if on else text


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def summary(run: Run) -> str:
    """One line that counts."""
    counts = counted(run)
    parts = [_number(counts["errors"], "error"), _number(counts["warnings"], "warning")]
    if counts["infos"]:
        parts.append(_number(counts["infos"], "info") + ("" if run.infos else ", -v"))
    if not counts["errors"] and not counts["warnings"]:
        parts[:2] = ["no problems"]
    if run.baselined:
        parts.append(f"{run.baselined} in the baseline")
    if run.fixed is not None:
        parts.append(f"{run.fixed} fixed")
    return f"{_number(counts['files'], 'file')}, {_number(counts['nodes'], 'node')}: {', '.join(parts)}"
