"""What is wired on a node, as the linter takes it: a misspelt or broken handler counts as the one that was meant."""

from wfstudio.document.catalogue import CATALOGUE, NODE_KEYS
from wfstudio.document.model import HANDLER_KEYS
from wfstudio.lint.guess import Guesser
from wfstudio.lint.shapes import NODE_WORDS

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
_REQUIRED_SETS = {kind: frozenset(keys) for kind, keys in _REQUIRED.items()}
_KNOWN = NODE_WORDS | _SETTINGS
SUPPORTED = {row.type: frozenset([spec.key for spec in row.handlers]) for row in CATALOGUE.values()}
_TWINS = {"on_next": "on_success", "on_success": "on_next"}
"""The handler that takes a journey on, as other types call it."""
TYPES = Guesser(CATALOGUE)
"""Guesses the node type that a word was meant to be."""
_MEANT = Guesser((*HANDLER_KEYS, *sorted(_SETTINGS)))
_TERMINAL = Guesser(("is_terminal_node",))
_WIRED: dict[tuple[str, ...], frozenset[str]] = {}
"""Sets of handlers that nodes have in common: there are few, and many nodes."""


class Wiring:
    """One node's wiring.

    ``wired``: handlers that are wired, to whatever; ``unknown``: (key, what it was meant to be or None) of each
    unknown ``on_…`` key; ``ends``: reaching the node ends the journey, as it is written or was meant; ``faulty``: a
    handler's value is no string.
    """

    __slots__ = ("_meant", "_missing", "_type_meant", "ends", "faulty", "kind", "node", "row", "unknown", "wired")

    def __init__(self, node: "NodeView") -> None:
        raw = node.raw
        kind = raw.get("type")
        self.node = node
        self.kind: str = kind if isinstance(kind, str) else ""
        self.row: NodeType | None = CATALOGUE.get(self.kind)
        self._meant: set[str] | None = None
        self._missing: tuple[str, ...] | None = None
        self._type_meant: str | None = None
        wired: tuple[str, ...] = ()
        self.unknown: tuple[tuple[str, str | None], ...] = ()
        self.faulty = False
        terminal = raw.get("is_terminal_node")
        self.ends = terminal is True or (isinstance(terminal, str) and terminal.strip().lower() == "true")
        for key, value in raw.items():
            if key in _HANDLERS:
                if value is not None and value != "":
                    wired += (key,)
                    if not isinstance(value, str):
                        self.faulty = True
            elif key not in _KNOWN:
                if key.startswith("on_"):
                    self.unknown += ((key, _MEANT.near(key)),)
                elif value is True and _TERMINAL.near(key):
                    self.ends = True
        known = _WIRED.get(wired)
        if known is None:
            known = _WIRED[wired] = frozenset(wired)
        self.wired: frozenset[str] = known

    @property
    def type_meant(self) -> str:
        """The node's type, or the one that a misspelt type was meant to be."""
        if self._type_meant is None:
            kind = self.kind
            self._type_meant = kind if self.row is not None or not kind else TYPES.near(kind) or kind
        return self._type_meant

    @property
    def row_meant(self) -> "NodeType | None":
        """The catalogue's row of ``type_meant``."""
        return self.row if self.row is not None else CATALOGUE.get(self.type_meant)

    @property
    def supported(self) -> frozenset[str]:
        """The handlers that a node of this type can emit; of a type that nobody knows, any."""
        return SUPPORTED.get(self.type_meant, _HANDLERS)

    @property
    def misplaced(self) -> list[tuple[str, str | None]]:
        """The wired handlers that a node of this type never emits, each with the free one that was probably meant."""
        found = [key for key in HANDLER_KEYS if key in self.wired and key not in self.supported]
        return [(key, self._twin(key)) for key in found]

    def _twin(self, key: str) -> str | None:
        twin = _TWINS.get(key)
        return twin if twin in self.supported and twin not in self.wired else None

    @property
    def meant(self) -> set[str]:
        """The handlers that misspelt and misplaced keys were meant to be."""
        if self._meant is None:
            self._meant = {meant for _, meant in self.unknown if meant in _HANDLERS}
            if not self.wired <= self.supported:
                self._meant.update([twin for _, twin in self.misplaced if twin is not None])
        return self._meant

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
            self._missing = self._find_missing() if self.type_meant in _REQUIRED else ()
        return self._missing

    def _find_missing(self) -> tuple[str, ...]:
        if _REQUIRED_SETS[self.type_meant] <= self.wired or self.ends or self.nothing_wired:
            return ()
        there = self.wired | self.meant
        kind = self.type_meant
        if "on_success" in there and kind == "form":
            return ()
        return tuple([key for key in _REQUIRED[kind] if key not in there])[self.unexplained if self.unknown else 0 :]

    @property
    def leads_nowhere(self) -> bool:
        """Whether this is a script that parses, has ``on_success`` unwired, and never sets ``next``."""
        if self.type_meant != "js" or self.ends or "on_success" in self.wired:
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
        if self.type_meant != "js" or self.ends:
            return False
        code = self.node.js_code
        if code is None:
            return "on_success" not in self.wired
        if "next" not in code:
            return False
        from wfstudio.script.facts import read_script

        return bool(read_script(code).errors)
