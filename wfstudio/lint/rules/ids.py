"""Whether ids are well formed."""

from wfstudio.lint.findings import WARNING, Change, Fix
from wfstudio.lint.places import Place
from wfstudio.lint.registry import rule
from wfstudio.lint.shapes import is_plain_id

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


@rule("WF112", "bad-node-id", WARNING)
def bad_node_id(context: "Context") -> "Iterator[Finding]":
    """An id is empty, or has blanks or control characters in it.

    Why: it cannot be seen in a log or in a URL what it is, a script cannot read it as `params.nodes.id`, and an empty
    one cannot be led to. The fix renames it everywhere: the handlers, and what scripts lead to and read.

    Bad:
        [{"id": "welcome", "type": "form", "fields": [], "on_next": "the end"},
         {"id": "the end", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "welcome", "type": "form", "fields": [], "on_next": "the_end"},
         {"id": "the_end", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    taken: set[str] = set()
    for node in context.doc.nodes:
        bad = node.raw.get("id")
        if not isinstance(bad, str) or is_plain_id(bad):
            continue
        faults = _faults(bad)
        if faults is None:
            continue
        place = Place(("nodes", node.index, "id"))
        message = f"the id `{bad}` {faults}" if bad else faults
        yield context.at("WF112", message, place, bad or None, fix=_rename(context, bad, taken))


def _faults(bad: str) -> str | None:
    if not bad:
        return "the id is empty: nothing can lead here"
    from unicodedata import category

    kinds = {category(letter) for letter in bad}
    if kinds & {"Zs", "Zl", "Zp"}:
        return "has blanks in it"
    if kinds & {"Cc", "Cf", "Cs"}:
        return "has invisible characters in it"
    return None  # not printable only because it is newer than this Python


def _rename(context: "Context", bad: str, taken: set[str]) -> Fix | None:
    """The fix that renames a node everywhere. None when the id is not one node's
    alone, when something that names no node probably means it (that comes first), or when nothing is left of it."""
    if not bad or context.references.copies(bad) != 1 or bad in context.guessed:
        return None
    from unicodedata import category

    from wfstudio.graph.rename import is_literal, relabelled

    letters = [" " if letter.isspace() else letter for letter in bad]
    new = "_".join("".join([letter for letter in letters if category(letter)[0] != "C"]).split())
    if not new:
        return None
    found = list(context.references.to(bad))
    if not all(is_literal(written) for _, written in found if written):
        return None
    new = context.references.free(new, taken)
    changes = [Change(place, relabelled(written, new) if written else new) for place, written in found]
    return Fix("unsafe", f"Rename to {new} everywhere", tuple(changes), context.locator)
