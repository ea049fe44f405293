"""Which settings the form of a node shows, under which headings, and what they hold. No widget in here."""

from collections.abc import Mapping
from dataclasses import dataclass

from wfstudio.document.catalogue import CATALOGUE, HANDLER_LABELS, NODE_KEYS, WORKFLOW_KEYS
from wfstudio.document.model import Document, Json, NodeView
from wfstudio.document.rows import Kind, NodeType, Setting
from wfstudio.tui.inspector.field import ABSENT, Value

_SERVICE_KEYS = ("tenantId", "communityId", "workflowId", "createdAt", "updatedAt", "nodes", "canvasData")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the settings under it."""

    title: str
    settings: tuple[Setting, ...]


def node_sections(node: NodeView, types: Mapping[str, NodeType]) -> list[Section]:
    """The sections of a node's form: what it is, where it leads, its type's settings, what is seldom needed, what the
    catalogue knows not."""
    row = types.get(node.type)
    sections = [Section("Node", tuple(_node_setting(setting, types) for setting in NODE_KEYS))]
    ways = _handler_settings(node, row)
    seldom = _seldom(node, row)
    sections.append(Section("Leads to", tuple(one for one in ways if one.key not in seldom)))
    if row is not None and row.settings:
        markup_last = sorted(row.settings, key=lambda one: one.kind is Kind.MARKUP)
        sections.append(Section("Settings", tuple(markup_last)))
    sections.append(Section("May lead to", tuple(one for one in ways if one.key in seldom)))
    unknown = _unknown_settings(node, row)
    if unknown:
        sections.append(Section("Other keys", unknown))
    return [section for section in sections if section.settings]


def _node_setting(setting: Setting, types: Mapping[str, NodeType]) -> Setting:
    if setting.key != "type":
        return setting
    return Setting("type", Kind.CHOICE, setting.title, setting.help, True, tuple(types))


def _handler_settings(node: NodeView, row: NodeType | None) -> tuple[Setting, ...]:
    known = {handler.key: handler for handler in row.handlers} if row else {}
    keys = [*known, *[key for key in HANDLER_LABELS if key in node.raw and key not in known]]
    settings = []
    for key in keys:
        spec = known.get(key)
        required = bool(spec and spec.required and not node.is_terminal)
        label = spec.label if spec else HANDLER_LABELS[key]
        settings.append(Setting(key, Kind.NODE_REF, label, f"Where {key} leads: the id of a node.", required))
    return tuple(settings)


def _seldom(node: NodeView, row: NodeType | None) -> set[str]:
    """The handlers that a page may have and does not: a page goes on and back, other outcomes are for captures."""
    if row is None or row.capture or not row.waits:
        return set()
    return {spec.key for spec in row.handlers if spec.key not in (*node.raw, *row.default, "on_next", "on_back")}


def _unknown_settings(node: NodeView, row: NodeType | None) -> tuple[Setting, ...]:
    shown = {setting.key.partition(".")[0] for setting in (row.settings if row else ())}
    shown |= {setting.key for setting in NODE_KEYS} | set(HANDLER_LABELS)
    return tuple(
        Setting(key, kind_of(value), key, "Not in the catalogue; kept as it is.")
        for key, value in node.raw.items()
        if key not in shown and "." not in key
    )


def kind_of(value: Json) -> Kind:
    """How a value of which nothing is known but itself is edited."""
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int | float):
        return Kind.NUMBER
    if isinstance(value, str):
        return Kind.HTML if "\n" in value or "<" in value else Kind.TEXT
    return Kind.OBJECT


def workflow_sections(document: Document) -> list[Section]:
    """The form of the workflow itself."""
    settings = []
    for key, row in WORKFLOW_KEYS.items():
        if key in _SERVICE_KEYS or key == "isPublished":
            continue
        kind = {"boolean": Kind.BOOLEAN, "object": Kind.MARKUP}.get(row.types[0], Kind.TEXT)
        kind = Kind.HTML if key == "styleSheet" else kind
        settings.append(Setting(key, kind, row.title, row.help, row.required))
    other = tuple(
        Setting(key, kind_of(value), key, "Not in the catalogue; kept as it is.")
        for key, value in document.workflow.items()
        if key not in WORKFLOW_KEYS
    )
    sections = [Section("Workflow", tuple(settings))]
    return [*sections, Section("Other keys", other)] if other else sections


def value_at(raw: Mapping[str, Json], dotted: str) -> Value:
    """What a node or workflow holds at a dotted key, ABSENT when nothing."""
    if dotted in raw:
        return raw[dotted]
    found: Json = dict(raw)
    for key in dotted.split("."):
        if not isinstance(found, dict) or key not in found:
            return ABSENT
        found = found[key]
    return found


def known_types(library: dict[str, Json] | None) -> dict[str, NodeType]:
    """The catalogue's rows, and one for each type that only the service's library knows."""
    from wfstudio.document.catalogue import from_library

    return {**CATALOGUE, **(from_library(library) if library else {})}
