"""The same change on many nodes."""

from wfstudio.document.edits import Compound, Edit, set_handler, set_setting, unset_setting
from wfstudio.document.model import HANDLER_KEYS
from wfstudio.document.rows import Kind, Setting

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfstudio.document.model import Document, Json, NodeView
    from wfstudio.document.rows import HandlerSpec, NodeType


class Shared:
    """A setting that several nodes may have. ``ids`` are those nodes, ``holding`` how many of them hold it, ``values``
    what they hold, each once, the most frequent first."""

    __slots__ = ("holding", "ids", "setting", "values")

    def __init__(self, setting: Setting, ids: tuple[str, ...], holding: int, values: "tuple[Json, ...]") -> None:
        self.setting = setting
        self.ids = ids
        self.holding = holding
        self.values = values


def shared_settings(doc: "Document", node_ids: "Sequence[str]", types: "Mapping[str, NodeType]") -> list[Shared]:
    """The settings and handlers that at least one of these nodes may have by its type, those of most nodes first."""
    wanted = set(node_ids)
    nodes = [node for node in doc.nodes if node.id in wanted and doc.node(node.id) is node]
    found: dict[str, tuple[Setting, list[NodeView]]] = {}
    for node in nodes:
        row = types.get(node.type)
        wires = tuple(_wire(spec) for spec in row.handlers) if row is not None and not node.is_terminal else ()
        for setting in (*row.settings, *wires) if row is not None else ():
            found.setdefault(setting.key, (setting, []))[1].append(node)
    shared = [_shared(setting, having) for setting, having in found.values()]
    return sorted(shared, key=lambda one: -len(one.ids))


def _wire(spec: "HandlerSpec") -> Setting:
    return Setting(spec.key, Kind.NODE_REF, spec.label, f"Where {spec.key} leads: the id of a node.")


def _shared(setting: Setting, nodes: "list[NodeView]") -> Shared:
    held = [value for node in nodes if (value := value_at(node.raw, setting.key)) is not None]
    kinds: dict[str, tuple[int, Json]] = {}
    for value in held:
        count, _ = kinds.get(repr(value), (0, None))
        kinds[repr(value)] = (count + 1, value)
    values = sorted(kinds.values(), key=lambda one: -one[0])
    return Shared(setting, tuple(node.id for node in nodes), len(held), tuple(value for _, value in values))


def value_at(raw: "Mapping[str, Json]", dotted: str) -> "Json":
    """What stands at a dotted key, None when nothing does."""
    if dotted in raw:
        return raw[dotted]
    found: Json = dict(raw)
    for key in dotted.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def set_on_many(
    doc: "Document", node_ids: "Sequence[str]", dotted_key: str, value: "Json", *, unset: bool = False
) -> Edit:
    """Give a setting of several nodes the same value, or with ``unset`` take it away; nodes that have it so already are
    not touched. Raises EditRefused when one of the nodes is not there."""
    edits: list[Edit] = []
    for node_id in node_ids:
        node = doc.node(node_id)
        if node is not None and not unset and _same(value_at(node.raw, dotted_key), value):
            continue
        edit = (
            unset_setting(doc, node_id, dotted_key)
            if unset
            else set_handler(doc, node_id, dotted_key, value)
            if dotted_key in HANDLER_KEYS and isinstance(value, str)
            else set_setting(doc, node_id, dotted_key, value)
        )
        if not isinstance(edit, Compound) or edit.edits:
            edits.append(edit)
    verb = "Remove" if unset else "Set"
    names = f"{len(edits)} nodes" if len(edits) != 1 else "1 node"
    return Compound(f"{verb} {dotted_key} of {names}", tuple(edits))


def changed_by(doc: "Document", edit: Edit) -> list[str]:
    """The ids of the nodes that an edit changes in their places; for a preview."""
    after = edit.apply(doc)
    return [old.id for old, new in zip(doc.nodes, after.nodes, strict=False) if old.raw is not new.raw]


def _same(one: "Json", other: "Json") -> bool:
    return type(one) is type(other) and one == other
