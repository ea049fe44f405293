"""Renaming a node everywhere: its id, the handlers that name it, and the scripts that lead to it or read it."""

import json
import re

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
    if not code or ("next" not in code and "nodes" not in code):
        return None
    from wfstudio.script.facts import read_script

    facts = read_script(code)
    changes = {(target.start, target.end) for target in facts.next_targets if target.target == old}
    changes |= {(read.start, read.end) for read in facts.reads if read.node == old}
    for start, end in sorted(changes, reverse=True):
        code = _renamed_at(code, start, end, new)
    return code if changes else None


def _renamed_at(code: str, start: int, end: int, new: str) -> str:
    """The code with the literal or property at ``[start, end)`` naming ``new``."""
    head, written, tail = code[:start], code[start:end], code[end:]
    if is_literal(written):
        return head + relabelled(written, new) + tail
    if _IDENTIFIER.fullmatch(new):
        return head + new + tail
    index = json.dumps(new, ensure_ascii=False)
    if head.endswith("?."):
        return f"{head}[{index}]{tail}"
    if head.endswith("."):
        return f"{head[:-1]}[{index}]{tail}"
    local = re.match(r"\s*:", tail)  # a destructuring pattern: `{ old }` or `{ old: local }`
    return head + index + tail if local else f"{head}{index}: {written}{tail}"


def is_literal(written: str) -> bool:
    """Whether a script's reference to a node is a string literal, and not a property's name."""
    return written[:1] in ("'", '"', "`")


def relabelled(written: str, new: str) -> str:
    """A string literal with another text, in the same quotes."""
    quote = written[0]
    inner = json.dumps(new, ensure_ascii=False)[1:-1].replace('\\"', '"')
    return quote + inner.replace(quote, "\\" + quote) + quote
