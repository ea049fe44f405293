"""Applying fixes to a file's bytes, in rounds, until none is left; everything that no fix names keeps its bytes.

A fix that would bring up a finding is not made: what was checked before is checked after, and what is worse is taken
back. So fixing twice is fixing once, and no fix adds a finding.
"""

from collections import Counter

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.lint.findings import Finding, TextEdit
    from wfstudio.lint.reporters.report import FileReport

    Check = Callable[[bytes], FileReport]
    Redo = Callable[[FileReport, list[TextEdit]], FileReport]
    RedoBatch = Callable[[FileReport, list[Finding]], FileReport]
    Key = tuple[str, str, str]

MOST_CHECKS = 200
"""A file is checked this often at most while it is mended; a round usually takes one."""

_ANY_TEXT = frozenset(("WF101", "WF103"))
"""Rules whose fixes make a text that is no UTF-8 or no JSON one that is; others need to know where characters are."""


class Mended:
    """What fixing made of a file: ``report`` has its new bytes and what is left; ``fixed`` the findings mended."""

    __slots__ = ("fixed", "report")

    def __init__(self, report: "FileReport", fixed: "list[Finding]") -> None:
        self.report = report
        self.fixed = fixed


def mend(report: "FileReport", check: "Check", unsafe: bool) -> Mended:
    """Makes the safe fixes of a file that was checked, and with ``unsafe`` the others too."""
    return mend_with(report, lambda before, edits: check(_edited(before.data, edits)), unsafe)


def mend_with(report: "FileReport", redo: "Redo", unsafe: bool) -> Mended:
    """The same where edits are made in a way of its own: ``redo`` makes them and checks what comes of it."""

    def redo_batch(before: "FileReport", batch: "list[Finding]") -> "FileReport":
        return redo(before, [edit for finding in batch if finding.fix for edit in finding.fix.edits])

    return mend_batches(report, redo_batch, unsafe)


def mend_batches(report: "FileReport", redo: "RedoBatch", unsafe: bool) -> Mended:
    """The same where fixes are made in a way of its own: ``redo`` makes those of some findings, which stay clear of
    each other, and checks what comes of it."""
    fixed: list[Finding] = []
    refused: set[Key] = set()
    checks = 0
    batch = _batch(report, unsafe, refused)
    while batch and checks < MOST_CHECKS:
        checks += 1
        after = redo(report, [finding for finding, _ in batch])
        if not _worse(report, after):
            fixed += [finding for finding, _ in batch]
            report = after
        elif len(batch) > 1:
            batch = batch[: len(batch) // 2]
            continue
        else:
            refused.add(_key(batch[0][0]))
        batch = _batch(report, unsafe, refused)
    return Mended(report, fixed)


def _batch(report: "FileReport", unsafe: bool, refused: "set[Key]") -> "list[tuple[Finding, list[TextEdit]]]":
    """The fixes that can be made at once: in file order, those that stay clear of all chosen before them."""
    utf8 = _is_utf8(report.data)
    chosen: list[tuple[Finding, list[TextEdit]]] = []
    taken: list[tuple[int, int]] = []
    for finding in report.findings:
        fix = finding.fix
        if fix is None or (fix.safety != "safe" and not unsafe) or _key(finding) in refused:
            continue
        if not utf8 and finding.code not in _ANY_TEXT:
            continue
        edits = fix.edits
        spans = [(edit.start, edit.end) for edit in edits]
        if edits and not _touch(taken, spans):
            chosen.append((finding, edits))
            taken = sorted([*taken, *spans]) if taken and spans[0] < taken[-1] else [*taken, *spans]
    return chosen


def _touch(taken: list[tuple[int, int]], spans: list[tuple[int, int]]) -> bool:
    """Whether one of the new spans overlaps a taken one or borders on it. Both are sorted."""
    from bisect import bisect_right

    for start, end in spans:
        place = bisect_right(taken, (start, end))
        if place and taken[place - 1][1] >= start:
            return True
        if place < len(taken) and taken[place][0] <= end:
            return True
    return False


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _key(finding: "Finding") -> "Key":
    return finding.code, finding.path, finding.fix.title if finding.fix else ""


def _edited(data: bytes, edits: "list[TextEdit]") -> bytes:
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [data[at : edit.start], edit.text.encode("utf-8", "surrogatepass")]
        at = edit.end
    return b"".join([*parts, data[at:]])


def _worse(before: "FileReport", after: "FileReport") -> bool:
    """Whether something was found that was not there before, or as much as before. What no JSON text hid was there."""
    if after.doc is None and not after.settings:
        return True
    if before.doc is None and not before.settings:
        return False
    new = Counter([finding.code for finding in after.findings])
    new.subtract([finding.code for finding in before.findings])
    more = any(count > 0 for count in new.values()) or len(after.crashes) > len(before.crashes)
    return more or len(after.findings) >= len(before.findings)
