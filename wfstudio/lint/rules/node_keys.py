"""Whether each node is of a known type, has the keys it needs, and none that nobody knows."""

from wfstudio.document.catalogue import CATALOGUE, FIELD_KEYS
from wfstudio.lint.findings import ERROR, WARNING
from wfstudio.lint.guess import Guesser
from wfstudio.lint.places import KEY, Place
from wfstudio.lint.registry import rule
from wfstudio.lint.shapes import HANDLERS, NODE_WORDS, REQUIRED
from wfstudio.lint.wiring import TYPES

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Json, NodeView
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding

_WORDS = Guesser(sorted(NODE_WORDS))
_FIELD_WORDS = Guesser(FIELD_KEYS)


@rule("WF107", "unknown-node-type", ERROR)
def unknown_node_type(context: "Context") -> "Iterator[Finding]":
    """A node's type is none that the platform has.

    Why: an instance that reaches such a node fails.

    Bad:
        {"id": "selfie", "type": "selfi_capture", "on_success": "done", "on_fail": "retry", "on_error": "retry"}

    Good:
        {"id": "selfie", "type": "selfie_capture", "on_success": "done", "on_fail": "retry", "on_error": "retry"}
    """
    for node in context.doc.nodes:
        kind = node.raw.get("type")
        if not isinstance(kind, str) or kind in CATALOGUE:
            continue
        place = Place(("nodes", node.index, "type"))
        near = TYPES.near(kind)
        message = f"there is no node type `{kind}`" + (f". Did you mean `{near}`?" if near else "")
        fix = context.fix("unsafe", f"Change the type to {near}", place, near) if near else None
        yield context.at("WF107", message, place, node.id or None, fix=fix)


@rule("WF108", "missing-node-field", ERROR)
def missing_node_field(context: "Context") -> "Iterator[Finding]":
    """A node lacks `id`, `type`, or a key that its type requires.

    Why: a node without an id cannot be led to, one without a type cannot be run, a form without `fields` shows
    nothing, a script node without `config.js_code` does nothing. A misspelt key is shown where it stands.

    Bad:
        {"id": "scan", "type": "photo_id_capture", "on_success": "done", "on_fail": "retry", "on_error": "retry"}

    Good:
        {"id": "scan", "type": "photo_id_capture", "render_style": "full_frame", "on_success": "done",
         "on_fail": "retry", "on_error": "retry"}
    """
    for place, wiring in enumerate(context.wirings):
        node = wiring.node
        raw = node.raw
        kind = wiring.type_meant
        paths = [path for path in (("id",), ("type",), *REQUIRED.get(kind, ())) if _absent(raw, path)]
        for path in paths:
            what = f"node {node.index + 1}" if path == ("id",) else _named(node)
            message = f"{what} has no `{'.'.join(path)}`" + (f", which a `{kind}` needs" if path[0] not in _ALL else "")
            written = _stand_in(raw, path)
            if written is None:
                yield context.about_node("WF108", message, place)
            else:
                message += f": `{written[-1]}` was probably meant to be it"
                at = Place(("nodes", node.index, *written), KEY)
                yield context.at("WF108", message, at, node.id or None)


_ALL = ("id", "type")


def _named(node: "NodeView") -> str:
    return f"`{node.id}`" if node.id else f"node {node.index + 1}"


def _absent(raw: "dict[str, Json]", keys: tuple[str, ...]) -> bool:
    """Whether nothing stands at the dotted key. What is of a wrong type on the way is another rule's business."""
    found: Json = raw
    for key in keys:
        if not isinstance(found, dict):
            return found is None
        if key not in found:
            return True
        found = found[key]
    return False


def _stand_in(raw: "dict[str, Json]", path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The path of an unknown key that was probably meant to be a missing one."""
    holder: Json = raw
    for depth, key in enumerate(path):
        if not isinstance(holder, dict):
            return None
        if key not in holder:
            known = NODE_WORDS if not depth else frozenset()
            unknown = [written for written in holder if written not in known and not written.startswith("on_")]
            guesser = Guesser((key, *known)) if unknown else None
            meant = next((written for written in unknown if guesser and guesser.near(written) == key), None)
            return (*path[:depth], meant) if meant is not None else None
        holder = holder[key]
    return None


@rule("WF109", "unknown-node-field", WARNING)
def unknown_node_field(context: "Context") -> "Iterator[Finding]":
    """A node holds a key that no type of node knows, or one of its fields a misspelt one.

    Why: the platform ignores it, so what it says has no effect. Unknown handlers are another rule's business.

    Bad:
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": true, "colour": "blue"}

    Good:
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": true, "return_summary": true}
    """
    for wiring in context.wirings:
        node = wiring.node
        kind = wiring.type_meant
        if kind not in CATALOGUE or kind == "system":
            continue
        missing = [path for path in (("id",), *REQUIRED[kind]) if _absent(node.raw, path)]
        spoken_for = [_stand_in(node.raw, path) for path in missing]
        for key in node.raw:
            if key in NODE_WORDS or key in HANDLERS or key.startswith("on_") or (key,) in spoken_for:
                continue
            near = _WORDS.near(key)
            yield _unknown(context, node, (key,), f"a node has no key `{key}`", near, near in _HARMLESS)
        for place, field in enumerate(node.fields_listed):
            for key in field if isinstance(field, dict) else ():
                meant = None if key in FIELD_KEYS else _FIELD_WORDS.near(key)
                if isinstance(field, dict) and meant is not None and meant not in field:
                    message = f"a field has no key `{key}`"
                    yield _unknown(context, node, ("fields", place, key), message, meant, meant in _HARMLESS)


_HARMLESS = ("placeholder", "tooltip", "render_style", "authtype", "purpose", "scopes", "return_summary")
"""Settings that may be put right without any other rule having more to say."""


def _unknown(
    context: "Context", node: "NodeView", path: "tuple[str | int, ...]", message: str, near: str | None, harmless: bool
) -> "Finding":
    place = Place(("nodes", node.index, *path), KEY)
    fix = None
    if near is not None:
        message += f". Did you mean `{near}`?"
        holder = node.raw if len(path) == 1 else node.fields_listed[int(path[1])]
        if harmless and isinstance(holder, dict) and near not in holder and _same_kind(near, holder[str(path[-1])]):
            fix = context.fix("unsafe", f"Rename to {near}", place, near)
    return context.at("WF109", message, place, node.id or None, fix=fix)


def _same_kind(near: str, value: "Json") -> bool:
    return isinstance(value, bool) if near == "return_summary" else isinstance(value, str)
