"""Renaming a node everywhere: its id, the handlers that name it, and the scripts that lead to it or read it."""

import json
import re
from collections.abc import Mapping, Sequence

from wfstudio.document.edits import Compound, Edit, SetValue
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import HANDLER_KEYS, Document, NodeView

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def rename_node(doc: Document, old: str, new: str) -> Edit:
    """The edit that gives a node another id and keeps every way to it and every read of it.

    In scripts the literals that ``next`` is set to and the reads of ``params.nodes.<old>`` are rewritten; what a
    script computes cannot be. Raises EditRefused when there is no such node, the new id is empty or taken.
    """
    node = doc.node(old)
    if node is None:
        raise EditRefused(f"there is no node {old!r}", doc.pointer(("nodes",)))
    if not new:
        raise EditRefused("an id cannot be empty", doc.pointer(("nodes", node.index, "id")))
    if doc.node(new) is not None:
        raise EditRefused(f"there is a node {new!r} already", doc.pointer(("nodes", node.index, "id")))
    edits: list[Edit] = [SetValue(("nodes", node.index, "id"), new)]
    for other in doc.nodes:
        edits += [SetValue(("nodes", other.index, key), new) for key in HANDLER_KEYS if other.raw.get(key) == old]
        script = _renamed_script(other, old, new)
        if script is not None:
            edits.append(SetValue(("nodes", other.index, "config", "js_code"), script))
    return Compound(f"Rename {old} to {new}", tuple(edits))


def _renamed_script(node: NodeView, old: str, new: str) -> str | None:
    code = node.js_code
    changes = script_changes(code, old, new) if code else []
    return with_changes(code, changes) if code and changes else None


def script_changes(code: str, old: str, new: str) -> list[tuple[int, int, str]]:
    """What a script must have else where it leads to a node or reads it, so that it names another: ``[start, end)``
    and the new text, in order and apart from each other."""
    if "next" not in code and "nodes" not in code:
        return []
    from wfstudio.script.facts import read_script

    facts = read_script(code)
    found = {(target.start, target.end) for target in facts.next_targets if target.target == old}
    found |= {(read.start, read.end) for read in facts.reads if read.node == old}
    return [_renamed_at(code, start, end, new) for start, end in sorted(found)]


def led_elsewhere(node: NodeView, targets: Mapping[str, str]) -> Edit:
    """The edit that has a node's script lead to other nodes; what it reads of them stays. ``targets``: old id → new."""
    from wfstudio.script.facts import read_script

    code = node.js_code or ""
    changes = [
        _renamed_at(code, target.start, target.end, targets[target.target])
        for target in read_script(code).next_targets
        if target.target in targets
    ]
    return SetValue(("nodes", node.index, "config", "js_code"), with_changes(code, sorted(set(changes))))


def renamed_in(code: str, new_ids: Mapping[str, str]) -> str:
    """A script with several nodes renamed at once (old id → new), so that ids may change places."""
    changes = [change for old, new in new_ids.items() if old != new for change in script_changes(code, old, new)]
    return with_changes(code, sorted(changes))


def with_changes(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """A text with ``[start, end)`` replaced for each change; they come in order and apart from each other."""
    for start, end, new in reversed(changes):
        text = f"{text[:start]}{new}{text[end:]}"
    return text


def _renamed_at(code: str, start: int, end: int, new: str) -> tuple[int, int, str]:
    """The change that has the literal or property at ``[start, end)`` name ``new``."""
    head, written = code[:start], code[start:end]
    if is_literal(written):
        return start, end, relabelled(written, new)
    if _IDENTIFIER.fullmatch(new):
        return start, end, new
    index = json.dumps(new, ensure_ascii=False)
    if head.endswith("?."):
        return start, end, f"[{index}]"
    if head.endswith("."):
        return start - 1, end, f"[{index}]"
    local = re.match(r"\s*:", code[end:])  # a destructuring pattern: `{ old }` or `{ old: local }`
    return start, end, index if local else f"{index}: {written}"


def is_literal(written: str) -> bool:
    """Whether a script's reference to a node is a string literal, and not a property's name."""
    return written[:1] in ("'", '"', "`")


def relabelled(written: str, new: str) -> str:
    """A string literal with another text, in the same quotes."""
    quote = written[0]
    inner = json.dumps(new, ensure_ascii=False)[1:-1].replace('\\"', '"')
    return quote + inner.replace(quote, "\\" + quote) + quote
