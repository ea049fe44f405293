"""Whether headers and footers are markup."""

from wfstudio.lint.findings import ERROR
from wfstudio.lint.places import KEY, Place
from wfstudio.lint.registry import rule
from wfstudio.lint.shapes import MARKUP_KEYS, is_markup

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Json, Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


@rule("WF111", "bad-markup", ERROR)
def bad_markup(context: "Context") -> "Iterator[Finding]":
    """A header or footer is not `{"type": "html", "html": "…"}`.

    Why: the page is shown without it, or not at all.

    Bad:
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": true, "header": "<h1>Acme</h1>"}

    Good:
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": true,
         "header": {"type": "html", "html": "<h1>Acme</h1>"}}
    """
    yield from _bad(context, context.doc.workflow, (), None)
    for wiring in context.wirings:
        if wiring.row_meant is not None:  # what a type that only a tenant knows keeps there is its own business
            node = wiring.node
            yield from _bad(context, node.raw, ("nodes", node.index), node.id or None)


def _bad(context: "Context", holder: "dict[str, Json]", path: "Path", node: str | None) -> "Iterator[Finding]":
    for key in MARKUP_KEYS:
        value = holder.get(key)
        if value is None or is_markup(value):
            continue
        place = Place((*path, key))
        why = f'`{key}` takes {{"type": "html", "html": "…"}}'
        if isinstance(value, dict):
            kind = value.get("type")
            if "type" in value and kind != "html":
                place = Place((*path, key, "type"))
                why += ", but its `type` is not `html`"
            elif "html" in value and not isinstance(value["html"], str):
                place = Place((*path, key, "html"))
                why += ", but its `html` is no text"
            else:
                place = Place((*path, key), KEY)
                why += f", but there is no `{'html' if 'type' in value else 'type'}` in it"
        else:
            why += f", but this is {'text' if isinstance(value, str) else 'none'}"
        yield context.at("WF111", why, place, node)
