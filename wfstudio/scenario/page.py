"""What a person is asked at a node, read from the document: the page's text, its inputs, its buttons.

The command line and the studio show the same page from this description; neither reads a node by itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wfstudio.document.catalogue import FIELD_TYPES, node_type
from wfstudio.document.model import Document, Json, NodeView
from wfstudio.engine.definition import HANDLER_STAND_INS
from wfstudio.scenario.pagetext import page_text, visible

CAPTURE_OUTCOMES = ("success", "fail", "error", "resolution_fail")
"""What a capture may be told to come to. Source: workflow handlers of the capture types (platform facts)."""

_TRUE = frozenset({"true", "yes", "y", "on", "1", "x", "checked", "ticked"})
_FALSE = frozenset({"false", "no", "n", "off", "0", "", "unchecked"})


class NotOfThatType(ValueError):
    """A text that the field's type cannot be made from; the message is a sentence about the value."""


@dataclass(frozen=True, slots=True)
class PageField:
    """One input: ``name`` is the key of the value, ``label`` what a person reads, ``type`` as the document says."""

    name: str
    label: str
    type: str
    required: bool
    placeholder: str = ""
    tooltip: str = ""
    value: str = ""

    @property
    def is_checkbox(self) -> bool:
        """Whether the value is ticked or not, and not a text."""
        return self.type == "checkbox"

    @property
    def is_personal(self) -> bool:
        """Whether what is typed should not be readable over a shoulder."""
        return self.type == "ssn"

    def convert(self, text: str) -> str | bool:
        """The value to submit for ``text``. Raises NotOfThatType."""
        if not self.is_checkbox:
            return text
        word = text.strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise NotOfThatType(f"a checkbox is true or false, not {text!r}")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or an outcome: the ``action`` to send, its ``label``, the node it leads to ("" when not wired)."""

    action: str
    label: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One node as a person meets it. ``kind``: form, capture, ssn (fields, then an outcome), handoff, end or other.

    ``header`` and ``footer`` are the node's own or the workflow's, ``text`` what stands between them.
    """

    node_id: str
    node_type: str
    title: str
    kind: str
    text: str
    fields: tuple[PageField, ...] = ()
    buttons: tuple[Choice, ...] = ()
    outcomes: tuple[Choice, ...] = ()
    header: str = ""
    footer: str = ""


def page_of(
    document: Document, node_id: str, node_type_name: str = "", *, summary: Iterable[str] = (), url: str = ""
) -> Page:
    """The page of a node; a node the document does not have becomes a page of kind "other" without inputs.

    ``node_type_name`` is what the service calls the type, used when the document does not know the node; ``summary``
    and ``url`` fill the tokens that the runtime fills.
    """
    node = document.node(node_id)
    if node is None:
        return Page(node_id, node_type_name, node_id, "other", "")
    kind = kind_of(node)
    fill = {
        "{placeholder_for_summary}": "".join(f"<li>{_escaped(label)}</li>" for label in summary),
        "{placeholder_for_qrcode}": _escaped(url),
    }
    return Page(
        node_id,
        node.type,
        visible(node.title),
        kind,
        _text(node, fill),
        () if kind == "end" else inputs_of(node),
        _buttons(node, kind),
        _outcomes(node) if kind in {"capture", "ssn"} else (),
        _markup(node.raw.get("header") or document.workflow.get("header")),
        _markup(node.raw.get("footer") or document.workflow.get("footer")),
    )


def fields_named(page: Page, message: str) -> list[str]:
    """The names of the page's fields that an error message names, by name or by label."""
    return [
        item.name
        for item in page.fields
        if re.search(rf"(?<!\w){re.escape(item.name)}(?!\w)", message) or (item.label and f"{item.label!r}" in message)
    ]


def kind_of(node: NodeView) -> str:
    """How a person meets the node: form, capture, ssn, handoff, end (nothing is asked), script or other."""
    if node.is_terminal:
        return "end"
    row = node_type(node.type)
    if row is None:
        return "form" if node.fields else "other"
    if row.capture:
        return "ssn" if row.setting("fields") is not None else "capture"
    if node.type == "qr_for_device_handoff":
        return "handoff"
    return "form" if row.waits else "script"


def inputs_of(node: NodeView) -> tuple[PageField, ...]:
    """The inputs of a node in order; markup and inputs without a name are left out."""
    return tuple(_input(field) for field in node.fields if _is_input(field))


def _is_input(field: dict[str, Json]) -> bool:
    row = FIELD_TYPES.get(_string(field, "type"))
    return bool(_string(field, "name")) and (row is None or row.is_input)


def _input(field: dict[str, Json]) -> PageField:
    name = _string(field, "name")
    return PageField(
        name,
        visible(_string(field, "label")) or name,
        _string(field, "type"),
        field.get("required") is True,
        visible(_string(field, "placeholder")),
        visible(_string(field, "tooltip")),
        _string(field, "value"),
    )


def _string(raw: dict[str, Json], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _text(node: NodeView, fill: dict[str, str]) -> str:
    tokens = {token: "" for field in node.fields if (token := _string(field, "replaceWithInHtml"))}
    parts = [page_text(_filled(_string(field, "html"), fill), tokens) for field in node.fields]
    return "\n\n".join(part for part in parts if part)


def _filled(html: str, fill: dict[str, str]) -> str:
    for token, markup in fill.items():
        html = html.replace(token, markup)
    return html


def _markup(value: Json) -> str:
    html = value.get("html") if isinstance(value, dict) else value
    return page_text(html) if isinstance(html, str) else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _buttons(node: NodeView, kind: str) -> tuple[Choice, ...]:
    if kind in {"end", "capture", "script"}:
        return ()
    shown = [Choice("next", visible(_string(node.raw, "on_next_button_label")) or "Next", _target(node, "next"))]
    if kind == "form" and "on_back" in node.handlers:
        label = visible(_string(node.raw, "on_back_button_label")) or "Back"
        shown.append(Choice("back", label, node.handlers["on_back"]))
    return tuple(shown)


def _outcomes(node: NodeView) -> tuple[Choice, ...]:
    return tuple(Choice(outcome, outcome.replace("_", " "), _target(node, outcome)) for outcome in CAPTURE_OUTCOMES)


def _target(node: NodeView, outcome: str) -> str:
    return next((node.handlers[key] for key in HANDLER_STAND_INS[outcome] if key in node.handlers), "")
