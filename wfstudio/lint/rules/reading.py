"""Whether a page can be read without eyes."""

from wfstudio.lint.findings import INFO, WARNING
from wfstudio.lint.pages import pages, pieces
from wfstudio.lint.registry import rule
from wfstudio.page.facts import read_page

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.page.markup import Tag

_HEADINGS = {f"h{level}": level for level in range(1, 7)}


@rule("WF902", "image-without-alt", WARNING)
def image_without_alt(context: "Context") -> "Iterator[Finding]":
    """An image has no `alt`.

    Why: a screen reader reads out the file's name instead. Say what the image tells; `alt=""` says that it only
    decorates.

    Bad (html):
        <main><img src="https://assets.harbor.gov/card.png"></main>

    Good (html):
        <main><img src="https://assets.harbor.gov/card.png" alt="A card, all four corners in view"></main>
    """
    for node, path, html in pieces(context.doc):
        if "<" not in html:
            continue
        for tag in read_page(html).elements:
            if _is_image(tag) and not _described(tag):
                message = f'this `<{tag.name}>` has no `alt`: say what it shows, or `alt=""` if it only decorates'
                yield context.at("WF902", message, context.inside(path, tag.start, tag.end), node)


def _is_image(tag: "Tag") -> bool:
    if tag.name == "input":
        kind = tag.attributes.get("type")
        return kind is not None and kind.value.strip().lower() == "image"
    return tag.name == "img" or (tag.name == "area" and "href" in tag.attributes)


def _described(tag: "Tag") -> bool:
    given = tag.attributes
    if "alt" in given or "aria-label" in given or "aria-labelledby" in given:
        return True
    hidden, role = given.get("aria-hidden"), given.get("role")
    return (hidden is not None and hidden.value.strip().lower() == "true") or (
        role is not None and role.value.strip().lower() in ("presentation", "none")
    )


@rule("WF904", "heading-order", INFO)
def heading_order(context: "Context") -> "Iterator[Finding]":
    """A heading skips a level.

    Why: people who cannot see the page walk through it by its headings, and look for the one that is not there. The
    header's headings come before the page's; a page starts with `<h1>` or `<h2>`; the footer is left alone.

    Bad (html):
        <main><h1>Your documents</h1><h3>Passport</h3></main>

    Good (html):
        <main><h1>Your documents</h1><h2>Passport</h2></main>
    """
    seen: set[tuple[Path, int]] = set()
    for page in pages(context.doc):
        level = 0
        for path, html in [*page.header, *page.body]:
            for tag in read_page(html).elements if "<h" in html or "<H" in html else ():
                here = _HEADINGS.get(tag.name)
                if here is None:
                    continue
                highest = level + 1 if level else 2
                if here > highest and (path, tag.start) not in seen:
                    seen.add((path, tag.start))
                    place = context.inside(path, tag.start, tag.end)
                    before = f"after `<h{level}>`" if level else "at the start of the page"
                    message = f"`<{tag.name}>` {before} skips a level: make it `<h{highest}>`"
                    node = page.node.id if path[:1] == ("nodes",) else None
                    yield context.at("WF904", message, place, node or None)
                level = here
