"""Findings that a project suppresses, each at its node and with its reason; and suppressions that suppress nothing."""

from wfstudio.lint.globs import is_pattern, matches

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.lint.findings import Finding


class Ignore:
    """One ``[[lint.ignore]]``: a rule, at one node or at all, in one file, in those of a pattern, or in all.

    ``place`` is its number in the file. ``used``: it has suppressed something.
    """

    __slots__ = ("code", "file", "node", "place", "reason", "seen", "used")

    def __init__(self, place: int, file: str | None, node: str | None, code: str, reason: str) -> None:
        self.place = place
        self.file = file
        self.node = node
        self.code = code
        self.reason = reason
        self.used = False
        self.seen = False  # a file that it is about was linted for its rule

    @property
    def one_file(self) -> bool:
        """Whether it is about one file only, so that it can be judged when that file was linted."""
        return self.file is not None and not is_pattern(self.file)

    def covers(self, file: str) -> bool:
        """Whether it is about this file (its name from the project's folder)."""
        return self.file is None or matches(self.file, file)

    def suppresses(self, finding: "Finding") -> bool:
        """Whether it is about this finding of a file that it covers. A finding with several members is suppressed at
        any of them."""
        if finding.code != self.code:
            return False
        return self.node is None or self.node == finding.node or self.node in finding.nodes


def kept(findings: "Iterable[Finding]", ignores: "list[Ignore]", asked: frozenset[str]) -> "list[Finding]":
    """The findings of one file without the suppressed ones. ``ignores`` are those that cover the file, ``asked`` the
    rules that were run on it."""
    for ignore in ignores:
        ignore.seen |= ignore.code in asked
    left = []
    for finding in findings:
        matching = [ignore for ignore in ignores if ignore.suppresses(finding)]
        for ignore in matching:
            ignore.used = True
        if not matching:
            left.append(finding)
    return left


def unused(ignores: "Iterable[Ignore]", whole_project: bool) -> "list[Ignore]":
    """The suppressions that suppress nothing: those of one file that was linted, and when the whole project was, all
    others too."""
    return [ignore for ignore in ignores if not ignore.used and (whole_project or (ignore.one_file and ignore.seen))]
