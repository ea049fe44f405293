"""HTML of a page as readable text while it is written: inputs, buttons and what the runtime fills stand in it."""

from collections.abc import Iterable

from wfstudio.document.catalogue import FIELD_TYPES
from wfstudio.document.model import Document, Json, NodeView
from wfstudio.scenario.page import page_of
from wfstudio.scenario.pagetext import page_text, visible

QR, SUMMARY = "[QR code: the address of this page]", "[summary of the run]"
_BLANK = "_" * 12


def html_preview(html: str, node: NodeView | None = None) -> str:
    """The text of some HTML; a token of one of the node's inputs becomes that input, the buttons' token the buttons.

    Broken HTML never raises.
    """
    fill = {"{placeholder_for_qrcode}": QR, "{placeholder_for_summary}": SUMMARY}
    buttons = _buttons(node)
    fill["{form-buttons-placeholder}"] = buttons or "[no button: nothing is wired]"
    for field in node.fields if node is not None else ():
        token = field.get("replaceWithInHtml")
        if isinstance(token, str) and token:
            fill[token] = input_line(field)
    return page_text(html, fill)


def page_preview(node: NodeView, document: Document) -> str:
    """The whole page of a node: header, what stands on it in order, footer, as a run shows it."""
    page = page_of(document, node.id)
    parts = [page.header]
    html = [text for field in node.fields if isinstance(text := field.get("html"), str)]
    for field in node.fields:
        token, markup = field.get("replaceWithInHtml"), field.get("html")
        if isinstance(markup, str):
            parts.append(html_preview(markup, node))
        elif _is_input(field) and not (isinstance(token, str) and token and any(token in text for text in html)):
            parts.append(input_line(field))
    if not any("{form-buttons-placeholder}" in text for text in html):
        parts.append(_buttons(node))
    parts.append(page.footer)
    return "\n\n".join(part for part in parts if part)


def input_line(field: dict[str, Json]) -> str:
    """An input as one line: its label, a star when it is required, a box or a line to write on."""
    label = visible(_text(field, "label") or _text(field, "name") or "input without a name")
    star = " *" if field.get("required") is True else ""
    if field.get("type") == "checkbox":
        return f"[ ] {label}{star}"
    hint = visible(_text(field, "value") or _text(field, "placeholder"))
    return f"{label}{star}: [{hint or _BLANK}]"


def _is_input(field: dict[str, Json]) -> bool:
    row = FIELD_TYPES.get(_text(field, "type"))
    return row is None or row.is_input


def _text(field: dict[str, Json], key: str) -> str:
    value = field.get(key)
    return value if isinstance(value, str) else ""


def _buttons(node: NodeView | None) -> str:
    if node is None:
        return "[ Next ]"
    shown = list(_labels(node))
    return " ".join(f"[ {label} ]" for label in shown)


def _labels(node: NodeView) -> Iterable[str]:
    raw = node.raw
    if node.is_terminal:
        return
    yield visible(_text(raw, "on_next_button_label")) or "Next"
    if "on_back" in node.handlers:
        yield visible(_text(raw, "on_back_button_label")) or "Back"
