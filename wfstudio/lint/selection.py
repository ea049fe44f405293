"""Which rules are asked for: by code, by the beginning of a code, by name, by preset."""

from wfstudio.lint.findings import WARNING
from wfstudio.lint.table import ROWS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wfstudio.lint.table import RuleModule

PRESETS = ("correctness", "recommended", "strict", "security", "accessibility")
PRESET_SEVERITIES: dict[str, dict[str, str]] = {"security": {"WF402": WARNING}}
"""Where a preset takes a rule for more or less severe than usual."""


class Selection:
    """The rules asked for, what severity a user gave them, and the limits that rules go by. Immutable by habit.

    ``plans`` is the engine's: what it made of the selection.
    """

    __slots__ = ("codes", "limits", "plans", "severities")

    def __init__(
        self,
        codes: frozenset[str],
        severities: "Mapping[str, str] | None" = None,
        limits: "Mapping[str, int] | None" = None,
    ) -> None:
        self.codes = codes
        self.severities: Mapping[str, str] = severities or {}
        self.limits: Mapping[str, int] = limits or {}
        self.plans: dict[str, list[tuple[RuleModule, list[str]]]] = {}


class UnknownRule(ValueError):
    """A word that selects no rule; ``hint`` says what may have been meant."""

    def __init__(self, word: str) -> None:
        super().__init__(f"there is no rule, group or preset '{word}'; {_hint(word)}")
        self.word = word


def preset(name: str) -> frozenset[str]:
    """The codes of a preset. KeyError when there is none of that name."""
    if name == "strict":
        return frozenset(ROWS)
    if name == "recommended":
        return frozenset([row.code for row in ROWS.values() if row.on])
    if name == "correctness":
        chosen = [row.code for row in ROWS.values() if row.on and (row.code[2] in "12345" or row.code == "WF701")]
        return frozenset(chosen)
    if name == "security":
        return frozenset([code for code in ROWS if code.startswith("WF8") or code in PRESET_SEVERITIES["security"]])
    if name == "accessibility":
        return frozenset([code for code in ROWS if code.startswith("WF90")])
    raise KeyError(name)


RECOMMENDED = Selection(preset("recommended"))


def matching(word: str) -> "tuple[int, frozenset[str]]":
    """How exact a selector is (0 for a preset) and the codes that it stands for. Raises UnknownRule."""
    lower, upper = word.lower(), word.upper()
    if lower in PRESETS:
        return 0, preset(lower)
    if lower == "all":
        return 0, frozenset(ROWS)
    if upper in ROWS:
        return len(upper), frozenset((upper,))
    if upper.startswith("WF"):
        codes = frozenset([code for code in ROWS if code.startswith(upper)])
        if codes:
            return len(upper), codes
    for row in ROWS.values():
        if row.name == lower:
            return len(row.code), frozenset((row.code,))
    raise UnknownRule(word)


def narrowed(base: frozenset[str], select: "Iterable[str]", ignore: "Iterable[str]") -> frozenset[str]:
    """The codes of ``base`` with what is selected and without what is ignored. For each rule the most exact selector
    counts, and of two that are as exact the one that ignores. Raises UnknownRule."""
    votes: dict[str, int] = dict.fromkeys(base, 0)
    for word in select:
        exact, codes = matching(word)
        for code in codes:
            votes[code] = max(exact, votes.get(code, 0))
    for word in ignore:
        exact, codes = matching(word)
        for code in codes:
            if exact >= votes.get(code, -1):
                votes.pop(code, None)
    return frozenset(votes)


def _hint(word: str) -> str:
    from difflib import get_close_matches

    names = [*ROWS, *[row.name for row in ROWS.values()], *PRESETS]
    near = get_close_matches(word.upper(), names, n=2, cutoff=0.6) + get_close_matches(
        word.lower(), names, n=2, cutoff=0.6
    )
    return f"did you mean {' or '.join(dict.fromkeys(near))}?" if near else "'wfstudio rule --all' lists them"
