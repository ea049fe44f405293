"""Which node that is gone and which that is new are one node under another id."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from wfstudio.document.model import HANDLER_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfstudio.document.model import Json

LIKE_ENOUGH = 0.6
"""From this likeness on a removed and an added node count as one that was renamed."""
_MOST_PAIRS = 4000
_LONGEST = 4000  # characters of a text that are compared letter by letter


def renamed(removed: Mapping[str, Json], added: Mapping[str, Json]) -> dict[str, str]:
    """New id → old id, of nodes of one type that are alike; each node is in one pair at most, the likest pairs first.

    Bounded: among too many candidates only nodes that are the same but for their id are found.
    """
    found: dict[str, str] = {}
    left = _equal(removed, added, found)
    names = [name for name in added if name not in found]
    if len(left) * len(names) > _MOST_PAIRS:
        return found
    scored = []
    for place, (old, new) in enumerate((old, new) for old in left for new in names):
        one, other = removed[old], added[new]
        if isinstance(one, dict) and isinstance(other, dict) and one.get("type") == other.get("type"):
            score = likeness(one, other)
            if score >= LIKE_ENOUGH:
                scored.append((-score, place, old, new))
    gone: set[str] = set()
    for _, _, old, new in sorted(scored):
        if old not in gone and new not in found:
            found[new] = old
            gone.add(old)
    return found


def _equal(removed: Mapping[str, Json], added: Mapping[str, Json], found: dict[str, str]) -> list[str]:
    """Pair the nodes that differ in their id alone; the old ids that are left."""
    waiting: dict[str, list[str]] = {}
    for new, node in added.items():
        waiting.setdefault(_without_id(node), []).append(new)
    left = []
    for old, node in removed.items():
        same = waiting.get(_without_id(node))
        if same:
            found[same.pop(0)] = old
        else:
            left.append(old)
    return left


def _without_id(node: Json) -> str:
    content = {key: value for key, value in node.items() if key != "id"} if isinstance(node, dict) else node
    return json.dumps(content, sort_keys=True)


def likeness(one: Mapping[str, Json], other: Mapping[str, Json]) -> float:
    """From 0 to 1, by how much of what the two nodes hold is the same; ids and where they lead count little."""
    total = shared = 0.0
    for key in dict.fromkeys([*one, *other]):
        if key in ("id", "type"):
            continue
        mine, theirs = _text(one.get(key)), _text(other.get(key))
        weight = 1.0 if key in HANDLER_KEYS else 2.0 + min(len(mine) + len(theirs), 2 * _LONGEST) ** 0.5
        total += weight
        shared += weight * _alike(mine, theirs)
    return shared / total if total else 0.5


def _text(value: Json) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, sort_keys=True)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, one[:_LONGEST], other[:_LONGEST], autojunk=True)
    rough = matcher.quick_ratio()
    return matcher.ratio() if rough >= LIKE_ENOUGH else rough * rough
