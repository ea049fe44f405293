"""The editor of the token that an input takes the place of: those of the page's HTML are listed as one types."""

import re
from collections.abc import Iterable
from dataclasses import replace

from wfstudio.document.catalogue import HTML_TOKENS
from wfstudio.document.model import Json
from wfstudio.document.rows import Setting
from wfstudio.tui.inspector.field import Context, Value
from wfstudio.tui.inspector.lines import TextEditor
from wfstudio.tui.inspector.node_ref import NodeRefEditor

_TOKEN = re.compile(r"\{[\w-]+\}")


def free_tokens(rows: Iterable[Json], row: Json) -> tuple[str, ...]:
    """The tokens in the HTML of a page's fields that neither the runtime nor another field than ``row`` fills."""
    fields = [field for field in rows if isinstance(field, dict)]
    filled = {*HTML_TOKENS, *[field.get("replaceWithInHtml") for field in fields if field is not row]}
    pages = [html for field in fields if field.get("type") == "html" and isinstance(html := field.get("html"), str)]
    return tuple(dict.fromkeys(token for html in pages for token in _TOKEN.findall(html) if token not in filled))


class TokenEditor(NodeRefEditor):
    """A token. Enter takes the marked one of the list, or the text as it is where nothing is marked."""

    PLACEHOLDER = "not set"

    def __init__(self, setting: Setting, value: Value, context: Context, tokens: tuple[str, ...]) -> None:
        super().__init__(setting, value, replace(context, node_ids=tokens, titles={}))

    def read(self, text: str) -> Value:
        """The text as it is: one that is empty stays away."""
        return TextEditor.read(self, text)
