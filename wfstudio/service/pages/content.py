"""A node's HTML with the page's own parts in the places of its tokens."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from wfstudio.document.model import Json, NodeView
from wfstudio.page.sanitised import sanitised
from wfstudio.service.pages.inputs import Entered, input_markup, is_input

BUTTONS, CODE, SUMMARY = "{form-buttons-placeholder}", "{placeholder_for_qrcode}", "{placeholder_for_summary}"
_TAG = re.compile(r'(<[^>"]*+(?:"[^"]*+"[^>"]*+)*+>)')
_UNFILLED = r"\{(?:form-[\w-]+|placeholder_for_\w+)\}"
_FIRST, _LAST = "\ue000", "\ue001"
"""Signs for private use, which stand around the place of an input that no token names; those of a document go."""


@dataclass(slots=True)
class Content:
    """What stands between header and footer: safe markup, and the origins of its pictures."""

    html: str
    hosts: frozenset[str] = field(default_factory=frozenset)

    @property
    def has_main(self) -> bool:
        """Whether the document's markup names its main part itself."""
        return "<main" in self.html


def own_html(value: Json) -> Content:
    """A header or footer: ``{"type": "html", "html": …}`` or the HTML itself; "" where there is none."""
    html = value.get("html") if isinstance(value, dict) else value
    if not isinstance(html, str) or not html:
        return Content("")
    safe = sanitised(html)
    return Content(_fill(safe.html, {}), safe.hosts)


def page_content(node: NodeView, entered: Entered, *, buttons: str = "", code: str = "", summary: str = "") -> Content:
    """The node's fields in order: markup, inputs at their tokens or else where they stand in the list, and the parts.

    A part that has no token comes last; one that has several stands at the first.
    """
    rows: list[dict[str, Any]] = node.fields
    written = "".join(html for row in rows if isinstance(html := row.get("html"), str))
    parts = {BUTTONS: buttons, CODE: code, SUMMARY: summary}
    pieces: list[str] = []
    for number, row in enumerate(rows):
        html, token = row.get("html"), row.get("replaceWithInHtml")
        if isinstance(html, str):
            pieces.append(html.replace(_FIRST, "").replace(_LAST, ""))
        elif is_input(row):
            markup = input_markup(row, entered)
            if isinstance(token, str) and len(token) > 1 and token in written:
                parts[token] = markup
            else:
                place = f"{_FIRST}{number}{_LAST}"
                parts[place] = f'<div class="field">{markup}</div>'
                pieces.append(place)
    pieces += [token for token in (CODE, SUMMARY, BUTTONS) if parts[token] and token not in written]
    safe = sanitised("".join(pieces))
    return Content(_fill(safe.html, parts), safe.hosts)


def _fill(html: str, parts: dict[str, str]) -> str:
    """Sanitised HTML with the parts in the places of their tokens; only those in text count, never in an attribute."""
    known = {escape(token, quote=False): part for token, part in parts.items()}
    pattern = re.compile("|".join([*(re.escape(token) for token in sorted(known, key=len, reverse=True)), _UNFILLED]))

    def put(found: re.Match[str]) -> str:
        return known.pop(found[0], "")

    pieces = _TAG.split(html)
    pieces[::2] = [pattern.sub(put, text) if "{" in text or _FIRST in text else text for text in pieces[::2]]
    return "".join(pieces)
