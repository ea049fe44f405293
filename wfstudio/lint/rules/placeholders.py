"""Whether the tokens of a page are those that the runtime fills."""

from wfstudio.document.catalogue import CATALOGUE, HTML_TOKENS
from wfstudio.lint.findings import ERROR, WARNING
from wfstudio.lint.pages import Page, field_pieces, markup, replaced
from wfstudio.lint.registry import rule
from wfstudio.page.facts import read_page

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import NodeView, Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding

BUTTONS, QR_CODE = "{form-buttons-placeholder}", "{placeholder_for_qrcode}"


@rule("WF604", "no-buttons", WARNING)
def no_buttons(context: "Context") -> "Iterator[Finding]":
    """A form goes on or back by a button, and its HTML lacks `{form-buttons-placeholder}`.

    Why: the buttons have no place on the page, so the person is stuck. A page without any HTML, a last page and a
    hand-off need none.

    Bad:
        {"id": "hello", "type": "form", "on_next": "done",
         "fields": [{"type": "html", "html": "<main><h1>Hello</h1></main>"}]}

    Good:
        {"id": "hello", "type": "form", "on_next": "done",
         "fields": [{"type": "html", "html": "<main><h1>Hello</h1>{form-buttons-placeholder}</main>"}]}
    """
    for place, wiring in enumerate(context.wirings):
        if wiring.kind != "form" or wiring.ends or wiring.wired.isdisjoint(("on_next", "on_back")):
            continue
        page = Page(context.doc, wiring.node)
        if page.has_markup and BUTTONS not in page.html:
            message = f"the HTML lacks `{BUTTONS}`, so the page shows no buttons: put it where they are to stand"
            yield context.about_node("WF604", message, place)


@rule("WF605", "no-qr-code", ERROR)
def no_qr_code(context: "Context") -> "Iterator[Finding]":
    """A hand-off page's HTML lacks `{placeholder_for_qrcode}`.

    Why: there is nothing to scan, so nobody can go on with a phone.

    Bad:
        {"id": "phone", "type": "qr_for_device_handoff", "on_next": "done",
         "fields": [{"type": "html", "html": "<main><h1>Scan this</h1></main>"}]}

    Good:
        {"id": "phone", "type": "qr_for_device_handoff", "on_next": "done",
         "fields": [{"type": "html", "html": "<main><h1>Scan this</h1>{placeholder_for_qrcode}</main>"}]}
    """
    for place, node in enumerate(context.doc.nodes):
        if node.type != "qr_for_device_handoff":
            continue
        page = Page(context.doc, node)
        if page.has_markup and QR_CODE not in page.html:
            message = f"the HTML lacks `{QR_CODE}`, so there is no code to scan: put it where the code is to stand"
            yield context.about_node("WF605", message, place)


@rule("WF608", "unknown-placeholder", WARNING)
def unknown_placeholder(context: "Context") -> "Iterator[Finding]":
    """A `{…}` token in the HTML that the runtime does not fill and no field replaces.

    Why: the person reads the braces. Only words in braces count, not what scripts and style sheets hold.

    Bad (html):
        <main><p>Welcome, {firstName}</p></main>

    Good (html):
        <main><p>Thank you.</p>{placeholder_for_summary}</main>
    """
    doc = context.doc
    everywhere = {token for node in doc.nodes for _, token in replaced(node)}
    for key in ("header", "footer"):
        for path, html in markup(doc.workflow, key, ()):
            yield from _unknown(context, None, path, html, everywhere, frozenset())
    for node in doc.nodes:
        if node.type not in CATALOGUE:
            continue  # a type that only a tenant knows may fill its own
        here: Path = ("nodes", node.index)
        own = {token for _, token in replaced(node)}
        said = frozenset(mismatched(context, node).values()) if own else frozenset()
        for path, html in markup(node.raw, "header", here) + field_pieces(node) + markup(node.raw, "footer", here):
            if "{" in html:
                yield from _unknown(context, node, path, html, own, said)


def _unknown(
    context: "Context", node: "NodeView | None", path: "Path", html: str, own: set[str], said: frozenset[str]
) -> "Iterator[Finding]":
    for token in read_page(html).tokens:
        if token.text in HTML_TOKENS or token.text in said or any(token.text in whole for whole in own):
            continue
        near = _near(token.text, (*HTML_TOKENS, *own))
        hint = f". Did you mean `{near}`?" if near else ": take it out, or let a field replace it (`replaceWithInHtml`)"
        place = context.inside(path, token.start, token.end)
        yield context.at("WF608", f"nothing fills `{token.text}`{hint}", place, node.id or None if node else None)


def _near(token: str, known: tuple[str, ...]) -> str | None:
    from wfstudio.lint.guess import Guesser

    return Guesser(known).near(token)


def mismatched(context: "Context", node: "NodeView") -> dict[str, str]:
    """Tokens of fields that stand in no HTML of the node, with the token there that was most likely meant."""
    page = Page(context.doc, node)
    html = page.html
    wanted = [token for _, token in replaced(node)]
    missing = [token for token in wanted if token not in html]
    if not missing:
        return {}
    known = {*HTML_TOKENS, *wanted}
    unfilled = [token.text for _, piece in page.pieces for token in read_page(piece).tokens if token.text not in known]
    found: dict[str, str] = {}
    for token in missing:
        near = _near(token, tuple([other for other in dict.fromkeys(unfilled) if other not in found.values()]))
        if near is None and len(missing) == len(set(unfilled)) == 1:
            near = unfilled[0]
        if near is not None:
            found[token] = near
    return found
