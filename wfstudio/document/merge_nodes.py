"""The nodes of three versions of a workflow put side by side: by id, renames followed, and one order for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.model import HANDLER_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfstudio.document.model import Json


def by_id(workflow: Mapping[str, Json]) -> dict[str, Json] | None:
    """The nodes by their ids; None when one has no id, an id stands twice, or ``nodes`` is no list."""
    listed = workflow.get("nodes", [])
    if not isinstance(listed, list):
        return None
    found: dict[str, Json] = {}
    for node in listed:
        name = node.get("id") if isinstance(node, dict) else None
        if not isinstance(name, str) or not name or name in found:
            return None
        found[name] = node
    return found


def followed(
    base: Mapping[str, Json], mine: Mapping[str, Json], theirs: Mapping[str, Json]
) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """The renames that can be followed in the other side, and those that both made differently: id → (mine, theirs).

    A rename is not followed where the other side removed the node or has another one of the new id.
    """
    here, there = _renamed(base, mine), _renamed(base, theirs)
    plain, twice = {}, {}
    for name, now in here.items():
        then = there.get(name)
        if then is not None and then != now:
            if now not in theirs and then not in mine:
                twice[name] = (now, then)
        elif then == now or (name in theirs and now not in theirs):
            plain[name] = now
    for name, then in there.items():
        if name not in here and name in mine and then not in mine and then not in plain.values():
            plain[name] = then
    return plain, twice


def _renamed(base: Mapping[str, Json], now: Mapping[str, Json]) -> dict[str, str]:
    """Earlier id → later id of the nodes that a side renamed."""
    removed = {name: node for name, node in base.items() if name not in now}
    added = {name: node for name, node in now.items() if name not in base}
    if not removed or not added:
        return {}
    from wfstudio.document.likeness import renamed

    return {old: new for new, old in renamed(removed, added).items()}


def with_ids(nodes: Mapping[str, Json], now: Mapping[str, str]) -> dict[str, Json]:
    """The nodes with other ids, in their ``id`` and wherever a handler leads."""
    if not now:
        return dict(nodes)
    found: dict[str, Json] = {}
    for name, node in nodes.items():
        if isinstance(node, dict):
            node = {
                key: now.get(value, value) if isinstance(value, str) and (key == "id" or key in HANDLER_KEYS) else value
                for key, value in node.items()
            }
        found[now.get(name, name)] = node
    return found


def merged_order(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """All ids of both sides in the order of the side that moved nodes; None when both did, in different ways.

    What only the other side has stands behind the node that it stands behind there. The first node is the entry, so
    two sides that put different nodes there have both moved.
    """
    common = [name for name in base if name in mine and name in theirs]
    own, other = [[name for name in one if name in set(common)] for one in (mine, theirs)]
    moved, they_moved = own != common or _leads(base, mine), other != common or _leads(base, theirs)
    if moved and they_moved and (own != other or mine[:1] != theirs[:1]):
        return None
    skeleton, rest = (theirs, mine) if they_moved and not moved else (mine, theirs)
    found = list(skeleton)
    held = set(found)
    before: str | None = None
    for name in rest:
        if name not in held:
            found.insert(0 if before is None else found.index(before) + 1, name)
            held.add(name)
        before = name
    if skeleton and found[0] not in skeleton and not _leads(base, rest):
        found.remove(skeleton[0])
        found.insert(0, skeleton[0])
    return found


def _leads(base: Sequence[str], now: Sequence[str]) -> bool:
    """Whether another node is the entry, other than by the loss of the first."""
    left = [name for name in base if name in now]
    return bool(now) and bool(left) and now[0] != left[0]
