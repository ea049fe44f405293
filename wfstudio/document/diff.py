"""The semantic difference of two workflows: nodes by their ids, settings by their keys; formatting does not count.

A node that is gone and a new one that is like it are one node under another id; a handler that led to the old id and
leads to the new one was not rewired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wfstudio.document.model import HANDLER_KEYS, SERVER_MADE_KEYS, Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wfstudio.document.model import Json

LAYOUT_KEY = "canvasData"

_ABSENT = object()
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. ``node`` is the node's id (None: the workflow itself), ``key`` the dotted key inside it.

    ``key`` is "" where a whole node was added, removed, moved or renamed; of a renamed one ``node`` is the later id.
    """

    kind: Literal["added", "removed", "changed", "moved", "renamed"]
    node: str | None
    key: str
    before: object = None
    after: object = None

    def __str__(self) -> str:
        place = f"node '{self.node}'" if self.node is not None else "workflow"
        if self.key:
            place += f": {self.key}"
        if self.kind == "renamed":
            return f"~ node '{self.before}' is now '{self.node}'"
        if self.kind == "moved":
            return f"~ {place} moved ({self.before} → {self.after})"
        if self.kind == "added":
            return f"+ {place}" + (f" = {_show(self.after)}" if self.key else "")
        if self.kind == "removed":
            return f"- {place}" + (f" (was {_show(self.before)})" if self.key else "")
        return f"~ {place}: {_show(self.before)} → {_show(self.after)}"

    @property
    def rewires(self) -> bool:
        """Whether a handler of a node leads elsewhere now."""
        return self.node is not None and self.key in HANDLER_KEYS

    def lines(self) -> list[str]:
        """Where a longer text or a list was changed, the lines that differ, with signs and some lines around them; of
        texts of one line that ``str`` cuts short, where they differ; else []."""
        if self.kind != "changed":
            return []
        if isinstance(self.before, list) and isinstance(self.after, list):
            old, new = _listed(self.before), _listed(self.after)
        elif isinstance(self.before, str) and isinstance(self.after, str):
            old, new = _split(self.before), _split(self.after)
            if len(old) < 2 and len(new) < 2:
                return _apart(self.before, self.after)
        else:
            return []
        from difflib import unified_diff

        return [line.rstrip("\n") for line in unified_diff(old, new, n=2, lineterm="")][2:]


def differences(before: Mapping[str, Json], after: Mapping[str, Json], *, layout: bool = True) -> list[Difference]:
    """What turns one workflow into the other, in the order of the later one; [] when they mean the same.

    Keys that a service makes are left out, and ``poiOn`` false counts as absent. ``canvasData``, the drawing of the
    vendor's designer, is one difference, or none without ``layout``.
    """
    old, new = _content(before), _content(after)
    drawn = old.pop(LAYOUT_KEY, None), new.pop(LAYOUT_KEY, None)
    found = list(_objects(None, "", {**old, "nodes": None}, {**new, "nodes": None}))
    found.extend(_nodes(before, after))
    if layout and not same(*drawn):
        found.append(Difference("changed", None, LAYOUT_KEY, *drawn))
    return found


def summary(found: list[Difference]) -> str:
    """One line for a list of differences, such as ``2 nodes added, 1 changed``."""
    if not found:
        return "no differences"
    whole = [one for one in found if one.node is not None and not one.key]
    kinds = ("added", "removed", "renamed", "moved")
    counts = [(sum(one.kind == kind for one in whole), kind) for kind in kinds]
    changed = len({one.node for one in found if one.node is not None and one.key})
    parts = [f"{count} node{'s' * (count != 1)} {kind}" for count, kind in [*counts, (changed, "changed")] if count]
    own = sum(one.node is None for one in found)
    if own:
        parts.append(f"{own} workflow setting{'s' * (own != 1)} changed")
    return ", ".join(parts)


def kept(before: Mapping[str, Json], found: list[Difference]) -> tuple[int, int]:
    """How many nodes of the earlier workflow are in the later one still, under whatever id, and how many it had."""
    nodes = before.get("nodes")
    number = len(nodes) if isinstance(nodes, list) else 0
    return number - sum(one.kind == "removed" and one.node is not None and not one.key for one in found), number


def is_another(before: Mapping[str, Json], found: list[Difference]) -> bool:
    """Whether these look like two workflows rather than two versions of one: another name, most nodes gone."""
    left, number = kept(before, found)
    return left * 2 < number and any(one.node is None and one.key == "name" for one in found)


def _content(workflow: Mapping[str, Json]) -> dict[str, Json]:
    content = {key: value for key, value in workflow.items() if key not in SERVER_MADE_KEYS}
    if content.get("poiOn") is False:
        del content["poiOn"]
    return content


def _nodes(before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[Difference]:
    old, new = _by_id(before), _by_id(after)
    removed = {name: node for name, node in old.items() if name not in new}
    added = {name: node for name, node in new.items() if name not in old}
    was: dict[str, str] = {}
    if removed and added:
        from wfstudio.document.likeness import renamed

        was = renamed(_named(removed), _named(added))
    for name in removed:
        if name not in was.values():
            yield Difference("removed", name, "")
    now = {old_id: name for name, old_id in was.items()}
    for name, node in new.items():
        first = was.get(name, name)
        if first not in old:
            yield Difference("added", name, "")
            continue
        if first != name:
            yield Difference("renamed", name, "", first, name)
        earlier = _after_renaming(old[first], now) if now else old[first]
        if not same(earlier, node):
            yield from _values(name, "", earlier, node)
    kept = [now.get(name, name) for name in old]
    stayed = set(kept)
    yield from _moves([name for name in kept if name in new], [name for name in new if name in stayed])


def _named(nodes: dict[str, Json]) -> dict[str, Json]:
    return {name: node for name, node in nodes.items() if isinstance(node, dict) and node.get("id") == name}


def _after_renaming(node: Json, now: Mapping[str, str]) -> Json:
    """A node of the earlier workflow with the later ids in its id and its handlers."""
    if not isinstance(node, dict):
        return node
    return {
        key: now.get(value, value) if isinstance(value, str) and (key == "id" or key in HANDLER_KEYS) else value
        for key, value in node.items()
    }


def _moves(old: list[str], new: list[str]) -> Iterator[Difference]:
    """One entry for a changed order: of the node that became the entry, else of the first that stands elsewhere."""
    if old and new and old[0] != new[0]:
        yield Difference("moved", new[0], "", f"place {old.index(new[0]) + 1}", "the entry")
    elif old != new:
        first = next(name for name, other in zip(new, old, strict=True) if name != other)
        yield Difference("moved", first, "", f"place {old.index(first) + 1}", f"place {new.index(first) + 1}")


def _by_id(workflow: Mapping[str, Json]) -> dict[str, Json]:
    """Nodes by id; one without an id, or whose id is taken, goes by its place."""
    found: dict[str, Json] = {}
    document = Document.from_workflow(workflow)
    listed = document.workflow.get("nodes")
    for index, node in enumerate(listed if isinstance(listed, list) else []):
        raw = node.get("id") if isinstance(node, dict) else None
        name = raw if isinstance(raw, str) and raw and raw not in found else f"#{index}"
        found[name] = node
    return found


def _objects(node: str | None, prefix: str, old: dict[str, Json], new: dict[str, Json]) -> Iterator[Difference]:
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = old.get(key, _ABSENT), new.get(key, _ABSENT)
        name = f"{prefix}{key}"
        if before is _ABSENT:
            yield Difference("added", node, name, None, after)
        elif after is _ABSENT:
            yield Difference("removed", node, name, before, None)
        elif not same(before, after):
            yield from _values(node, name, before, after)


def _values(node: str | None, name: str, before: object, after: object) -> Iterator[Difference]:
    prefix = f"{name}." if name else ""
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _objects(node, prefix, before, after)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            if not same(old, new):
                yield from _values(node, f"{prefix}{index}", old, new)
    else:
        yield Difference("changed", node, name or "the node", before, after)


def same(one: object, other: object) -> bool:
    """Whether two JSON values mean the same: 1 and 1.0 do, 1 and true do not, key order does not count."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def _split(text: str) -> list[str]:
    """The lines of a text; HTML on one line is taken apart at its elements."""
    lines = text.splitlines()
    if len(lines) < 2 and text.count("<") > 2:
        return text.replace("><", ">\n<").splitlines()
    return lines


def _listed(value: list[object]) -> list[str]:
    import json

    return json.dumps(value, indent=2, ensure_ascii=False).splitlines()


def _apart(before: str, after: str) -> list[str]:
    """Two texts of one line around the place where they begin to differ, unless ``_show`` shows both whole."""
    if max(len(before), len(after)) <= _SHOWN - 2:
        return []
    same_until = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    start = max(0, (min(len(before), len(after)) if same_until is None else same_until) - 40)
    return [sign + ("…" if start else "") + text[start:] for sign, text in (("-", before), ("+", after))]


def _show(value: object) -> str:
    import json

    if isinstance(value, str) and "\n" in value:
        return f"text of {value.count(chr(10)) + 1} lines"
    if isinstance(value, list) and len(value) > 3:
        return f"{len(value)} entries"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
