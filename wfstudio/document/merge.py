"""Merging two changes of one workflow: by node and key, on the base that both started from.

What only one side changed is taken. What both changed in different ways is a ``Clash``: it is listed, and until
somebody resolves it the merged workflow has it as on this side (``mine``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from wfstudio.document.diff import same
from wfstudio.document.merge_nodes import by_id, followed, merged_order, with_ids
from wfstudio.document.model import HANDLER_KEYS

if TYPE_CHECKING:
    from wfstudio.document.model import Json

Side = Literal["mine", "theirs"]
Place = tuple[str | None, str]
"""Node id (None: the workflow itself) and dotted key ("": the whole node)."""

_ORDER: Place = (None, "the order of the nodes")


class Absent:
    """Stands for a value that is not there: null is a value."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Clash:
    """Both sides changed the same thing in different ways. A value is ``ABSENT`` where there is none."""

    node: str | None
    key: str
    base: object
    mine: object
    theirs: object

    @property
    def place(self) -> Place:
        """What names the clash when it is resolved."""
        return self.node, self.key

    def __str__(self) -> str:
        place = f"node '{self.node}'" if self.node is not None else "workflow"
        if self.place == _ORDER:
            return f"{place}: both changed the order of the nodes"
        if self.key == "id":
            return f"{place}: '{self.base}' was renamed twice: to '{self.mine}' here, to '{self.theirs}' there"
        if self.key:
            gone = {id(self.mine): "here", id(self.theirs): "there"}.get(id(ABSENT))
            return f"{place}: both changed {self.key}" + (f", removed {gone}" if gone else "")
        if self.mine is ABSENT or self.theirs is ABSENT:
            gone, other = ("here", "there") if self.mine is ABSENT else ("there", "here")
            return f"{place}: removed {gone}, and changed or led to {other}"
        return f"{place}: both added it, with different settings"


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged workflow, what clashed in it, and the renamed nodes that were followed (earlier id → later)."""

    workflow: dict[str, Json] = field(repr=False)
    clashes: tuple[Clash, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


def merge(
    base: Mapping[str, Json],
    mine: Mapping[str, Json],
    theirs: Mapping[str, Json],
    choices: Mapping[Place, Side] | None = None,
) -> Merged:
    """Take both changes of ``base`` together; keys and nodes stand in the order of ``mine``.

    Nodes go by their ids, settings by their keys (an object key by key, a list as a whole). A node that one side
    renamed is followed in the other. ``choices`` resolve clashes of an earlier merge of the same three; what they
    name is no clash any more. A node without an id, or an id that stands twice, makes ``nodes`` one value.
    """
    work = _Merging(dict(choices or {}))
    versions = [by_id(one) for one in (base, mine, theirs)]
    if any(nodes is None for nodes in versions):
        whole = work.objects(None, "", base, mine, theirs)
        return Merged(whole, tuple(work.clashes))
    rest = [{key: value for key, value in one.items() if key != "nodes"} for one in (base, mine, theirs)]
    old, own, other = (dict(nodes or {}) for nodes in versions)
    merged = work.objects(None, "", *rest)
    renamed, twice = followed(old, own, other)
    to_mine = {name: now for name, (now, _) in twice.items()} | renamed
    again = {then: now for now, then in twice.values()}
    old, other = with_ids(old, to_mine), with_ids(other, {**renamed, **again})
    own = with_ids(own, renamed)
    nodes = work.nodes(old, own, other)
    listed = [nodes[name] for name in work.order(old, own, other) if name in nodes]
    back = {now: then for name, (now, then) in twice.items() if work.renamed_twice(name, now, then)}
    if back:
        listed = list(with_ids({str(at): node for at, node in enumerate(listed)}, back).values())
    if any("nodes" in one for one in (base, mine, theirs)):
        merged = {key: merged.get(key, listed) for key in _keys(mine, theirs) if key in merged or key == "nodes"}
    return Merged(merged, tuple(work.clashes), {**renamed, **{name: now for name, (now, _) in twice.items()}})


@dataclass(slots=True)
class _Merging:
    choices: dict[Place, Side]
    clashes: list[Clash] = field(default_factory=list)

    def clash(self, node: str | None, key: str, base: object, mine: object, theirs: object) -> object:
        """The side that was chosen for a clash; where none was, it is listed and mine stands."""
        choice = self.choices.get((node, key))
        if choice is None:
            self.clashes.append(Clash(node, key, base, mine, theirs))
        return theirs if choice == "theirs" else mine

    def value(self, node: str | None, key: str, base: object, mine: object, theirs: object) -> object:
        """One value of both sides."""
        if mine is theirs or _equal(mine, theirs) or _equal(base, theirs):
            return mine
        if _equal(base, mine):
            return theirs
        if isinstance(mine, dict) and isinstance(theirs, dict) and (base is ABSENT or isinstance(base, dict)):
            return self.objects(node, f"{key}.", base if isinstance(base, dict) else {}, mine, theirs)
        return self.clash(node, key, base, mine, theirs)

    def objects(
        self,
        node: str | None,
        prefix: str,
        base: Mapping[str, Json],
        mine: Mapping[str, Json],
        theirs: Mapping[str, Json],
    ) -> dict[str, Json]:
        """An object key by key, in the order of mine, what only theirs has last."""
        found: dict[str, Json] = {}
        for key in _keys(mine, theirs):
            sides = [one.get(key, ABSENT) for one in (base, mine, theirs)]
            value = self.value(node, f"{prefix}{key}", *sides)
            if value is not ABSENT:
                found[key] = value  # type: ignore[assignment]
        return found

    def nodes(self, base: dict[str, Json], mine: dict[str, Json], theirs: dict[str, Json]) -> dict[str, Json]:
        """The nodes by id, in no order that counts."""
        found: dict[str, Json] = {}
        for name in _keys(mine, theirs):
            old, own, other = (one.get(name, ABSENT) for one in (base, mine, theirs))
            if own is not ABSENT and other is not ABSENT:
                value: object = self._both(name, old, own, other)
            elif old is ABSENT:  # one side added it
                value = other if own is ABSENT else own
            else:
                value = self._gone(name, old, own, other, theirs if own is ABSENT else mine, base)
            if value is not ABSENT:
                found[name] = value  # type: ignore[assignment]
        return found

    def _both(self, name: str, old: object, own: object, other: object) -> object:
        if not (isinstance(own, dict) and isinstance(other, dict)) or _equal(own, other):
            return self.value(name, "", old, own, other)
        if old is ABSENT or not isinstance(old, dict):
            return self.clash(name, "", ABSENT, own, other)
        return self.objects(name, "", old, own, other)

    def _gone(
        self, name: str, old: object, own: object, other: object, kept: dict[str, Json], base: dict[str, Json]
    ) -> object:
        """A node that one side removed: gone, unless the other changed it or now leads to it from elsewhere."""
        left = other if own is ABSENT else own
        if _equal(old, left) and _leading(kept, name) <= _leading(base, name):
            return ABSENT
        return self.clash(name, "", old, own, other)

    def order(self, base: dict[str, Json], mine: dict[str, Json], theirs: dict[str, Json]) -> list[str]:
        """The ids of all nodes in the order of the side that changed it."""
        found = merged_order(list(base), list(mine), list(theirs))
        if found is not None:
            return found
        side = self.clash(*_ORDER, list(base), list(mine), list(theirs))
        own, other = (mine, theirs) if side == list(mine) else (theirs, mine)
        return merged_order(list(other), list(own), list(other)) or list(own)

    def renamed_twice(self, name: str, mine: str, theirs: str) -> bool:
        """Whether a node that both renamed has the name that theirs gave it."""
        return self.clash(mine, "id", name, mine, theirs) == theirs


def _keys(mine: Mapping[str, Json], theirs: Mapping[str, Json]) -> list[str]:
    return [*mine, *(key for key in theirs if key not in mine)]


def _equal(one: object, other: object) -> bool:
    return one is other or (one is not ABSENT and other is not ABSENT and same(one, other))


def _leading(nodes: Mapping[str, Json], target: str) -> set[tuple[str, str]]:
    """The (node, handler) pairs that lead to a node."""
    return {
        (name, key)
        for name, node in nodes.items()
        if isinstance(node, dict)
        for key in HANDLER_KEYS
        if node.get(key) == target
    }
