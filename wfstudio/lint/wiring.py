"""What is wired on a node, as the linter takes it: a misspelt or broken handler counts as the one that was meant."""

from wfstudio.document.catalogue import CATALOGUE, NODE_KEYS
from wfstudio.document.model import HANDLER_KEYS
from wfstudio.lint.guess import Guesser

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.catalogue import NodeType
    from wfstudio.document.model import NodeView

_HANDLERS = frozenset(HANDLER_KEYS)
_SETTINGS = frozenset(
    setting.key
    for row in CATALOGUE.values()
    for setting in (*row.settings, *NODE_KEYS)
    if setting.key.startswith("on_")
)
_REQUIRED = {
    row.type: tuple([spec.key for spec in row.handlers if spec.required])
    for row in CATALOGUE.values()
    if any(spec.required for spec in row.handlers)
}
TYPES = Guesser(CATALOGUE)
"""Guesses the node type that a word was meant to be."""
_MEANT = Guesser((*HANDLER_KEYS, *sorted(_SETTINGS)))


class Wiring:
    """One node's wiring.

    ``wired``: handlers that are wired, to whatever; ``unknown``: (key, what it was meant to be or None) of each
    unknown ``on_…`` key; ``ends``: reaching the node ends the journey; ``faulty``: a handler's value is no string.
    """

    __slots__ = ("_missing", "ends", "faulty", "kind", "node", "row", "unknown", "wired")

    def __init__(self, node: "NodeView") -> None:
        raw = node.raw
        kind = raw.get("type")
        self.node = node
        self.kind: str = kind if isinstance(kind, str) else ""
        self.row: NodeType | None = CATALOGUE.get(self.kind)
        self._missing: tuple[str, ...] | None = None
        self.wired: set[str] = set()
        self.unknown: list[tuple[str, str | None]] = []
        self.faulty = False
        terminal = raw.get("is_terminal_node")
        self.ends = terminal is True or (isinstance(terminal, str) and terminal.strip().lower() == "true")
        for key, value in raw.items():
            if key.startswith("on_"):
                if key in _HANDLERS:
                    if value is not None and value != "":
                        self.wired.add(key)
                        self.faulty |= not isinstance(value, str)
                elif key not in _SETTINGS:
                    self.unknown.append((key, _MEANT.near(key)))

    @property
    def type_meant(self) -> str:
        """The node's type, or the one that a misspelt type was meant to be."""
        kind = self.kind
        return kind if self.row is not None or not kind else TYPES.near(kind) or kind

    @property
    def meant(self) -> set[str]:
        """The handlers that misspelt keys were meant to be."""
        return {meant for _, meant in self.unknown if meant in _HANDLERS}

    @property
    def unexplained(self) -> int:
        """The number of unknown handlers of which nobody can say what they were meant to be."""
        return sum(meant is None for _, meant in self.unknown)

    @property
    def nothing_wired(self) -> bool:
        """Whether no handler is wired at all."""
        return not self.wired and not self.unknown

    @property
    def missing(self) -> tuple[str, ...]:
        """The required handlers that are not wired although others are.

        A form's ``on_success`` stands in for ``on_next``. Source: platform facts and the table of rules.
        """
        if self._missing is None:
            self._missing = self._find_missing() if self.kind in _REQUIRED else ()
        return self._missing

    def _find_missing(self) -> tuple[str, ...]:
        if self.ends or self.nothing_wired:
            return ()
        there = self.wired | self.meant if self.unknown else self.wired
        if "on_success" in there and self.kind == "form":
            return ()
        return tuple([key for key in _REQUIRED[self.kind] if key not in there])[
            self.unexplained if self.unknown else 0 :
        ]

    @property
    def leads_nowhere(self) -> bool:
        """Whether this is a script that parses, has ``on_success`` unwired, and never sets ``next``."""
        if self.kind != "js" or self.ends or "on_success" in self.wired:
            return False
        code = self.node.js_code
        if code is None or "on_success" in self.meant or self.unexplained:
            return False
        from wfstudio.script.facts import read_script

        facts = read_script(code)
        return not facts.errors and not facts.sets_next

    @property
    def unreadable(self) -> bool:
        """Whether this is a script whose ways out cannot be read: it is missing or does not parse, and its handlers
        do not say where it goes."""
        if self.kind != "js" or self.ends:
            return False
        code = self.node.js_code
        if code is None:
            return "on_success" not in self.wired
        if "next" not in code:
            return False
        from wfstudio.script.facts import read_script

        return bool(read_script(code).errors)
