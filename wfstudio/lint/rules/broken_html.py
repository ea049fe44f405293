"""Whether the HTML is closed and well nested."""

from wfstudio.lint.findings import WARNING
from wfstudio.lint.pages import pages, pieces
from wfstudio.lint.registry import rule
from wfstudio.page.facts import read_page
from wfstudio.page.nesting import closes_nothing, never_closed

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.pages import Piece
    from wfstudio.page.markup import Tag

    Loose = tuple[Path, int]


@rule("WF609", "broken-html", WARNING)
def broken_html(context: "Context") -> "Iterator[Finding]":
    """Elements of the HTML are not closed, or cross each other.

    Why: browsers guess, and what follows lands in the wrong place. HTML's own rules count: `<br>` has no end, `<li>`
    and `<p>` may leave theirs out. A header may open what the footer closes: the pieces of a page are read together.

    Bad (html):
        <main><p>Almost <b>done</p></main>

    Good (html):
        <main><ul><li>Almost<li>done</ul><br></main>
    """
    for node, path, html in pieces(context.doc):
        if "<" in html:
            for problem in read_page(html).nesting.problems:
                yield context.at("WF609", problem.message, context.inside(path, problem.start, problem.end), node)
    yield from _loose_ends(context)


def _loose_ends(context: "Context") -> "Iterator[Finding]":
    """Tags that no piece of the same page matches, each named once."""
    nodes = {path: node for node, path, html in pieces(context.doc) if _is_loose(html)}
    if not nodes:
        return
    found: dict[Loose, Tag] = {}
    seen: set[Path] = set()
    for page in pages(context.doc):
        _match(page.pieces, found)
        seen.update([path for path, _ in page.pieces])
    for _, path, html in pieces(context.doc):
        if path in nodes and path not in seen:
            _match([(path, html)], found)
    for (path, _), tag in found.items():
        message = never_closed(tag) if tag.kind == "open" else closes_nothing(tag)
        yield context.at("WF609", message, context.inside(path, tag.start, tag.end), nodes[path])


def _is_loose(html: str) -> bool:
    if "<" not in html:
        return False
    nesting = read_page(html).nesting
    return bool(nesting.opens or nesting.closes)


def _match(found_pieces: "list[Piece]", found: "dict[Loose, Tag]") -> None:
    """Adds the loose tags of a page's pieces that do not match one another."""
    if not any(_is_loose(html) for _, html in found_pieces):
        return
    opened: list[tuple[Path, Tag]] = []
    for path, html in found_pieces:
        if "<" not in html:
            continue
        nesting = read_page(html).nesting
        for tag in nesting.closes:
            if opened and opened[-1][1].name == tag.name:
                opened.pop()
            else:
                found.setdefault((path, tag.start), tag)
        opened += [(path, tag) for tag in nesting.opens]
    for path, tag in opened:
        found.setdefault((path, tag.start), tag)
