"""A fix as the lines that it changes."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.findings import TextEdit

_WIDTH = 100
_LINES = 6


def changed_lines(data: bytes, edits: "list[TextEdit]") -> "Iterator[tuple[str, str]]":
    """("-", a line as it is) and ("+", what the fix makes of it), cut to a readable width and number."""
    count = 0
    for start, end, group in _groups(data, edits):
        if count >= _LINES:
            yield "…", f"and {len(edits)} places in all"
            return
        old, new = _texts(data, start, end, group)
        for mark, text in (("-", old), ("+", new)):
            rows = text.splitlines()
            for row in rows[:_LINES]:
                yield mark, row
            if len(rows) > _LINES:
                yield mark, f"… {len(rows) - _LINES} more lines"
            count += len(rows)


def _groups(data: bytes, edits: "list[TextEdit]") -> "Iterator[tuple[int, int, list[TextEdit]]]":
    """The edits by the whole lines that they change."""
    group: list[TextEdit] = []
    start = end = -1
    for edit in edits:
        first = data.rfind(b"\n", 0, edit.start) + 1
        last = data.find(b"\n", edit.end)
        last = len(data) if last < 0 else last
        if group and first < end:
            end = max(end, last)
            group.append(edit)
            continue
        if group:
            yield start, end, group
        start, end, group = first, last, [edit]
    if group:
        yield start, end, group


def _texts(data: bytes, start: int, end: int, edits: "list[TextEdit]") -> tuple[str, str]:
    """The lines before and after, or the stretch around the edits where lines are long."""
    head = tail = ""
    if end - start > _WIDTH:
        left = max(start, edits[0].start - _WIDTH // 2)
        right = min(end, max(edits[-1].end, left + _WIDTH))
        head, tail = ("…" if left > start else ""), ("…" if right < end else "")
        start, end = left, right
    parts, at = [], start
    for edit in edits:
        parts += [data[at : edit.start], edit.text.encode("utf-8", "surrogatepass")]
        at = edit.end
    new = b"".join([*parts, data[at:end]])
    return head + _readable(data[start:end]) + tail, head + _readable(new) + tail


def _readable(data: bytes) -> str:
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\r")
    return "".join([c if c.isprintable() or c == "\n" else " " for c in text])
