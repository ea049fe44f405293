"""Whether a workflow is kept in order."""

from wfstudio.lint.findings import INFO, WARNING
from wfstudio.lint.pages import markup
from wfstudio.lint.places import Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding

_THINGS = ("node", "form", "page", "script", "step", "workflow", "screen")
_MANY = 3


def is_default_name(name: str) -> bool:
    """Whether a name is what a tool gave: "Node 1", "New workflow", "Untitled 2", "Copy of …", "… (copy)"."""
    lower = name.lower()
    if not ("copy" in lower or "new" in lower or "node" in lower or "untitled" in lower or "workflow" in lower):
        return False
    words = lower.replace("_", " ").replace("-", " ").replace("(", " ").replace(")", " ").split()
    if not words:
        return False
    if words[:2] == ["copy", "of"] and len(words) > 2:
        return True
    numbered = words[-1].isdecimal() and len(words) > 1
    plain = words[:-1] if numbered else words
    if plain[-1:] == ["copy"] and len(plain) > 1 and name.rstrip(" 0123456789)").lower().endswith(("(copy", " copy")):
        return numbered or name.rstrip().endswith(")") or _hangs_on(name)
    if plain[0] == "untitled":
        return len(plain) == 1 or (len(plain) == 2 and plain[1] in _THINGS)
    if plain[0] == "new":
        return len(plain) == 2 and plain[1] in _THINGS
    return plain == ["node"] or (plain == ["workflow"] and (numbered or len(words) == 1))


def _hangs_on(name: str) -> bool:
    """Whether "copy" is set apart, as a tool does it, and no word of the name: "Welcome - copy"."""
    before = name.rstrip()[:-4].rstrip()
    return before.endswith(("-", "–", "—", ":"))


@rule("WF951", "default-name", WARNING)
def default_name(context: "Context") -> "Iterator[Finding]":
    """The workflow or a node still has the name that a tool gave it.

    Why: nobody finds it in a list, a report or a log. Names of nodes are optional: leave one out rather than keep it.

    Bad:
        {"id": "done", "type": "form", "name": "Node 1", "fields": [], "is_terminal_node": true}

    Good:
        {"id": "done", "type": "form", "name": "Thank you", "fields": [], "is_terminal_node": true}
    """
    doc = context.doc
    if is_default_name(doc.name):
        message = f"`{doc.name[:60]}` is the name that a tool gave: say what the workflow proves"
        yield context.at("WF951", message, Place(("name",)), None)
    for node in doc.nodes:
        if node.name and is_default_name(node.name):
            message = f"`{node.name[:60]}` is the name that a tool gave: say what the node does, or leave the name out"
            yield context.at("WF951", message, Place(("nodes", node.index, "name")), node.id or None)


@rule("WF952", "too-many-nodes", INFO)
def too_many_nodes(context: "Context") -> "Iterator[Finding]":
    """The workflow has more nodes than anybody can keep in mind; `max-nodes` sets how many that is.

    Why: it can no longer be reviewed as a whole. Split it, or let scripts decide what separate pages do now.

    With `max-nodes` at 1 (it is 200 unless set):

    Bad:
        {"version": "v1", "name": "Long", "type": "idv",
         "nodes": [{"id": "hello", "type": "form", "fields": [], "on_next": "done"},
                   {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}

    Good:
        {"version": "v1", "name": "Short", "type": "idv",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    count, most = len(context.doc.nodes), context.limit("max-nodes")
    if count > most:
        message = f"the workflow has {count} nodes, more than {most}: split it, or set `max-nodes`"
        yield context.about_document("WF952", message)


@rule("WF953", "repeated-markup", INFO)
def repeated_markup(context: "Context") -> "Iterator[Finding]":
    """The same header or footer is pasted into three nodes or more.

    Why: a change has to be made in each of them, and one is forgotten. The workflow has a header and a footer of its
    own for every page. An empty one, which hides that of the workflow, is no such case.

    Bad:
        [{"id": "a", "type": "form", "fields": [], "on_next": "b", "header": {"type": "html", "html": "<p>Bank</p>"}},
         {"id": "b", "type": "form", "fields": [], "on_next": "c", "header": {"type": "html", "html": "<p>Bank</p>"}},
         {"id": "c", "type": "form", "fields": [], "is_terminal_node": true,
          "header": {"type": "html", "html": "<p>Bank</p>"}}]

    Good:
        {"version": "v1", "name": "Bank", "type": "idv", "header": {"type": "html", "html": "<p>Bank</p>"},
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    found: dict[tuple[str, str], list[tuple[Path, str]]] = {}
    for node in context.doc.nodes:
        for key in ("header", "footer"):
            if key in node.raw:
                for path, html in markup(node.raw, key, ("nodes", node.index)):
                    if html.strip():
                        found.setdefault((key, html), []).append((path, node.id))
    for (key, _), holders in found.items():
        if len(holders) < _MANY:
            continue
        message = f"{len(holders)} nodes have the same {key}: make it the workflow's own `{key}`"
        finding = context.at("WF953", message, Place(holders[0][0]), holders[0][1] or None)
        finding.nodes = tuple([node_id for _, node_id in holders if node_id])
        yield finding
