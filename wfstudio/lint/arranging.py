"""Findings as a list to look at: filtered, in groups, groups folded."""

from wfstudio.lint.findings import INFO, LEVELS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wfstudio.lint.findings import Finding

GROUPINGS = ("severity", "node", "rule")
"""What a list of findings can be grouped by."""
_TITLES = {"error": "Errors", "warning": "Warnings", "info": "Infos"}


class View:
    """What is to be seen of the findings, and how.

    ``text`` holds words that a finding must have in its code, name, node or message; ``severity:error``, ``rule:WF2``
    (or a code, or the beginning of one, by itself) and ``node:welcome`` ask about one of them alone. ``level`` is the
    least severity that is shown.
    """

    __slots__ = ("grouping", "level", "text")

    def __init__(self, grouping: str = "severity", level: str = "warning", text: str = "") -> None:
        self.grouping = grouping
        self.level = level
        self.text = text

    def fits(self, finding: "Finding") -> bool:
        """Whether the filter lets a finding through."""
        if LEVELS.get(finding.severity, 3) > LEVELS[self.level]:
            return False
        return not self.text or all(_has(finding, word) for word in self.text.casefold().split())


class Row:
    """A line of the list: a finding by its ``number`` among all, or (-1) the head of a group: ``key``, ``title``, how
    many are in it, the gravest severity among them."""

    __slots__ = ("count", "folded", "key", "number", "severity", "title")

    def __init__(
        self, number: int, key: str, title: str = "", count: int = 0, severity: str = "", folded: bool = False
    ) -> None:
        self.number = number
        self.key = key
        self.title = title
        self.count = count
        self.severity = severity
        self.folded = folded

    @property
    def is_head(self) -> bool:
        """Whether this is the head of a group."""
        return self.number < 0


def arranged(findings: "Sequence[Finding]", view: View, folded: "Collection[str]" = ()) -> list[Row]:
    """The lines of a list of findings, which are sorted already.

    Groups by severity come the gravest first, by node and by rule those with the gravest finding first, else in the
    order of their first finding. A list of one severity has no head.
    """
    groups: dict[str, list[int]] = {}
    for number, finding in enumerate(findings):
        if view.fits(finding):
            groups.setdefault(_key(finding, view.grouping), []).append(number)
    if view.grouping == "severity" and len(groups) == 1:
        return [Row(number, key) for key, numbers in groups.items() for number in numbers]
    rows: list[Row] = []
    heads = {key: _gravest([findings[number].severity for number in numbers]) for key, numbers in groups.items()}
    for key in sorted(groups, key=lambda key: LEVELS.get(heads[key], 3)):
        numbers = groups[key]
        title = _title(findings[numbers[0]], view.grouping)
        rows.append(Row(-1, key, title, len(numbers), heads[key], key in folded))
        if key not in folded:
            rows += [Row(number, key) for number in numbers]
    return rows


def hidden(findings: "Sequence[Finding]", view: View) -> tuple[int, int]:
    """How many findings the filter hides that are errors or warnings, and how many infos are hidden."""
    out = [finding.severity for finding in findings if not view.fits(finding)]
    infos = out.count(INFO)
    return len(out) - infos, infos


def place_among(before: "Sequence[Finding]", number: int, after: "Sequence[Finding]") -> tuple[int, int]:
    """Where a finding that one was at is among those of the next look: its number, -1 when it is gone, and the number
    of the one that follows it or came to its place."""
    now: dict[tuple[object, ...], int] = {}
    for place, finding in enumerate(after):
        now.setdefault(_same(finding), place)
    here = now.get(_same(before[number]), -1)
    if here >= 0:
        return here, here + 1
    left = (now[key] for key in map(_same, reversed(before[:number])) if key in now)
    return -1, next(left, -1) + 1


def _same(finding: "Finding") -> tuple[object, ...]:
    return finding.code, finding.node, finding.message


def _key(finding: "Finding", grouping: str) -> str:
    return {"node": finding.node or "", "rule": finding.code}.get(grouping, finding.severity)


def _title(finding: "Finding", grouping: str) -> str:
    if grouping == "rule":
        return f"{finding.code} {finding.name}"
    if grouping == "node":
        return finding.node or "the workflow"
    return _TITLES.get(finding.severity, finding.severity)


def _gravest(severities: list[str]) -> str:
    return min(severities, key=lambda severity: LEVELS.get(severity, 3))


def _has(finding: "Finding", word: str) -> bool:
    about, colon, rest = word.partition(":")
    if colon and about == "severity":
        return finding.severity.startswith(rest.rstrip("s"))
    if colon and about == "rule":
        return finding.code.casefold().startswith(rest) or rest in finding.name
    if colon and about == "node":
        return rest in (finding.node or "").casefold() or any(rest in node.casefold() for node in finding.nodes)
    if word.startswith("wf") and word[2:].isdigit():
        return finding.code.casefold().startswith(word)
    told = f"{finding.code} {finding.name} {finding.node or ''} {finding.message}"
    return word in told.casefold()
