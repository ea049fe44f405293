"""Random workflows: every type, wires to nodes that are and are not, scripts that lead and read, ids twice."""

from typing import Any

from hypothesis import strategies as st

from wfstudio.document.catalogue import CATALOGUE
from wfstudio.document.emitting import same
from wfstudio.document.model import HANDLER_KEYS, Document
from wfstudio.document.reading import parse
from wfstudio.document.writing import dump

IDS = ("a", "b", "c", "d", "my-id", "é")


def _script(leads: list[str], reads: list[str]) -> str:
    lines = [f"if (params.nodes.x) next = {target!r};" for target in leads]
    lines += [f"const v{n} = params.nodes['{read}'].email;" for n, read in enumerate(reads)]
    return "\n".join([*lines, "return {};"])


@st.composite
def workflows(draw: st.DrawFn, unique: bool = False) -> Document:
    """A document as a file holds it; with ``unique`` no id stands twice."""
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=6, unique=unique))
    nodes: list[Any] = []
    some = st.sampled_from((*IDS, "", "gone"))
    for node_id in ids:
        kind = draw(st.sampled_from((*CATALOGUE, "hologram")))
        node: dict[str, Any] = {"id": node_id, "type": kind, "name": node_id.upper()}
        keys = draw(st.lists(st.sampled_from(HANDLER_KEYS), max_size=4, unique=True))
        node.update({key: draw(some) for key in keys})
        if kind == "js":
            lead = st.lists(st.sampled_from((*IDS, "gone")), max_size=2)
            node["config"] = {"js_code": _script(draw(lead), draw(lead))}
        if kind == "form" and draw(st.booleans()):
            node["is_terminal_node"] = True
        nodes.append(node)
    raw = {"version": "v1", "name": "x", "type": "t", "nodes": nodes}
    return parse(dump(Document(raw)))


def check_undo(doc: Document, edit: Any) -> Document:
    """Do an edit; see that its inverse restores the bytes and that what it made reads back as meant."""
    changed: Document = edit.apply(doc)
    assert dump(edit.inverse(doc).apply(changed)) == dump(doc)
    assert same(parse(dump(changed)).raw, changed.raw)
    return changed
