"""The HTML of a document: each piece with its path, and the pages that the pieces make up."""

from wfstudio.document.catalogue import CATALOGUE, FIELD_TYPES

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Document, Json, NodeView, Path

    Piece = tuple[Path, str]


def markup(holder: "dict[str, Json]", key: str, path: "Path") -> "list[Piece]":
    """The HTML of ``header`` or ``footer``, with its path; [] where there is none."""
    value = holder.get(key)
    if isinstance(value, dict):
        html = value.get("html")
        return [((*path, key, "html"), html)] if isinstance(html, str) else []
    return []


def field_pieces(node: "NodeView") -> "list[Piece]":
    """The HTML of a node's own fields."""
    rows = node.raw.get("fields")
    found: list[Piece] = []
    for place, field in enumerate(rows) if isinstance(rows, list) else ():
        if isinstance(field, dict):
            html = field.get("html")
            if isinstance(html, str) and field.get("type", "html") == "html":
                found.append((("nodes", node.index, "fields", place, "html"), html))
    return found


def pieces(doc: "Document") -> "Iterator[tuple[str | None, Path, str]]":
    """(node id or None, path, HTML) of every piece of HTML in the document, in no order that matters."""
    for key in ("header", "footer"):
        for path, html in markup(doc.workflow, key, ()):
            yield None, path, html
    for node in doc.nodes:
        here: Path = ("nodes", node.index)
        found = markup(node.raw, "header", here) + field_pieces(node) + markup(node.raw, "footer", here)
        for path, html in found:
            yield node.id or None, path, html


class Page:
    """What a person sees at one node: ``header``, ``body`` and ``footer`` are the pieces in order. The workflow's
    own header and footer stand where the node has none. Source: the catalogue, "Header", "Footer"."""

    __slots__ = ("body", "footer", "header", "node")

    def __init__(self, doc: "Document", node: "NodeView") -> None:
        path: Path = ("nodes", node.index)
        self.node = node
        self.header = markup(node.raw if "header" in node.raw else doc.workflow, "header", _at(node, "header", path))
        self.footer = markup(node.raw if "footer" in node.raw else doc.workflow, "footer", _at(node, "footer", path))
        self.body = field_pieces(node)

    @property
    def pieces(self) -> "list[Piece]":
        """All pieces in order."""
        return [*self.header, *self.body, *self.footer]

    @property
    def html(self) -> str:
        """All HTML of the page in one text."""
        return "\n".join([html for _, html in self.pieces])

    @property
    def has_markup(self) -> bool:
        """Whether its fields have any HTML of their own; where none has, the platform's own layout is shown."""
        return any(html.strip() for _, html in self.body)


def _at(node: "NodeView", key: str, path: "Path") -> "Path":
    return path if key in node.raw else ()


def pages(doc: "Document") -> list[Page]:
    """The page of each node that shows one."""
    return [Page(doc, node) for node in doc.nodes if (row := CATALOGUE.get(node.type)) is not None and row.waits]


def fields(node: "NodeView") -> "Iterator[tuple[Path, dict[str, Json]]]":
    """(path, field) of each field of a node that is an object."""
    rows = node.raw.get("fields")
    for place, field in enumerate(rows) if isinstance(rows, list) else ():
        if isinstance(field, dict):
            yield ("nodes", node.index, "fields", place), field


def is_input(field: "dict[str, Json]") -> bool:
    """Whether a field is an input of a type that is known."""
    kind = field.get("type")
    row = FIELD_TYPES.get(kind) if isinstance(kind, str) else None
    return row is not None and row.is_input


def replaced(node: "NodeView") -> "list[tuple[Path, str]]":
    """(path, token) of each token that a field of the node replaces."""
    found = []
    for path, field in fields(node):
        token = field.get("replaceWithInHtml")
        if isinstance(token, str) and token.strip():
            found.append(((*path, "replaceWithInHtml"), token))
    return found
