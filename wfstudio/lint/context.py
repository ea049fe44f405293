"""What the rules share while one document is linted: worked out once, and only if some rule asks."""

from wfstudio.lint.findings import INFO, LEVELS, Change, Finding, Fix
from wfstudio.lint.places import INSIDE, Locator, Place, document_place, node_place
from wfstudio.lint.selection import RECOMMENDED
from wfstudio.lint.table import LIMITS, ROWS
from wfstudio.lint.wiring import Wiring

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfstudio.document.model import Document, Json, Path
    from wfstudio.graph.index import GraphIndex
    from wfstudio.graph.view import Graph
    from wfstudio.lint.guess import Guesser
    from wfstudio.lint.passing import Passing
    from wfstudio.lint.references import References
    from wfstudio.lint.scripts import CompileProblem, Script
    from wfstudio.lint.selection import Selection
    from wfstudio.lint.ways import Ways


class Context:
    """One document under the linter. ``published``: it is linted as published; ``at_least``: the mildest severity
    that is asked for; ``selection``: the rules that are; ``compiled``: what an engine's compiler has against a script,
    by its code, where somebody asked one."""

    __slots__ = (
        "_folded", "_guessed", "_guesser", "_index", "_passing", "_references", "_repeated", "_scripts",
        "_scripts_by_id", "_view", "_ways", "_wirings", "at_least", "compiled", "doc", "locator", "published",
        "selection",
    )  # fmt: skip

    def __init__(
        self,
        doc: "Document",
        as_published: bool = False,
        at_least: str = INFO,
        selection: "Selection | None" = None,
        compiled: "Mapping[str, CompileProblem] | None" = None,
    ) -> None:
        self.doc = doc
        self.published = as_published or doc.is_published
        self.at_least = at_least
        self.selection: Selection = RECOMMENDED if selection is None else selection
        self.locator = Locator(doc)
        self._folded: dict[str, str] | None = None
        self._guessed: set[str | None] | None = None
        self._guesser: Guesser | None = None
        self._index: GraphIndex | None = None
        self._references: References | None = None
        self._view: Graph | None = None
        self._ways: Ways | None = None
        self._wirings: list[Wiring] | None = None
        self.compiled: Mapping[str, CompileProblem] = compiled or {}
        self._scripts: list[Script] | None = None
        self._scripts_by_id: dict[str, Script] | None = None
        self._repeated: frozenset[str] | None = None
        self._passing: tuple[tuple[str, ...], Passing] | None = None

    def close(self) -> None:
        """Lets go of what looks back at the context, so that it is gone when nobody holds it, without a collector."""
        self._ways = None

    def wants(self, code: str) -> bool:
        """Whether findings of a rule are asked for. A rule with several severities may give some that are not."""
        selection = self.selection
        if code not in selection.codes:
            return False
        severity = selection.severities.get(code) or ROWS[code].gravest
        return LEVELS[severity] <= LEVELS[self.at_least]

    def limit(self, name: str) -> int:
        """A number that a rule goes by, by its name in ``wfstudio.toml``."""
        return self.selection.limits.get(name, LIMITS[name])

    @property
    def index(self) -> "GraphIndex":
        """The plain indices of the document."""
        if self._index is None:
            from wfstudio.graph.index import build

            self._index = build(self.doc)
        return self._index

    @property
    def scripts(self) -> "list[Script]":
        """The scripts, with what the rules asked for need to know of them, in file order."""
        if self._scripts is None:
            from wfstudio.lint.scripts import read_scripts

            self._scripts = read_scripts(self)
        return self._scripts

    @property
    def scripts_by_id(self) -> "dict[str, Script]":
        """The first script of each id."""
        if self._scripts_by_id is None:
            self._scripts_by_id = {script.node.id: script for script in reversed(self.scripts)}
        return self._scripts_by_id

    @property
    def broken_ids(self) -> set[str]:
        """What ids that are no text would read as: naming them is no fault beside theirs."""
        broken = [node.raw.get("id") for node in self.doc.nodes if not isinstance(node.raw.get("id", ""), str)]
        return {str(value) for value in broken if isinstance(value, int | float)}

    @property
    def entry_broken(self) -> bool:
        """Whether the first of the nodes is none, so that nobody knows where journeys start."""
        listed = self.doc.workflow.get("nodes")
        return isinstance(listed, list) and bool(listed) and not isinstance(listed[0], dict)

    def passing(self, producers: tuple[str, ...]) -> "Passing":
        """Answers about what the ways from the entry pass; the same for the same nodes."""
        if self._passing is None or self._passing[0] != producers:
            from wfstudio.lint.passing import Passing

            self._passing = producers, Passing(self, producers)
        return self._passing[1]

    @property
    def repeated_ids(self) -> frozenset[str]:
        """The ids that more than one node has."""
        if self._repeated is None:
            ids = self.index.ids
            nodes = enumerate(self.doc.nodes)
            self._repeated = frozenset([node.id for place, node in nodes if node.id and ids.get(node.id) != place])
        return self._repeated

    @property
    def wirings(self) -> list[Wiring]:
        """The wiring of each of ``doc.nodes``."""
        if self._wirings is None:
            self._wirings = [Wiring(node) for node in self.doc.nodes]
        return self._wirings

    def wiring(self, node_id: str) -> Wiring:
        """The wiring of the first node with that id."""
        return self.wirings[self.index.ids[node_id]]

    @property
    def ways(self) -> "Ways":
        """The graph as the rules take it, with the benefit of the doubt for what is broken."""
        if self._ways is None:
            from wfstudio.lint.ways import Ways

            self._ways = Ways(self)
        return self._ways

    @property
    def view(self) -> "Graph":
        """The networkx view of ``ways``."""
        if self._view is None:
            from wfstudio.graph.view import to_networkx

            self._view = to_networkx(self.index, self.ways.assumed, self.ways.stopped)
        return self._view

    def near_id(self, word: str) -> str | None:
        """The id of a node that was probably meant, None when none is near."""
        if self._guesser is None:
            from wfstudio.lint.guess import Guesser

            self._guesser = Guesser(self.index.ids)
        return self._guesser.near(word)

    def same_but_for_case(self, word: str) -> str | None:
        """The id that differs from a word only by case or blanks, None when there is none."""
        if self._folded is None:
            self._folded = {}
            for node_id in self.index.ids:
                self._folded.setdefault(folded(node_id), node_id)
        return self._folded.get(folded(word))

    @property
    def guessed(self) -> "set[str | None]":
        """The ids that were probably meant where something names no node."""
        if self._guessed is None:
            lost = [word for word in self.references.names if word not in self.index.ids]
            self._guessed = {self.same_but_for_case(word) or self.near_id(word) for word in lost}
        return self._guessed

    @property
    def references(self) -> "References":
        """Everything that names a node."""
        if self._references is None:
            from wfstudio.lint.references import References

            self._references = References(self.doc)
        return self._references

    def about_document(self, code: str, message: str) -> Finding:
        """A finding about the document as a whole."""
        return self.at(code, message, document_place(self.doc), None)

    def about_node(self, code: str, message: str, place: int, severity: str | None = None) -> Finding:
        """A finding about the node at that place in ``doc.nodes``."""
        return self.at(code, message, node_place(self.doc, place), self.doc.nodes[place].id or None, severity)

    def about_nodes(
        self, code: str, message: str, members: list[str], witness: list[str], severity: str | None = None
    ) -> Finding:
        """A finding about several nodes, in file order; it is shown at the first."""
        finding = self.about_node(code, message, self.index.ids[members[0]], severity=severity)
        finding.nodes = tuple(members)
        finding.witness = tuple(witness)
        return finding

    def at(
        self,
        code: str,
        message: str,
        place: Place,
        node: str | None,
        severity: str | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at a place; of the rule's usual severity unless another is given.

        What a user chose counts instead of either, save where the rule rates this case milder than its others.
        """
        row = ROWS[code]
        severity = severity or row.severity
        chosen = self.selection.severities.get(code)
        if chosen is not None and LEVELS[severity] <= LEVELS[row.severity]:
            severity = chosen
        return Finding(code, row.name, severity, message, place, self.locator, node, fix=fix)

    def fix_of(self, safety: str, title: str, changes: list[Change]) -> Fix:
        """A fix of several changes."""
        return Fix(safety, title, tuple(changes), self.locator)

    def inside(self, path: "Path", start: int, end: int) -> Place:
        """The place of a stretch of the decoded string at a path."""
        return Place(path, INSIDE, start, end)

    def fix(self, safety: str, title: str, place: Place, value: "Json", remove: bool = False) -> Fix:
        """A fix of one change."""
        return Fix(safety, title, (Change(place, value, remove),), self.locator)


def folded(word: str) -> str:
    """A word without blanks, in one case."""
    return "".join(word.split()).casefold()
