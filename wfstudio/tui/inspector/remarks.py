"""What the linter says, told by setting: which findings stand at which place of a form. No widget in here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wfstudio.lint.places import INSIDE

if TYPE_CHECKING:
    from wfstudio.document.model import Path
    from wfstudio.lint.findings import Finding

_NAMED = re.compile(r"`([^`]+)`")
_GRAVEST = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding at a place of a value. ``path`` leads from the value to the part it is about, () for all of it;
    ``span`` is a stretch of characters of the text at that path, None for the whole."""

    code: str
    severity: str
    message: str
    path: "Path" = ()
    span: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """The remark in one line."""
        return f"{self.code} {self.message}" if self.code else self.message


Remarks = Sequence[Remark]


def of_node(findings: "Iterable[Finding]", index: int) -> list[Remark]:
    """The findings at a place in a node, paths from the node on."""
    return [_remark(one, 2) for one in findings if one.place.path[:2] == ("nodes", index)]


def of_workflow(findings: "Iterable[Finding]") -> list[Remark]:
    """The findings at the workflow's own keys, paths from the workflow on."""
    return [_remark(one, 0) for one in findings if one.place.path and one.place.path[0] != "nodes"]


def _remark(finding: "Finding", skipped: int) -> Remark:
    place = finding.place
    span = (place.start, place.end) if place.part == INSIDE else None
    return Remark(finding.code, finding.severity, finding.message, place.path[skipped:], span)


def at(remarks: Remarks, key: str) -> list[Remark]:
    """Those at a dotted key or inside what it holds, paths from there on."""
    ways: list[Path] = [(key,), tuple(key.split("."))] if "." in key else [(key,)]
    return [
        replace(remark, path=remark.path[len(way) :])
        for remark in remarks
        if (way := next((way for way in ways if remark.path[: len(way)] == way), None)) is not None
    ]


def inside(remarks: Remarks, step: str | int) -> list[Remark]:
    """Those at one step further, paths from there on."""
    return [replace(one, path=one.path[1:]) for one in remarks if one.path[:1] == (step,)]


def share_out(remarks: Remarks, keys: Iterable[str]) -> tuple[dict[str, list[Remark]], list[Remark]]:
    """The remarks by the key they stand at, and those that stand at none of the keys.

    What is said of the whole because a key is missing stands at that key, where the message names it.
    """
    shown = list(keys)
    by_key: dict[str, list[Remark]] = {}
    rest = []
    for remark in remarks:
        found = next(((key, moved[0]) for key in shown if (moved := at([remark], key))), None)
        if found is None and not remark.path:
            named = next((key for key in _NAMED.findall(remark.message) if key in shown), None)
            found = (named, remark) if named is not None else None
        if found is None:
            rest.append(remark)
        else:
            by_key.setdefault(found[0], []).append(found[1])
    return by_key, rest


def worst(remarks: Remarks) -> str:
    """The gravest severity, "" for none."""
    return min((one.severity for one in remarks), key=lambda severity: _GRAVEST.get(severity, 3), default="")


def gravest_first(remarks: Remarks) -> list[Remark]:
    """The same with the gravest first."""
    return sorted(remarks, key=lambda one: _GRAVEST.get(one.severity, 3))
